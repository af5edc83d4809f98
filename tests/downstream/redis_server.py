"""A redis server of our own on a free loopback port."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

__all__ = ["RedisServer", "redis_server"]

START_SECONDS = 10
STOP_SECONDS = 10


class RedisServer(NamedTuple):
    """Where a server listens."""

    port: int
    socket_path: Path


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """Start a server that keeps nothing; it is stopped on the way out, whatever happens.

    Raises:
        FileNotFoundError: there is no `redis-server` on this machine.
        TimeoutError: the server does not answer.
    """
    program = shutil.which("redis-server")
    if program is None:
        raise FileNotFoundError("no redis-server on this machine")
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        server = RedisServer(_free_port(), Path(folder, "redis.sock"))
        command = [
            program,
            "--port",
            str(server.port),
            "--unixsocket",
            str(server.socket_path),
            "--dir",
            folder,
        ]
        command += ["--bind", "127.0.0.1", "-::1", "--save", "", "--appendonly", "no"]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            _wait_until_it_answers(process, server.port)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    """Knock until the server replies to a PING."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                if connection.recv(16).startswith(b"+PONG"):
                    return
        except OSError:
            time.sleep(0.05)  # it does not listen yet; there is nothing to wait on
    raise TimeoutError(f"redis-server does not answer on port {port} (exit status {process.poll()})")
