"""Reactors by name, as plugins offer them to the command line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zope.interface import Attribute, Interface, implementer

from asyncreactor.plugin import IPlugin, getPlugins
from asyncreactor.python.reflect import namedAny

__all__ = ["IReactorInstaller", "NoSuchReactor", "Reactor", "getReactorTypes", "installReactor"]


class IReactorInstaller(Interface):
    """A plugin that makes a kind of reactor the global one."""

    shortName: str = Attribute("The word that asks for it on the command line.")
    description: str = Attribute("One line on what kind of reactor it is.")

    def install() -> None:
        """Make it the global reactor.

        Raises:
            ReactorAlreadyInstalledError: there is one.
            ImportError: it doesn't work here.
        """


class NoSuchReactor(KeyError):
    """There is no reactor of that name."""


@implementer(IPlugin, IReactorInstaller)
class Reactor:
    """A reactor whose module has a function `install`.

    Args:
        shortName: the word that asks for it on the command line.
        moduleName: the module's full name.
        description: one line on what kind of reactor it is.
    """

    def __init__(self, shortName: str, moduleName: str, description: str) -> None:
        self.shortName = shortName
        self.moduleName = moduleName
        self.description = description

    def install(self) -> None:
        """See `IReactorInstaller.install`."""
        namedAny(self.moduleName).install()


def getReactorTypes() -> Iterable[Any]:
    """The plugins that provide `IReactorInstaller`."""
    return getPlugins(IReactorInstaller)


def installReactor(shortName: str) -> Any:
    """Make the reactor of that name the global one.

    Returns:
        The reactor.

    Raises:
        NoSuchReactor: there is none of that name.
        ReactorAlreadyInstalledError: there is a global one already.
    """
    names = []
    for installer in getReactorTypes():
        if installer.shortName == shortName:
            installer.install()
            from asyncreactor.internet import reactor

            return reactor
        names.append(installer.shortName)
    unknown = NoSuchReactor(shortName)
    unknown.add_note(f"The reactors that are known here: {', '.join(names) or 'none'}.")
    raise unknown
