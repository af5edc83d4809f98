"""The interface that all kinds of path have (public name: `asyncreactor.python.filepath.IFilePath`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, AnyStr

from zope.interface import Attribute, Interface

from asyncreactor.python._filepath_strings import FileMode

__all__ = ["IFilePath"]


class IFilePath(Interface):
    """A place in a tree of named files: in the file system, or in an archive."""

    __module__ = "asyncreactor.python.filepath"

    sep = Attribute("What stands between two names in a path, as the path's string type.")

    def child(name: AnyStr) -> IFilePath:
        """Return the path of that name below this one.

        Raises:
            InsecurePath: `name` would lead elsewhere than to a direct child.
        """

    def open(mode: FileMode = "r") -> IO[bytes]:
        """Open the file that this path names, as bytes."""

    def changed() -> None:
        """Forget what is remembered of the file: it was changed by other means."""

    def getsize() -> int:
        """Return the file's size in bytes."""

    def getModificationTime() -> float:
        """Return when the contents last changed, in seconds since the epoch."""

    def getStatusChangeTime() -> float:
        """Return when contents or metadata last changed, in seconds since the epoch."""

    def getAccessTime() -> float:
        """Return when the file was last read, in seconds since the epoch."""

    def exists() -> bool:
        """Say whether anything is there."""

    def isdir() -> bool:
        """Say whether it is a directory."""

    def isfile() -> bool:
        """Say whether it is a plain file."""

    def children() -> Iterable[IFilePath]:
        """Return the paths directly below this one."""

    def basename() -> str | bytes:
        """Return the last name of the path."""

    def parent() -> IFilePath:
        """Return the path that this one is a child of."""

    def sibling(name: AnyStr) -> IFilePath:
        """Return the path of that name beside this one."""
