"""Plugins: objects that other distributions provide for an interface.

A plugin is an entry point. The group is the interface's dotted name, the name is the plugin's:

    [project.entry-points."matsim.imatsim.IMaterial"]
    steel = "matsim.materials:steel"

Nothing is cached and nothing is written: a distribution that is installed while the program runs is found by the next
call. Modules in a `plugins` package, the older way, are found where that package is named.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from inspect import getattr_static
from types import ModuleType
from typing import Any

import attrs
from importlib_metadata import EntryPoint, entry_points
from zope.interface.exceptions import Invalid
from zope.interface.verify import verifyObject

from asyncreactor._plugin_dropins import (
    CachedDropin,
    CachedPlugin,
    IPlugin,
    getCache,
    pluginPackagePaths,
    warn_of_dropin,
)
from asyncreactor.logger import Logger
from asyncreactor.python._arguments import must_have

__all__ = [
    "CachedDropin",
    "CachedPlugin",
    "DeclaredPlugin",
    "IPlugin",
    "declared_plugins",
    "getCache",
    "getPlugIns",
    "getPlugins",
    "groups_of",
    "pluginPackagePaths",
]

_log = Logger()

for _class in (CachedDropin, CachedPlugin):
    _class.__module__ = __name__
del _class


@attrs.frozen
class DeclaredPlugin:
    """An entry point, not loaded yet.

    Attributes:
        group: the interface's dotted name.
        name: the plugin's name.
        entry_point: what `importlib_metadata` gave.
    """

    group: str
    name: str
    entry_point: EntryPoint

    @property
    def distribution(self) -> str:
        """The name of the distribution that declares it."""
        dist = self.entry_point.dist
        return "unknown" if dist is None else str(dist.name)

    def load(self, interface: Any, ask_properties: bool = True) -> Any:
        """Import the plugin and adapt it to `interface`.

        Args:
            interface: what the plugin is to provide.
            ask_properties: whether to look at the values of its properties, too. What is behind one may be
                imported by that: a service maker's options are.

        Raises:
            TypeError: it provides something else, or not all that the interface asks for.
            Exception: whatever importing it raises.
        """
        plugin = interface(self.entry_point.load(), None)
        if plugin is None:
            raise TypeError(f"{self.entry_point.value} does not provide {self.group}")
        try:
            # That it says so is known: it was adapted.
            verifyObject(interface, plugin if ask_properties else _Unasked(plugin), tentative=True)
        except Invalid as error:
            raise TypeError(
                f"{self.entry_point.value} does not provide all of {self.group}: {error}"
            ) from error
        return plugin


class _Unasked:
    """A plugin whose properties are taken to be what they should be.

    Args:
        plugin: the plugin.
    """

    def __init__(self, plugin: Any) -> None:
        self._plugin = plugin

    def __getattr__(self, name: str) -> Any:
        plugin = self._plugin
        is_property = isinstance(getattr_static(type(plugin), name, None), property)
        # To the check, a class is something that may be called with any arguments.
        return object if is_property else getattr(plugin, name)


def groups_of(interface: Any) -> list[str]:
    """The entry point groups for an interface: its dotted name, and for one of ours the name it has in Twisted."""
    group = f"{interface.__module__}.{interface.__name__}"
    root, _, rest = group.partition(".")
    return [group, f"twisted.{rest}"] if root == "asyncreactor" else [group]


def declared_plugins(interface: Any) -> list[DeclaredPlugin]:
    """The plugins for an interface that distributions declare: none of them is imported."""
    return [
        DeclaredPlugin(group, entry_point.name, entry_point)
        for group in groups_of(interface)
        for entry_point in entry_points(group=group)
    ]


def getPlugins(interface: Any, package: ModuleType | None = None) -> Iterator[Any]:
    """Each plugin for `interface`, imported when its turn comes.

    A plugin that cannot be imported, or does not provide the interface, is logged with the name of its distribution,
    and left out.

    Args:
        interface: what is looked for; plugins are adapted to it.
        package: a package whose folders hold plugin modules, too.
    """
    must_have("interface", interface, "providedBy", "an interface")
    if package is not None:
        must_have("package", package, "__path__", "a package, or None")
    for declared in declared_plugins(interface):
        try:
            plugin = declared.load(interface, ask_properties=False)
        except Exception:
            _log.failure(
                "The plugin {name} for {group}, of the distribution {distribution}, cannot be used",
                name=declared.name,
                group=declared.group,
                distribution=declared.distribution,
            )
            continue
        yield plugin
    where = package if package is not None else _legacy_package()
    if where is not None:
        yield from _from_dropins(interface, where)


#: An older name.
getPlugIns = getPlugins


def _from_dropins(interface: Any, package: ModuleType) -> Iterator[Any]:
    for dropin in getCache(package).values():
        for cached in dropin.plugins:
            try:
                plugin = interface(cached, None)
            except Exception:
                _log.failure("The plugin {plugin!r} cannot be used", plugin=cached)
                continue
            if plugin is not None:
                warn_of_dropin(cached, interface)
                yield plugin


def _legacy_package() -> ModuleType | None:
    """`twisted.plugins`, if the import alias gave somebody that name."""
    if "twisted" not in sys.modules:
        return None
    try:
        import twisted.plugins as package
    except ImportError:
        return None
    return package  # type: ignore[no-any-return]  # a package that isn't ours to type
