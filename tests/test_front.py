"""The front door: `import asyncreactor`."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

import asyncreactor
from asyncreactor import Deferred, Failure, LineReceiver, Listening, Protocol
from asyncreactor.internet.defer import CancelledError, fail, succeed
from asyncreactor.internet.endpoints import TCP4ClientEndpoint, TCP4ServerEndpoint
from asyncreactor.internet.error import CannotListenError, ConnectionRefusedError
from asyncreactor.internet.protocol import Factory
from asyncreactor.logger import capturedLogs
from tests.loops import LoopFactory, on_both_loops, run_on

ANYWHERE = "tcp:0:interface=127.0.0.1"


class Shout(LineReceiver):
    """Answers in capitals."""

    def lineReceived(self, line: bytes) -> None:
        self.sendLine(line.upper())


class Asker(LineReceiver):
    """Asks, and fires a Deferred with the answer."""

    lost = False

    def ask(self, line: bytes) -> Deferred[bytes]:
        self.answer: Deferred[bytes] = Deferred()
        self.sendLine(line)
        return self.answer

    def lineReceived(self, line: bytes) -> None:
        self.answer.callback(line)

    def connectionLost(self, reason: Failure = Failure(ConnectionError())) -> None:  # noqa: B008  # never changed
        self.lost = True


def place(server: Listening) -> str:
    """How to connect to a server."""
    return f"tcp:127.0.0.1:{server.port}"


@on_both_loops
@pytest.mark.parametrize("source", [Asker, lambda: Asker(), Asker(), Factory.forProtocol(Asker)])
def test_a_client_and_a_server_talk(loop_factory: LoopFactory, source: Any) -> None:
    async def main() -> None:
        async with asyncreactor.serve(Shout, ANYWHERE) as server:
            client: Asker
            async with asyncreactor.connect(source, place(server)) as client:
                assert await client.ask(b"hello") == b"HELLO"
                assert not client.lost
            assert client.lost
        await asyncreactor.shutdown()

    if isinstance(source, Asker):
        source.lost = False
        source.clearLineBuffer()
    run_on(loop_factory, main())


@on_both_loops
def test_endpoints_will_do_instead_of_descriptions(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        reactor: Any = asyncreactor.reactor
        endpoint = TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1")
        async with asyncreactor.serve(Factory.forProtocol(Shout), endpoint) as server:
            there = TCP4ClientEndpoint(reactor, "127.0.0.1", server.port)
            async with asyncreactor.connect(Asker, there) as client:
                assert await client.ask(b"x") == b"X"
        await asyncreactor.shutdown()

    run_on(loop_factory, main())


@on_both_loops
def test_a_server_that_is_left_listens_no_more(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        async with asyncreactor.serve(Shout, ANYWHERE) as server:
            there = place(server)
            await server.stop()
            assert place(server) == there
        with pytest.raises(ConnectionRefusedError):
            async with asyncreactor.connect(Asker, there):
                raise AssertionError("there is nobody there")

    run_on(loop_factory, main())


@on_both_loops
def test_a_block_that_raises_drops_the_connection(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        async with asyncreactor.serve(Protocol, ANYWHERE) as server:
            with pytest.raises(ZeroDivisionError):
                async with asyncreactor.connect(Asker, place(server)) as client:
                    transport: Any = client.transport
                    transport.write(bytes(10_000_000))
                    raise ZeroDivisionError
            assert client.lost
        await asyncreactor.shutdown()

    run_on(loop_factory, main())


@on_both_loops
def test_a_protocol_that_took_over_hears_of_the_end(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        async with asyncreactor.serve(Shout, ANYWHERE) as server:
            async with asyncreactor.connect(Protocol, place(server)) as first:
                transport: Any = first.transport
                second = Asker()
                transport.protocol = second
                second.makeConnection(transport)
                assert await second.ask(b"x") == b"X"
            assert second.lost
        await asyncreactor.shutdown()

    run_on(loop_factory, main())


@on_both_loops
def test_a_protocol_that_fails_at_once_is_no_connection(loop_factory: LoopFactory) -> None:
    class Bad(Protocol):
        def connectionMade(self) -> None:
            raise LookupError("made")

    async def main() -> None:
        async with asyncreactor.running(), asyncreactor.serve(Shout, ANYWHERE) as server:
            with pytest.raises(LookupError, match="made"):
                async with asyncreactor.connect(Bad, place(server)):
                    raise AssertionError("there is no connection")

    with capturedLogs() as events:
        run_on(loop_factory, main())
    assert [event["log_failure"].type for event in events if "log_failure" in event] == [LookupError]


@on_both_loops
def test_connecting_can_time_out(loop_factory: LoopFactory) -> None:
    class Nowhere:
        cancelled = False

        def connect(self, factory: object) -> Deferred[Any]:
            return Deferred(self.cancel)

        def cancel(self, deferred: Deferred[Any]) -> None:
            from asyncreactor.internet.error import ConnectingCancelledError

            self.cancelled = True
            deferred.errback(ConnectingCancelledError("nowhere"))

    async def main() -> None:
        nowhere: Any = Nowhere()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.001), asyncreactor.connect(Asker, nowhere):
                raise AssertionError("there is nobody there")
        assert nowhere.cancelled

    run_on(loop_factory, main())


@on_both_loops
def test_a_port_in_use_is_an_error(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        async with asyncreactor.serve(Shout, ANYWHERE) as server:
            with pytest.raises(CannotListenError):
                async with asyncreactor.serve(Shout, f"tcp:{server.port}:interface=127.0.0.1"):
                    raise AssertionError("it is in use")

    run_on(loop_factory, main())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: asyncreactor.connect(3, "tcp:h:1"),  # type: ignore[call-overload]  # what is tested
            "protocol must be a factory, or a protocol's class, not 3",
        ),
        (lambda: asyncreactor.connect(Factory, "tcp:h:1"), "not its class: Factory"),  # type: ignore[type-var]  # what is tested
        (lambda: asyncreactor.connect(Asker, 8080), 'endpoint must be a description like "tcp:127'),  # type: ignore[call-overload]  # what is tested
        (lambda: asyncreactor.to_future(3), "must be a Deferred or a Future, not 3"),  # type: ignore[arg-type]  # what is tested
        (lambda: asyncreactor.to_deferred(3), "must be a coroutine, a Future or a Deferred, not 3"),  # type: ignore[arg-type]  # what is tested
        (lambda: asyncreactor.run(3), "is neither a function nor a coroutine: 3"),  # type: ignore[arg-type]  # what is tested
        (lambda: asyncreactor.run(succeed(1), 2), "cannot be called with arguments"),
    ],
)
def test_what_makes_no_sense_is_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(TypeError) as caught:
        call()
    assert message in str(caught.value)


def test_a_server_needs_a_factory_and_a_place() -> None:
    async def main() -> None:
        wrong: Any
        for wrong in ((3, ANYWHERE), (Shout, 8080), (Shout(), ANYWHERE)):
            with pytest.raises(TypeError, match="not"):
                async with asyncreactor.serve(*wrong):
                    raise AssertionError("that was to fail")

    asyncio.run(main())


@on_both_loops
def test_run_gives_the_result(loop_factory: LoopFactory) -> None:
    async def add(first: int, second: int) -> int:
        return first + second

    assert asyncreactor.run(add, 1, 2, loop_factory=loop_factory) == 3
    assert asyncreactor.run(add(3, 4), loop_factory=loop_factory) == 7
    assert asyncreactor.run(succeed, 5, loop_factory=loop_factory) == 5
    with pytest.raises(ZeroDivisionError):
        asyncreactor.run(fail, ZeroDivisionError(), loop_factory=loop_factory)


def test_run_uses_the_fast_loop() -> None:
    async def main() -> str:
        return type(asyncio.get_running_loop()).__module__

    assert asyncreactor.run(main).partition(".")[0] == type(asyncreactor.new_event_loop()).__module__


@on_both_loops
def test_run_shuts_the_reactor_down(loop_factory: LoopFactory) -> None:
    seen: list[str] = []

    async def main() -> None:
        asyncreactor.reactor.addSystemEventTrigger("before", "shutdown", seen.append, "shutdown")

    asyncreactor.run(main, loop_factory=loop_factory)
    assert seen == ["shutdown"]


@on_both_loops
def test_stopping_the_reactor_ends_run(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        asyncreactor.reactor.callLater(0, asyncreactor.reactor.stop)
        await Deferred[None]()

    with pytest.raises(SystemExit) as caught:
        asyncreactor.run(main, loop_factory=loop_factory)
    assert caught.value.code == 0


@on_both_loops
def test_shutdown_does_not_end_run_but_a_later_stop_does(loop_factory: LoopFactory) -> None:
    seen: list[str] = []

    async def main() -> None:
        asyncreactor.reactor.addSystemEventTrigger("during", "shutdown", seen.append, "shutdown")
        await asyncreactor.shutdown()
        await asyncio.sleep(0)
        seen.append("goes on")
        asyncreactor.reactor.stop()
        await Deferred[None]()

    with pytest.raises(SystemExit):
        asyncreactor.run(main, loop_factory=loop_factory)
    assert seen == ["shutdown", "goes on"]


@on_both_loops
def test_an_interrupt_ends_run(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        asyncreactor.reactor.callLater(0, os.kill, os.getpid(), signal.SIGINT)
        await Deferred[None]()

    with pytest.raises(KeyboardInterrupt):
        asyncreactor.run(main, loop_factory=loop_factory)


@on_both_loops
def test_leaving_running_shuts_the_reactor_down(loop_factory: LoopFactory) -> None:
    seen: list[str] = []

    async def main() -> None:
        with pytest.raises(ZeroDivisionError):
            async with asyncreactor.running() as reactor:
                reactor.addSystemEventTrigger("before", "shutdown", seen.append, "shutdown")
                port = reactor.listenTCP(0, Factory.forProtocol(Shout), interface="127.0.0.1")
                raise ZeroDivisionError
        assert seen == ["shutdown"]
        assert not port.connected

    run_on(loop_factory, main())


@on_both_loops
def test_a_future_of_a_deferred(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        assert await asyncio.shield(asyncreactor.to_future(succeed(1))) == 1
        waiting: Deferred[None] = Deferred()
        future = asyncreactor.to_future(waiting)
        assert asyncreactor.to_future(future) is future
        future.cancel()
        await asyncio.wait([future])
        assert waiting.called

    run_on(loop_factory, main())


class Later:
    """Can be awaited, and is nothing else."""

    def __await__(self) -> Any:
        return asyncio.sleep(0, "later").__await__()


@on_both_loops
def test_a_deferred_of_whatever_can_be_awaited(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        source: Awaitable[str]
        future = asyncio.get_running_loop().create_future()
        future.set_result("later")
        ready = succeed("later")
        for source in (asyncio.sleep(0, "later"), future, ready, Later()):
            assert await asyncreactor.to_deferred(source) == "later"
        assert asyncreactor.to_deferred(ready) is ready

    run_on(loop_factory, main())


@on_both_loops
def test_cancelling_a_deferred_cancels_what_it_stands_for(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        task = asyncio.create_task(asyncio.sleep(3600))
        deferred = asyncreactor.to_deferred(task)
        deferred.cancel()
        with pytest.raises(CancelledError):
            await deferred
        await asyncio.wait([task])
        assert task.cancelled()

    run_on(loop_factory, main())


@on_both_loops
def test_a_result_can_be_awaited_whatever_it_is(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        assert await asyncreactor.ensure_awaitable(3) == 3
        assert await asyncreactor.ensure_awaitable(succeed(4)) == 4
        assert await asyncreactor.ensure_awaitable(asyncio.sleep(0, 5)) == 5
        with pytest.raises(ZeroDivisionError):
            await asyncreactor.ensure_awaitable(Failure(ZeroDivisionError()))

    run_on(loop_factory, main())


def test_names_are_imported_when_they_are_asked_for() -> None:
    assert asyncreactor.run.__module__ == "asyncreactor"
    assert set(asyncreactor.__all__) <= set(dir(asyncreactor))
    with pytest.raises(AttributeError, match="has no attribute 'nosuch'"):
        _ = asyncreactor.nosuch
