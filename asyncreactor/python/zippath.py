"""Files inside a zip archive, with the methods of `filepath.FilePath` that read.

ZipArchive("library.zip").child("package").child("module.py").getContent()
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any, Generic, TypeVar, cast
from zipfile import ZipFile, ZipInfo

from zope.interface import implementer

from asyncreactor.python._filepath_comparison import ComparedByPath
from asyncreactor.python._filepath_strings import as_text, coerce_to
from asyncreactor.python.filepath import (
    AbstractFilePath,
    FileMode,
    FilePath,
    IFilePath,
    OtherAnyStr,
    UnlistableError,
)

__all__ = ["ZIP_PATH_SEP", "ZipArchive", "ZipPath"]

ZIP_PATH_SEP = "/"
"""What stands between two names inside an archive, on every system (APPNOTE.TXT, section 4.4.17.1)."""

PathStr = TypeVar("PathStr", str, bytes)
ArchiveStr = TypeVar("ArchiveStr", str, bytes)


@implementer(IFilePath)
class ZipPath(ComparedByPath, AbstractFilePath[PathStr], Generic[PathStr, ArchiveStr]):
    """A place inside an archive. Directories exist where the archive has them or files below them.

    Args:
        archive: what the path is in.
        pathInArchive: the names on the way, with slashes between them.

    Attributes:
        path: the archive's own path with the names after it.
    """

    archive: ZipArchive[ArchiveStr]
    pathInArchive: PathStr

    _path_kind = "zip"

    def __init__(self, archive: ZipArchive[ArchiveStr], pathInArchive: PathStr) -> None:
        self.archive = archive
        self.pathInArchive = pathInArchive
        self.path = coerce_to(pathInArchive, self._below(as_text(archive.path)))

    def __repr__(self) -> str:
        path = self._below(os.path.abspath(as_text(self.archive.path)))
        return f"ZipPath({coerce_to(self.path, path)!r})"

    @property
    def sep(self) -> PathStr:
        """What stands between two names inside the archive, in the path's string type."""
        return coerce_to(self.pathInArchive, ZIP_PATH_SEP)

    def child(self, path: OtherAnyStr) -> ZipPath[OtherAnyStr, ArchiveStr]:
        """Return the path of that name below this one. `..` is a name like any other."""
        sep = coerce_to(path, ZIP_PATH_SEP)
        return ZipPath(self.archive, coerce_to(path, self.pathInArchive) + sep + path)

    def parent(self) -> ZipPath[PathStr, ArchiveStr]:
        """Return the path that this one is a child of. The archive is its own parent."""
        above, sep, _ = self.pathInArchive.rpartition(self.sep)
        if sep:
            return ZipPath(self.archive, above)
        return cast("ZipPath[PathStr, ArchiveStr]", self.archive)  # its string type may be another

    def sibling(self, path: OtherAnyStr) -> ZipPath[OtherAnyStr, ArchiveStr]:
        """Return the path of that name beside this one."""
        return self.parent().child(path)

    if TYPE_CHECKING:
        # Inherited: each returns what `child` or `parent` returns.
        def children(self) -> Sequence[ZipPath[PathStr, ArchiveStr]]: ...
        def parents(self) -> Iterator[ZipPath[PathStr, ArchiveStr]]: ...
        def walk(
            self, descend: Callable[[Any], bool] | None = None
        ) -> Iterator[ZipPath[PathStr, ArchiveStr]]: ...

    def basename(self) -> PathStr:
        """Return the last name of the path."""
        return self.pathInArchive.rpartition(self.sep)[2]

    def dirname(self) -> PathStr:
        """Return all of the path but its last name."""
        return coerce_to(self.pathInArchive, self.parent().path)

    def splitext(self) -> tuple[PathStr, PathStr]:
        """Return the path without its extension, and the extension with its dot."""
        return os.path.splitext(self.path)

    def exists(self) -> bool:
        """Say whether the archive has such a file or directory."""
        return self.isdir() or self.isfile()

    def isdir(self) -> bool:
        """Say whether it is a directory."""
        return self._name() in self.archive.childmap

    def isfile(self) -> bool:
        """Say whether it is a file."""
        return self._name() in self.archive.zipfile.NameToInfo

    def islink(self) -> bool:
        """Say no: links in archives are not followed."""
        return False

    def listdir(self) -> list[PathStr]:
        """Return the names in this directory.

        Raises:
            UnlistableError: it is a file, or there is no such thing in the archive.
        """
        if self.isdir():
            return [coerce_to(self.path, name) for name in self.archive.childmap[self._name()]]
        code = errno.ENOTDIR if self.isfile() else errno.ENOENT
        raise UnlistableError(OSError(code, os.strerror(code), self.path))

    def open(self, mode: FileMode = "r") -> IO[bytes]:
        """Open the file, for reading.

        Raises:
            FileNotFoundError: there is no such file in the archive.
            ValueError: `mode` is for writing.
        """
        if mode.replace("b", "") != "r":
            raise ValueError(f"files in an archive can be read only: mode must be 'r', not {mode!r}")
        return self.archive.zipfile.open(self._info())

    def getsize(self) -> int:
        """Return the file's size in bytes, unpacked."""
        return self._info().file_size

    def getModificationTime(self) -> float:
        """Return the time that the archive keeps for the file, in seconds since the epoch."""
        return time.mktime((*self._info().date_time, 0, 0, -1))  # an archive keeps local time

    def getStatusChangeTime(self) -> float:
        """Return the modification time: an archive keeps no other."""
        return self.getModificationTime()

    def getAccessTime(self) -> float:
        """Return when the archive was last read, in seconds since the epoch."""
        return self.archive.getAccessTime()

    def changed(self) -> None:
        """Read the archive's directory anew."""
        self.archive._read()

    def _name(self) -> str:
        return as_text(self.pathInArchive)

    def _below(self, archive_path: str) -> str:
        return os.sep.join([archive_path, *self._name().split(ZIP_PATH_SEP)])

    def _info(self) -> ZipInfo:
        try:
            return self.archive.zipfile.getinfo(self._name())
        except KeyError:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), self.path) from None


