"""The ends of pipes that lead from and to a child process, or to this process's own standard descriptors.

They are made for an owner, who hears `childDataReceived(name, data)` and, once, `childConnectionLost(name, reason)`.
It is for the owner to close the descriptor, which need not be the ends' own.
"""

from __future__ import annotations

import os
import stat
import sys
from typing import Any

from asyncreactor.internet import fdesc
from asyncreactor.internet.abstract import FileDescriptor
from asyncreactor.internet.main import CONNECTION_DONE, CONNECTION_LOST
from asyncreactor.python.failure import Failure

if sys.platform != "win32":
    import fcntl

__all__ = ["ProcessReader", "ProcessWriter"]

#: What a pipe holds on Linux.
READ_BYTES = 64 * 1024


class _End(FileDescriptor):
    """An end of a pipe.

    Args:
        reactor: what watches it.
        proc: the owner.
        name: what the owner calls it: the number of the child's descriptor.
        fileno: the descriptor. It is made not to block.
    """

    connected = 1
    #: For the reactor, which watches it accordingly.
    _is_short_lived = True

    def __init__(self, reactor: Any, proc: Any, name: Any, fileno: int) -> None:
        super().__init__(reactor)
        fdesc.setNonBlocking(fileno)
        self.proc = proc
        self.name = name
        self.fd = fileno

    def fileno(self) -> int:
        """The descriptor."""
        return self.fd

    def connectionLost(self, reason: Failure) -> None:
        """The end has come: tell the owner."""
        if self.disconnected:
            return
        super().connectionLost(reason)
        self.proc.childConnectionLost(self.name, reason)


class ProcessReader(_End):
    """Reads what a child process writes."""

    def __init__(self, reactor: Any, proc: Any, name: Any, fileno: int) -> None:
        super().__init__(reactor, proc, name, fileno)
        self.startReading()

    def doRead(self) -> Exception | None:
        """Read what is there."""
        try:
            data = os.read(self.fd, READ_BYTES)
        except OSError as error:
            return None if error.errno in fdesc.TRY_AGAIN else CONNECTION_LOST
        if not data:
            return CONNECTION_DONE
        self.dataReceived(data)
        return None

    def dataReceived(self, data: bytes) -> None:
        """Hand to the owner what was read."""
        self.proc.childDataReceived(self.name, data)

    def writeSomeData(self, data: bytes | memoryview) -> int | Exception:
        """Nothing can be written to this end: it is over for whoever tries."""
        return CONNECTION_LOST

    def loseConnection(self) -> None:
        """Read no more, and tell the owner soon."""
        if self.connected and not self.disconnecting:
            self.disconnecting = 1
            self.stopReading()
            self.reactor.callLater(0, self.connectionLost, Failure(CONNECTION_DONE))


class ProcessWriter(_End):
    """Writes what a child process reads, and notices when the child closes its end.

    Args:
        forceReadHack: wait for the other end's closing even if the descriptor does not look as if that could be
            waited for.

    Attributes:
        enableReadHack: is the other end's closing waited for: it makes the descriptor of a pipe readable, and
            nothing else does. A terminal, or a socket, is readable when there is something to read.
    """

    def __init__(self, reactor: Any, proc: Any, name: Any, fileno: int, forceReadHack: bool = False) -> None:
        super().__init__(reactor, proc, name, fileno)
        self.enableReadHack = forceReadHack or _is_end_for_writing(fileno)
        if self.enableReadHack:
            self.startReading()

    def doRead(self) -> Exception | None:
        """The other end is closed."""
        if not self.enableReadHack:
            self.stopReading()
            return None
        return CONNECTION_LOST if self._waiting or self.dataBuffer else CONNECTION_DONE

    def write(self, data: bytes) -> None:
        """Send `data`: into a pipe at once, as far as there is room. It is dropped if the connection is over.

        Raises:
            TypeError: `data` is no bytes.
        """
        # What the system says against it is noticed by the usual way, which the rest takes.
        if self.enableReadHack and data.__class__ is bytes and self._is_idle():
            written = fdesc.writeToFD(self.fd, data)
            if written == len(data):
                return
            if isinstance(written, int):
                data = data[written:]
        super().write(data)

    def _is_idle(self) -> bool:
        """Whether nothing waits to be written, and no producer for having written it."""
        waits = self._waiting or self.dataBuffer or self.producer is not None
        return bool(self.connected and not waits and not self._writeDisconnected)

    def writeSomeData(self, data: bytes | memoryview) -> int | Exception:
        """Write what there is room for."""
        return fdesc.writeToFD(self.fd, data)

    def loseConnection(self) -> None:
        """Close the pipe when all that waits is written and the producer is done, or the other end is closed."""
        super().loseConnection()
        if self.enableReadHack and self.connected:
            self.startReading()

    def pauseProducing(self) -> None:
        """Nothing is produced here, and the other end's closing is still waited for."""

    resumeProducing = pauseProducing


def _is_end_for_writing(fileno: int) -> bool:
    """Whether it is the end of a pipe that only writes."""
    access = fcntl.fcntl(fileno, fcntl.F_GETFL) & os.O_ACCMODE
    return access == os.O_WRONLY and stat.S_ISFIFO(os.fstat(fileno).st_mode)
