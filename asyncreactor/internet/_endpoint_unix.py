"""Endpoints for UNIX sockets."""

from __future__ import annotations

import attrs
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

__all__ = ["UNIXClientEndpoint", "UNIXServerEndpoint"]


@implementer(IStreamServerEndpoint)
@attrs.define(eq=False, slots=False)
class UNIXServerEndpoint:
    """A UNIX socket to listen at.

    Args:
        reactor: an `IReactorUNIX`.
        address: the socket's path; on Linux, one that starts with a zero byte is in the abstract namespace.
        backlog: how many connections the system keeps until they are accepted.
        mode: the permissions of the socket's file.
        wantPID: keep a lock file beside it, and take the place of a socket whose server is gone.
    """

    _reactor: IReactorUNIX = attrs.field(repr=False)
    _address: str | bytes
    _backlog: int = 50
    _mode: int = 0o666
    _wantPID: bool = False

    def listen(self, protocolFactory: IProtocolFactory) -> Deferred[IListeningPort]:
        """Accept connections; see `IStreamServerEndpoint.listen`."""
        how = (self._backlog, self._mode, self._wantPID)
        return execute(self._reactor.listenUNIX, self._address, protocolFactory, *how)


@implementer(IStreamClientEndpoint)
@attrs.define(eq=False, slots=False)
class UNIXClientEndpoint:
    """A UNIX socket to connect to.

    Args:
        reactor: an `IReactorUNIX`.
        path: the socket's path; on Linux, one that starts with a zero byte is in the abstract namespace.
        timeout: the seconds after which an attempt fails.
        checkPID: fail at once if the server's lock file says that it is gone.
    """

    _reactor: IReactorUNIX = attrs.field(repr=False)
    _path: str | bytes
    _timeout: float = 30
    _checkPID: bool = False

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[IProtocol]:
        """Open a connection; see `IStreamClientEndpoint.connect`.

        Fails:
            ConnectingCancelledError: the Deferred was cancelled.
        """
        wrapping = _WrappingFactory(protocolFactory)
        try:
            self._reactor.connectUNIX(self._path, wrapping, timeout=self._timeout, checkPID=self._checkPID)
        except BaseException:
            wrapping._onConnection.errback()
        return wrapping._onConnection
