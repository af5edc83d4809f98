"""The kinds of endpoints: those that are part of this package, and those that plugins add."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from typing import Any

from asyncreactor.internet._endpoint_description import parse_description

__all__ = ["Kinds", "take_apart"]


def take_apart(description: str | bytes) -> tuple[str, list[str], dict[str, str]]:
    """The prefix of a description, its values and its named values.

    Raises:
        ValueError: there is no prefix, or the description is malformed.
    """
    args, kwargs = parse_description(description)
    if not args:
        raise ValueError(f"no kind of endpoint, such as tcp:, comes first in {description!r}")
    return args[0], args[1:], kwargs


class Kinds:
    """Finds the parser for a prefix.

    The package's own are known here, not looked up: a broken installation, or a broken plugin, must not take
    `tcp:` away.

    Args:
        interface: what parsers provide.
        own: this package's parsers.
        elsewhere: those of layers above: where to import the class of each from when it is needed.
    """

    def __init__(
        self, interface: Any, own: Iterable[Any], elsewhere: Mapping[str, tuple[str, str]] = {}
    ) -> None:
        self._interface = interface
        self._own = {parser.prefix: parser for parser in own}
        self._elsewhere = elsewhere

    def find(self, prefix: str) -> Any:
        """The parser for `prefix`.

        Raises:
            ValueError: there is none.
        """
        parser = self._own.get(prefix)
        if parser is not None:
            return parser
        if prefix in self._elsewhere:
            module, name = self._elsewhere[prefix]
            parser = self._own[prefix] = getattr(importlib.import_module(module), name)()
            return parser
        added = self._plugins()
        for plugin in added:
            if plugin.prefix == prefix:
                return plugin
        unknown = ValueError(f"Unknown endpoint type: {prefix!r}")
        known = sorted({*self._own, *self._elsewhere, *(plugin.prefix for plugin in added)})
        unknown.add_note(f"The types that are known here: {', '.join(known)}.")
        raise unknown

    def _plugins(self) -> list[Any]:
        try:
            from asyncreactor.plugin import getPlugins
        except ImportError:
            return []
        return list(getPlugins(self._interface))
