"""UDP ports for multicast groups."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING, Any, cast

from zope.interface import implementer

from asyncreactor._engine.arguments import check_datagrams
from asyncreactor._engine.datagrams import UDPPort
from asyncreactor._engine.sockets import numeric_family, set_option
from asyncreactor.internet.defer import Deferred, fail, gatherResults, maybeDeferred, succeed
from asyncreactor.internet.error import MulticastJoinError
from asyncreactor.internet.interfaces import IMulticastTransport, IReactorMulticast
from asyncreactor.python._arguments import must_be_integer

if TYPE_CHECKING:
    from asyncreactor._engine.reactor import Reactor

__all__ = ["Multicast", "MulticastMixin", "MulticastPort"]

_V6 = socket.IPPROTO_IPV6
_NOT_A_NUMBER_OF_HOPS = "the number of hops must be 0 to 255, not {!r}"


class MulticastMixin:
    """What a port needs besides UDP to send to, and receive from, multicast groups.

    IPv4 names a network interface by one of its addresses, IPv6 by its index (`socket.if_nameindex`).
    """

    addressFamily: int
    socket: Any
    reactor: Any

    @property
    def _is_v6(self) -> bool:
        return self.addressFamily == socket.AF_INET6

    # -- where packets go out

    def getOutgoingInterface(self) -> str | int:
        """Where multicast packets go out: an address, or with IPv6 an index; 0.0.0.0 or 0 lets the system choose."""
        if self._is_v6:
            return int(self.socket.getsockopt(_V6, socket.IPV6_MULTICAST_IF))
        return socket.inet_ntoa(self.socket.getsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, 4))

    def setOutgoingInterface(self, addr: str | int) -> Deferred[int]:
        """Send multicast packets out of one interface.

        Args:
            addr: its address or host name; with IPv6 its index or name.

        Returns:
            Fires with 1 when it is set.

        Fails:
            MulticastJoinError: there is no such interface.
        """
        if self._is_v6:
            found = _at_once(_index, addr)
            return found.addCallback(self._set_outgoing, _V6, socket.IPV6_MULTICAST_IF)
        found = self._packed_v4(addr)
        return found.addCallback(self._set_outgoing, socket.IPPROTO_IP, socket.IP_MULTICAST_IF)

    def _set_outgoing(self, interface: Any, level: int, option: int) -> int:
        try:
            self.socket.setsockopt(level, option, interface)
        except OSError as error:
            raise MulticastJoinError(interface, *error.args) from error
        return 1

    def getLoopbackMode(self) -> bool:
        """Whether own packets to a group that this host has joined come back."""
        return bool(self.socket.getsockopt(*self._loopback))

    def setLoopbackMode(self, mode: bool) -> None:
        """Switch whether own packets come back."""
        self.socket.setsockopt(*self._loopback, 1 if mode else 0)

    @property
    def _loopback(self) -> tuple[int, int]:
        if self._is_v6:
            return _V6, socket.IPV6_MULTICAST_LOOP
        return socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP

    def getTTL(self) -> int:
        """How many hops multicast packets live."""
        return int(self.socket.getsockopt(*self._hops))

    def setTTL(self, ttl: int) -> None:
        """Set how many hops multicast packets live: 1 is the local network only.

        Raises:
            ValueError: it isn't 0 to 255.
        """
        must_be_integer("ttl", ttl, "a number of hops, 0 to 255")
        if not 0 <= ttl <= 255:
            raise ValueError(_NOT_A_NUMBER_OF_HOPS.format(ttl))
        self.socket.setsockopt(*self._hops, ttl)

    @property
    def _hops(self) -> tuple[int, int]:
        if self._is_v6:
            return _V6, socket.IPV6_MULTICAST_HOPS
        return socket.IPPROTO_IP, socket.IP_MULTICAST_TTL

    # -- groups

    def joinGroup(self, addr: str, interface: str | int = "") -> Deferred[None]:
        """Receive what is sent to a group.

        Args:
            addr: the group's address, or with IPv4 a host name.
            interface: the local interface: with IPv4 its address or host name, with IPv6 its index or name, or an
                address with a zone. The system chooses if it is empty.

        Fails:
            MulticastJoinError: the system said no, or an address is of another family.
        """
        return self._change_membership(addr, interface, join=True)

    def leaveGroup(self, addr: str, interface: str | int = "") -> Deferred[None]:
        """Receive no more of a group on an interface; see `joinGroup`.

        Fails:
            MulticastJoinError: the system said no, e.g. because the group wasn't joined.
        """
        return self._change_membership(addr, interface, join=False)

    def _change_membership(self, group: str, interface: str | int, join: bool) -> Deferred[None]:
        if self._is_v6:
            option = socket.IPV6_JOIN_GROUP if join else socket.IPV6_LEAVE_GROUP
            request = _at_once(_request_v6, group, interface)
        else:
            option = socket.IP_ADD_MEMBERSHIP if join else socket.IP_DROP_MEMBERSHIP
            packed = [self._packed_v4(group), self._packed_v4(interface or "0.0.0.0")]
            request = gatherResults(packed, consumeErrors=True).addCallbacks(b"".join, _first_error)
        return request.addCallback(self._set_membership, option, group, interface)

    def _set_membership(self, request: bytes, option: int, group: str, interface: str | int) -> None:
        try:
            self.socket.setsockopt(_V6 if self._is_v6 else socket.IPPROTO_IP, option, request)
        except OSError as error:
            raise MulticastJoinError(
                group, interface or ("::" if self._is_v6 else "0.0.0.0"), *error.args
            ) from error

    def _packed_v4(self, host: Any) -> Deferred[bytes]:
        """Four bytes for an address, or for a name that is looked up."""
        if not isinstance(host, str) or numeric_family(host) == socket.AF_INET6:
            return fail(MulticastJoinError(f"invalid address literal for AF_INET: {host!r}"))
        if numeric_family(host):
            return succeed(socket.inet_aton(host))
        looked_up: Deferred[str] = self.reactor.resolve(host)
        return looked_up.addCallback(socket.inet_aton)


def _at_once(f: Any, *args: Any) -> Deferred[Any]:
    return maybeDeferred(f, *args)


def _first_error(failure: Any) -> Any:
    return failure.value.subFailure


def _request_v6(group: str, interface: str | int) -> bytes:
    """`struct ipv6_mreq` (RFC 3493, section 5.2)."""
    if numeric_family(group) != socket.AF_INET6:
        raise MulticastJoinError(f"invalid address literal for AF_INET6: {group!r}")
    return socket.inet_pton(socket.AF_INET6, group.partition("%")[0]) + struct.pack("@I", _index(interface))


def _index(interface: str | int) -> int:
    """The index of an interface that is given by its index, its name, or an address of IPv6."""
    if isinstance(interface, int):
        return interface
    address, _, zone = interface.partition("%")
    if numeric_family(address) == socket.AF_INET6:
        return _index(zone)
    if interface == "":
        return 0
    if interface.isdecimal():
        return int(interface)
    try:
        return socket.if_nametoindex(interface)
    except OSError as error:
        raise MulticastJoinError(f"invalid address literal for AF_INET6: {interface!r}") from error


@implementer(IMulticastTransport)
class MulticastPort(MulticastMixin, UDPPort):
    """A UDP port that can send to, and receive from, multicast groups.

    Args:
        listenMultiple: share the port with other sockets that ask for the same.
    """

    def __init__(
        self,
        port: int,
        proto: Any,
        interface: str = "",
        maxPacketSize: int = 8192,
        reactor: Reactor | None = None,
        listenMultiple: bool = False,
    ) -> None:
        UDPPort.__init__(self, port, proto, interface, maxPacketSize, reactor)
        self.listenMultiple = listenMultiple

    def createInternetSocket(self) -> socket.socket:
        """The socket to bind."""
        created: socket.socket = UDPPort.createInternetSocket(self)
        if self.listenMultiple:
            set_option(created, "SO_REUSEADDR", True)
            if hasattr(socket, "SO_REUSEPORT"):
                set_option(created, "SO_REUSEPORT", True)
        return created


@implementer(IReactorMulticast)
class Multicast:
    """The reactor's part for multicast: `IReactorMulticast`."""

    def listenMulticast(
        self,
        port: int,
        protocol: Any,
        interface: str = "",
        maxPacketSize: int = 8192,
        listenMultiple: bool = False,
    ) -> MulticastPort:
        """Take UDP datagrams on a port that can join groups; see `IReactorMulticast.listenMulticast`.

        Raises:
            CannotListenError: the system refused.
            InvalidAddressError: the interface isn't numeric.
        """
        check_datagrams(port, protocol, interface, maxPacketSize)
        listening = MulticastPort(
            port, protocol, interface, maxPacketSize, cast("Reactor", self), listenMultiple
        )
        listening.startListening()
        return listening
