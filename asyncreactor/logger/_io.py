"""A file that logs what is written to it, to stand in for `sys.stdout` and `sys.stderr`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from io import UnsupportedOperation
from typing import NoReturn

from asyncreactor.python._constants import NamedConstant
from asyncreactor.python.deprecate import deprecatedProperty
from asyncreactor.python.versions import Version

from ._levels import LogLevel
from ._logger import Logger
from ._stdlib import handing_over

__all__ = ["LoggingFile"]


class LoggingFile:
    """Logs each line that is written to it, as the field `log_io`.

    A line is logged when its newline arrives.

    Args:
        logger: emits the events.
        level: their level.
        encoding: how bytes become text; by default the system's.
    """

    def __init__(
        self, logger: Logger, level: NamedConstant = LogLevel.info, encoding: str | None = None
    ) -> None:
        self.level = level
        self.log = logger
        self._encoding = encoding or sys.getdefaultencoding()
        self._line = ""
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    @property
    def encoding(self) -> str:
        """How bytes become text."""
        return self._encoding

    @property
    def mode(self) -> str:
        """It can be written."""
        return "w"

    @property
    def newlines(self) -> None:
        """None: newlines are not translated."""
        return None

    @property
    def name(self) -> str:
        """A text that tells namespace and level."""
        return f"<{self.__class__.__name__} {self.log.namespace}#{self.level.name}>"

    @deprecatedProperty(Version("Twisted", 21, 2, 0))
    def softspace(self) -> int:
        """0: something that `print` needed in Python 2."""
        return 0

    def close(self) -> None:
        """Refuse to be written from now on."""
        self._closed = True

    def flush(self) -> None:
        """Do nothing: part of a line waits for its end."""

    def isatty(self) -> bool:
        """Return False."""
        return False

    def write(self, message: str | bytes) -> int:
        """Log each line that is now complete.

        Returns:
            How many characters or bytes were taken: all.

        Raises:
            ValueError: the file is closed.
        """
        if self._closed:
            raise ValueError("I/O operation on closed file")
        text = message.decode(self._encoding) if isinstance(message, bytes) else message
        if handing_over.active:
            self._write_through(text)
            return len(message)
        *lines, self._line = (self._line + text).split("\n")
        for line in lines:
            self.log.emit(self.level, "{log_io}", log_io=line)
        return len(message)

    def writelines(self, lines: Iterable[str | bytes]) -> None:
        """Write each of `lines`; no newlines are added."""
        for line in lines:
            self.write(line)

    def _write_through(self, text: str) -> None:
        """Pass on what a handler of `logging` prints about an event; logged, it would go round forever."""
        stream = sys.__stderr__ if self.level >= LogLevel.error else sys.__stdout__
        if stream is not None:
            stream.write(text)
            stream.flush()

    def _refuse(self, *args: object) -> NoReturn:
        """Not possible with this kind of file.

        Raises:
            OSError: always.
        """
        raise UnsupportedOperation(f"{self.name} can only be written")

    fileno = read = next = readline = readlines = xreadlines = seek = tell = truncate = _refuse