class ZipArchive(ZipPath[ArchiveStr, ArchiveStr]):
    """A whole archive, as the directory of what is in it.

    Args:
        archivePathname: the path of the zip file.

    Attributes:
        zipfile: the open file.
        childmap: for each directory in it the names of what is there, as keys.

    Raises:
        OSError: the file cannot be read.
        zipfile.BadZipFile: it is no archive.
    """

    zipfile: ZipFile
    childmap: dict[str, dict[str, int]]

    def __init__(self, archivePathname: ArchiveStr) -> None:
        self.archive = self
        self.path = archivePathname
        self.pathInArchive = archivePathname[:0]
        self._file: FilePath[ArchiveStr] = FilePath(archivePathname)
        self._read()

    def __repr__(self) -> str:
        return f"ZipArchive({os.path.abspath(self.path)!r})"

    def child(self, path: OtherAnyStr) -> ZipPath[OtherAnyStr, ArchiveStr]:
        """Return the path of that name at the top of the archive."""
        return ZipPath(self, path)

    def exists(self) -> bool:
        """Say whether the archive itself is there."""
        return self._file.exists()

    def getAccessTime(self) -> float:
        """Return when the archive was last read, in seconds since the epoch."""
        return self._file.getAccessTime()

    def getModificationTime(self) -> float:
        """Return when the archive last changed, in seconds since the epoch."""
        return self._file.getModificationTime()

    def getStatusChangeTime(self) -> float:
        """Return when the archive or its metadata last changed, in seconds since the epoch."""
        return self._file.getStatusChangeTime()

    def getsize(self) -> int:
        """Return the archive's size in bytes."""
        return self._file.getsize()

    def _read(self) -> None:
        """Take in what the archive has, now."""
        self._file.changed()
        self.zipfile = ZipFile(as_text(self.path))
        self.childmap = {"": {}}
        for entry in self.zipfile.namelist():
            *directories, name = entry.split(ZIP_PATH_SEP)
            above = ""
            for directory in directories:
                self.childmap[above][directory] = 1
                above = f"{above}{ZIP_PATH_SEP}{directory}" if above else directory
                self.childmap.setdefault(above, {})
            if name:
                self.childmap[above][name] = 1
