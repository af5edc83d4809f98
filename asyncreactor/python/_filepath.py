"""Files and directories on the disk (public name: `asyncreactor.python.filepath.FilePath`)."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from typing import IO, Any, AnyStr, Generic

from zope.interface import implementer

from asyncreactor.python._arguments import must_be_integer, must_have, wrong_type
from asyncreactor.python._filepath_errors import LinkError
from asyncreactor.python._filepath_interfaces import IFilePath
from asyncreactor.python._filepath_status import StatusPath
from asyncreactor.python._filepath_strings import FileMode, OtherAnyStr, coerce_to, is_within

__all__ = ["FilePath"]

NEW_FILE_MODE = 0o666
"""What a new file permits, less the umask: as `open` makes them."""


@implementer(IFilePath)
class FilePath(StatusPath[AnyStr], Generic[AnyStr]):
    """A place in the local file system.

    A path is text or bytes, as it was made; paths made from it have the string type of the name they were
    made with. What `os.stat` says is remembered until `changed` or `restat` is called or this object itself
    changes the file. A subclass that overrides `clonePath` gets its own kind from `child`, `parent` and the
    like.

    Args:
        path: made absolute with the current working directory.
        alwaysCreate: `open` makes a new file and fails where there is one.
    """

    def clonePath(self, path: OtherAnyStr, alwaysCreate: bool = False) -> FilePath[OtherAnyStr]:
        """Make the path that `child`, `parent` and the like return. A subclass may make its own kind."""
        return FilePath(path, alwaysCreate)

    def listdir(self) -> list[AnyStr]:
        """Return the names in this directory, in no special order."""
        return os.listdir(self.path)

    def realpath(self) -> FilePath[AnyStr]:
        """Return where a symbolic link leads in the end, or this very path if it is no link.

        Raises:
            LinkError: it leads back to itself.
        """
        if not self.islink():
            return self
        target = os.path.realpath(self.path)
        if os.path.islink(target):
            raise LinkError(f"{self!r} leads back to itself")
        return self.clonePath(target)

    def open(self, mode: FileMode = "r") -> IO[bytes]:
        """Open the file as bytes, whatever the mode says.

        Raises:
            FileExistsError: `alwaysCreate` is set, and there is one.
            OSError: the system said no.
        """
        if not isinstance(mode, str):
            raise wrong_type("mode", 'a str such as "r" or "w"', mode)
        if not self.alwaysCreate:
            return open(self.path, mode.replace("b", "") + "b")
        if "a" in mode:
            raise ValueError(
                f"mode {mode!r} appends to a file, but {self!r} is to be created: use 'w' or 'r+'"
            )
        return self.create()

    def create(self) -> IO[bytes]:
        """Make a new, empty file, open for reading and writing.

        Raises:
            FileExistsError: something is there.
            OSError: the system said no.
        """
        flags = os.O_EXCL | os.O_CREAT | os.O_RDWR | getattr(os, "O_BINARY", 0)
        descriptor = os.open(self.path, flags, NEW_FILE_MODE)
        self.changed()
        return os.fdopen(descriptor, "w+b")

    def setContent(self, content: bytes, ext: str | bytes = ".new") -> None:
        """Replace what is in the file, all at once: others see the old contents or the new.

        A new file is written beside it and then takes its name. If that fails, the new file is removed.

        Args:
            ext: the end of the new file's name while it is being written.
        """
        try:
            memoryview(content)
        except TypeError:
            raise wrong_type("content", "bytes", content) from None
        extension: Any = ext
        written: FilePath[Any] = self.temporarySibling(extension)
        try:
            with written.open("w") as file:
                file.write(content)
            os.replace(written.path, coerce_to(written.path, self.path))
        except BaseException:
            with contextlib.suppress(OSError):  # maybe it was never made; the first error is the one to tell
                os.unlink(written.path)
            raise
        self.changed()

    def touch(self) -> None:
        """Set the times of the file to now. Make it, empty, where there is none."""
        try:
            os.utime(self.path)
        except FileNotFoundError:
            with open(self.path, "ab"):
                self.changed()
        self.changed()

    def chmod(self, mode: int) -> None:
        """Set what may be done with the file.

        Args:
            mode: permission bits, such as `0o644`.
        """
        must_be_integer("mode", mode, "permissions as a number, such as 0o644")
        os.chmod(self.path, mode)
        self.changed()

    def createDirectory(self) -> None:
        """Make a directory here. Its parent must exist."""
        os.mkdir(self.path)
        self.changed()

    def makedirs(self, ignoreExistingDirectory: bool = False) -> None:
        """Make a directory here, and those above it that are missing.

        Raises:
            FileExistsError: something is there, and no directory that `ignoreExistingDirectory` allows.
        """
        try:
            os.makedirs(self.path)
        except FileExistsError:
            if not (ignoreExistingDirectory and os.path.isdir(self.path)):
                raise
        finally:
            self.changed()

    def linkTo(self, linkFilePath: FilePath[AnyStr]) -> None:
        """Make `linkFilePath` a symbolic link to this path.

        Raises:
            OSError: something is there, or its directory is missing.
        """
        _must_be_path("linkFilePath", linkFilePath)
        os.symlink(self.path, linkFilePath.path)
        linkFilePath.changed()

    def remove(self) -> None:
        """Remove the file, or the directory with all that is in it. Of a symbolic link only the link goes.

        Raises:
            OSError: nothing is there, or the system said no.
        """
        try:
            if self.isdir() and not self.islink():
                shutil.rmtree(self.path)
            else:
                os.remove(self.path)
        finally:
            self.changed()

    def copyTo(self, destination: FilePath[Any], followLinks: bool = True) -> None:
        """Copy the file, or the directory with all that is in it. Files that are in the way are overwritten.

        Args:
            followLinks: copy what symbolic links lead to. Without, copy the links.

        Raises:
            OSError: nothing is there, the system said no, or `destination` is inside the directory to copy.
            NotImplementedError: it is neither file nor directory.
        """
        if self.exists() or self.islink():
            _must_be_path("destination", destination)
        if self.islink() and not followLinks:
            os.symlink(os.readlink(self.path), coerce_to(self.path, destination.path))
        elif self.isdir():
            self._copy_directory(destination, followLinks)
        elif self.isfile():
            with destination.open("w") as target, self.open() as source:
                shutil.copyfileobj(source, target, self._chunkSize)
        elif not self.exists():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), self.path)
        else:
            raise NotImplementedError(f"only files and directories can be copied, and {self!r} is neither")
        destination.changed()

    def moveTo(self, destination: FilePath[Any], followLinks: bool = True) -> None:
        """Move the file, or the directory with all that is in it, to another place.

        Within a file system this is one renaming. Between two, it is a copy beside the destination, renamed
        to it when complete, and only then removed here.

        Args:
            followLinks: between file systems, move what a symbolic link leads to. Without, move the link.

        Raises:
            OSError: the system said no.
        """
        _must_be_path("destination", destination)
        try:
            os.rename(self.path, coerce_to(self.path, destination.path))
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self._move_across(destination, followLinks)
        self.changed()
        destination.changed()

    _chunkSize = 64 * 1024
    """Bytes that are copied at a time."""

    def _copy_directory(self, destination: FilePath[Any], follow_links: bool) -> None:
        here = os.path.realpath(self.path)
        there = os.path.realpath(coerce_to(here, destination.path))
        if is_within(there, here):
            raise OSError(errno.EINVAL, f"A directory cannot be copied into itself, to {there!r}", self.path)
        if not destination.exists():
            destination.createDirectory()
        for child in self.children():
            child.copyTo(destination.child(child.basename()), follow_links)

    def _move_across(self, destination: FilePath[Any], follow_links: bool) -> None:
        copy = destination.temporarySibling()
        try:
            self.copyTo(copy, follow_links)
            os.rename(copy.path, destination.path)
        except BaseException:
            with contextlib.suppress(OSError):  # maybe nothing was copied; the first error is the one to tell
                copy.remove()
            raise
        self.remove()


def _must_be_path(name: str, given: object) -> None:
    must_have(name, given, "path", "a FilePath")
