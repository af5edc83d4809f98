"""Reading and writing file descriptors without blocking. Not for Windows, whose descriptors always block."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeAlias

from asyncreactor.internet.main import CONNECTION_DONE, CONNECTION_LOST
from asyncreactor.python._arguments import must_have, wrong_type

if TYPE_CHECKING:
    from asyncreactor.internet.error import ConnectionDone, ConnectionLost


__all__ = ["readFromFD", "setBlocking", "setNonBlocking", "writeToFD"]


class _HasFileno(Protocol):
    """Anything that has a descriptor, such as a file or a socket."""

    def fileno(self) -> int:
        """Its number."""


_READ_BYTES = 8192

#: A descriptor's number, or what has one.
_Descriptor: TypeAlias = int | _HasFileno

TRY_AGAIN = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.EINTR})
"""Errors which say that it would have to wait."""


def setNonBlocking(fd: _Descriptor) -> None:
    """Make reads and writes fail where they would have to wait."""
    os.set_blocking(_number(fd), False)


def setBlocking(fd: _Descriptor) -> None:
    """Make reads and writes wait until they can be done."""
    os.set_blocking(_number(fd), True)


def readFromFD(fd: int, callback: Callable[[bytes], object]) -> ConnectionDone | ConnectionLost | None:
    """Read once, and give what was read to `callback`.

    Args:
        fd: a descriptor that does not block.

    Returns:
        None to go on, be there something to read or not; CONNECTION_DONE at the end; CONNECTION_LOST after an
        error.
    """
    try:
        data = os.read(fd, _READ_BYTES)
    except TypeError:
        raise wrong_type("fd", "a descriptor's number", fd) from None
    except OSError as error:
        return None if error.errno in TRY_AGAIN else CONNECTION_LOST
    if not data:
        return CONNECTION_DONE
    callback(data)
    return None


def writeToFD(fd: int, data: bytes | memoryview) -> int | ConnectionLost:
    """Write once.

    Args:
        fd: a descriptor that does not block.

    Returns:
        How many bytes were written, 0 if there is no room now; CONNECTION_LOST after an error.
    """
    try:
        return os.write(fd, data)
    except TypeError:
        if hasattr(fd, "__index__"):
            raise wrong_type("data", "bytes", data) from None
        raise wrong_type("fd", "a descriptor's number", fd) from None
    except OSError as error:
        return 0 if error.errno in TRY_AGAIN else CONNECTION_LOST


def _number(fd: _Descriptor) -> int:
    if not isinstance(fd, int):
        must_have("fd", fd, "fileno", "a descriptor's number, or an object with fileno()")
        return fd.fileno()
    return fd


def _setCloseOnExec(fd: int) -> None:
    """Let no program that this process turns into have the descriptor."""
    os.set_inheritable(fd, False)


def _unsetCloseOnExec(fd: int) -> None:
    """Let a program that this process turns into have the descriptor."""
    os.set_inheritable(fd, True)
