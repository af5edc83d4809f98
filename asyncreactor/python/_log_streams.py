"""Files that are no files: one that logs what is written to it, and one that forgets it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from io import UnsupportedOperation
from typing import NoReturn

__all__ = ["NullFile", "StdioOnnaStick"]


class NullFile:
    """Forgets what is written to it."""

    softspace = 0

    def read(self) -> None:
        """Read nothing."""

    def write(self, bytes: object) -> None:
        """Forget `bytes`."""

    def flush(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class StdioOnnaStick:
    """Stands in for `sys.stdout` or `sys.stderr`: each line becomes a message that has the field `printed`.

    Args:
        isError: whether the messages are errors.
        encoding: how bytes become text; by default the system's.
    """

    closed = 0
    softspace = 0
    mode = "wb"
    name = "<stdio (log)>"

    def __init__(self, isError: bool | int = 0, encoding: str | None = None) -> None:
        self.isError = int(isError)
        self.encoding = encoding or sys.getdefaultencoding()
        self.buf = ""

    def write(self, data: str | bytes) -> None:
        """Log each line that is now complete."""
        *lines, self.buf = (self.buf + self._text(data)).split("\n")
        for line in lines:
            self._log(line)

    def writelines(self, lines: Iterable[str | bytes]) -> None:
        """Log each of `lines`; they need no newlines."""
        for line in lines:
            self._log(self._text(line))

    def flush(self) -> None:
        """Do nothing: part of a line waits for its end."""

    def close(self) -> None:
        """Do nothing: it can still be written."""

    def fileno(self) -> NoReturn:
        """Not possible: there is no file.

        Raises:
            OSError: always.
        """
        raise UnsupportedOperation(f"{self.name} has no file descriptor")

    def _refuse(self, *args: object) -> NoReturn:
        """Not possible with this kind of file.

        Raises:
            OSError: always.
        """
        raise OSError(f"{self.name} can only be written")

    read = readline = readlines = seek = tell = _refuse

    def _text(self, data: str | bytes) -> str:
        return data.decode(self.encoding) if isinstance(data, bytes) else data

    def _log(self, line: str) -> None:
        from asyncreactor.python import log

        log.msg(line, printed=1, isError=self.isError)
