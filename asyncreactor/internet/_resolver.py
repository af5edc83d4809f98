"""Host names to addresses: by the system, in threads, and adapters between the two interfaces for that."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, TypeAlias

from zope.interface import implementer

from asyncreactor.internet import interfaces
from asyncreactor.internet._idna import _idnaBytes
from asyncreactor.internet.address import IPv4Address, IPv6Address
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.error import DNSLookupError
from asyncreactor.internet.threads import deferToThreadPool
from asyncreactor.logger import Logger
from asyncreactor.python.failure import Failure
from asyncreactor.python.threadpool import ThreadPool

__all__ = [
    "ComplexResolverSimplifier",
    "FirstOneWins",
    "GAIResolver",
    "HostResolution",
    "SimpleResolverComplexifier",
]

_Address: TypeAlias = IPv4Address | IPv6Address
_Kinds: TypeAlias = Iterable[type[interfaces.IAddress]] | None
_Semantics: TypeAlias = Literal["TCP", "UDP"]
#: An item of what `socket.getaddrinfo` returns: family, type, protocol, canonical name, address and port.
_Found: TypeAlias = tuple[int, int, int, str, tuple[Any, ...]]

_log = Logger(namespace="asyncreactor.internet.names")

_SOCKET_TYPES = {"TCP": socket.SOCK_STREAM, "UDP": socket.SOCK_DGRAM}
_SEMANTICS: dict[int, _Semantics] = {socket.SOCK_STREAM: "TCP", socket.SOCK_DGRAM: "UDP"}
_KINDS: dict[int, type[_Address]] = {socket.AF_INET: IPv4Address, socket.AF_INET6: IPv6Address}


@implementer(interfaces.IHostResolution)
class HostResolution:
    """A look-up of a host name.

    Args:
        name: the host name as it was asked for.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._receiver: interfaces.IResolutionReceiver | None = None
        self._result: Deferred[Any] | None = None

    def cancel(self) -> None:
        """Give it up; does nothing when it is complete."""
        self._receiver = None
        if self._result is not None:
            self._result.cancel()

    def _begin(self, receiver: interfaces.IResolutionReceiver) -> None:
        self._receiver = receiver
        receiver.resolutionBegan(self)

    def _report(self, addresses: Iterable[_Address]) -> None:
        """Hand over the addresses, as long as the receiver doesn't cancel, and complete the look-up."""
        self._result = None
        for address in addresses:
            if self._receiver is not None:
                self._receiver.addressResolved(address)
        if self._receiver is not None:
            self._receiver.resolutionComplete()

    def _report_when_known(self, result: Deferred[Any], expected_error: type[Exception]) -> None:
        """Hand over the addresses that `result` fires with; there are none if it fails."""

        def failed(reason: Failure) -> None:
            if self._receiver is None:
                return
            if not reason.check(expected_error, UnicodeError):  # UnicodeError: no host name looks like that
                _log.failure("looking up {name!r} failed", reason, name=self.name)
            self._report(())

        self._result = result
        result.addCallbacks(self._report, failed)


@implementer(interfaces.IHostnameResolver)
class GAIResolver:
    """Asks the system, with `getaddrinfo` in a thread. For numeric addresses it answers at once, by itself.

    Args:
        reactor: in whose thread the receivers are called.
        getThreadPool: gives the pool to use; by default that of `reactor`.
        getaddrinfo: the function to ask.
    """

    def __init__(
        self,
        reactor: interfaces.IReactorThreads,
        getThreadPool: Callable[[], ThreadPool] | None = None,
        getaddrinfo: Callable[..., Sequence[Any]] = socket.getaddrinfo,
    ) -> None:
        self._reactor = reactor
        self._getThreadPool = reactor.getThreadPool if getThreadPool is None else getThreadPool
        self._getaddrinfo = getaddrinfo

    def resolveHostName(
        self, resolutionReceiver: interfaces.IResolutionReceiver, hostName: str, portNumber: int = 0,
        addressTypes: Iterable[type[interfaces.IAddress]] | None = None, transportSemantics: str = "TCP",
    ) -> interfaces.IHostResolution:  # fmt: skip
        """Look a name up; see `IHostnameResolver.resolveHostName`.

        Raises:
            ValueError: there are no such `transportSemantics`.
        """
        semantics = _checked(transportSemantics)
        kinds = _wanted(addressTypes)
        resolution = HostResolution(hostName)
        resolution._begin(resolutionReceiver)
        if not _report_literal(resolution, portNumber, kinds, semantics):
            found = deferToThreadPool(
                self._reactor,
                self._getThreadPool(),
                self._look_up,
                hostName,
                portNumber,
                kinds,
                _SOCKET_TYPES[semantics],
            )
            resolution._report_when_known(found, socket.gaierror)
        return resolution

    def _look_up(
        self, host: str, port: int, kinds: frozenset[type[_Address]], socket_type: int
    ) -> list[_Address]:
        """Ask the system: runs in a thread."""
        families = [family for family, kind in _KINDS.items() if kind in kinds]
        family = families[0] if len(families) == 1 else socket.AF_UNSPEC
        found: Sequence[_Found] = self._getaddrinfo(_for_dns(host), port, family, socket_type)
        return [
            _KINDS[family](_SEMANTICS[kind], *place)
            for family, kind, _, _, place in found
            if _KINDS.get(family) in kinds and kind in _SEMANTICS
        ]


