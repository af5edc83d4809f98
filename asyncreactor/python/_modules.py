"""Modules, what is in them, and the places that they are in (public names: `asyncreactor.python.modules`)."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Iterator
from importlib.machinery import BYTECODE_SUFFIXES, SOURCE_SUFFIXES
from typing import TYPE_CHECKING, Any, Final, Protocol

from asyncreactor.python.filepath import UnlistableError

if TYPE_CHECKING:
    from asyncreactor.python.modules import PythonPath

__all__ = ["OPTIMIZED_MODE", "PYTHON_EXTENSIONS", "PathEntry", "PythonAttribute", "PythonModule"]

OPTIMIZED_MODE: Final = bool(sys.flags.optimize)
"""Does this Python leave out assertions."""

PYTHON_EXTENSIONS: Final = [*SOURCE_SUFFIXES, *BYTECODE_SUFFIXES]
"""File name extensions of modules, the preferred first."""

NOTHING: Final = object()


class _ModulePath(Protocol):
    """What is needed of a path that a module is at: a FilePath, or one in an archive."""

    path: str

    def basename(self) -> str: ...
    def child(self, path: str, /) -> Any: ...
    def children(self) -> Any: ...
    def exists(self) -> bool: ...
    def parent(self) -> Any: ...


class PythonAttribute:
    """A name in a module or in one of its classes, with its value.

    Args:
        name: the dotted name.
        onObject: the module.
        loaded: is the value known.
        pythonValue: the value.
    """

    def __init__(self, name: str, onObject: PythonModule, loaded: bool, pythonValue: Any) -> None:
        self.name, self.pythonValue = name, pythonValue
        self.onObject = onObject
        self._loaded = loaded

    def __repr__(self) -> str:
        return f"PythonAttribute<{self.name!r}>"

    def isLoaded(self) -> bool:
        """Say whether the value is known."""
        return self._loaded

    def load(self, default: Any = NOTHING) -> Any:
        """Return the value. `default` is not needed: the value is always known."""
        return self.pythonValue

    def iterAttributes(self) -> Iterator[PythonAttribute]:
        """Yield the value's own attributes, sorted by name."""
        for name, value in inspect.getmembers(self.load()):
            yield PythonAttribute(f"{self.name}.{name}", self.onObject, True, value)


