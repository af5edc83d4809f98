"""UDP ports."""

from __future__ import annotations

import contextvars
import os
import socket
import sys
from typing import Any

import pytest

from asyncreactor._engine.reactor import Reactor
from asyncreactor.internet import reactor, udp
from asyncreactor.internet.address import IPv4Address, IPv6Address
from asyncreactor.internet.error import (
    CannotListenError,
    InvalidAddressError,
    MessageLengthError,
    NotListeningError,
    UnsupportedAddressFamily,
    UnsupportedSocketType,
)
from asyncreactor.internet.interfaces import IReactorSocket, IReactorUDP
from tests.internet.sockets.peers import Datagrams, Logged, Run, failures

LOOPBACK = "127.0.0.1"


def listen(protocol: Any, port: int = 0, interface: str = LOOPBACK, **how: Any) -> Any:
    return reactor.listenUDP(port, protocol, interface=interface, **how)


def port_nobody_has() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind((LOOPBACK, 0))
        number: int = free.getsockname()[1]
    return number


def test_the_reactor_says_what_it_offers() -> None:
    assert IReactorUDP.implementedBy(Reactor)
    assert IReactorSocket.implementedBy(Reactor)


@pytest.mark.parametrize(
    ("interface", "address"), [(LOOPBACK, IPv4Address), ("::1", IPv6Address)], ids=["IPv4", "IPv6"]
)
def test_a_datagram_goes_and_the_answer_comes(run: Run, interface: str, address: Any) -> None:
    async def main() -> None:
        ours, theirs = Datagrams(), Datagrams()
        a, b = listen(ours, interface=interface), listen(theirs, interface=interface)
        assert isinstance(a.getHost(), address)
        assert (a.getHost().type, a.getHost().host) == ("UDP", interface)
        assert ours.transport.write(b"question", (interface, b.getHost().port)) == 8
        question, sender = await theirs.heard.get()
        assert (question, sender) == (b"question", (interface, a.getHost().port))
        theirs.transport.writeSequence([b"ans", b"wer"], sender)
        assert await ours.heard.get() == (b"answer", (interface, b.getHost().port))
        await a.stopListening()
        await b.stopListening()

    run(main())


def test_a_life(run: Run) -> None:
    async def main() -> None:
        protocol = Datagrams()
        port = listen(protocol)
        number = port.getHost().port
        assert protocol.life == ["started"]
        assert repr(port) == f"<{Datagrams} on {number}>"
        assert port.logPrefix() == "Datagrams (UDP)"
        assert port.fileno() == port.getHandle().fileno()
        stopped, again = port.stopListening(), port.stopListening()
        assert protocol.life == ["started"]
        await stopped
        await again
        assert protocol.life == ["started", "stopped"]
        assert repr(port) == f"<{Datagrams} not connected>"
        assert port.fileno() == -1
        await port.stopListening()
        with pytest.raises(NotListeningError):
            port.getHost()
        with pytest.raises(NotListeningError):
            port.write(b"late", (LOOPBACK, number))

    run(main())


def test_a_port_can_start_again(run: Run) -> None:
    async def main() -> None:
        protocol = Datagrams()
        port = listen(protocol)
        await port.stopListening()
        port.startListening()
        protocol.transport.write(b"to myself", (LOOPBACK, port.getHost().port))
        assert (await protocol.heard.get())[0] == b"to myself"
        port.loseConnection()
        await port.stopListening()
        assert protocol.life == ["started", "stopped"] * 2

    run(main())


def test_a_port_that_is_taken(run: Run) -> None:
    async def main() -> None:
        port = listen(Datagrams())
        number = port.getHost().port
        with pytest.raises(CannotListenError) as caught:
            listen(Datagrams(), number)
        assert (caught.value.interface, caught.value.port) == (LOOPBACK, number)
        assert isinstance(caught.value.socketError, OSError)
        await port.stopListening()

    run(main())


@pytest.mark.parametrize("number", [-1, 65536])
def test_a_port_number_out_of_range(run: Run, number: int) -> None:
    async def main() -> None:
        with pytest.raises(CannotListenError):
            listen(Datagrams(), number)

    run(main())


def test_bad_addresses(run: Run) -> None:
    async def main() -> None:
        with pytest.raises(InvalidAddressError, match="localhost"):
            listen(Datagrams(), interface="localhost")
        port = listen(Datagrams())
        for host in ("localhost", "::1", "", "256.0.0.1"):
            with pytest.raises(InvalidAddressError):
                port.write(b"x", (host, 1))
        with pytest.raises(ValueError, match="addr must be"):
            port.write(b"x")
        with pytest.raises(InvalidAddressError, match="localhost"):
            port.connect("localhost", 1)
        await port.stopListening()

    run(main())


