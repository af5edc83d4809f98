"""Child processes at a terminal of their own."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest
from zope.interface.verify import verifyObject

from asyncreactor.internet import process
from asyncreactor.internet.error import ProcessDone, ProcessExitedAlready
from asyncreactor.internet.interfaces import IConsumer, IProcessTransport
from tests.internet.processes.children import Child, shell
from tests.loops import LoopFactory, on_both_loops, run_on

pytestmark = on_both_loops


@pytest.mark.parametrize("how", [{}, {"path": "/"}], ids=["spawned", "forked"])
def test_all_three_descriptors_are_the_terminal(loop_factory: LoopFactory, how: dict[str, Any]) -> None:
    async def main() -> Child:
        child = shell(
            "tty; test -t 1 && test -t 2 && echo yes; echo errors >&2; echo t > /dev/tty", usePTY=True
        )
        assert isinstance(child.transport, process.PTYProcess)
        assert isinstance(await child.ended, ProcessDone)
        return child

    child = run_on(loop_factory, main())
    name, *rest = child.output[1].split(b"\r\n")
    assert name.startswith(b"/dev/")
    assert rest == [b"yes", b"errors", b"t", b""]
    assert child.events == ["made", "data 1", "exited", "ended"]


def test_what_is_typed_is_echoed(loop_factory: LoopFactory) -> None:
    async def main() -> Child:
        child = shell("read line; echo got $line", usePTY=True)
        child.transport.writeToChild(0, b"some")
        child.transport.write(b"thing\n")
        await child.ended
        with pytest.raises(ProcessExitedAlready):
            child.transport.signalProcess("HUP")
        return child

    assert run_on(loop_factory, main()).output[1] == b"something\r\ngot something\r\n"


def test_closing_hangs_up(loop_factory: LoopFactory) -> None:
    async def main() -> Any:
        child = shell("echo ready; exec sleep 100", usePTY=True)
        await child.happens("data 1")
        child.transport.loseConnection()
        return await child.ended

    assert run_on(loop_factory, main()).signal == signal.SIGHUP


def test_typing_an_interrupt(loop_factory: LoopFactory) -> None:
    async def main() -> Any:
        child = shell("echo ready; read line", usePTY=True)
        await child.happens("data 1")
        child.transport.write(b"\x03")
        return await child.ended

    assert run_on(loop_factory, main()).signal == signal.SIGINT


def test_there_is_one_stream(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        child = shell("read line", usePTY=True)
        with pytest.raises(NotImplementedError, match="one stream"):
            child.transport.closeChildFD(0)
        with pytest.raises(KeyError):
            child.transport.writeToChild(1, b"x")
        child.transport.closeStdin()
        child.transport.closeStdout()
        child.transport.closeStderr()
        child.transport.write(b"still open\n")
        assert isinstance(await child.ended, ProcessDone)

    run_on(loop_factory, main())


def test_terminal_of_the_programs_own(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        master, slave = os.openpty()
        name = os.ttyname(slave)
        child = shell("tty", usePTY=(master, slave, name))
        await child.ended
        assert child.output[1] == f"{name}\r\n".encode()
        for number in (master, slave):
            with pytest.raises(OSError, match="Bad file descriptor"):
                os.fstat(number)

    run_on(loop_factory, main())


def test_interfaces(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        child = shell("exit 0", usePTY=True)
        for interface in (IProcessTransport, IConsumer):
            verifyObject(interface, child.transport)
        assert repr(child.transport) == f"<PTYProcess pid={child.transport.pid} status=-1>"
        await child.ended

    run_on(loop_factory, main())


def test_the_end_comes_although_what_was_written_is_never_read(loop_factory: LoopFactory) -> None:
    async def main() -> Child:
        child = shell("exec sleep 60", usePTY=True)
        child.transport.write(b"a line\n" * 100_000)
        child.transport.loseConnection()
        child.transport.signalProcess("KILL")
        await child.ended
        return child

    assert run_on(loop_factory, main()).events == ["made", "exited", "ended"]
