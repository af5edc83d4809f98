"""A PostgreSQL server of our own, on a UNIX socket in a folder of its own."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["postgresql_server"]

START_SECONDS = 30
STOP_SECONDS = 10
USER = "tester"  # the database's, not the system's


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Start a server with an empty database; it is stopped on the way out, whatever happens.

    Yields:
        What libpq needs to connect to it.

    Raises:
        FileNotFoundError: there is no PostgreSQL on this machine, or not its user while we are root.
        subprocess.CalledProcessError: it did not start, or not in time.
    """
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="postgresql-", ignore_cleanup_errors=True) as folder:
        user = _unprivileged_user(folder)

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [programs / program, "--pgdata", f"{folder}/data", *arguments],
                check=True,
                cwd=folder,
                user=user,
                group=None if user is None else pwd.getpwnam(user).pw_gid,
                extra_groups=None if user is None else [],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )

        run(
            "initdb",
            "--username",
            USER,
            "--auth",
            "trust",
            "--no-sync",
            "--encoding",
            "UTF8",
            "--locale",
            "C",
        )
        settings = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
        run(
            "pg_ctl",
            "start",
            "--wait",
            f"--timeout={START_SECONDS}",
            f"--log={folder}/log",
            "--options",
            settings,
        )
        try:
            yield f"host={folder} user={USER} dbname=postgres"
        finally:
            run("pg_ctl", "stop", "--wait", f"--timeout={STOP_SECONDS}", "--mode=immediate")


def _programs() -> Path:
    """Return the folder of the newest `initdb`: Debian keeps it off the PATH."""
    found = [*Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: int(re.findall(r"\d+", str(path))[0])).parent
    program = shutil.which("initdb")
    if program is None:
        raise FileNotFoundError("no initdb on this machine: PostgreSQL is not installed")
    return Path(os.path.realpath(program)).parent


def _unprivileged_user(folder: str) -> str | None:
    """Return whom to run the server as, and give him the folder: PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return None
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        raise FileNotFoundError("no user called postgres on this machine to run it as") from None
    os.chown(folder, user.pw_uid, user.pw_gid)
    return user.pw_name
