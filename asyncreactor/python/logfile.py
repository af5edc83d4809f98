"""Log files that are put aside when they are full, or when the day is over."""

from __future__ import annotations

import contextlib
import glob
import os
import stat
import sys
import time
from io import FileIO
from threading import RLock
from typing import Any, Self

from asyncreactor.python._arguments import must_be_integer, must_be_number, must_be_path

__all__ = ["BaseLogFile", "DailyLogFile", "LogFile", "LogReader"]


class BaseLogFile:
    """A log file that may be rotated: renamed, with a new one in its place.

    Any thread may write. Nothing is buffered: what was written is in the file. That the file cannot be rotated is said
    on the standard error stream, once, and the file grows on.

    Args:
        name: the file's.
        directory: where it is.
        defaultMode: its permissions; by default those it has, or what the umask allows for a new one.

    Raises:
        OSError: the file can be neither opened nor made.
    """

    synchronized = ["write", "rotate"]
    _file: FileIO
    _rotation_fails = False

    def __init__(self, name: str, directory: str, defaultMode: int | None = None) -> None:
        must_be_path("name", name, "a file's name as str")
        must_be_path("directory", directory)
        if defaultMode is not None:
            must_be_integer("defaultMode", defaultMode, "permissions as a number, such as 0o600, or None")
        self.directory = directory
        self.name = name
        self.path = os.path.join(directory, name)
        if defaultMode is None and os.path.exists(self.path):
            defaultMode = stat.S_IMODE(os.stat(self.path).st_mode)
        self.defaultMode = defaultMode
        self.closed = False
        self._lock = RLock()
        self._openFile()

    @classmethod
    def fromFullPath(cls, filename: str, *args: Any, **kwargs: Any) -> Self:
        """Open the log file at a path; the other arguments are the constructor's."""
        must_be_path("filename", filename)
        directory, name = os.path.split(os.path.abspath(filename))
        return cls(name, directory, *args, **kwargs)

    def shouldRotate(self) -> bool:
        """Return whether to rotate before the next write. Subclasses must define it."""
        raise NotImplementedError(f"{type(self).__name__} must define shouldRotate")

    def rotate(self) -> None:
        """Put the file aside and begin a new one. Subclasses must define it."""
        raise NotImplementedError(f"{type(self).__name__} must define rotate")

    def write(self, data: str | bytes) -> None:
        """Append to the file, and rotate it first if it is time.

        Args:
            data: text is written as UTF-8.

        Raises:
            OSError: the file cannot be written.
        """
        with self._lock:
            if self._file.closed and not self.closed:
                self._openFile()  # it could not be opened after a rotation, or by reopen()
            if self.shouldRotate():
                self._rotate_or_go_on()
            rest = memoryview(_encode(data))
            while rest:  # a disk that is nearly full takes less than all
                rest = rest[self._file.write(rest) :]

    def flush(self) -> None:
        """Do what flushing the file does."""
        self._file.flush()

    def close(self) -> None:
        """Close the file; nothing can be written any more."""
        self.closed = True
        self._file.close()

    def reopen(self) -> None:
        """Open the path again: a new file, if something else has moved the old one away."""
        with self._lock:
            self._file.close()
            self._openFile()

    def getCurrentLog(self) -> LogReader:
        """Return a reader of the file that is being written."""
        return LogReader(self.path)

    def _openFile(self) -> None:
        self.closed = False
        # Appending stays right when something else truncates the file.
        self._file = FileIO(self.path, "a+", opener=self._open)
        # Devices keep their permissions: as root, /dev/null would lose its own.
        if self.defaultMode is not None and stat.S_ISREG(os.fstat(self._file.fileno()).st_mode):
            with contextlib.suppress(OSError):  # somebody else's file: writing it is all that matters
                os.chmod(self.path, self.defaultMode)

    def _open(self, path: str, flags: int) -> int:
        # A new file must not be open to more readers than it should, not even for a moment.
        return os.open(path, flags, 0o666 if self.defaultMode is None else self.defaultMode)

    def _rotate_or_go_on(self) -> None:
        self.flush()
        try:
            self.rotate()
        except OSError as error:
            if not self._rotation_fails and sys.__stderr__ is not None:
                with contextlib.suppress(OSError, ValueError):  # full or closed as well
                    sys.__stderr__.write(f"The log file {self.path} cannot be rotated: {error}\n")
            self._rotation_fails = True
            if self._file.closed:
                raise
        else:
            self._rotation_fails = False

    def _put_aside(self, path: str) -> None:
        """Rename the file to `path` and begin a new one; whatever happens, there is a file to write."""
        self._file.close()
        try:
            os.rename(self.path, path)
        finally:
            self._openFile()

    def _may_rename(self) -> bool:
        return os.access(self.directory or ".", os.W_OK) and os.access(self.path, os.W_OK)

    def __getstate__(self) -> dict[str, Any]:
        state = self.__dict__.copy()
        del state["_file"], state["_lock"]
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ = state
        self._lock = RLock()
        self._openFile()


