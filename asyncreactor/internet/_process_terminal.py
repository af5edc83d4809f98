"""A child process at a terminal of its own."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from zope.interface import implementer

from asyncreactor._engine.child_descriptors import take_descriptors
from asyncreactor._engine.spawning import Program, fork_program, reset_signals, spawn_at_terminal
from asyncreactor.internet import fdesc
from asyncreactor.internet._process_base import _BaseProcess
from asyncreactor.internet._process_streams import READ_BYTES
from asyncreactor.internet.abstract import FileDescriptor
from asyncreactor.internet.interfaces import IProcessTransport
from asyncreactor.internet.main import CONNECTION_LOST
from asyncreactor.python.failure import Failure

if sys.platform != "win32":
    import fcntl
    import termios

__all__ = ["PTYProcess"]

_STANDARD_OUTPUT = 1


@implementer(IProcessTransport)
class PTYProcess(FileDescriptor, _BaseProcess):
    """A child process whose descriptors 0, 1 and 2 are a terminal, which it leads the session of.

    What it writes comes to the protocol as from descriptor 1. There is one stream: it can't be closed in parts, and
    when it is closed the child gets SIGHUP.

    Args:
        reactor: what watches the terminal and the end.
        executable: see `IReactorProcess.spawnProcess` for this and the rest.
        args: its arguments.
        environment: its environment.
        path: its folder.
        proto: the program's protocol.
        uid: its user.
        gid: its group.
        usePTY: the terminal to use: the descriptor of its master, that of its slave, which is closed once the child
            has it, and its name. Else a terminal is made.
    """

    connected = 1

    def __init__(
        self,
        reactor: Any,
        executable: str | bytes,
        args: Sequence[str | bytes],
        environment: Mapping[Any, Any] | None,
        path: str | bytes | None,
        proto: Any,
        uid: int | None = None,
        gid: int | None = None,
        usePTY: Any = None,
    ) -> None:
        FileDescriptor.__init__(self, reactor)
        _BaseProcess.__init__(self, proto)
        program = Program(executable, args, environment, path, uid, gid)
        is_given = isinstance(usePTY, (tuple, list))
        master, slave = usePTY[:2] if is_given else os.openpty()
        try:
            self.pid = self._start(program, master, slave)
        except BaseException:
            if not is_given:
                os.close(master)
                os.close(slave)
            raise
        os.close(slave)
        fdesc.setNonBlocking(master)
        self.fd = master
        self.startReading()
        self._begin(reactor)

    def _start(self, program: Program, master: int, slave: int) -> int:
        pid = None
        if type(self)._setupChild is PTYProcess._setupChild and not self.reactor._neverUseSpawn:
            pid = spawn_at_terminal(program, slave)
        if pid is None:
            pid = fork_program(program, lambda: self._setupChild(master, slave))
        return pid

    def _setupChild(self, masterfd: int, slavefd: int) -> None:
        """In the child: lead a session at the terminal, have no other descriptors, treat signals as the system does."""
        os.setsid()
        fcntl.ioctl(slavefd, termios.TIOCSCTTY, 0)
        take_descriptors(dict.fromkeys(range(3), slavefd))
        reset_signals()

    def fileno(self) -> int:
        """The descriptor of the terminal's master."""
        return self.fd

    def doRead(self) -> Exception | None:
        """Read what the child has written."""
        try:
            data = os.read(self.fd, READ_BYTES)
        except OSError as error:
            # EIO, for one: nobody has the terminal open any more.
            return None if error.errno in fdesc.TRY_AGAIN else CONNECTION_LOST
        if not data:
            return CONNECTION_LOST
        self.proto.childDataReceived(_STANDARD_OUTPUT, data)
        return None

    def writeSomeData(self, data: bytes | memoryview) -> int | Exception:
        """Write what there is room for."""
        written = fdesc.writeToFD(self.fd, data)
        # It stays full when nobody has the terminal open any more; after `loseConnection` no reading would tell.
        return CONNECTION_LOST if written == 0 and data and _is_hung_up(self.fd) else written

    def writeToChild(self, childFD: int, data: bytes) -> None:
        """Send to the child's standard input.

        Raises:
            KeyError: `childFD` isn't 0.
        """
        if childFD != 0:
            raise KeyError(childFD)
        self.write(data)

    def closeChildFD(self, descriptor: int) -> None:
        """There is one stream.

        Raises:
            NotImplementedError: always; `loseConnection` closes the terminal.
        """
        raise NotImplementedError("a terminal is one stream: loseConnection() closes it")

    def closeStdin(self) -> None:
        """Does nothing: there is one stream."""

    def closeStdout(self) -> None:
        """Does nothing: there is one stream."""

    def closeStderr(self) -> None:
        """Does nothing: there is one stream."""

    def connectionLost(self, reason: Failure) -> None:
        """The terminal is over: close it."""
        if self.disconnected:
            return
        super().connectionLost(reason)
        os.close(self.fd)
        self.fd = -1
        self.lostProcess += 1
        self.maybeCallProcessEnded()

    def maybeCallProcessEnded(self) -> None:
        """Tell the protocol of the end if the child is gone and the terminal closed."""
        if self.lostProcess == 2:
            super().maybeCallProcessEnded()


def _is_hung_up(descriptor: int) -> bool:
    """Whether nobody has the other end open."""
    watched = select.poll()
    watched.register(descriptor, 0)
    return any(events & select.POLLHUP for _, events in watched.poll(0))
