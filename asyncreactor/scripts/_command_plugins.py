"""`asyncreactor plugins`: which plugins there are, who brings them, and whether they work."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import attrs
from importlib_metadata import entry_points

from asyncreactor.python.usage import Options, UsageError
from asyncreactor.scripts._command_makers import distribution_of

__all__ = ["PluginState", "main", "plugin_states"]

#: The groups that are dotted names of interfaces, by the custom that these begin with an I.
_INTERFACE = re.compile(r"(?:\w+\.)+_?I[A-Z]\w*")


@attrs.frozen
class PluginState:
    """A plugin.

    Attributes:
        group: the interface's dotted name.
        name: the plugin's.
        distribution: who brings it.
        state: "ok", or why it can't be used.
    """

    group: str
    name: str
    distribution: str
    state: str


class PluginsOptions(Options):
    """The options of `asyncreactor plugins`."""

    synopsis = "Usage: asyncreactor plugins [--json] [GROUP...]"
    longdesc = "Imports each plugin, of all groups or of those named, and says whether it can be used."
    optFlags = [["json", None, "Print JSON: a list of objects with group, name, distribution and state."]]

    def parseArgs(self, *groups: str) -> None:
        """Take the groups."""
        self["groups"] = groups


def main(arguments: Sequence[str]) -> int:
    """List the plugins.

    Returns:
        The exit status: 0 if all can be used, 1 if not, 2 if the arguments make no sense.
    """
    options = PluginsOptions()
    try:
        options.parseOptions(arguments)
    except UsageError as error:
        print(f"asyncreactor plugins: {error}\nTry: asyncreactor plugins --help", file=sys.stderr)
        return 2
    except SystemExit:
        return 0
    states = list(plugin_states(options["groups"]))
    if options["json"]:
        print(json.dumps([attrs.asdict(state) for state in states], indent=2))
    else:
        print("\n".join(_as_text(states)) or "There are no plugins.")
    return int(any(state.state != "ok" for state in states))


def plugin_states(groups: Sequence[str] = ()) -> Iterator[PluginState]:
    """Import each plugin, and say how that went.

    Args:
        groups: the groups to look at; none are all those named like interfaces.
    """
    found = entry_points()
    for group in sorted(groups or filter(_INTERFACE.fullmatch, found.groups)):
        for entry_point in sorted(found.select(group=group), key=lambda each: str(each.name)):
            yield PluginState(group, entry_point.name, distribution_of(entry_point), _state(entry_point))


def _state(entry_point: Any) -> str:
    from asyncreactor.plugin import DeclaredPlugin

    plugin = DeclaredPlugin(entry_point.group, entry_point.name, entry_point)
    try:
        plugin.load(_interface(entry_point.group))
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "ok"


def _interface(group: str) -> Any:
    """The interface of a group; for one of Twisted's, ours of that name."""
    from asyncreactor.python.reflect import namedAny

    root, _, rest = group.partition(".")
    return namedAny(f"asyncreactor.{rest}" if root == "twisted" else group)


def _as_text(states: Sequence[PluginState]) -> Iterator[str]:
    width = max((len(state.name) for state in states), default=0)
    group = None
    for state in states:
        if state.group != group:
            group = state.group
            yield group
        yield f"  {state.name:{width}}  {state.distribution}: {state.state}"