def test_a_datagram_that_is_too_long(run: Run) -> None:
    async def main() -> None:
        port = listen(Datagrams())
        with pytest.raises(MessageLengthError):
            port.write(bytes(1 << 16), (LOOPBACK, port.getHost().port))
        await port.stopListening()

    run(main())


def test_the_rest_of_a_long_datagram_is_cut_off(run: Run) -> None:
    async def main() -> None:
        protocol = Datagrams()
        port = listen(protocol, maxPacketSize=4)
        port.write(b"123456", (LOOPBACK, port.getHost().port))
        port.write(b"78", (LOOPBACK, port.getHost().port))
        assert [(await protocol.heard.get())[0] for _ in range(2)] == [b"1234", b"78"]
        await port.stopListening()

    run(main())


def test_many_datagrams_come_in_order(run: Run) -> None:
    async def main() -> None:
        protocol = Datagrams()
        port = listen(protocol)
        sent = [b"%d" % number for number in range(100)]
        for datagram in sent:
            port.write(datagram, (LOOPBACK, port.getHost().port))
        assert [(await protocol.heard.get())[0] for _ in sent] == sent
        await port.stopListening()

    run(main())


class TestConnected:
    def test_to_one_peer_only(self, run: Run) -> None:
        async def main() -> None:
            ours, theirs, others = Datagrams(), Datagrams(), Datagrams()
            ports = [listen(protocol) for protocol in (ours, theirs, others)]
            us, peer, other = (port.getHost().port for port in ports)
            ours.transport.connect(LOOPBACK, peer)
            others.transport.write(b"not for you", (LOOPBACK, us))
            theirs.transport.write(b"for you", (LOOPBACK, us))
            assert await ours.heard.get() == (b"for you", (LOOPBACK, peer))
            assert ours.transport.write(b"1") == ours.transport.write(b"2", (LOOPBACK, peer)) == 1
            assert [(await theirs.heard.get())[0] for _ in range(2)] == [b"1", b"2"]
            with pytest.raises(ValueError, match="can't send to"):
                ours.transport.write(b"x", (LOOPBACK, other))
            with pytest.raises(RuntimeError, match="already connected"):
                ours.transport.connect(LOOPBACK, other)
            for port in ports:
                await port.stopListening()

        run(main())

    def test_hears_that_nobody_listens(self, run: Run) -> None:
        async def main() -> None:
            protocol = Datagrams()
            port = listen(protocol)
            protocol.transport.connect(LOOPBACK, port_nobody_has())
            protocol.transport.write(b"hello?")
            assert await protocol.heard.get() == "refused"
            await port.stopListening()

        run(main())

    def test_hears_it_when_it_writes_before_the_loop_turns(self, run: Run) -> None:
        async def main() -> None:
            protocol = Datagrams()
            port = listen(protocol)
            protocol.transport.connect(LOOPBACK, port_nobody_has())
            results = [protocol.transport.write(b"hello?") for _ in range(2)]
            assert results == [6, None]
            assert protocol.heard.get_nowait() == "refused"
            await port.stopListening()

        run(main())

    def test_a_port_with_many_peers_goes_on(self, run: Run) -> None:
        async def main() -> None:
            protocol = Datagrams()
            port = listen(protocol)
            protocol.transport.write(b"hello?", (LOOPBACK, port_nobody_has()))
            protocol.transport.write(b"me", (LOOPBACK, port.getHost().port))
            assert (await protocol.heard.get())[0] == b"me"
            await port.stopListening()

        run(main())


def test_nothing_comes_while_the_port_is_paused(run: Run) -> None:
    async def main() -> None:
        ours, other = Datagrams(), Datagrams()
        a, b = listen(ours), listen(other)
        a.pauseProducing()
        b.write(b"later", (LOOPBACK, a.getHost().port))
        b.write(b"now", (LOOPBACK, b.getHost().port))
        assert (await other.heard.get())[0] == b"now"
        assert ours.heard.empty()
        a.resumeProducing()
        assert (await ours.heard.get())[0] == b"later"
        a.stopProducing()
        await a.stopListening()
        await b.stopListening()

    run(main())


