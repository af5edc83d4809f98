"""Choose and build the load generator: the C program where it compiles, else the Python one."""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

__all__ = ["generator_command"]

FOLDER = Path(__file__).resolve().parent
CACHE = FOLDER.parent.parent / "build" / "benchmarks"  # `build/` is what a checkout already ignores


def generator_command(*, tls: bool = False) -> list[str]:
    """Return the beginning of the command line that runs the load generator.

    Args:
        tls: whether connections are wrapped: only the Python generator can, given `tls` as last argument.
    """
    program = None if tls else compiled_generator()
    return [str(program)] if program else [sys.executable, str(FOLDER / "generator.py")]


@functools.cache
def compiled_generator() -> Path | None:
    """Return the compiled program, built at first use and kept by its source's hash; None: no compiler."""
    if not sys.platform.startswith("linux"):
        return None  # it needs epoll
    compiler = find_compiler()
    if compiler is None:
        return None
    source = FOLDER / "generator.c"
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:16]
    program = CACHE / f"generator-{digest}"
    if not program.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        fresh = program.with_suffix(f".{os.getpid()}")
        command = [*compiler, "-O2", "-std=gnu11", "-o", str(fresh), str(source)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(
                f"the Python load generator is used: {' '.join(command)}: {done.stderr.strip()}",
                file=sys.stderr,
            )
            return None
        fresh.replace(program)
    return program


def find_compiler() -> list[str] | None:
    """Return the command of a C compiler that is installed."""
    configured = (os.environ.get("CC") or str(sysconfig.get_config_var("CC") or "")).split()
    for candidate in (configured, ["cc"], ["gcc"], ["clang"]):
        if candidate and shutil.which(candidate[0]):
            return candidate[:1]
    return None
