"""Linux's inotify calls, from the C library. `asyncreactor.internet.inotify` makes them an object."""

from __future__ import annotations

import ctypes
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asyncreactor.python.filepath import FilePath

__all__ = ["INotifyError", "add", "init", "initializeModule", "libc", "remove"]

CALLS: dict[str, list[Any]] = {
    "inotify_init": [],
    "inotify_rm_watch": [ctypes.c_int, ctypes.c_int],
    "inotify_add_watch": [ctypes.c_int, ctypes.c_char_p, ctypes.c_uint32],
}
"""The types of each call's arguments (inotify(7)). All return an int."""


class INotifyError(Exception):
    """The system said no: with the error's number and text."""


def init() -> int:
    """Open an inotify instance and return its file descriptor.

    Raises:
        INotifyError: the limit on instances is reached, or this system has no inotify.
    """
    if libc is None:
        raise INotifyError("this system has no inotify: it is Linux's")
    return _checked(libc.inotify_init(), "open an inotify instance")


def add(fd: int, path: FilePath[Any], mask: int) -> int:
    """Watch a path, and return the number of the watch.

    Args:
        fd: the instance.
        mask: IN_... bits for the events to tell of.

    Raises:
        INotifyError: the path is not there or may not be read, or the limit on watches is reached.
    """
    return _checked(libc.inotify_add_watch(fd, path.asBytesMode().path, mask), f"watch {path!r}")


def remove(fd: int, wd: int) -> None:
    """End a watch.

    Args:
        fd: the instance.
        wd: the number of the watch.

    Raises:
        INotifyError: there is no such watch: it ended by itself, maybe.
    """
    _checked(libc.inotify_rm_watch(fd, wd), f"end watch {wd}")


def initializeModule(libc: Any) -> None:
    """Tell the types of the calls in the C library.

    Raises:
        ImportError: it lacks one of them.
    """
    lacking = [name for name in CALLS if not hasattr(libc, name)]
    if lacking:
        raise ImportError(f"the C library has no {', '.join(lacking)}: inotify is Linux's")
    for name, argument_types in CALLS.items():
        call = getattr(libc, name)
        call.argtypes = argument_types
        call.restype = ctypes.c_int


def _checked(result: int, what: str) -> int:
    if result >= 0:
        return result
    number = ctypes.get_errno()
    raise INotifyError(number, f"cannot {what}: {os.strerror(number)}")


def _load() -> Any:
    try:
        library = ctypes.CDLL(None, use_errno=True)
        initializeModule(library)
    except (ImportError, OSError, TypeError):
        return None  # not Linux; `init` says so when it is called
    return library


libc: Any = _load()
"""The C library, or None where it has no inotify."""
