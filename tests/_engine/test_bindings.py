"""Local ends that a program asks for."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from asyncreactor.internet import reactor
from asyncreactor.internet.endpoints import HostnameEndpoint, TCP4ServerEndpoint, connectProtocol
from asyncreactor.internet.error import CannotListenError
from asyncreactor.internet.tcp import makeBinding
from tests.internet.sockets.peers import Client, Server, Stream
from tests.loops import LoopFactory, on_both_loops, run_on

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        number: int = free.getsockname()[1]
    return number


@on_both_loops
class TestPorts:
    def test_a_binding_in_place_of_a_number(self, loop_factory: LoopFactory) -> None:
        async def main() -> None:
            port: Any = reactor.listenTCP(makeBinding(LOOPBACK, 0), Server())
            assert (port.interface, port.getHost().host) == (LOOPBACK, LOOPBACK)
            assert not port.socket.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)
            await port.stopListening()

        run_on(loop_factory, main())

    def test_two_share_a_port_if_both_ask_for_it(self, loop_factory: LoopFactory) -> None:
        async def main() -> None:
            first: Any = reactor.listenTCP(makeBinding(LOOPBACK, 0, reusePort=True), Server())
            number = first.getHost().port
            second: Any = reactor.listenTCP(makeBinding(LOOPBACK, number, reusePort=True), Server())
            with pytest.raises(CannotListenError):
                reactor.listenTCP(number, Server(), interface=LOOPBACK)
            await first.stopListening()
            await second.stopListening()

        run_on(loop_factory, main())

    def test_the_interface_may_be_given_twice_but_not_two_of_them(self, loop_factory: LoopFactory) -> None:
        async def main() -> None:
            port: Any = reactor.listenTCP(makeBinding(LOOPBACK), Server(), interface=LOOPBACK)
            await port.stopListening()
            with pytest.raises(ValueError, match="but the binding is for '127"):
                reactor.listenTCP(makeBinding(LOOPBACK), Server(), interface="127.0.0.2")

        run_on(loop_factory, main())

    @pytest.mark.parametrize("interface", ["", None])
    def test_no_interface_is_all_of_them(self, loop_factory: LoopFactory, interface: Any) -> None:
        async def main() -> None:
            for port in (0, makeBinding(interface)):
                listening: Any = reactor.listenTCP(port, Server(), interface=interface)
                assert listening.getHost().host == "0.0.0.0"
                await listening.stopListening()

        run_on(loop_factory, main())


async def part(server: Server, stream: Stream) -> None:
    """Close the connection; both ends have heard of it."""
    accepted = await server.accepted()
    stream.transport.loseConnection()
    await stream.lost
    await accepted.lost


@on_both_loops
class TestClients:
    @pytest.mark.parametrize("form", ["pair", "binding", "host"])
    def test_the_forms(self, loop_factory: LoopFactory, form: str) -> None:
        async def main() -> None:
            server = Server()
            port: Any = reactor.listenTCP(0, server, interface=LOOPBACK)
            number = free_port()
            given: dict[str, Any] = {
                "pair": (LOOPBACK, number),
                "binding": makeBinding(LOOPBACK, number, True),
                "host": LOOPBACK,
            }
            client = Client()
            reactor.connectTCP(LOOPBACK, port.getHost().port, client, bindAddress=given[form])
            await client.stream.made.wait()
            host = client.stream.transport.getHost()
            assert host.host == LOOPBACK
            assert form == "host" or host.port == number
            await part(server, client.stream)
            await port.stopListening()

        run_on(loop_factory, main())

    def test_what_is_none_of_them(self, loop_factory: LoopFactory) -> None:
        async def main() -> None:
            wrong: Any
            for wrong in ((LOOPBACK, "http"), (LOOPBACK, 1, 2), 80, b"127.0.0.1"):
                with pytest.raises(TypeError, match="bindAddress must be"):
                    reactor.connectTCP(LOOPBACK, 1, Client(), bindAddress=wrong)

        run_on(loop_factory, main())

    def test_a_hostname_endpoint_takes_a_binding(self, loop_factory: LoopFactory) -> None:
        async def main() -> None:
            server = Server()
            port: Any = await TCP4ServerEndpoint(reactor, 0, interface=LOOPBACK).listen(server)
            number = free_port()
            binding = makeBinding(LOOPBACK, number, True)
            endpoint = HostnameEndpoint(reactor, LOOPBACK, port.getHost().port, bindAddress=binding)
            stream = await connectProtocol(endpoint, Stream())
            assert stream.transport.getHost().port == number
            await part(server, stream)
            await port.stopListening()

        run_on(loop_factory, main())
