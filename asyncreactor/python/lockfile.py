"""Locks between processes: a symbolic link that names the process which holds the lock.

Making a link fails if there is one, in one step, so two processes never hold a lock both. A link whose
process is gone is removed by the next process that wants the lock. Windows has no symbolic links for
everybody; there a file takes the place of the link (see `_lockfile_windows`).
"""

from __future__ import annotations

import errno
import os
import sys
import time
from typing import Any

from asyncreactor.python._arguments import must_be_path

__all__ = ["FilesystemLock", "isLocked", "unique"]

kill: Any
if sys.platform == "win32":
    from asyncreactor.python._lockfile_windows import kill, readlink, rmlink, symlink

    #: What a file that another process is about to change or remove answers with.
    _BUSY = (errno.EACCES, errno.EIO)
else:
    from os import kill, readlink, symlink
    from os import remove as rmlink

    _BUSY = ()


class FilesystemLock:
    """A lock that only one process at a time can hold.

    Args:
        name: the path of the lock; the folder must exist.

    Attributes:
        locked: whether this object holds the lock.
        clean: once locked: whether the process that held it before has unlocked it.
    """

    clean: bool | None = None
    locked = False

    def __init__(self, name: str) -> None:
        must_be_path("name", name)
        self.name = name

    def lock(self) -> bool:
        """Try to take the lock; return whether this object holds it now.

        Raises:
            OSError: the system failed in another way than that somebody holds the lock.
        """
        own, clean = str(os.getpid()), True
        while True:
            try:
                symlink(own, self.name)
            except OSError as error:
                if error.errno in _BUSY:
                    return False
                if error.errno != errno.EEXIST:
                    raise
            else:
                self.locked = True
                self.clean = clean
                return True
            try:
                owner = _owner(self.name)
            except OSError as error:
                if error.errno == errno.ENOENT:
                    continue
                if error.errno in _BUSY:
                    return False
                raise
            if _is_alive(owner):
                return False
            if _remove_stale(self.name):
                clean = False

    def unlock(self) -> None:
        """Give the lock up.

        Raises:
            ValueError: another process holds it.
            FileNotFoundError: nobody holds it.
        """
        owner = _owner(self.name)
        if owner != os.getpid():
            error = ValueError(f"Lock {self.name!r} not owned by this process")
            error.add_note(f"it is held by process {owner}; this one is {os.getpid()}")
            raise error
        rmlink(self.name)
        self.locked = False


def isLocked(name: str) -> bool:
    """Whether a process holds the lock of that name. (The lock of a dead process is removed.)"""
    lock = FilesystemLock(name)
    if not lock.lock():
        return True
    lock.unlock()
    return False


def unique() -> str:
    """The time in milliseconds, for the names of temporary files."""
    return str(int(time.time() * 1000))


def _owner(name: str) -> int:
    """The process that holds the lock."""
    text = readlink(name)
    try:
        return int(text)
    except ValueError:
        raise ValueError(
            f"{name!r} is no lock: it holds {text!r} instead of the number of a process"
        ) from None


def _remove_stale(name: str) -> bool:
    """Remove the link of a dead process; return whether nobody else was faster."""
    try:
        rmlink(name)
    except OSError as error:
        if error.errno != errno.ENOENT:
            raise
        return False
    return True


def _is_alive(pid: int) -> bool:
    """Whether there is such a process; where that can't be asked, there is."""
    if kill is None:
        return True
    try:
        kill(pid, 0)
    except OSError as error:
        if error.errno != errno.ESRCH:
            raise
        return False
    return True