class _ModuleIteratorHelper:
    """What has modules in it: a subclass says in which directories, and what their names begin with."""

    def _packagePaths(self) -> Iterator[_ModulePath]:
        raise NotImplementedError(f"{type(self).__name__} does not say where its modules are")

    def _subModuleName(self, modname: str) -> str:
        return modname

    def _getEntry(self) -> PathEntry:
        raise NotImplementedError(f"{type(self).__name__} does not say on which path entry it is")

    def iterModules(self) -> Iterator[PythonModule]:
        """Yield the modules and packages directly in this, each directory sorted by name."""
        seen: set[str] = set()
        for directory in self._packagePaths():
            for name, path in sorted(_find_modules(directory).items()):
                if name not in seen:
                    seen.add(name)
                    yield PythonModule(self._subModuleName(name), path, self._getEntry())

    def walkModules(self, importPackages: bool = False) -> Iterator[PythonModule]:
        """Yield all modules and packages in this, each package before what is in it.

        Args:
            importPackages: import each package on the way, for only then its `__path__` is known for sure.
        """
        for module in self.iterModules():
            yield from module.walkModules(importPackages)

    def __getitem__(self, modname: str) -> PythonModule:
        """Return the module directly in this that has that name.

        Raises:
            KeyError: there is none.
        """
        for module in self.iterModules():
            if module.name == self._subModuleName(modname):
                return module
        raise KeyError(modname)

    def __iter__(self) -> Iterator[PythonModule]:
        """Refuse: it must be said whether to go into packages.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError(
            "use iterModules() for the modules in it, walkModules() for those below as well"
        )


class PythonModule(_ModuleIteratorHelper):
    """A module or package that can be imported, and maybe was.

    Args:
        name: the dotted name.
        filePath: the file; of a package its `__init__` file.
        pathEntry: where it was found.

    Attributes:
        parentPath: the directory that the file is in.
    """

    def __init__(self, name: str, filePath: _ModulePath, pathEntry: PathEntry) -> None:
        self.name = name
        self.filePath = filePath
        self.pathEntry = pathEntry
        self.parentPath: _ModulePath = filePath.parent()

    def __repr__(self) -> str:
        return f"PythonModule<{self.name!r}>"

    def __eq__(self, other: object) -> bool:
        return self.name == other.name if isinstance(other, PythonModule) else NotImplemented

    def __hash__(self) -> int:
        return hash((PythonModule, self.name))

    def isLoaded(self) -> bool:
        """Say whether it is imported."""
        return self.pathEntry.pythonPath.moduleDict.get(self.name) is not None

    def isPackage(self) -> bool:
        """Say whether it is a package."""
        return is_package(self.filePath.basename())

    def load(self, default: Any = NOTHING) -> Any:
        """Import it, and return the module.

        Args:
            default: what to return if that fails. Without it the error comes out.
        """
        try:
            return self.pathEntry.pythonPath.moduleLoader(self.name)
        except Exception:
            if default is NOTHING:
                raise
            return default

    def iterAttributes(self) -> Iterator[PythonAttribute]:
        """Yield what is defined in it, sorted by name.

        Raises:
            NotImplementedError: it is not imported, so it is not known.
        """
        if not self.isLoaded():
            raise NotImplementedError(
                f"the attributes of {self.name} are known only once it is loaded: load() it"
            )
        for name, value in inspect.getmembers(self.load()):
            yield PythonAttribute(f"{self.name}.{name}", self, True, value)

    def walkModules(self, importPackages: bool = False) -> Iterator[PythonModule]:
        """Yield this module and, if it is a package, all that are in it.

        Args:
            importPackages: import each package on the way, for only then its `__path__` is known for sure.
        """
        if importPackages and self.isPackage():
            self.load()
        yield self
        yield from super().walkModules(importPackages)

    def _subModuleName(self, modname: str) -> str:
        return f"{self.name}.{modname}"

    def _getEntry(self) -> PathEntry:
        return self.pathEntry

    def _packagePaths(self) -> Iterator[_ModulePath]:
        if not self.isPackage():
            return
        if not self.isLoaded():
            yield self.parentPath
            return
        for place in getattr(self.load(), "__path__", ()):
            path = self.pathEntry.pythonPath._smartPath(place)
            if path.exists():
                yield path


class PathEntry(_ModuleIteratorHelper):
    """One of the places that modules are imported from.

    Args:
        filePath: the directory or archive.
        pythonPath: what it is an entry of.
    """

    def __init__(self, filePath: Any, pythonPath: PythonPath) -> None:
        self.filePath = filePath
        self.pythonPath = pythonPath

    def __repr__(self) -> str:
        return f"PathEntry<{self.filePath!r}>"

    def _getEntry(self) -> PathEntry:
        return self

    def _packagePaths(self) -> Iterator[_ModulePath]:
        yield self.filePath


def is_package(filename: str) -> bool:
    """Say whether a file of that name makes its directory a package."""
    return os.path.splitext(filename)[0] == "__init__"


def _find_modules(directory: _ModulePath) -> dict[str, _ModulePath]:
    """Return the modules in a directory by name: before any `x.py` comes the package `x`, then `x.pyc`."""
    found: dict[str, tuple[int, _ModulePath]] = {}
    try:
        children: list[_ModulePath] = list(directory.children())
    except UnlistableError:
        return {}
    for path in children:
        name, extension = os.path.splitext(path.basename())
        if not name.isidentifier() or is_package(path.basename()):
            continue
        for rank, suffix in enumerate(PYTHON_EXTENSIONS, 1):
            candidate = path if extension else path.child("__init__" + suffix)
            matches = extension == suffix if extension else candidate.exists()
            order = rank if extension else 0
            if matches and order < found.get(name, (sys.maxsize,))[0]:
                found[name] = order, candidate
    return {name: path for name, (_, path) in found.items()}
