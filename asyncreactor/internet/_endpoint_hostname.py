"""`HostnameEndpoint`: connect to a host by its name, whichever of its addresses answers first."""

from __future__ import annotations

import socket
import warnings
from collections.abc import Sequence
from typing import Any, TypeAlias
from unicodedata import normalize

from zope.interface import implementer

from asyncreactor.internet._connection_race import ConnectionRace
from asyncreactor.internet._endpoint_tcp import connect_tcp
from asyncreactor.internet._idna import _idnaBytes, _idnaText, is_valid_ascii
from asyncreactor.internet._interfaces_address import _Binding
from asyncreactor.internet._ip import isIPAddress, isIPv6Address
from asyncreactor.internet._simple_resolver import _SimpleHostnameResolver
from asyncreactor.internet.address import HostnameAddress, IPv4Address, IPv6Address
from asyncreactor.internet.defer import Deferred, fail
from asyncreactor.internet.error import ConnectingCancelledError, DNSLookupError
from asyncreactor.internet.interfaces import (
    Binding,
    IAddress,
    IHostnameResolver,
    IHostResolution,
    IProtocol,
    IProtocolFactory,
    IReactorPluggableNameResolver,
    IResolutionReceiver,
    IStreamClientEndpoint,
)
from asyncreactor.python._arguments import SECONDS, must_be_number, must_be_text, wrong_type
from asyncreactor.python.reflect import fullyQualifiedName

__all__ = ["HostnameEndpoint"]

#: The local end of a connection: an address, or one with a port.
LocalEnd: TypeAlias = str | bytes | tuple[str | bytes, int] | Binding

_DEFAULT_TIMEOUT_SECONDS = 30


@implementer(IStreamClientEndpoint)
class HostnameEndpoint:
    """A TCP port of a host to connect to, by the host's name, over IPv4 or IPv6.

    The addresses are tried in the order in which the resolver gives them: the next one when `attemptDelay`
    seconds have passed without an answer, or as soon as an attempt fails. The first connection that stands is
    taken and the other attempts are given up (RFC 8305, "Happy Eyeballs").

    Args:
        reactor: an `IReactorTCP` and `IReactorTime`, best also an `IReactorPluggableNameResolver`.
        host: the name, also one with letters outside ASCII, or a numeric address.
        port: the port's number.
        timeout: the seconds after which the attempt at one address fails; None leaves that to the system.
        bindAddress: the local address to use, with the port if that matters; None leaves it to the system.
        attemptDelay: the seconds between the beginnings of two attempts.

    Raises:
        TypeError: an argument is of the wrong type.
        ValueError: `timeout` is negative.
    """

    _DEFAULT_ATTEMPT_DELAY = 0.3

    def __init__(
        self,
        reactor: Any,
        host: str | bytes,
        port: int,
        timeout: float | None = _DEFAULT_TIMEOUT_SECONDS,
        bindAddress: LocalEnd | None = None,
        attemptDelay: float | None = None,
    ) -> None:
        must_be_text("host", host, "a host's name or numeric address as str or bytes")
        if timeout is not None:
            must_be_number("timeout", timeout, f"{SECONDS}, or None", least=0)
        if not hasattr(port, "__index__"):
            raise wrong_type("port", "a port's number, 0 to 65535", port)
        if attemptDelay is not None:
            must_be_number("attemptDelay", attemptDelay, f"{SECONDS}, or None", least=0)
        self._reactor = reactor
        self._named_by = IReactorPluggableNameResolver(reactor, None)
        if self._named_by is None:
            self._warn_of(reactor)
        self._hostText, self._hostBytes, self._valid = _both_forms(host)
        self._port = port
        self._timeout = timeout
        self._bindAddress = _as_binding(bindAddress)
        self._attemptDelay = self._DEFAULT_ATTEMPT_DELAY if attemptDelay is None else attemptDelay

    def __repr__(self) -> str:
        host = self._hostBytes.decode("ascii", "backslashreplace") if self._valid else self._hostText
        return f"<HostnameEndpoint {f'[{host}]' if ':' in host else host}:{self._port}>"

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[IProtocol]:
        """Open a TCP connection; see `IStreamClientEndpoint.connect`.

        Fails:
            ValueError: the host's name can't be one.
            DNSLookupError: the name has no address.
            ConnectingCancelledError: the Deferred was cancelled.
        """
        if not self._valid:
            return fail(ValueError(f"invalid hostname: {self._hostText}"))
        attempt = _Attempt(self, protocolFactory)
        try:
            self._resolver().resolveHostName(attempt, self._hostText, portNumber=self._port)
        except BaseException:
            return fail()
        return attempt.connected

    def _resolver(self) -> IHostnameResolver:
        # Each time anew: another one may have been installed.
        if self._named_by is None:
            return _SimpleHostnameResolver(self._fallbackNameResolution)
        resolver: IHostnameResolver = self._named_by.nameResolver
        return resolver

    def _warn_of(self, reactor: Any) -> None:
        warnings.warn(
            "Passing HostnameEndpoint a reactor that does not provide IReactorPluggableNameResolver"
            f" ({fullyQualifiedName(type(reactor))}) was deprecated in Twisted 17.5.0;"
            " please use a reactor that provides IReactorPluggableNameResolver instead",
            DeprecationWarning,
            stacklevel=3,
        )

    def _fallbackNameResolution(self, host: str, port: int) -> Deferred[Sequence[Any]]:
        from asyncreactor.internet.threads import deferToThread

        return deferToThread(socket.getaddrinfo, host, port, 0, socket.SOCK_STREAM)