def test_a_protocol_can_stop_the_port_between_datagrams(run: Run) -> None:
    class Once(Datagrams):
        def datagramReceived(self, datagram: bytes, addr: Any) -> None:
            super().datagramReceived(datagram, addr)
            self.transport.stopListening()

    async def main() -> list[str]:
        protocol = Once()
        port = listen(protocol)
        for datagram in (b"1", b"2"):
            port.write(datagram, (LOOPBACK, port.getHost().port))
        await protocol.heard.get()
        await port.stopListening()
        assert protocol.heard.empty()
        return protocol.life

    assert run(main()) == ["started", "stopped"]


def test_what_the_protocol_raises_is_logged_and_the_next_datagram_comes(run: Run, logged: Logged) -> None:
    class Fails(Datagrams):
        def datagramReceived(self, datagram: bytes, addr: Any) -> None:
            super().datagramReceived(datagram, addr)
            raise ZeroDivisionError

    async def main() -> Any:
        protocol = Fails()
        port = listen(protocol)
        for datagram in (b"1", b"2"):
            port.write(datagram, (LOOPBACK, port.getHost().port))
        got = [(await protocol.heard.get())[0] for _ in range(2)]
        await port.stopListening()
        return got

    assert run(main()) == [b"1", b"2"]
    assert {event.get("method") for event in logged} >= {"datagramReceived"}
    assert [type(error) for error in failures(logged)] == [ZeroDivisionError] * 2


def test_a_port_whose_protocol_cannot_start_is_closed(run: Run) -> None:
    class Fails(Datagrams):
        def startProtocol(self) -> None:
            raise ZeroDivisionError

    async def main() -> None:
        with pytest.raises(ZeroDivisionError):
            listen(Fails())

    run(main())


def test_datagrams_come_in_the_context_in_which_the_port_was_made(run: Run) -> None:
    where = contextvars.ContextVar("where", default="nowhere")

    class Notes(Datagrams):
        def datagramReceived(self, datagram: bytes, addr: Any) -> None:
            self.heard.put_nowait(where.get())

    async def main() -> Any:
        protocol = Notes()
        where.set("here")
        port = listen(protocol)
        where.set("elsewhere")
        port.write(b"", (LOOPBACK, port.getHost().port))
        found = await protocol.heard.get()
        await port.stopListening()
        return found

    assert run(main()) == "here"


def test_broadcast_has_to_be_allowed(run: Run) -> None:
    async def main() -> None:
        protocol = Datagrams()
        port = listen(protocol, interface="")
        assert port.getBroadcastAllowed() is False
        if sys.platform == "linux":
            with pytest.raises(PermissionError):
                port.write(b"all", ("127.255.255.255", port.getHost().port))
        port.setBroadcastAllowed(True)
        assert port.getBroadcastAllowed() is True
        if sys.platform == "linux":
            port.write(b"all", ("127.255.255.255", port.getHost().port))
            assert (await protocol.heard.get())[0] == b"all"
        port.setBroadcastAllowed(False)
        assert port.getBroadcastAllowed() is False
        await port.stopListening()

    run(main())


class TestAdopted:
    def test_a_bound_socket(self, run: Run) -> None:
        async def main() -> None:
            protocol = Datagrams()
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
                bound.bind((LOOPBACK, 0))
                port = reactor.adoptDatagramPort(bound.fileno(), socket.AF_INET, protocol)
                assert port.getHost() == IPv4Address("UDP", *bound.getsockname())
                assert port.fileno() != bound.fileno()
            port.write(b"still open", (LOOPBACK, port.getHost().port))
            assert (await protocol.heard.get())[0] == b"still open"
            await port.stopListening()

        run(main())

    def test_the_callers_descriptor_stays_open(self, run: Run) -> None:
        async def main() -> None:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
                bound.bind((LOOPBACK, 0))
                port = reactor.adoptDatagramPort(bound.fileno(), socket.AF_INET, Datagrams())
                await port.stopListening()
                os.fstat(bound.fileno())

        run(main())

    def test_other_sockets(self, run: Run) -> None:
        async def main() -> None:
            with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as stream:
                with pytest.raises(UnsupportedSocketType, match="SOCK_DGRAM"):
                    reactor.adoptDatagramPort(stream.fileno(), socket.AF_INET, Datagrams())
                with pytest.raises(UnsupportedAddressFamily):
                    reactor.adoptDatagramPort(stream.fileno(), socket.AF_UNIX, Datagrams())

        run(main())


def test_public_names_are_of_the_public_module() -> None:
    for public in (udp.Port, udp.MulticastPort, udp.MulticastMixin):
        assert (public.__module__, getattr(udp, public.__name__)) == ("asyncreactor.internet.udp", public)
