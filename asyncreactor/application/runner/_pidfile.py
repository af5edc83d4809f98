"""A file that tells other programs the number of our process."""

from __future__ import annotations

import errno
from os import getpid, kill
from os import name as SYSTEM_NAME
from types import TracebackType
from typing import TYPE_CHECKING

from zope.interface import Interface, implementer

from asyncreactor.logger import Logger
from asyncreactor.python.filepath import FilePath

if TYPE_CHECKING:
    from typing import Self

__all__ = [
    "AlreadyRunningError",
    "IPIDFile",
    "InvalidPIDFileError",
    "NoPIDFound",
    "NonePIDFile",
    "PIDFile",
    "StalePIDFileError",
    "nonePIDFile",
]

_log = Logger()


class AlreadyRunningError(Exception):
    """The process that the file names runs."""


class InvalidPIDFileError(Exception):
    """The file doesn't hold a number."""


class StalePIDFileError(Exception):
    """There is no process of the number in the file."""


class NoPIDFound(Exception):
    """There is no file."""


class IPIDFile(Interface):
    """Remembers the number of a process. As a context manager: that of this process, for a while."""

    def read() -> int:
        """The number.

        Raises:
            NoPIDFound: there is no file.
            InvalidPIDFileError: it doesn't hold a number.
            OSError: it can't be read.
        """

    def writeRunningPID() -> None:
        """Remember this process.

        Raises:
            OSError: the file can't be written.
        """

    def remove() -> None:
        """Remove the file.

        Raises:
            OSError: it can't be removed.
        """

    def isRunning() -> bool:
        """Whether the process runs, as far as can be told: another may have got its number.

        Raises:
            InvalidPIDFileError: the file doesn't hold a number.
            StalePIDFileError: it does, but there is no such process.
        """

    def __enter__() -> IPIDFile:
        """Remember this process.

        Raises:
            AlreadyRunningError: another one is remembered, and runs.
        """

    def __exit__(
        kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Remove the file."""


@implementer(IPIDFile)
class PIDFile:
    """A PID file.

    Args:
        filePath: where it is.
    """

    def __init__(self, filePath: FilePath[str]) -> None:
        self.filePath = filePath

    @staticmethod
    def _format(pid: int) -> bytes:
        """The contents of the file for the process `pid`."""
        return b"%d\n" % int(pid)

    def read(self) -> int:
        """See `IPIDFile.read`."""
        try:
            with self.filePath.open() as file:
                content = file.readline()
        except OSError as error:
            if error.errno == errno.ENOENT:
                raise NoPIDFound("PID file does not exist") from None
            raise
        try:
            return int(content)
        except ValueError:
            raise InvalidPIDFileError(f"non-integer PID value in PID file: {content!r}") from None

    def _write(self, pid: int) -> None:
        self.filePath.setContent(self._format(pid))

    def writeRunningPID(self) -> None:
        """See `IPIDFile.writeRunningPID`."""
        self._write(getpid())

    def remove(self) -> None:
        """See `IPIDFile.remove`."""
        self.filePath.remove()

    def isRunning(self) -> bool:
        """See `IPIDFile.isRunning`.

        Raises:
            NotImplementedError: this is no POSIX system.
        """
        try:
            pid = self.read()
        except NoPIDFound:
            return False
        if SYSTEM_NAME != "posix":
            raise NotImplementedError(f"isRunning is not implemented on {SYSTEM_NAME}")
        try:
            kill(pid, 0)
        except OSError as error:
            if error.errno == errno.ESRCH:
                raise StalePIDFileError("PID file refers to non-existing process") from None
            if error.errno != errno.EPERM:  # that one runs, as somebody else
                raise
        return True

    def __enter__(self) -> Self:
        try:
            if self.isRunning():
                raise AlreadyRunningError(f"{self.filePath.path} names a process that runs")
        except StalePIDFileError:
            _log.info("Replacing stale PID file: {path}", path=self.filePath.path)
        self.writeRunningPID()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.remove()


@implementer(IPIDFile)
class NonePIDFile:
    """Stands for no PID file at all: it can be entered, but neither written nor removed."""

    def read(self) -> int:
        """There is nothing to read.

        Raises:
            NoPIDFound: always.
        """
        raise NoPIDFound("PID file does not exist")

    def _write(self, pid: int) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    def writeRunningPID(self) -> None:
        """There is nowhere to write.

        Raises:
            OSError: always.
        """
        self._write(getpid())

    def remove(self) -> None:
        """There is nothing to remove.

        Raises:
            OSError: always.
        """
        raise OSError(errno.ENOENT, "No such file or directory")

    def isRunning(self) -> bool:
        """No process is known to run."""
        return False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        return None


nonePIDFile: IPIDFile = NonePIDFile()
