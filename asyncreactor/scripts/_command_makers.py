"""The services that distributions offer to the `asyncreactor` command: entry points, found without importing any."""

from __future__ import annotations

from typing import Any, Final

from importlib_metadata import EntryPoint, entry_points

__all__ = ["GROUPS", "BrokenPlugin", "distribution_of", "load_maker", "service_makers"]

#: The interface's name, and the one it has in Twisted.
GROUPS: Final = (
    "asyncreactor.application.service.IServiceMaker",
    "twisted.application.service.IServiceMaker",
)


class BrokenPlugin(Exception):
    """A plugin cannot be used."""


def service_makers() -> dict[str, EntryPoint]:
    """The entry points by name; of two with one name the first counts, ours before Twisted's."""
    found: dict[str, EntryPoint] = {}
    for group in GROUPS:
        for entry_point in entry_points(group=group):
            found.setdefault(entry_point.name, entry_point)
    return dict(sorted(found.items()))


def distribution_of(entry_point: EntryPoint) -> str:
    """The name of the distribution that declares an entry point."""
    return "an unknown distribution" if entry_point.dist is None else str(entry_point.dist.name)


def load_maker(entry_point: EntryPoint) -> Any:
    """Import a plugin.

    Returns:
        An `IServiceMaker`.

    Raises:
        BrokenPlugin: it can't be imported, or is something else.
    """
    from asyncreactor.application._service_interfaces import IServiceMaker
    from asyncreactor.plugin import DeclaredPlugin

    try:
        return DeclaredPlugin(entry_point.group, entry_point.name, entry_point).load(IServiceMaker)
    except Exception as error:
        raise BrokenPlugin(
            f"the plugin {entry_point.name} of the distribution {distribution_of(entry_point)} cannot be used: "
            f"{type(error).__name__}: {error}"
        ) from error
