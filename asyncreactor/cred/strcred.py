"""Checkers by name: what the option `--auth` of a program takes, such as `file:/etc/passwords`.

A description is the name of a kind of checker, a colon, and an argument for it. The kinds are plugins for
`ICheckerFactory`: entry points of the group `asyncreactor.cred.strcred.ICheckerFactory`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from textwrap import indent
from typing import TYPE_CHECKING, Any, NoReturn

from zope.interface import Attribute, Interface

from asyncreactor.python import usage
from asyncreactor.python._arguments import wrong_type

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    _Mapping = MutableMapping[str, Any]
else:
    _Mapping = object

__all__ = [
    "AuthOptionMixin",
    "ICheckerFactory",
    "InvalidAuthArgumentString",
    "InvalidAuthType",
    "StrcredException",
    "UnsupportedInterfaces",
    "findCheckerFactories",
    "findCheckerFactory",
    "makeChecker",
    "notSupportedWarning",
]

notSupportedWarning = "WARNING: This program does not support this authType."


class ICheckerFactory(Interface):
    """Makes checkers of one kind."""

    authType = Attribute("The name of the kind, as it stands in descriptions.")
    authHelp = Attribute("A text about it, for users.")
    argStringFormat = Attribute("What the argument looks like, in a few words.")
    credentialInterfaces = Attribute("The interfaces of the credentials that the checkers can check.")

    def generateChecker(argstring: str) -> Any:
        """Make a checker.

        Args:
            argstring: the argument; "" if there is none.

        Raises:
            InvalidAuthArgumentString: the argument is wrong.
        """


class StrcredException(Exception):
    """Something is wrong with a description of a checker."""


class InvalidAuthType(StrcredException):
    """There is no kind of checker of this name."""


class InvalidAuthArgumentString(StrcredException):
    """The argument is not what this kind of checker takes."""


class UnsupportedInterfaces(StrcredException):
    """The program can't use any of the credentials that the checker checks."""


def findCheckerFactories() -> Iterator[Any]:
    """Return every kind of checker that is installed."""
    from asyncreactor.plugin import getPlugins  # only programs that are asked for a checker need plugins

    return iter(getPlugins(ICheckerFactory))


def findCheckerFactory(authType: str) -> Any:
    """Return a kind of checker by its name.

    Raises:
        InvalidAuthType: there is none.
    """
    for factory in findCheckerFactories():
        if factory.authType == authType:
            return factory
    raise InvalidAuthType(authType)


def makeChecker(description: str) -> Any:
    """Make a checker of its description.

    Args:
        description: a name, and maybe a colon and an argument.

    Raises:
        InvalidAuthType: there is no kind of checker of this name.
        InvalidAuthArgumentString: it does not take this argument.
    """
    if not isinstance(description, str):
        raise wrong_type("description", 'a str such as "file:/etc/passwords"', description)
    name, _, argument = description.partition(":")
    return findCheckerFactory(name).generateChecker(argument)


class AuthOptionMixin(_Mapping):
    """Adds the options `--auth`, `--help-auth` and `--help-auth-type` to a `usage.Options`.

    The checkers that the user asks for are put into the options, as a list under `credCheckers`, and as a
    dictionary of such lists for each kind of credentials under `credInterfaces`.

    Attributes:
        supportedInterfaces: the kinds of credentials that the program can use; None stands for all.
        authOutput: where help is written.
    """

    supportedInterfaces: Sequence[type[Interface]] | None = None
    authOutput: Any = sys.stdout

    def supportsInterface(self, interface: type[Interface]) -> bool:
        """Return whether the program can use credentials of this kind."""
        return self.supportedInterfaces is None or interface in self.supportedInterfaces

    def supportsCheckerFactory(self, factory: Any) -> bool:
        """Return whether the program can use any credentials that this factory's checkers check."""
        return any(map(self.supportsInterface, factory.credentialInterfaces))

    def addChecker(self, checker: Any) -> None:
        """Put a checker into the options.

        Raises:
            UnsupportedInterfaces: the program can't use any of the credentials that it checks.
        """
        usable = [kind for kind in checker.credentialInterfaces if self.supportsInterface(kind)]
        if not usable:
            raise UnsupportedInterfaces(checker.credentialInterfaces)
        by_kind = self.setdefault("credInterfaces", {})
        for kind in usable:
            by_kind.setdefault(kind, []).append(checker)
        self.setdefault("credCheckers", []).append(checker)

    def opt_auth(self, description: str) -> None:
        """Check logins this way; may be given more than once."""
        try:
            self.addChecker(makeChecker(description))
        except UnsupportedInterfaces as error:
            kinds = ", ".join(kind.__identifier__ for kind in error.args[0])
            raise usage.UsageError(f"Auth plugin not supported: {kinds}") from error
        except InvalidAuthType as error:
            problem = usage.UsageError(f"Auth plugin not recognized: {error}")
            problem.add_note(_allowed_types())
            raise problem from error
        except Exception as error:
            raise usage.UsageError(f"Unexpected error: {error}") from error

    def opt_help_auth(self) -> NoReturn:
        """Show the ways in which logins can be checked."""
        rows = [
            (factory.authType, factory.argStringFormat) for factory in self._checkerFactoriesForOptHelpAuth()
        ]
        titles = ("AuthType", "Argument")
        width = max(len(name) for name, _ in [titles, *rows])
        self._say("Usage: --auth AuthType[:Argument]\nMore about one of them: --help-auth-type AuthType\n")
        for name, argument in [titles, tuple("=" * len(title) for title in titles), *rows]:
            self._say(f"  {name:{width}}  {argument}")
        raise SystemExit(0)

    def opt_help_auth_type(self, authType: str) -> NoReturn:
        """Show more about one way to check logins."""
        try:
            factory = findCheckerFactory(authType)
        except InvalidAuthType as error:
            problem = usage.UsageError(f"Invalid auth type: {authType}")
            problem.add_note(_allowed_types())
            raise problem from error
        self._say(f"Usage: --auth {authType}[:Argument]\nArgument: {factory.argStringFormat}\n")
        self._say(indent(factory.authHelp.strip(), "  ") + "\n")
        if not self.supportsCheckerFactory(factory):
            self._say(f"  {notSupportedWarning}\n")
        raise SystemExit(0)

    def _checkerFactoriesForOptHelpAuth(self) -> list[Any]:
        """One factory for each name, of those that the program can use."""
        found: dict[str, Any] = {}
        for factory in findCheckerFactories():
            if self.supportsCheckerFactory(factory):
                found.setdefault(factory.authType, factory)
        return list(found.values())

    def _say(self, text: str) -> None:
        self.authOutput.write(text + "\n")


def _allowed_types() -> str:
    names = sorted({factory.authType for factory in findCheckerFactories()})
    return f"it must be one of: {', '.join(names)}" if names else "no plugin is installed"
