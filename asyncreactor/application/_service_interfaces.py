"""The interfaces of services."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from zope.interface import Attribute, Interface

if TYPE_CHECKING:
    from asyncreactor.internet.defer import Deferred

__all__ = ["IProcess", "IService", "IServiceCollection", "IServiceMaker", "Outcome"]

# Set before any class is made, because zope.interface hashes an interface by its module.
__name__ = "asyncreactor.application.service"

#: What starting or stopping a service returns: something to wait for, such as a Deferred or a coroutine, or
#: None.
Outcome: TypeAlias = "Awaitable[Any] | None"


class IServiceMaker(Interface):
    """A plugin that makes a service for the command line."""

    tapname: str = Attribute("The word that asks for this service on the command line.")
    description: str = Attribute("One line on what the service does.")
    options: Any = Attribute("A subclass of `usage.Options` for its command line.")

    def makeService(options: Any) -> IService:
        """Make the service.

        Args:
            options: an instance of `self.options` that has read the command line.
        """


class IService(Interface):
    """Something that can be started and stopped: a server, a client, a timer, or several of them.

    Call order: `privilegedStartService`, `startService`, `stopService`; again from the start after that.
    """

    name: str | None = Attribute("Its name among the services of its parent, if it has one.")
    running: int = Attribute("Whether it was started and not stopped: true or false.")
    parent: IServiceCollection | None = Attribute("The collection it is in, if any.")

    def setName(name: str) -> None:
        """Give it a name.

        Raises:
            RuntimeError: it has a parent already.
        """

    def setServiceParent(parent: Any) -> None:
        """Put it into a collection, and take it out of the one it is in.

        Args:
            parent: an `IServiceCollection`, or what can be adapted to one, as an application.
        """

    def disownServiceParent() -> Deferred[Any] | None:
        """Take it out of its collection. If that runs, it is stopped.

        Returns:
            What `stopService` returned, as a Deferred, or None.
        """

    def startService() -> Outcome:
        """Begin to work.

        Returns:
            None, or a Deferred, coroutine or Future that is waited for before the next service starts.
        """

    def stopService() -> Outcome:
        """End all work.

        Returns:
            None, or a Deferred, coroutine or Future that is done when everything has come to its end.
        """

    def privilegedStartService() -> Outcome:
        """Do what needs the rights that the process is about to give up, such as to listen at port 80."""


class IServiceCollection(Interface):
    """A group of services."""

    def getServiceNamed(name: str) -> IService:
        """The service of that name.

        Raises:
            KeyError: there is none.
        """

    def __iter__() -> Iterator[IService]:
        """The services, in the order in which they were added."""

    def addService(service: IService) -> None:
        """Add a service, and start it if the collection runs; for `setServiceParent`, which should be used.

        Raises:
            RuntimeError: there is one of that name.
        """

    def removeService(service: IService) -> Deferred[Any] | None:
        """Take a service out, and stop it if the collection runs; for `disownServiceParent`.

        Returns:
            What its `stopService` returned, as a Deferred, or None.

        Raises:
            ValueError: it isn't there.
        """


class IProcess(Interface):
    """What the process is to look like."""

    processName: str | None = Attribute("The name for lists of processes; None leaves it as it is.")
    uid: int | None = Attribute("The user to run as; None leaves it as it is.")
    gid: int | None = Attribute("The group to run as; None leaves it as it is.")
