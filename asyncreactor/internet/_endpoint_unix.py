"""Endpoints for UNIX sockets."""

from __future__ import annotations

from zope.interface import implementer

from asyncreactor.internet._endpoint_wrapping import _WrappingFactory
from asyncreactor.internet.defer import Deferred, execute
from asyncreactor.internet.interfaces import (
    IListeningPort,
    IProtocol,
    IProtocolFactory,
    IReactorUNIX,
    IStreamClientEndpoint,
    IStreamServerEndpoint,
)
from asyncreactor.python._arguments import must_have
from asyncreactor.python._records import ShowsAttributes

__all__ = ["UNIXClientEndpoint", "UNIXServerEndpoint"]


@implementer(IStreamServerEndpoint)
class UNIXServerEndpoint(ShowsAttributes):
    """A UNIX socket to listen at.

    Args:
        reactor: an `IReactorUNIX`.
        address: the socket's path; on Linux, one that starts with a zero byte is in the abstract namespace.
        backlog: how many connections the system keeps until they are accepted.
        mode: the permissions of the socket's file.
        wantPID: keep a lock file beside it, and take the place of a socket whose server is gone.
    """

    def __init__(
        self,
        reactor: IReactorUNIX,
        address: str | bytes,
        backlog: int = 50,
        mode: int = 0o666,
        wantPID: bool = False,
    ) -> None:
        self._reactor = reactor
        self._address = address
        self._backlog = backlog
        self._mode = mode
        self._wantPID = wantPID

    def listen(self, protocolFactory: IProtocolFactory) -> Deferred[IListeningPort]:
        """Accept connections; see `IStreamServerEndpoint.listen`."""
        must_have("reactor", self._reactor, "listenUNIX", "an IReactorUNIX")
        how = (self._backlog, self._mode, self._wantPID)
        return execute(self._reactor.listenUNIX, self._address, protocolFactory, *how)


@implementer(IStreamClientEndpoint)
class UNIXClientEndpoint(ShowsAttributes):
    """A UNIX socket to connect to.

    Args:
        reactor: an `IReactorUNIX`.
        path: the socket's path; on Linux, one that starts with a zero byte is in the abstract namespace.
        timeout: the seconds after which an attempt fails.
        checkPID: fail at once if the server's lock file says that it is gone.
    """

    def __init__(
        self, reactor: IReactorUNIX, path: str | bytes, timeout: float = 30, checkPID: bool = False
    ) -> None:
        self._reactor = reactor
        self._path = path
        self._timeout = timeout
        self._checkPID = checkPID

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[IProtocol]:
        """Open a connection; see `IStreamClientEndpoint.connect`.

        Fails:
            ConnectingCancelledError: the Deferred was cancelled.
        """
        wrapping = _WrappingFactory(protocolFactory)
        try:
            must_have("reactor", self._reactor, "connectUNIX", "an IReactorUNIX")
            self._reactor.connectUNIX(self._path, wrapping, timeout=self._timeout, checkPID=self._checkPID)
        except BaseException:
            wrapping._onConnection.errback()
        return wrapping._onConnection
