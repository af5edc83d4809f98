"""Standard input and output as a transport."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from zope.interface import implementer
from zope.interface.verify import verifyObject

from asyncreactor.internet import reactor
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.error import ConnectionDone, ConnectionLost
from asyncreactor.internet.interfaces import (
    IAddress,
    IConsumer,
    IHalfCloseableDescriptor,
    IHalfCloseableProtocol,
    IPushProducer,
    ITransport,
)
from asyncreactor.internet.protocol import Protocol
from asyncreactor.internet.stdio import PipeAddress, StandardIO
from asyncreactor.logger import capturedLogs
from asyncreactor.python.failure import Failure
from tests.loops import LoopFactory, on_both_loops, run_on

pytestmark = pytest.mark.skipif(os.name != "posix", reason="descriptors can be waited for on POSIX")

MEBIBYTE = 1 << 20


class Listener(Protocol):
    """Remembers what it hears."""

    transport: Any

    def __init__(self) -> None:
        self.events: list[str] = []
        self.data = bytearray()
        self.lost: Deferred[Any] = Deferred()
        self._waits: tuple[Callable[[], bool], Deferred[None]] | None = None

    def when(self, condition: Callable[[], bool]) -> Deferred[None]:
        """Fires when something has happened after which the condition holds."""
        fired: Deferred[None] = Deferred()
        self._waits = condition, fired
        self._happened()
        return fired

    def _happened(self, event: str | None = None) -> None:
        if event is not None:
            self.events.append(event)
        if self._waits is not None and self._waits[0]():
            fired, self._waits = self._waits[1], None
            fired.callback(None)

    def connectionMade(self) -> None:
        self._happened("made")

    def dataReceived(self, data: bytes) -> None:
        self.data += data
        self._happened()

    def connectionLost(self, reason: Failure = None) -> None:  # type: ignore[assignment]  # always given
        self._happened("lost")
        self.lost.callback(reason.value)


@implementer(IHalfCloseableProtocol)
class HalfCloseable(Listener):
    """Hears of the end of each direction."""

    def readConnectionLost(self) -> None:
        self._happened("read lost")

    def writeConnectionLost(self) -> None:
        self._happened("write lost")


class Producer:
    """Writes while it may, and then closes; or is stopped at once."""

    PIECE_BYTES = 10_000

    def __init__(self, stdio: StandardIO, content: bytes) -> None:
        self.stdio = stdio
        self.content = content
        self.at = 0
        self.goes_on = True
        stdio.registerProducer(self, True)
        self.resumeProducing()

    def resumeProducing(self) -> None:
        self.goes_on = not self.stdio.disconnected
        while self.goes_on:
            if self.at >= len(self.content):
                self.stdio.unregisterProducer()
                self.stdio.loseConnection()
                return
            self.stdio.write(self.content[self.at : self.at + self.PIECE_BYTES])
            self.at += self.PIECE_BYTES

    def pauseProducing(self) -> None:
        self.goes_on = False

    def stopProducing(self) -> None:
        assert self.stdio.disconnected


class Pipes:
    """Pipes for a `StandardIO`, and their other ends.

    Attributes:
        stdin: what it reads.
        stdout: what it writes.
        feed: writes what it reads.
        drain: reads what it writes.
    """

    def __init__(self) -> None:
        self.stdin, self.feed = os.pipe()
        self.drain, self.stdout = os.pipe()
        self._open = {self.stdin, self.feed, self.drain, self.stdout}

    def connect(self, listener: Listener) -> StandardIO:
        """Put a protocol on them."""
        return StandardIO(listener, self.stdin, self.stdout)

    def close(self, *numbers: int) -> None:
        """Close some."""
        for number in numbers:
            self._open.remove(number)
            os.close(number)

    def close_all(self) -> None:
        """Close what is open: whoever was put on them has closed none."""
        self.close(*list(self._open))


@pytest.fixture
def pipes() -> Iterator[Pipes]:
    """Four ends of pipes."""
    made = Pipes()
    yield made
    made.close_all()


@on_both_loops
class TestPipes:
    def test_there_and_back(self, loop_factory: LoopFactory, pipes: Pipes) -> None:
        async def main() -> Listener:
            listener = Listener()
            stdio = pipes.connect(listener)
            assert listener.transport is stdio
            os.write(pipes.feed, b"question")
            await listener.when(lambda: listener.data == b"question")
            stdio.write(b"ans")
            stdio.writeSequence([b"w", b"er"])
            stdio.loseConnection()
            assert listener.events == ["made"]
            assert isinstance(await listener.lost, ConnectionDone)
            stdio.write(b"too late")
            stdio.loseConnection()
            return listener

        assert run_on(loop_factory, main()).events == ["made", "lost"]
        assert os.read(pipes.drain, 100) == b"answer"

    def test_end_of_input_ends_both(self, loop_factory: LoopFactory, pipes: Pipes) -> None:
        async def main() -> Any:
            listener = Listener()
            pipes.connect(listener)
            os.write(pipes.feed, b"last")
            pipes.close(pipes.feed)
            return await listener.lost, listener.data

        reason, data = run_on(loop_factory, main())
        assert isinstance(reason, ConnectionDone)
        assert data == b"last"

    def test_nobody_reads_the_output(self, loop_factory: LoopFactory, pipes: Pipes) -> None:
        """What comes is still delivered: only the end of the input ends the connection."""

        async def main() -> Listener:
            listener = Listener()
            stdio = pipes.connect(listener)
            pipes.close(pipes.drain)
            writer = stdio._writer
            while stdio._writer is writer:
                await asyncio.sleep(0)
            stdio.write(b"dropped")
            os.write(pipes.feed, b"more")
            pipes.close(pipes.feed)
            assert isinstance(await listener.lost, ConnectionDone)
            return listener

        listener = run_on(loop_factory, main())
        assert listener.data == b"more"
        assert listener.events == ["made", "lost"]

    def test_both_ends_are_gone(self, loop_factory: LoopFactory, pipes: Pipes) -> None:
        async def main() -> list[str]:
            listener = HalfCloseable()
            pipes.connect(listener)
            pipes.close(pipes.drain)
            await listener.when(lambda: "write lost" in listener.events)
            pipes.close(pipes.feed)
            await listener.lost
            return listener.events

        assert run_on(loop_factory, main()) == ["made", "write lost", "read lost", "lost"]

    def test_nobody_reads_the_rest(self, loop_factory: LoopFactory, pipes: Pipes) -> None:
        async def main() -> Any:
            listener = HalfCloseable()
            stdio = pipes.connect(listener)
            stdio.write(b"x" * MEBIBYTE)
            await asyncio.sleep(0)
            pipes.close(pipes.drain)
            return await listener.lost, listener.events

        reason, events = run_on(loop_factory, main())
        assert isinstance(reason, ConnectionLost)
        assert events == ["made", "lost"]

    def test_input_ends_first(self, loop_factory: LoopFactory, pipes: Pipes) -> None:
        async def main() -> list[str]:
            listener = HalfCloseable()
            stdio = pipes.connect(listener)
            pipes.close(pipes.feed)
            await listener.when(lambda: "read lost" in listener.events)
            stdio.write(b"still")
            stdio.loseConnection()
            await listener.lost
            return listener.events

        assert run_on(loop_factory, main()) == ["made", "read lost", "lost"]
        assert os.read(pipes.drain, 100) == b"still"

    def test_output_ends_first(self, loop_factory: LoopFactory, pipes: Pipes) -> None:
        async def main() -> Listener:
            listener = HalfCloseable()
            stdio = pipes.connect(listener)
            stdio.write(b"all")
            stdio.loseWriteConnection()
            await listener.when(lambda: "write lost" in listener.events)
            stdio.write(b"dropped")
            os.write(pipes.feed, b"more")
            await listener.when(lambda: listener.data == b"more")
            stdio.loseConnection()
            assert isinstance(await listener.lost, ConnectionDone)
            return listener

        assert run_on(loop_factory, main()).events == ["made", "write lost", "lost"]
        assert os.read(pipes.drain, 100) == b"all"

    @pytest.mark.parametrize("method", ["readConnectionLost", "writeConnectionLost"])
    def test_half_closing_that_raises(self, loop_factory: LoopFactory, pipes: Pipes, method: str) -> None:
        def fail() -> None:
            raise ZeroDivisionError(method)

        async def main() -> Any:
            listener = HalfCloseable()
            setattr(listener, method, fail)
            pipes.connect(listener)
            pipes.close(pipes.feed if method == "readConnectionLost" else pipes.drain)
            return await listener.lost

        with capturedLogs() as logged:
            assert isinstance(run_on(loop_factory, main()), ZeroDivisionError)
        assert [event["log_failure"].type for event in logged] == [ZeroDivisionError]

    def test_protocol_that_raises(self, loop_factory: LoopFactory, pipes: Pipes) -> None:
        class Broken(Listener):
            def dataReceived(self, data: bytes) -> None:
                raise ZeroDivisionError

            def connectionLost(self, reason: Failure = None) -> None:  # type: ignore[assignment]  # always given
                super().connectionLost(reason)
                raise KeyError

        async def main() -> Any:
            listener = Broken()
            pipes.connect(listener)
            os.write(pipes.feed, b"x")
            return await listener.lost

        with capturedLogs() as logged:
            assert isinstance(run_on(loop_factory, main()), ZeroDivisionError)
        assert [event["log_failure"].type for event in logged] == [ZeroDivisionError, KeyError]

    def test_protocol_that_cannot_begin(self, loop_factory: LoopFactory, pipes: Pipes) -> None:
        class Broken(Listener):
            def connectionMade(self) -> None:
                raise ZeroDivisionError

        async def main() -> list[Any]:
            with pytest.raises(ZeroDivisionError):
                pipes.connect(Broken())
            return [*reactor.getReaders(), *reactor.getWriters()]

        assert run_on(loop_factory, main()) == []
        assert os.get_blocking(pipes.stdin)

    def test_much_to_a_slow_reader(self, loop_factory: LoopFactory, pipes: Pipes) -> None:
        sent = os.urandom(MEBIBYTE)

        async def main() -> bytes:
            listener = Listener()
            producer = Producer(pipes.connect(listener), sent)
            os.set_blocking(pipes.drain, False)
            read = b""
            while len(read) < len(sent):
                # What the pipe holds, what may wait, and one piece more.
                assert producer.at - len(read) < 64 * 1024 * 2 + 128 * 1024 + producer.PIECE_BYTES
                with suppress(BlockingIOError):
                    read += os.read(pipes.drain, 3_000)
                await asyncio.sleep(0)
            assert isinstance(await listener.lost, ConnectionDone)
            Producer(listener.transport, sent)
            return read

        assert run_on(loop_factory, main()) == sent

    def test_paused_reading(self, loop_factory: LoopFactory, pipes: Pipes) -> None:
        async def main() -> None:
            listener = Listener()
            stdio = pipes.connect(listener)
            for pause, resume in (("pauseProducing", "resumeProducing"), ("stopReading", "startReading")):
                listener.data.clear()
                getattr(stdio, pause)()
                os.write(pipes.feed, b"later")
                for _ in range(10):
                    await asyncio.sleep(0)
                assert not listener.data
                getattr(stdio, resume)()
                await listener.when(lambda: listener.data == b"later")
            stdio.stopProducing()
            await listener.lost

        run_on(loop_factory, main())

    def test_descriptors_block_again_at_the_end(self, loop_factory: LoopFactory, pipes: Pipes) -> None:
        os.set_blocking(pipes.stdout, False)

        async def main() -> None:
            listener = Listener()
            stdio = pipes.connect(listener)
            assert not os.get_blocking(pipes.stdin)
            stdio.loseConnection()
            await listener.lost

        run_on(loop_factory, main())
        assert os.get_blocking(pipes.stdin)
        assert not os.get_blocking(pipes.stdout)

    def test_shut_down(self, loop_factory: LoopFactory, pipes: Pipes) -> None:
        async def main() -> Any:
            listener = Listener()
            pipes.connect(listener)
            await reactor.shutdown()
            return await listener.lost

        assert isinstance(run_on(loop_factory, main()), ConnectionLost)

    def test_interfaces(self, loop_factory: LoopFactory, pipes: Pipes) -> None:
        async def main() -> None:
            listener = Listener()
            stdio = pipes.connect(listener)
            for interface in (ITransport, IConsumer, IPushProducer, IHalfCloseableDescriptor):
                verifyObject(interface, stdio)
            assert isinstance(stdio.getHost(), PipeAddress)
            assert IAddress.providedBy(stdio.getPeer())
            stdio.loseConnection()
            await listener.lost

        run_on(loop_factory, main())


@on_both_loops
class TestOtherKinds:
    def test_files(self, loop_factory: LoopFactory, tmp_path: Path) -> None:
        source, target = tmp_path / "source", tmp_path / "target"
        content = os.urandom(MEBIBYTE)
        source.write_bytes(content)

        class Copier(HalfCloseable):
            def dataReceived(self, data: bytes) -> None:
                self.transport.write(data)

            def readConnectionLost(self) -> None:
                self.transport.loseConnection()

        async def main() -> None:
            with source.open("rb") as readable, target.open("wb") as writable:
                copier = Copier()
                StandardIO(copier, readable.fileno(), writable.fileno())
                await copier.lost

        run_on(loop_factory, main())
        assert target.read_bytes() == content

    def test_a_terminal(self, loop_factory: LoopFactory) -> None:
        async def main() -> bytes:
            listener = Listener()
            stdio = StandardIO(listener, slave, slave)
            os.write(master, b"typed\n")
            await listener.when(lambda: listener.data == b"typed\n")
            stdio.write(b"shown")
            stdio.loseConnection()
            await listener.lost
            seen = b""
            while not seen.endswith(b"shown"):
                seen += os.read(master, 100)
            return seen

        master, slave = os.openpty()
        assert run_on(loop_factory, main()) == b"typed\r\nshown"
        os.close(master)
        os.close(slave)

    def test_devices_that_are_always_ready(self, loop_factory: LoopFactory) -> None:
        async def main() -> Any:
            with open(os.devnull, "rb") as readable, open(os.devnull, "wb") as writable:
                listener = Listener()
                StandardIO(listener, readable.fileno(), writable.fileno())
                return await listener.lost

        assert isinstance(run_on(loop_factory, main()), ConnectionDone)


PROGRAM = """
import sys
from asyncreactor.internet import reactor
from asyncreactor.internet.protocol import Protocol
from asyncreactor.internet.stdio import StandardIO

class Echo(Protocol):
    def dataReceived(self, data):
        self.transport.write(data.upper())
    def connectionLost(self, reason):
        reactor.stop()

StandardIO(Echo())
reactor.run()
sys.stdout.write("the end")
"""


@pytest.mark.parametrize("input_kind", ["pipe", "file"])
def test_a_whole_program(input_kind: str, tmp_path: Path) -> None:
    (tmp_path / "input").write_bytes(b"hello\n")
    how: dict[str, Any] = {"input": b"hello\n"}
    if input_kind == "file":
        how = {"stdin": os.open(tmp_path / "input", os.O_RDONLY)}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, timeout=30, check=True, **how
    )
    if "stdin" in how:
        os.close(how["stdin"])
    assert ran.stdout == b"HELLO\nthe end"
