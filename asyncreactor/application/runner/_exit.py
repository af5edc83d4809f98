"""Leaving the process with a status that says why."""

from __future__ import annotations

import os
from enum import IntEnum
from sys import exit as sysexit
from sys import stderr, stdout
from typing import NoReturn

__all__ = ["ExitStatus", "exit"]


class ExitStatus(IntEnum):
    """The statuses of `sysexits.h`; the numbers are the same wherever there are any."""

    EX_OK = getattr(os, "EX_OK", 0)
    EX_USAGE = getattr(os, "EX_USAGE", 64)
    EX_DATAERR = getattr(os, "EX_DATAERR", 65)
    EX_NOINPUT = getattr(os, "EX_NOINPUT", 66)
    EX_NOUSER = getattr(os, "EX_NOUSER", 67)
    EX_NOHOST = getattr(os, "EX_NOHOST", 68)
    EX_UNAVAILABLE = getattr(os, "EX_UNAVAILABLE", 69)
    EX_SOFTWARE = getattr(os, "EX_SOFTWARE", 70)
    EX_OSERR = getattr(os, "EX_OSERR", 71)
    EX_OSFILE = getattr(os, "EX_OSFILE", 72)
    EX_CANTCREAT = getattr(os, "EX_CANTCREAT", 73)
    EX_IOERR = getattr(os, "EX_IOERR", 74)
    EX_TEMPFAIL = getattr(os, "EX_TEMPFAIL", 75)
    EX_PROTOCOL = getattr(os, "EX_PROTOCOL", 76)
    EX_NOPERM = getattr(os, "EX_NOPERM", 77)
    EX_CONFIG = getattr(os, "EX_CONFIG", 78)


def exit(status: int | ExitStatus, message: str | None = None) -> NoReturn:
    """Leave the process.

    Args:
        status: the exit status.
        message: printed before: on standard output if the status is 0, else on standard error.
    """
    code = int(status)
    if message:
        out = stderr if code else stdout
        out.write(f"{message}\n")
    sysexit(code)
