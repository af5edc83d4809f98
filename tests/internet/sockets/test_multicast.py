"""Ports for multicast groups."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from asyncreactor._engine.reactor import Reactor
from asyncreactor.internet import reactor, udp
from asyncreactor.internet.error import CannotListenError, MulticastJoinError
from asyncreactor.internet.interfaces import IMulticastTransport, IReactorMulticast
from tests.internet.sockets.peers import Datagrams, Run

LOOPBACK = "127.0.0.1"
GROUP, GROUP6 = "225.0.0.250", "ff03::1"
V6 = "::1"


def listen(protocol: Any, port: int = 0, interface: str = "", **how: Any) -> Any:
    return reactor.listenMulticast(port, protocol, interface=interface, **how)


def loopback_index() -> int:
    names = {name: index for index, name in socket.if_nameindex()}
    return next(index for name, index in names.items() if name in ("lo", "lo0"))


def test_the_reactor_says_what_it_offers() -> None:
    assert IReactorMulticast.implementedBy(Reactor)
    assert IMulticastTransport.implementedBy(udp.MulticastPort)


def test_what_is_sent_to_a_joined_group_comes_until_it_is_left(run: Run) -> None:
    async def main() -> None:
        protocol = Datagrams()
        port = listen(protocol)
        here = port.getHost().port
        assert await port.setOutgoingInterface(LOOPBACK) == 1
        await port.joinGroup(GROUP, LOOPBACK)
        port.write(b"all", (GROUP, here))
        assert (await protocol.heard.get())[0] == b"all"
        await port.leaveGroup(GROUP, LOOPBACK)
        port.write(b"gone", (GROUP, here))
        port.write(b"me", (LOOPBACK, here))
        assert (await protocol.heard.get())[0] == b"me"
        await port.stopListening()

    run(main())


def test_groups_of_ipv6(run: Run) -> None:
    """Linux routes none over its loopback interface: what can be seen is what the system knows of them."""

    async def main() -> None:
        port = listen(Datagrams(), interface="::")
        index = loopback_index()
        assert port.getOutgoingInterface() == 0
        assert await port.setOutgoingInterface(index) == 1
        assert port.getOutgoingInterface() == index
        await port.joinGroup(GROUP6, index)
        with pytest.raises(MulticastJoinError):
            await port.joinGroup(GROUP6, index)
        await port.leaveGroup(GROUP6, str(index))
        with pytest.raises(MulticastJoinError):
            await port.leaveGroup(GROUP6, index)
        await port.stopListening()

    run(main())


def test_interfaces_of_ipv6_by_name_and_zone(run: Run) -> None:
    async def main() -> None:
        port = listen(Datagrams(), interface="::")
        name = socket.if_indextoname(loopback_index())
        await port.joinGroup(GROUP6, name)
        await port.leaveGroup(GROUP6, f"fe80::1%{name}")
        with pytest.raises(MulticastJoinError, match="no-such-interface"):
            await port.joinGroup(GROUP6, "no-such-interface")
        with pytest.raises(MulticastJoinError, match="AF_INET6"):
            await port.joinGroup(GROUP, name)
        await port.stopListening()

    run(main())


def test_host_names_are_looked_up(run: Run) -> None:
    async def main() -> None:
        port = listen(Datagrams())
        await port.joinGroup(GROUP, "localhost")
        assert await port.setOutgoingInterface("localhost") == 1
        assert port.getOutgoingInterface() == LOOPBACK
        await port.stopListening()

    run(main())


@pytest.mark.parametrize("interface", ["", V6], ids=["IPv4", "IPv6"])
def test_options(run: Run, interface: str) -> None:
    async def main() -> None:
        port = listen(Datagrams(), interface=interface)
        assert (port.getTTL(), port.getLoopbackMode()) == (1, True)
        port.setTTL(2)
        port.setLoopbackMode(False)
        assert (port.getTTL(), port.getLoopbackMode()) == (2, False)
        for wrong in (-1, 256):
            with pytest.raises(ValueError, match="0 to 255"):
                port.setTTL(wrong)
        await port.stopListening()

    run(main())


@pytest.mark.parametrize(
    ("group", "interface"),
    [(LOOPBACK, ""), (GROUP6, ""), (GROUP, V6), (GROUP, 1)],
    ids=["no group", "of IPv6", "interface of IPv6", "interface by index"],
)
def test_what_cannot_be_joined(run: Run, group: str, interface: Any) -> None:
    async def main() -> None:
        port = listen(Datagrams())
        with pytest.raises(MulticastJoinError):
            await port.joinGroup(group, interface)
        await port.stopListening()

    run(main())


def test_what_was_not_joined_cannot_be_left(run: Run) -> None:
    async def main() -> None:
        port = listen(Datagrams())
        with pytest.raises(MulticastJoinError):
            await port.leaveGroup(GROUP, LOOPBACK)
        await port.stopListening()

    run(main())


def test_several_sockets_share_a_port_if_all_ask_for_it(run: Run) -> None:
    async def main() -> None:
        first, second = Datagrams(), Datagrams()
        a = listen(first, listenMultiple=True)
        here = a.getHost().port
        b = listen(second, here, listenMultiple=True)
        with pytest.raises(CannotListenError):
            listen(Datagrams(), here)
        await a.setOutgoingInterface(LOOPBACK)
        for port in (a, b):
            await port.joinGroup(GROUP, LOOPBACK)
        a.write(b"both", (GROUP, here))
        assert [(await each.heard.get())[0] for each in (first, second)] == [b"both"] * 2
        await a.stopListening()
        await b.stopListening()

    run(main())
