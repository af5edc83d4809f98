"""Endpoints for TCP, over IPv4 and over IPv6."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from typing import Any, cast

from zope.interface import implementer

from asyncreactor.internet._endpoint_wrapping import _WrappingFactory
from asyncreactor.internet._ip import isIPv6Address
from asyncreactor.internet.defer import Deferred, execute
from asyncreactor.internet.interfaces import (
    IListeningPort,
    IProtocol,
    IProtocolFactory,
    IReactorTCP,
    IStreamClientEndpoint,
    IStreamServerEndpoint,
)
from asyncreactor.internet.threads import deferToThread
from asyncreactor.python._arguments import must_be_text, must_have
from asyncreactor.python._records import ShowsAttributes

__all__ = ["TCP4ClientEndpoint", "TCP4ServerEndpoint", "TCP6ClientEndpoint", "TCP6ServerEndpoint"]


_DEFAULT_BACKLOG = 50
_DEFAULT_TIMEOUT_SECONDS = 30


@implementer(IStreamServerEndpoint)
class _TCPServerEndpoint(ShowsAttributes):
    def __init__(
        self, reactor: IReactorTCP, port: int, backlog: int = _DEFAULT_BACKLOG, interface: str = ""
    ) -> None:
        self._reactor = reactor
        self._port = port
        self._backlog = backlog
        self._interface = interface

    def listen(self, protocolFactory: IProtocolFactory) -> Deferred[IListeningPort]:
        """Accept TCP connections; see `IStreamServerEndpoint.listen`."""
        must_have("reactor", self._reactor, "listenTCP", "an IReactorTCP")
        how = (self._backlog, self._interface)
        return execute(self._reactor.listenTCP, self._port, protocolFactory, *how)


class TCP4ServerEndpoint(_TCPServerEndpoint):
    """A TCP port of IPv4 to listen at.

    Args:
        reactor: an `IReactorTCP`.
        port: the port's number; 0 is any free one.
        backlog: how many connections the system keeps until they are accepted.
        interface: the numeric local address; "" is all of them.
    """


class TCP6ServerEndpoint(_TCPServerEndpoint):
    """A TCP port of IPv6 to listen at.

    Args:
        reactor: an `IReactorTCP`.
        port: the port's number; 0 is any free one.
        backlog: how many connections the system keeps until they are accepted.
        interface: the numeric local address; "::" is all of them.
    """

    def __init__(
        self, reactor: IReactorTCP, port: int, backlog: int = _DEFAULT_BACKLOG, interface: str = "::"
    ) -> None:
        _TCPServerEndpoint.__init__(self, reactor, port, backlog, interface)


class _TCPClientEndpoint(ShowsAttributes):
    def __init__(
        self,
        reactor: IReactorTCP,
        host: str,
        port: int,
        timeout: float | None = _DEFAULT_TIMEOUT_SECONDS,
        bindAddress: tuple[str, int] | None = None,
    ) -> None:
        self._reactor = reactor
        self._host, self._port = host, port
        self._timeout, self._bindAddress = timeout, bindAddress

    def _connect_to(self, address: str, factory: IProtocolFactory) -> Deferred[IProtocol]:
        return connect_tcp(self._reactor, address, self._port, factory, self._timeout, self._bindAddress)


@implementer(IStreamClientEndpoint)
class TCP4ClientEndpoint(_TCPClientEndpoint):
    """A TCP port of a host to connect to, over IPv4.

    Args:
        reactor: an `IReactorTCP`.
        host: the host's name or numeric address.
        port: the port's number.
        timeout: the seconds after which an attempt fails.
        bindAddress: the local address and port to use; None leaves it to the system.
    """

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[IProtocol]:
        """Open a TCP connection; see `IStreamClientEndpoint.connect`.

        Fails:
            ConnectingCancelledError: the Deferred was cancelled.
        """
        return self._connect_to(self._host, protocolFactory)


@implementer(IStreamClientEndpoint)
class TCP6ClientEndpoint(_TCPClientEndpoint):
    """A TCP port of a host to connect to, over IPv6.

    Args:
        reactor: an `IReactorTCP`.
        host: the host's name or numeric address; of a name's addresses, the first is used.
        port: the port's number.
        timeout: the seconds after which an attempt fails.
        bindAddress: the local address and port to use; None leaves it to the system.
    """

    #: Attributes rather than names of the module, so that a test can put its own here.
    _getaddrinfo = staticmethod(socket.getaddrinfo)
    _deferToThread: Callable[..., Deferred[Any]] = staticmethod(cast(Any, deferToThread))

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[IProtocol]:
        """Open a TCP connection; see `IStreamClientEndpoint.connect`.

        Fails:
            ConnectingCancelledError: the Deferred was cancelled.
            gaierror: (of the `socket` module) the name has no IPv6 address.
        """
        must_be_text("host", self._host, "a host's name or numeric address as str or bytes")
        if isIPv6Address(self._host):
            return self._connect_to(self._host, protocolFactory)
        found: Deferred[Any] = self._nameResolution(self._host)
        return found.addCallback(lambda results: self._connect_to(results[0][4][0], protocolFactory))

    def _nameResolution(self, host: str) -> Deferred[Sequence[Any]]:
        return self._deferToThread(self._getaddrinfo, host, 0, socket.AF_INET6)


def connect_tcp(
    reactor: Any, host: str, port: int, factory: IProtocolFactory, timeout: float | None, bind_address: Any
) -> Deferred[Any]:
    """`connectTCP`, as a Deferred that fires with the protocol."""
    wrapping = _WrappingFactory(factory)
    try:
        must_have("reactor", reactor, "connectTCP", "an IReactorTCP")
        reactor.connectTCP(host, port, wrapping, timeout=timeout, bindAddress=bind_address)
    except BaseException:
        wrapping._onConnection.errback()
    return wrapping._onConnection
