"""What every kind of path can do (public name: `asyncreactor.python.filepath.AbstractFilePath`)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any, AnyStr, Generic, TypeVar

from asyncreactor.python._filepath_errors import LinkError, UnlistableError
from asyncreactor.python._filepath_strings import FileMode, OtherAnyStr, as_text, is_within

__all__ = ["AbstractFilePath"]


class AbstractFilePath(Generic[AnyStr]):
    """The half of `IFilePath` that follows from the other half.

    A subclass writes `child`, `parent`, `basename`, `listdir`, `isdir`, `open` and the three times.

    Attributes:
        path: the whole path, as `str` or `bytes`.
    """

    path: AnyStr

    Selfish = TypeVar("Selfish", bound="AbstractFilePath[Any]")
    """Stands for the type of a path's own subclass in annotations."""

    def child(self, path: OtherAnyStr) -> AbstractFilePath[OtherAnyStr]:
        """Return the path of that name below this one."""
        raise NotImplementedError(f"{type(self).__name__} does not say what its children are")

    def parent(self) -> AbstractFilePath[AnyStr]:
        """Return the path that this one is a child of. The root is its own parent."""
        raise NotImplementedError(f"{type(self).__name__} does not say what its parent is")

    def basename(self) -> AnyStr:
        """Return the last name of the path."""
        raise NotImplementedError(f"{type(self).__name__} does not say what its name is")

    def listdir(self) -> list[AnyStr]:
        """Return the names in this directory, in no special order."""
        raise NotImplementedError(f"{type(self).__name__} cannot list names")

    def isdir(self) -> bool:
        """Say whether it is a directory."""
        raise NotImplementedError(f"{type(self).__name__} does not tell directories from files")

    def open(self, mode: FileMode = "r") -> IO[bytes]:
        """Open the file as bytes."""
        raise NotImplementedError(f"{type(self).__name__} cannot open files")

    def getModificationTime(self) -> float:
        """Return when the contents last changed, in seconds since the epoch."""
        raise NotImplementedError(f"{type(self).__name__} knows no modification time")

    def getStatusChangeTime(self) -> float:
        """Return when contents or metadata last changed, in seconds since the epoch."""
        raise NotImplementedError(f"{type(self).__name__} knows no status change time")

    def getAccessTime(self) -> float:
        """Return when the file was last read, in seconds since the epoch."""
        raise NotImplementedError(f"{type(self).__name__} knows no access time")

    def getmtime(self) -> int:
        """Return `getModificationTime()` in whole seconds."""
        return int(self.getModificationTime())

    def getctime(self) -> int:
        """Return `getStatusChangeTime()` in whole seconds."""
        return int(self.getStatusChangeTime())

    def getatime(self) -> int:
        """Return `getAccessTime()` in whole seconds."""
        return int(self.getAccessTime())

    def getContent(self) -> bytes:
        """Return all that is in the file."""
        with self.open() as file:
            return file.read()

    def children(self) -> Sequence[AbstractFilePath[AnyStr]]:
        """Return the paths directly below this one, in no special order.

        Raises:
            UnlistableError: this is no directory, or may not be read.
        """
        try:
            names = self.listdir()
        except OSError as error:
            raise UnlistableError(error) from error
        return [self.child(name) for name in names]

    def descendant(self, segments: Sequence[OtherAnyStr]) -> AbstractFilePath[OtherAnyStr]:
        """Follow one name after the other downwards.

        Raises:
            InsecurePath: a segment would lead elsewhere.
        """
        path: Any = self
        for name in segments:
            path = path.child(name)
        return path  # type: ignore[no-any-return]  # the string type changes at the first segment

    def sibling(self, path: OtherAnyStr) -> AbstractFilePath[OtherAnyStr]:
        """Return the path of that name beside this one."""
        return self.parent().child(path)

    def parents(self) -> Iterator[AbstractFilePath[AnyStr]]:
        """Yield the path's parent, its parent's parent and so on, up to the root."""
        below: AbstractFilePath[AnyStr] = self
        path = self.parent()
        while path != below:
            yield path
            below, path = path, path.parent()

    def segmentsFrom(self, ancestor: AbstractFilePath[AnyStr]) -> list[AnyStr]:
        """Return the names that lead from `ancestor` down to this path.

        Raises:
            ValueError: `ancestor` is not above this path.
        """
        names = [self.basename()]
        for above in self.parents():
            if above == ancestor:
                return names[::-1]
            names.append(above.basename())
        raise ValueError(f"{ancestor!r} not parent of {self!r}")

    def walk(self, descend: Callable[[Any], bool] | None = None) -> Iterator[AbstractFilePath[AnyStr]]:
        """Yield this path and all below it, each directory before what is in it.

        Args:
            descend: asked for each path below; where it says no, the path is yielded and not entered.

        Raises:
            LinkError: a symbolic link leads back up to a directory that is being walked.
            UnlistableError: a directory cannot be read.
        """
        yield self
        if not self.isdir():
            return
        entered = [as_text(os.path.realpath(self.path))]
        pending = [iter(self.children())]
        while pending:
            for path in pending[-1]:
                yield path
                if (descend is None or descend(path)) and path.isdir():
                    entered.append(as_text(os.path.realpath(path.path)))
                    _refuse_cycle(path, entered)
                    pending.append(iter(path.children()))
                    break
            else:
                pending.pop()
                entered.pop()


def _refuse_cycle(path: AbstractFilePath[Any], entered: list[str]) -> None:
    """Raise LinkError if `path`, whose real place is the last one entered, holds one entered before."""
    place = entered[-1]
    for above in entered[:-1]:
        if is_within(above, place):
            raise LinkError(f"{path!r} leads back up to {place!r}, which is being walked")
