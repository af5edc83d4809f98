"""What `lockfile` needs, on Windows: a file with the text takes the place of a symbolic link."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
import uuid
from os import remove as rmlink

__all__ = ["kill", "readlink", "rmlink", "symlink"]

_ERROR_INVALID_PARAMETER = 87
_ERROR_ACCESS_DENIED = 5
_PROCESS_QUERY_LIMITED_INFORMATION = 0x1000


def symlink(value: str, filename: str) -> None:
    """Make a file of that content, in one step.

    Raises:
        FileExistsError: the file is there already.
    """
    temporary = f"{filename}.{uuid.uuid4().hex}.new"
    with open(temporary, "x", encoding="utf-8") as file:
        file.write(value)
    try:
        os.rename(temporary, filename)  # on Windows, this never replaces a file
    except OSError:
        os.remove(temporary)
        raise


def readlink(filename: str) -> str:
    """The content of a file."""
    with open(filename, encoding="utf-8") as file:
        return file.read()


def kill(pid: int, signal: int) -> None:
    """Look whether a process is there; `os.kill` would end it.

    Raises:
        ProcessLookupError: it is not.
        OSError: the system won't say.
    """
    if signal != 0:
        raise ValueError(f"only signal 0, a look whether the process is there, can be sent, not {signal!r}")
    if sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        handle = kernel.OpenProcess(_PROCESS_QUERY_LIMITED_INFORMATION, False, pid)
        if handle:
            kernel.CloseHandle(handle)
            return
        code = ctypes.get_last_error()
        if code == _ERROR_INVALID_PARAMETER:
            raise ProcessLookupError(errno.ESRCH, f"there is no process {pid}")
        if code != _ERROR_ACCESS_DENIED:
            raise ctypes.WinError(code)