@implementer(interfaces.IHostnameResolver)
class SimpleResolverComplexifier:
    """Makes an `IHostnameResolver` of an `IResolverSimple`. Numeric addresses don't reach that one.

    Args:
        simpleResolver: what to ask.
    """

    def __init__(self, simpleResolver: interfaces.IResolverSimple) -> None:
        self._simpleResolver = simpleResolver

    def resolveHostName(
        self, resolutionReceiver: interfaces.IResolutionReceiver, hostName: str, portNumber: int = 0,
        addressTypes: Iterable[type[interfaces.IAddress]] | None = None, transportSemantics: str = "TCP",
    ) -> interfaces.IHostResolution:  # fmt: skip
        """Look a name up; see `IHostnameResolver.resolveHostName`.

        Raises:
            ValueError: there are no such `transportSemantics`.
        """
        semantics = _checked(transportSemantics)
        kinds = _wanted(addressTypes)
        resolution = HostResolution(hostName)
        resolution._begin(resolutionReceiver)
        if _report_literal(resolution, portNumber, kinds, semantics):
            return resolution

        def addresses(host: str) -> list[_Address]:
            kind = _kind_of_literal(host)
            if kind is None:
                raise ValueError(
                    f"{self._simpleResolver!r} resolved {hostName!r} to {host!r}: not an address"
                )
            return [kind(semantics, host, portNumber)] if kind in kinds else []

        try:
            name = _for_dns(hostName)
        except UnicodeError:
            resolution._report(())
        else:
            found = self._simpleResolver.getHostByName(name).addCallback(addresses)
            resolution._report_when_known(found, DNSLookupError)
        return resolution


@implementer(interfaces.IResolutionReceiver)
class FirstOneWins:
    """Fires a Deferred with the first address (str), or with a `DNSLookupError` if there is none.

    Args:
        deferred: what to fire.
    """

    def __init__(self, deferred: Deferred[str]) -> None:
        self._deferred = deferred
        self._resolution: interfaces.IHostResolution | None = None

    def resolutionBegan(self, resolutionInProgress: interfaces.IHostResolution) -> None:
        """Keep the look-up, for its name."""
        self._resolution = resolutionInProgress

    def addressResolved(self, address: interfaces.IAddress) -> None:
        """Fire, if this is the first."""
        if not self._deferred.called and isinstance(address, (IPv4Address, IPv6Address)):
            self._deferred.callback(address.host)

    def resolutionComplete(self) -> None:
        """Fail, if there was none."""
        if not self._deferred.called:
            name = "" if self._resolution is None else self._resolution.name
            self._deferred.errback(DNSLookupError(name))


@implementer(interfaces.IResolverSimple)
class ComplexResolverSimplifier:
    """Makes an `IResolverSimple` of an `IHostnameResolver`.

    Args:
        nameResolver: what to ask.
    """

    def __init__(self, nameResolver: interfaces.IHostnameResolver) -> None:
        self._nameResolver = nameResolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        """Look up an IPv4 address. `timeout` is left to the resolver that is asked.

        Fails:
            DNSLookupError: there is none.
        """
        result: Deferred[str] = Deferred(lambda _: resolution.cancel())
        resolution = self._nameResolver.resolveHostName(
            FirstOneWins(result), name, addressTypes=[IPv4Address]
        )
        return result


def _checked(semantics: str) -> _Semantics:
    try:
        return _SEMANTICS[_SOCKET_TYPES[semantics]]
    except KeyError:
        raise ValueError(f"transportSemantics must be 'TCP' or 'UDP', not {semantics!r}") from None


def _wanted(kinds: _Kinds) -> frozenset[Any]:
    return frozenset(_KINDS.values() if kinds is None else kinds)


def _for_dns(host: str | bytes) -> str:
    if isinstance(host, bytes):
        return host.decode("ascii")
    return host if host.isascii() else _idnaBytes(host).decode("ascii")


def _kind_of_literal(host: str) -> type[_Address] | None:
    """The class of addresses that `host` is one of, if it is numeric. A scope ("%eth0") needs a look-up."""
    for family, kind in _KINDS.items():
        try:
            socket.inet_pton(family, host)
        except (OSError, ValueError):
            continue
        return kind
    return None


def _report_literal(
    resolution: HostResolution, port: int, kinds: frozenset[Any], semantics: _Semantics
) -> bool:
    name: str | bytes = resolution.name
    try:
        host = name.decode("ascii") if isinstance(name, bytes) else name
    except UnicodeDecodeError:
        return False
    kind = _kind_of_literal(host)
    if kind is not None:
        resolution._report([kind(semantics, host, port)] if kind in kinds else [])
    return kind is not None
