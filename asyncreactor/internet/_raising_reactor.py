"""A reactor for tests of how errors are handled: it can neither listen nor connect."""

from __future__ import annotations

from typing import Any, NoReturn

from zope.interface import implementer

from asyncreactor.internet import interfaces
from asyncreactor.internet._testing_fakes import SynchronousResolver
from asyncreactor.internet.interfaces import Binding, IHostnameResolver

__all__ = ["RaisingMemoryReactor"]


@implementer(
    interfaces.IReactorTCP,
    interfaces.IReactorSSL,
    interfaces.IReactorUNIX,
    interfaces.IReactorSocket,
    interfaces.IReactorPluggableNameResolver,
)
class RaisingMemoryReactor:
    """A reactor that can neither listen nor connect.

    Args:
        listenException: what attempts to listen, or to adopt a stream port, raise.
        connectException: what attempts to connect, or to adopt a connection or a datagram port, raise.
    """

    def __init__(
        self, listenException: Exception | None = None, connectException: Exception | None = None
    ) -> None:
        self._listen_exception = listenException
        self._connect_exception = connectException
        self.nameResolver: IHostnameResolver = SynchronousResolver()

    def installNameResolver(self, nameResolver: IHostnameResolver) -> IHostnameResolver:
        """Keep `nameResolver`; return the one before."""
        previous, self.nameResolver = self.nameResolver, nameResolver
        return previous

    def listenTCP(
        self, port: int | Binding, factory: Any, backlog: int = 50, interface: str = ""
    ) -> NoReturn:
        """Raise the `listenException`."""
        self._refuse("listenException", self._listen_exception)

    def connectTCP(
        self, host: str, port: int, factory: Any, timeout: float = 30, bindAddress: Any = None
    ) -> NoReturn:
        """Raise the `connectException`."""
        self._refuse("connectException", self._connect_exception)

    def listenSSL(
        self, port: int | Binding, factory: Any, contextFactory: Any, backlog: int = 50, interface: str = ""
    ) -> NoReturn:
        """Raise the `listenException`."""
        self._refuse("listenException", self._listen_exception)

    def connectSSL(
        self,
        host: str,
        port: int,
        factory: Any,
        contextFactory: Any,
        timeout: float = 30,
        bindAddress: Any = None,
    ) -> NoReturn:
        """Raise the `connectException`."""
        self._refuse("connectException", self._connect_exception)

    def listenUNIX(
        self, address: str | bytes, factory: Any, backlog: int = 50, mode: int = 0o666, wantPID: Any = 0
    ) -> NoReturn:
        """Raise the `listenException`."""
        self._refuse("listenException", self._listen_exception)

    def connectUNIX(
        self, address: str | bytes, factory: Any, timeout: float = 30, checkPID: Any = 0
    ) -> NoReturn:
        """Raise the `connectException`."""
        self._refuse("connectException", self._connect_exception)

    def adoptStreamPort(self, fileno: int, addressFamily: int, factory: Any) -> NoReturn:
        """Raise the `listenException`."""
        self._refuse("listenException", self._listen_exception)

    def adoptStreamConnection(self, fileDescriptor: int, addressFamily: int, factory: Any) -> NoReturn:
        """Raise the `connectException`."""
        self._refuse("connectException", self._connect_exception)

    def adoptDatagramPort(
        self, fileDescriptor: int, addressFamily: int, protocol: Any, maxPacketSize: int
    ) -> NoReturn:
        """Raise the `connectException`."""
        self._refuse("connectException", self._connect_exception)

    def _refuse(self, what: str, exception: Exception | None) -> NoReturn:
        if exception is None:
            raise ValueError(f"RaisingMemoryReactor() was given no {what} to raise")
        raise exception