@implementer(IResolutionReceiver)
class _Attempt:
    """One call of `HostnameEndpoint.connect`: waits for the addresses, then has them tried."""

    def __init__(self, endpoint: HostnameEndpoint, factory: IProtocolFactory) -> None:
        self._endpoint = endpoint
        self._factory = factory
        self._addresses: list[IPv4Address | IPv6Address] = []
        self._resolution: IHostResolution | None = None
        self._race: ConnectionRace | None = None
        self.connected: Deferred[Any] = Deferred(self._give_up)

    def resolutionBegan(self, resolutionInProgress: IHostResolution) -> None:
        """The look-up is under way."""
        self._resolution = resolutionInProgress

    def addressResolved(self, address: IAddress) -> None:
        """An address was found. Of a kind that TCP has no use for, it is left out."""
        if isinstance(address, (IPv4Address, IPv6Address)):
            self._addresses.append(address)

    def resolutionComplete(self) -> None:
        """All addresses are known."""
        self._resolution = None
        # A resolver may say so twice.
        if self.connected.called or self._race is not None:
            return
        endpoint = self._endpoint
        if not self._addresses:
            self.connected.errback(DNSLookupError(f"no results for hostname lookup: {endpoint._hostText}"))
            return
        self._race = ConnectionRace(
            [self._start_of(address) for address in self._addresses],
            endpoint._attemptDelay,
            endpoint._reactor,
            self.connected,
        )
        self._race.start()

    def _start_of(self, address: IPv4Address | IPv6Address) -> Any:
        endpoint = self._endpoint
        return lambda: connect_tcp(
            endpoint._reactor,
            address.host,
            address.port,
            self._factory,
            endpoint._timeout,
            endpoint._bindAddress,
        )

    def _give_up(self, connected: Deferred[Any]) -> None:
        endpoint = self._endpoint
        connected.errback(ConnectingCancelledError(HostnameAddress(endpoint._hostBytes, endpoint._port)))
        if self._resolution is not None:
            self._resolution.cancel()
        if self._race is not None:
            self._race.give_up()


def _both_forms(host: str | bytes) -> tuple[str, bytes, bool]:
    """A host's name as text and as the bytes that DNS knows it by, and whether it can be one."""
    try:
        if isinstance(host, bytes):
            text, octets = host.decode("ascii"), host
            if isIPAddress(text) or isIPv6Address(text):
                return text, octets, True
            if b"xn--" in octets.lower():
                text = _idnaText(octets)
        else:
            text = normalize("NFC", host)
            if isIPAddress(text) or isIPv6Address(text):
                return text, text.encode("ascii"), True
            octets = text.encode("ascii") if text.isascii() else _idnaBytes(text)
    except UnicodeError:
        escaped = host.decode("ascii", "backslashreplace") if isinstance(host, bytes) else host
        octets = escaped.encode("ascii", "backslashreplace")
        return octets.decode("ascii"), octets, False
    return text, octets, is_valid_ascii(octets)


def _as_binding(given: Any) -> Any:
    """The local end in the form that `connectTCP` takes: `(host, port)`."""
    if given is None or isinstance(given, _Binding):
        return given
    try:
        host, port = (given, 0) if isinstance(given, (str, bytes)) else given
    except (TypeError, ValueError):
        raise wrong_type(
            "bindAddress", "a host, (host, port), what makeBinding returns, or None", given
        ) from None
    return (host.decode("ascii") if isinstance(host, bytes) else host), port
