"""Plugins of the older kind: modules in a package's folders, whose objects say that they are plugins."""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from zope.interface import Interface, providedBy

from asyncreactor.logger import Logger
from asyncreactor.python._arguments import must_have, wrong_type
from asyncreactor.python.components import getAdapterFactory
from asyncreactor.python.reflect import namedModule

__all__ = ["CachedDropin", "CachedPlugin", "IPlugin", "getCache", "pluginPackagePaths", "warn_of_dropin"]

_log = Logger(namespace="asyncreactor.plugin")
_warned: set[str] = set()
#: This package's own plugins, which the import alias calls `twisted.plugins`: entry points lead to them.
_OWN_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "plugins")


class IPlugin(Interface):
    """Provided by an object of a drop-in module, beside what it is a plugin for, to be found as one."""


class CachedPlugin:
    """One object of a drop-in module.

    Attributes:
        dropin: the module's `CachedDropin`.
        name: what the module calls the object.
        description: the object's docstring.
        provided: the interfaces that the object provides.
    """

    def __init__(self, dropin: CachedDropin, name: str, description: str | None, provided: list[Any]) -> None:
        self.dropin = dropin
        self.name = name
        self.description = description
        self.provided = provided
        dropin.plugins.append(self)

    def load(self) -> Any:
        """The object."""
        return getattr(namedModule(self.dropin.moduleName), self.name)

    def __conform__(self, interface: Any, registry: object = None, default: Any = None) -> Any:
        for provided in self.provided:
            if provided.isOrExtends(interface):
                return self.load()
            if getAdapterFactory(provided, interface, None) is not None:
                return interface(self.load(), default)
        return default

    getComponent = __conform__

    def __repr__(self) -> str:
        names = ", ".join(interface.__name__ for interface in self.provided)
        return f"<CachedPlugin {self.name!r}/{self.dropin.moduleName!r} (provides {names!r})>"


class CachedDropin:
    """A drop-in module.

    Attributes:
        moduleName: its full name.
        description: its docstring.
        plugins: a `CachedPlugin` for each of its plugins.
    """

    def __init__(self, moduleName: str, description: str | None) -> None:
        self.moduleName = moduleName
        self.description = description
        self.plugins: list[CachedPlugin] = []


def getCache(module: ModuleType) -> dict[str, CachedDropin]:
    """The drop-in modules of a package, by name, as they are now: nothing is cached, and nothing written.

    One that cannot be imported is logged, and left out.
    """
    must_have("module", module, "__path__", "a package")
    importlib.invalidate_caches()
    found: dict[str, CachedDropin] = {}
    for name in _module_names(module):
        full_name = f"{module.__name__}.{name}"
        try:
            dropin = _read(namedModule(full_name))
        except Exception:
            _log.failure("Unable to load the plugins of {module}", module=full_name)
            continue
        found[name] = dropin
    return found


def _module_names(package: ModuleType) -> Iterator[str]:
    seen: set[str] = set()
    for folder in package.__path__:
        if os.path.abspath(folder) == _OWN_FOLDER:
            continue
        try:
            files = sorted(os.listdir(folder))
        except OSError:
            continue
        for file in files:
            name, extension = os.path.splitext(file)
            if extension == ".py" and name.isidentifier() and name not in ("__init__", "setup"):
                if name not in seen:
                    seen.add(name)
                    yield name


def _read(module: ModuleType) -> CachedDropin:
    dropin = CachedDropin(module.__name__, module.__doc__)
    for name, thing in vars(module).copy().items():
        try:
            is_plugin = IPlugin.providedBy(thing)
        except Exception:
            # Whatever hides behind the name, it is no plugin.
            continue
        if is_plugin:
            CachedPlugin(dropin, name, thing.__doc__, list(providedBy(thing)))
    return dropin


def warn_of_dropin(plugin: CachedPlugin, interface: Any) -> None:
    """Once for each drop-in module: say which entry point does the same."""
    module = plugin.dropin.moduleName
    if module in _warned:
        return
    _warned.add(module)
    group = f"{interface.__module__}.{interface.__name__}"
    warnings.warn(
        f"{module} is a drop-in plugin; declare an entry point instead: "
        f'[project.entry-points."{group}"] {plugin.name} = "{module}:{plugin.name}"',
        DeprecationWarning,
        stacklevel=3,
    )


def pluginPackagePaths(name: str) -> list[str]:
    """The folders on `sys.path` that may hold plugins for a package, for its `__path__`.

    Those that have an `__init__.py` are packages of their own, and are left out.
    """
    if not isinstance(name, str):
        raise wrong_type("name", "a package's dotted name, as str", name)
    parts = name.split(".")
    folders = [os.path.abspath(os.path.join(entry, *parts)) for entry in sys.path]
    return [folder for folder in folders if not os.path.exists(os.path.join(folder, "__init__.py"))]
