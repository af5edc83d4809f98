"""Endpoints over standard input and output: those of a child process, and our own."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from zope.interface import classImplements, implementer

from asyncreactor.internet.address import _ProcessAddress
from asyncreactor.internet.defer import Deferred, execute, fail, succeed
from asyncreactor.internet.error import ConnectionDone, NoProtocol, ProcessDone
from asyncreactor.internet.interfaces import (
    IConsumer,
    IProcessTransport,
    IProtocol,
    IProtocolFactory,
    IPushProducer,
    IReactorProcess,
    IStreamClientEndpoint,
    IStreamServerEndpoint,
)
from asyncreactor.internet.protocol import ProcessProtocol
from asyncreactor.python._arguments import must_have
from asyncreactor.python._records import ShowsAttributes
from asyncreactor.python.failure import Failure

__all__ = [
    "ProcessEndpoint",
    "StandardErrorBehavior",
    "StandardIOEndpoint",
    "_ProcessEndpointTransport",
    "_WrapIProtocol",
]

_STDOUT, _STDERR = 1, 2


class StandardErrorBehavior(enum.Enum):
    """What `ProcessEndpoint` does with what a child writes to its standard error."""

    LOG = "log"
    DROP = "drop"


@implementer(IStreamClientEndpoint)
class ProcessEndpoint(ShowsAttributes):
    """A program to run and to talk to over its standard input and output.

    Args:
        reactor: an `IReactorProcess`.
        executable: the program's path.
        args: its arguments, of which the first is by custom the program's name.
        env: its environment; None is this process's.
        path: the folder to run it in; None is this process's.
        uid: the user to run it as.
        gid: the group to run it as.
        usePTY: give it a pseudo terminal instead of pipes.
        childFDs: its descriptors; see `IReactorProcess.spawnProcess`.
        errFlag: what to do with its standard error.
    """

    _not_shown = ShowsAttributes._not_shown | {"_spawnProcess"}

    def __init__(
        self,
        reactor: IReactorProcess,
        executable: str | bytes,
        args: Sequence[str | bytes] = (),
        env: Mapping[Any, Any] | None = MappingProxyType({}),
        path: str | bytes | None = None,
        uid: int | None = None,
        gid: int | None = None,
        usePTY: bool | tuple[int, int, str | bytes] = False,
        childFDs: Mapping[int, int | str] | None = None,
        errFlag: StandardErrorBehavior = StandardErrorBehavior.LOG,
    ) -> None:
        must_have("reactor", reactor, "spawnProcess", "an IReactorProcess")
        self._reactor = reactor
        self._executable, self._args, self._env = executable, args, env
        self._path, self._uid, self._gid = path, uid, gid
        self._usePTY, self._childFDs, self._errFlag = usePTY, childFDs, errFlag
        self._spawnProcess = reactor.spawnProcess

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[IProtocol]:
        """Start the program; see `IStreamClientEndpoint.connect`.

        The protocol hears a `ConnectionDone` when the program has ended with status 0, else a
        `ProcessTerminated`, which is a `ConnectionLost` and knows the status.

        Fails:
            OSError: the program can't be run.
        """
        try:
            protocol = protocolFactory.buildProtocol(_ProcessAddress())
            if protocol is None:
                raise NoProtocol(f"{protocolFactory!r} made no protocol for {self._executable!r}")
            program = (self._executable, self._args, self._env, self._path)
            how = (self._uid, self._gid, self._usePTY, self._childFDs)
            self._spawnProcess(_WrapIProtocol(protocol, self._executable, self._errFlag), *program, *how)
        except BaseException:
            return fail()
        return succeed(protocol)


class _WrapIProtocol(ProcessProtocol):
    """Lets a protocol for streams talk to a child process.

    Attributes:
        protocol: the application's protocol.
        executable: the program's path, for the log.
        errFlag: what to do with its standard error.
    """

    def __init__(self, proto: Any, executable: str | bytes, errFlag: StandardErrorBehavior) -> None:
        self.protocol = proto
        self.executable = executable
        self.errFlag = errFlag

    def makeConnection(self, process: Any) -> None:
        """The process runs."""
        transport: Any = _ProcessEndpointTransport(process)
        self.transport = transport
        self.protocol.makeConnection(transport)

    def childDataReceived(self, childFD: int, data: bytes) -> None:
        """The process wrote something."""
        if childFD == _STDOUT:
            self.protocol.dataReceived(data)
        elif childFD == _STDERR and self.errFlag is StandardErrorBehavior.LOG:
            from asyncreactor.python import log

            log.msg(
                format="Process %(executable)r wrote stderr unhandled by %(protocol)s: %(data)s",
                executable=self.executable,
                protocol=self.protocol,
                data=data,
            )

    def processEnded(self, reason: Failure) -> None:
        """The process is gone."""
        cause = reason.value
        if isinstance(cause, ProcessDone) and cause.status == 0:
            end = ConnectionDone()
            end.__cause__ = cause
            reason = Failure(end)
        self.protocol.connectionLost(reason)


#: What programs may use of a process's transport: the same on every platform.
_OFFERED = frozenset(
    name for interface in (IProcessTransport, IConsumer, IPushProducer) for name in interface.names(all=True)
)


class _ProcessEndpointTransport:
    """A process's transport without what only some reactors offer. `write` goes to standard input."""

    def __init__(self, process: IProcessTransport) -> None:
        self._process = process

    def __getattr__(self, name: str) -> Any:
        if name not in _OFFERED:
            raise AttributeError(f"the transport of a process has no attribute {name!r}")
        return getattr(self._process, name)

    def write(self, data: bytes) -> None:
        """Send `data` to the process's standard input."""
        self._process.write(data)

    def writeSequence(self, data: Iterable[bytes]) -> None:
        """Send the pieces to the process's standard input."""
        self._process.writeSequence(data)


classImplements(_ProcessEndpointTransport, IProcessTransport, IConsumer, IPushProducer)


@implementer(IStreamServerEndpoint)
class StandardIOEndpoint:
    """This process's own standard input and output, as if a client had connected there.

    Args:
        reactor: the reactor.
    """

    def __init__(self, reactor: Any) -> None:
        from asyncreactor.internet.stdio import StandardIO

        self._reactor = reactor
        self._stdio: Any = StandardIO

    def listen(self, stdioProtocolFactory: IProtocolFactory) -> Deferred[Any]:
        """Put a protocol on standard input and output, at once.

        Returns:
            Fires with the `StandardIO`.
        """
        from asyncreactor.internet.stdio import PipeAddress

        return execute(self._stdio, stdioProtocolFactory.buildProtocol(PipeAddress()), reactor=self._reactor)
