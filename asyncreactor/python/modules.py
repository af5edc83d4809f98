"""The modules that can be imported, as objects: found without importing them.

    for module in getModule("asyncreactor").walkModules():
        print(module.name, module.filePath)

`getModule`, `iterModules` and `walkModules` look at `sys.path` as it is when they are called; a `PythonPath`
of one's own looks elsewhere.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

from asyncreactor.python._arguments import wrong_type
from asyncreactor.python._module_paths import DEFAULT_MAPPER, IPathImportMapper
from asyncreactor.python._modules import (
    OPTIMIZED_MODE,
    PYTHON_EXTENSIONS,
    PathEntry,
    PythonAttribute,
    PythonModule,
    is_package,
)
from asyncreactor.python.filepath import FilePath
from asyncreactor.python.reflect import namedAny

__all__ = [
    "OPTIMIZED_MODE",
    "PYTHON_EXTENSIONS",
    "IPathImportMapper",
    "PathEntry",
    "PythonAttribute",
    "PythonModule",
    "PythonPath",
    "getModule",
    "iterModules",
    "theSystemPath",
    "walkModules",
]


class PythonPath:
    """The places that modules are imported from, in their order.

    Args:
        sysPath: strings as in `sys.path`; None for `sys.path` itself.
        moduleDict: the modules that are imported, by name; None for `sys.modules`.
        sysPathHooks: tried in order to get the importer for a string; None for `sys.path_hooks`.
        importerCache: importers by string; None for `sys.path_importer_cache`.
        moduleLoader: imports a module by name and returns it.
        sysPathFactory: called for the strings each time they are needed, instead of `sysPath`.
    """

    def __init__(
        self,
        sysPath: Sequence[str] | None = None,
        moduleDict: Mapping[str, ModuleType | None] | None = None,
        sysPathHooks: Iterable[Callable[[str], Any]] | None = None,
        importerCache: Mapping[str, Any] | None = None,
        moduleLoader: Callable[[str], Any] = namedAny,
        sysPathFactory: Callable[[], Sequence[str]] | None = None,
    ) -> None:
        self.moduleDict = sys.modules if moduleDict is None else moduleDict
        self.moduleLoader = moduleLoader
        self.sysPathHooks = sys.path_hooks if sysPathHooks is None else sysPathHooks
        self.importerCache = sys.path_importer_cache if importerCache is None else importerCache
        self._sysPath = sysPath
        self._sysPathFactory = sysPathFactory

    def __repr__(self) -> str:
        return f"PythonPath({self.sysPath!r})"

    @property
    def sysPath(self) -> Sequence[str]:
        """The strings that say where to look."""
        if self._sysPathFactory is not None:
            return self._sysPathFactory()
        return sys.path if self._sysPath is None else self._sysPath

    def iterEntries(self) -> Iterator[PathEntry]:
        """Yield the places, in the order in which they are searched."""
        for place in self.sysPath:
            yield PathEntry(self._smartPath(place), self)

    def iterModules(self) -> Iterator[PythonModule]:
        """Yield the modules and packages that are in no other package, each name once."""
        seen: set[str] = set()
        for entry in self.iterEntries():
            for module in entry.iterModules():
                if module.name not in seen:
                    seen.add(module.name)
                    yield module

    def walkModules(self, importPackages: bool = False) -> Iterator[PythonModule]:
        """Yield all modules and packages, each package before what is in it.

        Args:
            importPackages: import each package on the way, for only then its `__path__` is known for sure.
        """
        for module in self.iterModules():
            yield from module.walkModules(importPackages)

    def __contains__(self, module: str) -> bool:
        """Say whether there is a module of that dotted name."""
        try:
            self[module]
        except KeyError:
            return False
        return True

    def __getitem__(self, modname: str) -> PythonModule:
        """Return the module of that dotted name. Its packages are not imported to find it.

        Raises:
            KeyError: there is none, or it is no file, such as the modules that are built in.
        """
        if not isinstance(modname, str):
            raise wrong_type("modname", "a module's dotted name, a str", modname)
        loaded = self.moduleDict.get(modname)
        if loaded is not None:
            file = getattr(loaded, "__file__", None)
            if file is None:
                raise KeyError(f"{modname} (it is imported, but from no file)")
            entry = PathEntry(self._smartPath(self._findEntryPathString(loaded)), self)
            return PythonModule(modname, self._smartPath(file), entry)
        package, _, name = modname.rpartition(".")
        if package:
            return self[package][name]
        for module in self.iterModules():
            if module.name == modname:
                return module
        raise KeyError(modname)

    def _smartPath(self, pathName: str) -> Any:
        """Return the path for a string that some importer understands."""
        importer = self.importerCache.get(pathName)
        if importer is None:
            importer = self._find_importer(pathName)
        return IPathImportMapper(importer, DEFAULT_MAPPER).mapPath(pathName)

    def _find_importer(self, place: str) -> Any:
        for hook in self.sysPathHooks:
            try:
                return hook(place)
            except ImportError:
                continue  # how a hook says that the string is not for it
        return None

    def _findEntryPathString(self, module: ModuleType) -> str:
        """Return the string of `sys.path` that a module was imported from."""
        candidates = [_entry_above(module)]
        top = self.moduleDict.get(module.__name__.partition(".")[0])
        if getattr(top, "__file__", None):
            assert top is not None
            candidates.append(_entry_above(top))
        known = {os.path.abspath(place) for place in self.importerCache}
        for place in candidates:
            if place in known:
                return place
        place = candidates[0]
        warnings.warn(
            f"{place} (for module {module.__name__}) not in path importer cache "
            "(PEP 302 violation - check your local configuration).",
            stacklevel=3,
        )
        return place


def _entry_above(module: ModuleType) -> str:
    """Return the directory above the outermost package of a module, if each package is in its parent's."""
    assert module.__file__ is not None
    path = FilePath(module.__file__)
    for _ in range(module.__name__.count(".") + 1 + is_package(path.basename())):
        path = path.parent()
    return path.path


theSystemPath = PythonPath()
"""The modules that `import` finds now."""


def getModule(moduleName: str) -> PythonModule:
    """Return the module of a dotted name that `import` finds.

    Raises:
        KeyError: there is none, or it is no file, such as the modules that are built in.
    """
    return theSystemPath[moduleName]


def iterModules() -> Iterator[PythonModule]:
    """Yield the modules and packages that `import` finds and that are in no other package."""
    return theSystemPath.iterModules()


def walkModules(importPackages: bool = False) -> Iterator[PythonModule]:
    """Yield all modules and packages that `import` finds, each package before what is in it.

    Args:
        importPackages: import each package on the way, for only then its `__path__` is known for sure.
    """
    return theSystemPath.walkModules(importPackages)


for _public in (PathEntry, PythonAttribute, PythonModule):
    _public.__module__ = __name__
