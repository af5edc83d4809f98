"""The files of UNIX sockets: their permissions, their removal, and the lock beside one."""

from __future__ import annotations

import os
import socket
from typing import TypeAlias

from asyncreactor.python.lockfile import FilesystemLock, isLocked

__all__ = ["SocketFile", "SocketPath", "is_served", "printable"]

#: What programs may give as the path of a socket.
SocketPath: TypeAlias = str | bytes | os.PathLike[str]


class SocketFile:
    """Where a UNIX socket is bound: a path, or a name in Linux's abstract namespace, which has no file.

    Args:
        path: the path; a name in the abstract namespace starts with a zero byte; empty for none at all.
        mode: the file's permissions.
        locked: keep a lock beside the file, which shows that its server is alive.
    """

    def __init__(self, path: SocketPath, mode: int, locked: bool = False) -> None:
        #: As sockets take it.
        self.path = os.fspath(path)
        self._name = os.fsencode(path)
        self._mode = mode
        self._lock = (
            FilesystemLock(os.fsdecode(self._name) + ".lock") if locked and self._has_file() else None
        )
        #: Device and inode of the file that we have made.
        self._made: tuple[int, int] | None = None

    def _has_file(self) -> bool:
        return self._name[:1] not in (b"", b"\0")

    def bind(self, to: socket.socket) -> None:
        """Take the lock, remove the file of a server that has died without removing it, and bind.

        Raises:
            OSError: the system refused, or another server holds the lock.
        """
        if self._lock is not None and not self._lock.lock():
            raise BlockingIOError(f"the lock {self._lock.name!r} is held by another server")
        try:
            if self._lock is not None and not self._lock.clean and os.path.lexists(self._name):
                os.unlink(self._name)
            to.bind(self.path)
            if self._has_file():
                # Some systems heed the permissions of the file, and none those of the descriptor.
                os.chmod(self._name, self._mode)
                self._made = _identity(self._name)
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Remove the file, if it is the one that was made here, and give up the lock."""
        made, self._made = self._made, None
        if made is not None and _identity(self._name) == made:
            os.unlink(self._name)
        if self._lock is not None and self._lock.locked:
            self._lock.unlock()


def is_served(path: SocketPath) -> bool:
    """Whether the lock beside a socket's file is held: its server is alive."""
    return isLocked(os.fsdecode(path) + ".lock")


def printable(path: str | bytes | None) -> str | None:
    """A path for the log."""
    return None if path is None else os.fsdecode(path)


def _identity(path: bytes) -> tuple[int, int] | None:
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