class LogFile(BaseLogFile):
    """A log file that is rotated when it has reached a size: `name` becomes `name.1`, that `name.2`, ...

    Args:
        name: the file's.
        directory: where it is.
        rotateLength: the size in bytes; None or 0 never rotates by itself.
        defaultMode: its permissions; by default those it has, or what the umask allows for a new one.
        maxRotatedFiles: how many old files to keep; by default all.

    Attributes:
        size: of the file, in bytes.
    """

    size: int

    def __init__(
        self,
        name: str,
        directory: str,
        rotateLength: int | None = 1000000,
        defaultMode: int | None = None,
        maxRotatedFiles: int | None = None,
    ) -> None:
        for argument, number in (("rotateLength", rotateLength), ("maxRotatedFiles", maxRotatedFiles)):
            if number is not None:
                must_be_number(argument, number, "a number, 0 or more, or None", least=0)
        super().__init__(name, directory, defaultMode)
        self.rotateLength = rotateLength
        self.maxRotatedFiles = maxRotatedFiles

    def shouldRotate(self) -> bool:
        """Return whether the file has reached its size."""
        limit = self.rotateLength
        return limit is not None and 0 < limit <= self.size

    def write(self, data: str | bytes) -> None:
        """Append to the file, and rotate it first if it has reached its size."""
        data = _encode(data)
        with self._lock:
            super().write(data)
            self.size += len(data)

    def rotate(self) -> None:
        """Number the old files one higher and begin a new one; without the permission for it, do nothing."""
        with self._lock:
            if not self._may_rename():
                return
            for number in reversed(self.listLogs()):
                if self.maxRotatedFiles is not None and number >= self.maxRotatedFiles:
                    os.remove(f"{self.path}.{number}")
                else:
                    os.rename(f"{self.path}.{number}", f"{self.path}.{number + 1}")
            self._put_aside(f"{self.path}.1")

    def listLogs(self) -> list[int]:
        """Return the numbers of the old files, the latest first."""
        suffixes = (path[len(self.path) + 1 :] for path in glob.glob(glob.escape(self.path) + ".*"))
        return sorted(int(suffix) for suffix in suffixes if suffix.isdecimal() and int(suffix) > 0)

    def getLog(self, identifier: int) -> LogReader:
        """Return a reader of an old file.

        Args:
            identifier: its number.

        Raises:
            ValueError: there is no such file.
            TypeError: `identifier` is no number.
        """
        return _reader_of_old_file("%s.%d" % (self.path, identifier))

    def _openFile(self) -> None:
        super()._openFile()
        self.size = self._file.tell()


class DailyLogFile(BaseLogFile):
    """A log file that is rotated at the first write of a new day: it gets that day, as in `name.2001_2_3`.

    Attributes:
        lastDate: the day of the file, as (year, month, day) in local time.
    """

    lastDate: tuple[int, ...]

    def shouldRotate(self) -> bool:
        """Return whether the file is of a day that is over."""
        return self.toDate() > self.lastDate

    def toDate(self, *args: float) -> tuple[int, ...]:
        """Return (year, month, day) of a time in seconds since the epoch, by default now, in local time."""
        return time.localtime(*args)[:3]

    def suffix(self, tupledate: tuple[int, ...] | float) -> str:
        """Return what the file of a day has behind its name.

        Args:
            tupledate: (year, month, day), or a time in seconds since the epoch.
        """
        date = self.toDate(tupledate) if isinstance(tupledate, int | float) else tupledate
        return "_".join(map(str, date))

    def write(self, data: str | bytes) -> None:
        """Append to the file, and rotate it first if its day is over."""
        with self._lock:
            super().write(data)
            # A clock that is set back must not make a file of a day which has one already.
            self.lastDate = max(self.lastDate, self.toDate())

    def rotate(self) -> None:
        """Put the file aside under its day; if there is one, or without the permission for it, do nothing."""
        with self._lock:
            path = f"{self.path}.{self.suffix(self.lastDate)}"
            if self._may_rename() and not os.path.exists(path):
                self._put_aside(path)

    def getLog(self, identifier: float) -> LogReader:
        """Return a reader of the file of a day.

        Args:
            identifier: a time of that day, in seconds since the epoch.

        Raises:
            ValueError: there is no such file.
        """
        if self.toDate(identifier) == self.lastDate:
            return self.getCurrentLog()
        return _reader_of_old_file(f"{self.path}.{self.suffix(identifier)}")

    def _openFile(self) -> None:
        super()._openFile()
        self.lastDate = self.toDate(os.stat(self.path).st_mtime)


class LogReader:
    """Reads the lines of a log file. Bytes that are no UTF-8 are shown as `\\xff`.

    Args:
        name: the file's path.
    """

    def __init__(self, name: str) -> None:
        self._file = open(name, encoding="utf-8", errors="backslashreplace")

    def readLines(self, lines: int = 10) -> list[str]:
        """Return the next lines, with their newlines; fewer than `lines` at the end of the file."""
        found: list[str] = []
        while len(found) < lines and (line := self._file.readline()):
            found.append(line)
        return found

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _reader_of_old_file(path: str) -> LogReader:
    if not os.path.exists(path):
        error = ValueError("no such logfile exists")
        error.add_note(f"there is no file {path!r}")
        raise error
    return LogReader(path)


def _encode(data: str | bytes) -> bytes:
    return data.encode("utf-8") if isinstance(data, str) else data
