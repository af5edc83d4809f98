"""A child process with pipes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import Any

from zope.interface import implementer

from asyncreactor._engine.child_descriptors import take_descriptors
from asyncreactor._engine.spawning import Program, fork_program, reset_signals, spawn_program
from asyncreactor.internet._process_base import _BaseProcess
from asyncreactor.internet._process_streams import ProcessReader, ProcessWriter
from asyncreactor.internet.interfaces import IConsumer, IProcessTransport, IPushProducer
from asyncreactor.logger import Logger
from asyncreactor.python._arguments import must_be_integer
from asyncreactor.python.failure import Failure

__all__ = ["Process"]

_log = Logger(namespace="asyncreactor.internet.process")

_STANDARD_PIPES: Mapping[int, int | str] = MappingProxyType({0: "w", 1: "r", 2: "r"})


class _Pipes:
    """What a child's descriptors are made of, from a `childFDs` map.

    Attributes:
        theirs: for each of the child's descriptors, the one of this process that it will be a copy of.
        readers: our ends of the pipes that the child writes, by the child's number.
        writers: our ends of the pipes that the child reads.
    """

    def __init__(self, child_descriptors: Mapping[int, int | str]) -> None:
        self.theirs: dict[int, int] = {}
        self.readers: dict[int, int] = {}
        self.writers: dict[int, int] = {}
        self._lent: list[int] = []
        try:
            for number, kind in child_descriptors.items():
                self._add(number, kind)
        except BaseException:
            self.close()
            raise

    def _add(self, number: int, kind: int | str) -> None:
        must_be_integer("childFDs: the number of a descriptor", number, "0 or more", least=0)
        if kind == "r":
            self.readers[number], child_end = os.pipe()
        elif kind == "w":
            child_end, self.writers[number] = os.pipe()
        elif isinstance(kind, int) and kind >= 0:
            self.theirs[number] = kind
            return
        else:
            raise ValueError(
                f'childFDs[{number}] must be "r", "w" or the number of a descriptor, not {kind!r}'
            )
        self.theirs[number] = child_end
        self._lent.append(child_end)

    def close_theirs(self) -> None:
        """Close the ends that the child has copies of."""
        while self._lent:
            os.close(self._lent.pop())

    def close(self) -> None:
        """Close what was made here."""
        self.close_theirs()
        for ours in (*self.readers.values(), *self.writers.values()):
            os.close(ours)


@implementer(IProcessTransport, IConsumer, IPushProducer)
class Process(_BaseProcess):
    """A child process with a pipe at each of its descriptors, or at those that `childFDs` names.

    A subclass that has more to do in the child, before that becomes the program, overrides `_setupChild`, which takes
    a fork.

    Args:
        reactor: what watches the pipes and the end.
        executable: see `IReactorProcess.spawnProcess` for this and the rest.
        args: its arguments.
        environment: its environment.
        path: its folder.
        proto: the program's protocol.
        uid: its user.
        gid: its group.
        childFDs: its descriptors.

    Attributes:
        pipes: our end of each pipe that is open, by the number of the child's descriptor.
        processReaderFactory: makes our ends of pipes that the child writes.
        processWriterFactory: makes our ends of pipes that the child reads.
    """

    processReaderFactory: Any = ProcessReader
    processWriterFactory: Any = ProcessWriter

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
        childFDs: Mapping[int, int | str] | None = None,
    ) -> None:
        super().__init__(proto)
        self.reactor = reactor
        self.pipes: dict[int, Any] = {}
        program = Program(executable, args, environment, path, uid, gid)
        pipes = _Pipes(_STANDARD_PIPES if childFDs is None else childFDs)
        try:
            self.pid = self._start(program, pipes.theirs)
        except BaseException:
            pipes.close()
            raise
        pipes.close_theirs()
        for number, ours in pipes.readers.items():
            self.pipes[number] = self.processReaderFactory(reactor, self, number, ours)
        for number, ours in pipes.writers.items():
            self.pipes[number] = self.processWriterFactory(reactor, self, number, ours)
        self._begin(reactor)

    def _start(self, program: Program, descriptors: Mapping[int, int]) -> int:
        pid = None
        if type(self)._setupChild is Process._setupChild and not self.reactor._neverUseSpawn:
            pid = spawn_program(program, descriptors)
        if pid is None:
            pid = fork_program(program, lambda: self._setupChild(descriptors))
        return pid

    def _setupChild(self, fdmap: Mapping[int, int]) -> None:
        """In the child: get the descriptors of `fdmap` and no others, and treat signals as the system does."""
        take_descriptors(fdmap)
        reset_signals()

    # -- the pipes

    def write(self, data: bytes) -> None:
        """Send to the child's standard input; dropped if that is closed."""
        if 0 in self.pipes:
            self.pipes[0].write(data)

    def writeSequence(self, seq: Iterable[bytes]) -> None:
        """Send several pieces to the child's standard input."""
        if 0 in self.pipes:
            self.pipes[0].writeSequence(seq)

    def writeToChild(self, childFD: int, data: bytes) -> None:
        """Send to the child's descriptor number `childFD`.

        Raises:
            KeyError: there is no pipe to that descriptor, or it is closed.
        """
        if childFD not in self.pipes:
            raise KeyError(
                f"childFD must be one of {sorted(self.pipes)}, to which there are pipes, not {childFD!r}"
            )
        self.pipes[childFD].write(data)

    def closeChildFD(self, childFD: int) -> None:
        """Close the pipe at the child's descriptor, if it is open, once what was written to it has gone out."""
        if childFD in self.pipes:
            self.pipes[childFD].loseConnection()

    def closeStdin(self) -> None:
        """Close the pipe to standard input."""
        self.closeChildFD(0)

    def closeStdout(self) -> None:
        """Close the pipe from standard output."""
        self.closeChildFD(1)

    def closeStderr(self) -> None:
        """Close the pipe from standard error."""
        self.closeChildFD(2)

    def loseConnection(self) -> None:
        """Close the three standard pipes."""
        for number in _STANDARD_PIPES:
            self.closeChildFD(number)

    def getHost(self) -> Any:
        """A process has no address."""
        raise NotImplementedError("a process has no address")

    def getPeer(self) -> Any:
        """A process has no address."""
        raise NotImplementedError("a process has no address")

    # -- IConsumer, to standard input

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Let `producer` write to standard input, at the speed at which the child reads; stop it if that is closed."""
        if 0 in self.pipes:
            self.pipes[0].registerProducer(producer, streaming)
        else:
            producer.stopProducing()

    def unregisterProducer(self) -> None:
        """The producer is done."""
        if 0 in self.pipes:
            self.pipes[0].unregisterProducer()

    # -- IPushProducer, of what the child writes

    def pauseProducing(self) -> None:
        """Read nothing more that the child writes, until `resumeProducing`."""
        for pipe in self.pipes.values():
            pipe.pauseProducing()

    def resumeProducing(self) -> None:
        """Read again."""
        for pipe in self.pipes.values():
            pipe.resumeProducing()

    def stopProducing(self) -> None:
        """Nobody wants what the child writes: close its pipes."""
        self.loseConnection()

    # -- our ends of the pipes call these

    def childDataReceived(self, name: int, data: bytes) -> None:
        """The child has written to its descriptor number `name`."""
        self.proto.childDataReceived(name, data)

    def childConnectionLost(self, childFD: int, reason: Failure) -> None:
        """The pipe at the child's descriptor is over: close it and tell the protocol."""
        pipe = self.pipes.pop(childFD)
        # Whoever is told closes what is left of it.
        with suppress(OSError):
            os.close(pipe.fileno())
        try:
            self.proto.childConnectionLost(childFD)
        except BaseException:
            _log.failure("Unhandled Error", protocol=self.proto)
        self.maybeCallProcessEnded()

    def maybeCallProcessEnded(self) -> None:
        """Tell the protocol of the end if the child is gone and all pipes are closed."""
        if not self.pipes:
            super().maybeCallProcessEnded()
