"""A program that holds many connections, for tests of what happens when they all do the same.

It obeys a line of standard input at a time, and answers each with a line: "done", or what has failed.

    connect PORT COUNT    connect, to this machine
    reset                 break all connections
    close                 close all connections
"""

from __future__ import annotations

import socket
import struct
import sys

NO_LINGERING = struct.pack("ii", 1, 0)
RECEIVE_BYTES = 4096


def connect(port: int) -> socket.socket:
    """Connect, with little room for what comes."""
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
    one.connect(("127.0.0.1", port))
    return one


def obey(sockets: list[socket.socket], command: str, *numbers: int) -> None:
    """Do what a line says."""
    if command == "connect":
        port, count = numbers
        for _ in range(count):
            sockets.append(connect(port))
        return
    while sockets:
        one = sockets.pop()
        if command == "reset":
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGERING)
        one.close()


def main() -> None:
    """Obey, until there are no more lines."""
    sockets: list[socket.socket] = []
    for line in sys.stdin:
        command, *numbers = line.split()
        try:
            obey(sockets, command, *map(int, numbers))
        except OSError as error:
            print(f"failed: {error!r}", flush=True)
        else:
            print("done", flush=True)


if __name__ == "__main__":
    main()
