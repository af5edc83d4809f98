"""Quoting arguments and describing errors, as Windows does it; can be imported everywhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from subprocess import list2cmdline
from typing import Any

from asyncreactor.python.deprecate import deprecatedModuleAttribute
from asyncreactor.python.versions import Version

__all__ = [
    "ERROR_DIRECTORY",
    "ERROR_FILE_NOT_FOUND",
    "ERROR_INVALID_NAME",
    "ERROR_PATH_NOT_FOUND",
    "FakeWindowsError",
    "O_BINARY",
    "WindowsError",
    "_ErrorFormatter",
    "cmdLineQuote",
    "formatError",
    "quoteArguments",
]

# Error codes, from winerror.h.
ERROR_FILE_NOT_FOUND = 2
ERROR_PATH_NOT_FOUND = 3
ERROR_INVALID_NAME = 123
ERROR_DIRECTORY = 267

#: The flag for binary files, which is nothing elsewhere.
O_BINARY: int = getattr(os, "O_BINARY", 0)


class FakeWindowsError(OSError):
    """Deprecated: stands for the Windows-only exception on other systems; it is never raised."""


WindowsError: type[OSError] = getattr(sys.modules["builtins"], "WindowsError", FakeWindowsError)


def cmdLineQuote(s: str) -> str:
    """Write an argument so that Windows programs read it as one."""
    return list2cmdline([s])


def quoteArguments(arguments: Iterable[str]) -> str:
    """Write arguments as a command line that Windows programs take apart again."""
    return list2cmdline(list(arguments))


class _ErrorFormatter:
    """Describes error codes with the best means there is.

    Args:
        winError: makes an exception of a code, such as `ctypes.WinError`.
        formatMessage: makes text of a code, such as `win32api.FormatMessage`.
        errorTab: texts by code, such as `socket.errorTab`.
    """

    def __init__(
        self,
        winError: Callable[[int], Any] | None,
        formatMessage: Callable[[int], str] | None,
        errorTab: Mapping[int, str] | None,
    ) -> None:
        self.winError = winError
        self.formatMessage = formatMessage
        self.errorTab = errorTab

    @classmethod
    def fromEnvironment(cls) -> _ErrorFormatter:
        """Make one with what this system has."""
        import ctypes
        import socket

        return cls(getattr(ctypes, "WinError", None), None, getattr(socket, "errorTab", None))

    def formatError(self, errorcode: int) -> str:
        """The text for a code; at the worst that of `os.strerror`."""
        if self.winError is not None:
            return str(self.winError(errorcode).strerror)
        if self.formatMessage is not None:
            return self.formatMessage(errorcode)
        if self.errorTab is not None and errorcode in self.errorTab:
            return self.errorTab[errorcode]
        return os.strerror(errorcode)


formatError = _ErrorFormatter.fromEnvironment().formatError

for _name in ("FakeWindowsError", "WindowsError"):
    deprecatedModuleAttribute(
        Version("Twisted", 21, 2, 0),
        "Catch OSError and check presence of 'winerror' attribute.",
        __name__,
        _name,
    )
