"""Paths of the local file system as names: up, down and sideways, without looking at the disk."""

from __future__ import annotations

import glob
import ntpath
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from os.path import abspath, basename, dirname, join, normpath
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING, Any, AnyStr, Generic, overload

from asyncreactor.python._arguments import must_be_path, must_be_text
from asyncreactor.python._filepath_abstract import AbstractFilePath
from asyncreactor.python._filepath_comparison import ComparedByPath
from asyncreactor.python._filepath_errors import InsecurePath
from asyncreactor.python._filepath_strings import (
    OtherAnyStr,
    as_bytes,
    as_text,
    coerce_to,
    is_within,
    random_name,
)

if TYPE_CHECKING:
    from asyncreactor.python._filepath import FilePath

__all__ = ["NamedPath"]


class NamedPath(ComparedByPath, AbstractFilePath[AnyStr], Generic[AnyStr]):
    """The names in a `FilePath`; its docstring tells what the parameters mean."""

    _path_kind = "file"

    def __init__(self, path: AnyStr | os.PathLike[AnyStr], alwaysCreate: bool = False) -> None:
        must_be_path("path", path)
        self.path: AnyStr = abspath(path)
        self.alwaysCreate = alwaysCreate

    def __fspath__(self) -> AnyStr:
        return self.path

    def __repr__(self) -> str:
        return f"FilePath({self.path!r})"

    @property
    def sep(self) -> AnyStr:
        """What stands between two names, in the path's string type."""
        return coerce_to(self.path, os.sep)

    def child(self, path: OtherAnyStr) -> FilePath[OtherAnyStr]:
        """Return the path of that name directly below this one. It need not exist.

        Raises:
            InsecurePath: `path` is not one plain name: it has a separator or a NUL, leads upwards, or, on
                Windows, names a drive or a device.
        """
        must_be_path("path", path, "a name as str or bytes")
        if os.name == "nt":
            _refuse_windows_device(as_text(path))
        name = normpath(path)
        if coerce_to(name, os.sep) in name:
            raise InsecurePath(f"{path!r} contains one or more directory separators")
        if coerce_to(name, "\0") in name:
            raise InsecurePath(f"{path!r} contains a NUL")
        return self._beneath(name)

    def preauthChild(self, path: OtherAnyStr) -> FilePath[OtherAnyStr]:
        """Return the path that lies `path` below this one. It may have several names.

        Raises:
            InsecurePath: it would be outside this directory.
        """
        must_be_path("path", path)
        return self._beneath(path)

    def childSearchPreauth(self, *paths: OtherAnyStr) -> FilePath[OtherAnyStr] | None:
        """Return the first of these paths below this one that exists, unchecked, or None."""
        for path in paths:
            must_be_path("paths", path, "paths as str or bytes")
            found = self.clonePath(join(coerce_to(path, self.path), path))
            if found.exists():
                return found
        return None

    def siblingExtension(self, ext: OtherAnyStr) -> FilePath[OtherAnyStr]:
        """Return this path with `ext` put at its end."""
        must_be_text("ext", ext)
        return self.clonePath(coerce_to(ext, self.path) + ext)

    def siblingExtensionSearch(self, *exts: OtherAnyStr) -> FilePath[OtherAnyStr] | None:
        """Return the first path that exists when one of `exts` is put at the end of this one, or None.

        Args:
            exts: extensions. The empty one stands for the path itself, `*` for any extension.
        """
        for ext in exts:
            if ext == coerce_to(ext, "*"):
                found = self._any_extension(ext)
            else:
                found = self.siblingExtension(ext)
            if found is not None and found.exists():
                return found
        return None

    def globChildren(self, pattern: OtherAnyStr) -> list[FilePath[OtherAnyStr]]:
        """Return the paths below this one that match a shell pattern, in no special order."""
        must_be_path("pattern", pattern, "a shell pattern as str or bytes")
        here = coerce_to(pattern, self.path)
        return [self.clonePath(join(here, name)) for name in glob.glob(pattern, root_dir=here)]

    @overload
    def temporarySibling(self) -> FilePath[AnyStr]: ...

    @overload
    def temporarySibling(self, extension: OtherAnyStr | None) -> FilePath[OtherAnyStr]: ...

    def temporarySibling(self, extension: Any = None) -> FilePath[Any]:
        """Return a path beside this one under a name that nobody can guess, for a file to be created.

        Args:
            extension: the end of its name.
        """
        if extension is None:
            extension = self.path[:0]
        must_be_text("extension", extension, "str or bytes, or None")
        sibling = self.sibling(random_name(extension) + coerce_to(extension, self.basename()) + extension)
        sibling.requireCreate()
        return sibling

    def parent(self) -> FilePath[AnyStr]:
        """Return the directory that this path is in. The root is its own parent."""
        return self.clonePath(self.dirname())

    def basename(self) -> AnyStr:
        """Return the last name of the path."""
        return basename(self.path)

    def dirname(self) -> AnyStr:
        """Return all of the path but its last name."""
        return dirname(self.path)

    def splitext(self) -> tuple[AnyStr, AnyStr]:
        """Return the path without its extension, and the extension with its dot."""
        return os.path.splitext(self.path)

    def isabs(self) -> bool:
        """Say whether the path is absolute. It always is: relative ones were completed when it was made."""
        return os.path.isabs(self.path)

    def asBytesMode(self, encoding: str | None = None) -> FilePath[bytes]:
        """Return this path as bytes.

        Args:
            encoding: the file system's own by default.

        Raises:
            UnicodeError: the path cannot be written in that encoding.
        """
        return self._in_mode(as_bytes(self.path, encoding))

    def asTextMode(self, encoding: str | None = None) -> FilePath[str]:
        """Return this path as text.

        Args:
            encoding: the file system's own by default, with undecodable bytes kept as surrogates.

        Raises:
            UnicodeError: the path is not written in that encoding.
        """
        return self._in_mode(as_text(self.path, encoding))

    def requireCreate(self, val: bool = True) -> None:
        """Say whether `open` must make a new file and fail where there is one."""
        self.alwaysCreate = val

    if TYPE_CHECKING:
        # What all paths are made by; `FilePath` has it.
        def clonePath(self, path: OtherAnyStr, alwaysCreate: bool = False) -> FilePath[OtherAnyStr]: ...

        # Inherited: each returns what `child` or `parent` returns.
        def children(self) -> list[FilePath[AnyStr]]: ...
        def descendant(self, segments: Sequence[OtherAnyStr]) -> FilePath[OtherAnyStr]: ...
        def parents(self) -> Iterator[FilePath[AnyStr]]: ...
        def sibling(self, path: OtherAnyStr) -> FilePath[OtherAnyStr]: ...
        def walk(self, descend: Callable[[Any], bool] | None = None) -> Iterator[FilePath[AnyStr]]: ...

    def _asBytesPath(self, encoding: str | None = None) -> bytes:
        return as_bytes(self.path, encoding)

    def _asTextPath(self, encoding: str | None = None) -> str:
        return as_text(self.path, encoding)

    def _getPathAsSameTypeAs(self, pattern: OtherAnyStr) -> OtherAnyStr:
        return coerce_to(pattern, self.path)

    def _in_mode(self, path: OtherAnyStr) -> FilePath[OtherAnyStr]:
        if type(path) is type(self.path):
            return self  # type: ignore[return-value]  # it is a FilePath, and of that string type
        return self.clonePath(path, self.alwaysCreate)

    def _beneath(self, name: OtherAnyStr) -> FilePath[OtherAnyStr]:
        here = coerce_to(name, self.path)
        path = abspath(join(here, name))
        if not is_within(path, here):
            raise InsecurePath(f"{path!r} is not a child of {here!r}")
        return self.clonePath(path)

    def _any_extension(self, star: OtherAnyStr) -> FilePath[OtherAnyStr] | None:
        dot = coerce_to(star, ".")
        found = sorted(glob.glob(glob.escape(coerce_to(star, self.path)) + dot + star))
        return self.clonePath(found[0]) if found else None


def _refuse_windows_device(name: str) -> None:
    """Raise InsecurePath for a name that Windows takes for a drive or a device, such as `C:x` or `NUL`."""
    if sys.version_info >= (3, 13):
        reserved = ntpath.isreserved(name)
    else:
        reserved = PureWindowsPath(name).is_reserved()
    if reserved or PureWindowsPath(name).drive:
        raise InsecurePath(f"{name!r} names a drive or a device on Windows, not a child")
