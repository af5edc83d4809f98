"""The pipes of a child process."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import sys
import termios
from hashlib import sha256
from typing import Any

import pytest
from zope.interface.verify import verifyObject

from asyncreactor.internet import process, reactor
from asyncreactor.internet.error import ProcessDone
from asyncreactor.internet.interfaces import IConsumer, IProcessTransport, IPushProducer
from tests.internet.processes.children import Child, shell
from tests.internet.recorder import RecordingProducer
from tests.loops import LoopFactory, on_both_loops, run_on

MEBIBYTE = 1 << 20
PAGE_BYTES = 4096


def _bytes_that_wait(reader: process.ProcessReader) -> int:
    return int.from_bytes(fcntl.ioctl(reader.fileno(), termios.FIONREAD, bytes(4)), sys.byteorder)


@on_both_loops
class TestStreams:
    def test_mebibytes_there_and_back(self, loop_factory: LoopFactory) -> None:
        sent = os.urandom(MEBIBYTE) * 16

        async def main() -> bytearray:
            child = Child()
            reactor.spawnProcess(child, "/bin/cat", ["cat"])
            for start in range(0, len(sent), 100_000):
                child.transport.write(sent[start : start + 100_000])
            child.transport.closeStdin()
            assert isinstance(await child.ended, ProcessDone)
            return child.output[1]

        assert sha256(run_on(loop_factory, main())).digest() == sha256(sent).digest()

    def test_small_writes_keep_their_order(self, loop_factory: LoopFactory) -> None:
        async def main() -> bytearray:
            child = Child()
            reactor.spawnProcess(child, "/bin/cat", ["cat"])
            child.transport.write(b"a")
            child.transport.writeSequence([b"b", b"c"])
            child.transport.writeToChild(0, b"d")
            child.transport.closeStdin()
            child.transport.write(b"e")
            await child.ended
            child.transport.write(b"to nobody")
            child.transport.writeSequence([b"to nobody"])
            return child.output[1]

        assert run_on(loop_factory, main()) == b"abcde"

    def test_other_descriptors(self, loop_factory: LoopFactory) -> None:
        async def main() -> Child:
            ours, theirs = os.pipe()
            how: dict[int, Any] = {0: "w", 1: "r", 3: "w", 4: "r", 7: theirs}
            child = shell("cat <&3 >&4; cat; echo given >&7", childFDs=how)
            os.close(theirs)
            child.transport.writeToChild(3, b"three")
            child.transport.closeChildFD(3)
            child.transport.write(b"zero")
            child.transport.closeStdin()
            child.transport.closeChildFD(9)
            await child.ended
            assert os.read(ours, 100) == b"given\n"
            os.close(ours)
            return child

        child = run_on(loop_factory, main())
        assert child.output == {4: b"three", 1: b"zero"}
        assert {event for event in child.events if event.startswith("lost")} == {
            f"lost {n}" for n in (0, 1, 3, 4)
        }

    def test_no_descriptors(self, loop_factory: LoopFactory) -> None:
        async def main() -> list[str]:
            child = shell("test -e /dev/fd/0 || test -e /dev/fd/1 || exit 4", childFDs={})
            assert (await child.ended).exitCode == 4
            return child.events

        assert run_on(loop_factory, main()) == ["made", "exited", "ended"]

    def test_write_to_what_is_no_pipe(self, loop_factory: LoopFactory) -> None:
        async def main() -> None:
            child = shell("read line")
            with pytest.raises(KeyError):
                child.transport.writeToChild(5, b"x")
            with pytest.raises(TypeError, match="bytes"):
                child.transport.write("text")
            child.transport.loseConnection()
            await child.ended

        run_on(loop_factory, main())

    def test_child_closes_its_input(self, loop_factory: LoopFactory) -> None:
        async def main() -> list[str]:
            child = shell("exec <&-; exec sleep 100")
            await child.happens("lost 0")
            child.transport.write(b"to nobody")
            child.transport.signalProcess("KILL")
            await child.ended
            return child.events

        assert run_on(loop_factory, main())[:2] == ["made", "lost 0"]

    def test_child_closes_its_input_while_much_waits(self, loop_factory: LoopFactory) -> None:
        async def main() -> Any:
            child = shell("read line; exec <&-; echo closed; exit 5")
            child.transport.write(b"x" * MEBIBYTE)
            child.transport.write(b"\n")
            child.transport.closeStdin()
            child.transport.signalProcess("TERM")
            return await child.ended

        assert run_on(loop_factory, main()).signal == signal.SIGTERM

    def test_closed_output(self, loop_factory: LoopFactory) -> None:
        async def main() -> Any:
            child = shell("read line; while true; do echo line; done")
            child.transport.closeStdout()
            await child.happens("lost 1")
            child.transport.write(b"go\n")
            return await child.ended

        assert run_on(loop_factory, main()).signal == signal.SIGPIPE

    def test_paused_reading_stops_the_child(self, loop_factory: LoopFactory) -> None:
        async def main() -> None:
            child = shell("echo first; read line; yes")
            await child.happens("data 1")
            child.transport.pauseProducing()
            child.transport.write(b"go\n")
            while _bytes_that_wait(child.transport.pipes[1]) < PAGE_BYTES:
                await asyncio.sleep(0)
            assert child.output[1] == b"first\n"
            child.transport.resumeProducing()
            while len(child.output[1]) < MEBIBYTE:
                await asyncio.sleep(0)
            child.transport.stopProducing()
            child.transport.signalProcess("KILL")
            await child.ended

        run_on(loop_factory, main())

    def test_push_producer_waits_for_a_slow_child(self, loop_factory: LoopFactory) -> None:
        class Pushing(RecordingProducer):
            def __init__(self) -> None:
                super().__init__()
                self.child = Child()

            def resumeProducing(self) -> None:
                super().resumeProducing()
                self.child.transport.unregisterProducer()
                self.child.transport.closeStdin()

        async def main() -> list[str]:
            producer = Pushing()
            child = shell("read line <&3; cat > /dev/null", producer.child, childFDs={0: "w", 3: "w"})
            child.transport.registerProducer(producer, True)
            child.transport.write(b"x" * MEBIBYTE)
            assert producer.told == ["pause"]
            child.transport.writeToChild(3, b"go\n")
            child.transport.closeChildFD(3)
            await child.ended
            child.transport.registerProducer(producer, True)
            return producer.told

        assert run_on(loop_factory, main()) == ["pause", "resume", "stop"]

    def test_pull_producer(self, loop_factory: LoopFactory) -> None:
        class Pulled:
            def __init__(self) -> None:
                self.child = Child()
                self.left = 100

            def resumeProducing(self) -> None:
                self.child.transport.write(b"x" * 10_000)
                self.left -= 1
                if not self.left:
                    self.child.transport.unregisterProducer()
                    self.child.transport.closeStdin()

            def stopProducing(self) -> None:
                raise AssertionError("nobody stops it")

        async def main() -> int:
            producer = Pulled()
            child = producer.child
            reactor.spawnProcess(child, "/bin/cat", ["cat"])
            child.transport.registerProducer(producer, False)
            await child.ended
            return len(child.output[1])

        assert run_on(loop_factory, main()) == 1_000_000

    def test_producer_of_a_child_that_is_gone_is_stopped(self, loop_factory: LoopFactory) -> None:
        class Idle:
            stopped = False

            def stopProducing(self) -> None:
                self.stopped = True

        async def main() -> bool:
            child = shell("exit 0")
            idle = Idle()
            child.transport.registerProducer(idle, True)
            child.transport.closeStdin()
            await child.ended
            return idle.stopped

        assert run_on(loop_factory, main())

    def test_interfaces(self, loop_factory: LoopFactory) -> None:
        async def main() -> None:
            child = shell("exit 0")
            for interface in (IProcessTransport, IConsumer, IPushProducer):
                verifyObject(interface, child.transport)
            with pytest.raises(NotImplementedError):
                child.transport.getHost()
            with pytest.raises(NotImplementedError):
                child.transport.getPeer()
            await child.ended

        run_on(loop_factory, main())
