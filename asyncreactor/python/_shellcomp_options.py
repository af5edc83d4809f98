"""What a shell needs to know of some `usage.Options`, whichever shell it is."""

from __future__ import annotations

import getopt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from asyncreactor.python._usage_completers import CompleteFiles, Completer
from asyncreactor.python._usage_options import Options

__all__ = ["CompletionTable", "Place", "completes_value", "find_place"]


class CompletionTable:
    """The options there are, and the `compData` of their class and its bases.

    Raises:
        ValueError: `compData` names an option that there is not.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self.flagNameToDefinition: dict[str, str] = {}
        self.paramNameToDefinition: dict[str, str] = {}
        self._shorts = {
            long: short for short, long in options.synonyms.items() if len(short) == 1 and short != long
        }
        self._take_names()
        self.allOptionsNameToDefinition = {**self.flagNameToDefinition, **self.paramNameToDefinition}
        self.descriptions: dict[str, str] = {}
        self.multiUse: set[str] = set()
        self.mutuallyExclusive: list[Sequence[str]] = []
        self.optActions: dict[str, Any] = {}
        self.extraActions: list[Completer] = []
        self._take_metadata()
        self._check_names()
        self.excludes = self._exclusions()

    def getDescription(self, longname: str) -> str:
        """Return the explanation of an option, or its name if it has none."""
        return self.descriptions.get(longname) or self.allOptionsNameToDefinition[longname] or longname

    def getShortOption(self, longname: str) -> str | None:
        """Return the letter of an option, or None if it has none."""
        return self._shorts.get(longname)

    def action(self, longname: str) -> Completer | None:
        """Return what completes the value of a parameter, if the options say so."""
        action = self.optActions.get(longname)
        return action() if callable(action) else action

    def commands(self) -> list[Sequence[Any]]:
        """Return the subcommands, as the options define them."""
        return list(getattr(self.options, "subCommands", None) or ())

    def _take_names(self) -> None:
        for option in self.options.longOpt:
            name = option.removesuffix("=")
            if self.options.synonyms[name] == name:
                names = self.flagNameToDefinition if name == option else self.paramNameToDefinition
                names[name] = " ".join((self.options.docs[name] or "").split())

    def _take_metadata(self) -> None:
        for cls in reversed(type(self.options).__mro__):
            data = cls.__dict__.get("compData")
            if data is not None:
                self.descriptions.update(data.descriptions)
                self.multiUse.update(data.multiUse)
                self.mutuallyExclusive.extend(data.mutuallyExclusive)
                self.optActions.update(data.optActions)
                self.extraActions.extend(data.extraActions)

    def _check_names(self) -> None:
        named = {*self.descriptions, *self.multiUse, *self.optActions}.union(*self.mutuallyExclusive)
        unknown = sorted(named.difference(self.allOptionsNameToDefinition))
        if unknown:
            allowed = ", ".join(sorted(self.allOptionsNameToDefinition))
            raise ValueError(f"compData names {', '.join(unknown)}, but the options are {allowed}")

    def _exclusions(self) -> dict[str, set[str]]:
        excludes: dict[str, set[str]] = {}
        for group in self.mutuallyExclusive:
            for name in group:
                others = set(group) - {name}
                letters = {self._shorts[other] for other in others if other in self._shorts}
                excludes.setdefault(name, set()).update(others, letters)
        return excludes


@dataclass
class Place:
    """What stands before the cursor."""

    options: Options
    """Those of the innermost subcommand."""

    arguments: list[str] = field(default_factory=list)
    """Its arguments that are no options."""

    given: set[str] = field(default_factory=set)
    """Long names of its options."""

    awaits_value: str | None = None
    """The long name of the parameter whose value comes next."""


def find_place(options: Options, words: Sequence[str]) -> Place:
    """Parse the words before the cursor, as far as they make sense."""
    try:
        given, arguments = getopt.getopt(list(words), options.shortOpt, options.longOpt)
    except getopt.GetoptError as error:
        waiting = options.synonyms.get(error.opt) if "requires argument" in error.msg else None
        return Place(options, awaits_value=waiting)
    for name, short, parser, _ in getattr(options, "subCommands", None) or ():
        if arguments and arguments[0] in (name, short):
            inner = parser()
            inner.parent = options
            return find_place(inner, arguments[1:])
    names = {options.synonyms[name.removeprefix("-").removeprefix("-")] for name, _ in given}
    return Place(options, arguments, names)


def completes_value(table: CompletionTable, longname: str) -> Completer:
    """Return what completes the value of a parameter: names of files unless the options say otherwise."""
    return table.action(longname) or CompleteFiles()
