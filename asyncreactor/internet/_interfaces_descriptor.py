"""Interfaces of file descriptors that the reactor watches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zope.interface import Interface

if TYPE_CHECKING:
    from asyncreactor.python.failure import Failure

__all__ = [
    "IFileDescriptor",
    "IHalfCloseableDescriptor",
    "ILoggingContext",
    "IReadDescriptor",
    "IReadWriteDescriptor",
    "ISystemHandle",
    "IWriteDescriptor",
]

# Set before any class is made, because zope.interface hashes an interface by its module.
__name__ = "asyncreactor.internet.interfaces"


class ILoggingContext(Interface):
    """Something whose name stands in front of the log messages written while it works."""

    def logPrefix() -> str:
        """The name to show."""


class IFileDescriptor(ILoggingContext):
    """Something with a file descriptor."""

    def fileno() -> int:
        """The descriptor's number, or -1 once it was closed: the reactor then drops the object."""

    def connectionLost(reason: Failure) -> None:
        """The descriptor is of no use any more: free what belongs to it.

        The reactor calls this after `doRead`, `doWrite` or `fileno` reported trouble or raised, and, with a
        `ConnectionLost`, for whatever is still registered when it shuts down.
        """


class IReadDescriptor(IFileDescriptor):
    """A descriptor that the reactor can wait for until it is readable; see `IReactorFDSet.addReader`."""

    def doRead() -> Exception | Failure | None:
        """There is something to read: read some, without blocking.

        Returns:
            None to go on; an exception (or a `Failure`) when the connection is over.
        """


class IWriteDescriptor(IFileDescriptor):
    """A descriptor that the reactor can wait for until it is writable; see `IReactorFDSet.addWriter`."""

    def doWrite() -> Exception | Failure | None:
        """There is room to write: write some, without blocking.

        Returns:
            None to go on; an exception (or a `Failure`) when the connection is over.
        """


class IReadWriteDescriptor(IReadDescriptor, IWriteDescriptor):
    """A descriptor for both directions."""


class IHalfCloseableDescriptor(Interface):
    """A descriptor whose two directions can end one at a time."""

    def writeConnectionLost(reason: Failure) -> None:
        """The sending direction ended (on request: a `ConnectionDone`); reading goes on."""

    def readConnectionLost(reason: Failure) -> None:
        """The receiving direction ended; writing goes on."""


class ISystemHandle(Interface):
    """Something that is built on an object of the operating system."""

    def getHandle() -> object:
        """That object: a socket, a TLS object, a file descriptor."""
