"""`ProcessMonitor`: keeps programs running, by starting each again when it ends.

A program that ends soon after its start is started again only after a delay, which doubles each time. What the
programs write is logged line by line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import attrs

from asyncreactor.application._service_interfaces import Outcome
from asyncreactor.application.service import Service
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.error import ProcessExitedAlready
from asyncreactor.logger import Logger
from asyncreactor.python.deprecate import deprecated, deprecatedProperty
from asyncreactor.python.versions import Version
from asyncreactor.runner._procmon_output import DummyTransport, LineLogger, LoggingProtocol, transport

__all__ = ["ProcessMonitor", "LoggingProtocol", "LineLogger", "DummyTransport", "transport"]

_NO_ENVIRONMENT: Mapping[Any, Any] = MappingProxyType({})
_SINCE = Version("Twisted", 18, 7, 0)
#: What a pickled monitor leaves out: it belongs to the processes that run.
_OF_THIS_PROCESS = ("protocols", "timeStarted", "murder", "restart")


@attrs.frozen
class _Process:
    """How to run a program."""

    args: Sequence[str | bytes]
    uid: int | None
    gid: int | None
    env: dict[Any, Any] | None
    cwd: str | bytes | None

    def spawn(self, reactor: Any, protocol: LoggingProtocol, **how: Any) -> None:
        reactor.spawnProcess(protocol, self.args[0], self.args, self.env, self.cwd, self.uid, self.gid, **how)

    @deprecated(_SINCE)
    def toTuple(self) -> tuple[Any, ...]:
        """Arguments, user, group and environment."""
        return self.as_tuple()

    def as_tuple(self) -> tuple[Any, ...]:
        return self.args, self.uid, self.gid, self.env

    def __str__(self) -> str:
        user = "" if self.uid is None else str(self.uid)
        group = "" if self.gid is None else f":{self.gid}"
        owner = f"({user}{group})" if user or group else ""
        folder = f" in {self.cwd!r}" if self.cwd is not None else ""
        return f"{owner}{folder}: {self.args}"


class ProcessMonitor(Service):
    """A service that keeps programs running.

    Args:
        reactor: an `IReactorProcess` and `IReactorTime`; the global one if None.

    Attributes:
        threshold: a program that ran for at least so many seconds did well, and is started again at once.
        killTime: seconds that a program has to end after SIGTERM, before it gets SIGKILL.
        minRestartDelay: seconds before a program that ended too soon is started again, the first time.
        maxRestartDelay: the most seconds that this is put off, however often it ended too soon.
        protocols: the protocol of each program that runs, by name.
        timeStarted: when each was started, by the reactor's clock.
        delay: seconds by which the next start of each is put off if it ends too soon.
        murder: the timer of each that was told to end.
        restart: the timer of each that is to be started again.
        log: where the programs' lines go.
    """

    threshold: float = 1
    killTime: float = 5
    minRestartDelay: float = 1
    maxRestartDelay: float = 3600

    log = Logger()
    #: Listens to a program.
    _protocol: type[LoggingProtocol] = LoggingProtocol
    #: What `stopService` has returned, while it is waited for.
    _all_ended: Deferred[None] | None = None

    def __init__(self, reactor: Any = None) -> None:
        self._processes: dict[str, _Process] = {}
        self.delay: dict[str, float] = {}
        self._forget_running(reactor)

    def _forget_running(self, reactor: Any) -> None:
        if reactor is None:
            from asyncreactor.internet import reactor
        self._reactor = reactor
        self.protocols: dict[str, LoggingProtocol] = {}
        self.timeStarted: dict[str, float] = {}
        self.murder: dict[str, Any] = {}
        self.restart: dict[str, Any] = {}

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        state.update(dict.fromkeys(_OF_THIS_PROCESS))
        for name in ("_reactor", "_all_ended"):
            state.pop(name, None)
        state["processes"] = {name: process.as_tuple() for name, process in self._processes.items()}
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update({name: value for name, value in state.items() if name != "processes"})
        self._forget_running(None)

    @deprecatedProperty(_SINCE)
    def processes(self) -> dict[str, tuple[Any, ...]]:
        """Arguments, user, group and environment of each program, by name."""
        return {name: process.toTuple() for name, process in self._processes.items()}

    def addProcess(
        self,
        name: str,
        args: Sequence[str | bytes],
        uid: int | None = None,
        gid: int | None = None,
        env: Mapping[Any, Any] | None = _NO_ENVIRONMENT,
        cwd: str | bytes | None = None,
    ) -> None:
        """Keep a program running, from now on or from the service's start.

        Args:
            name: what it is called here.
            args: its path, and its arguments.
            uid: the user to run it as; None is this process's.
            gid: the group to run it as; None is this process's.
            env: its environment, empty by default; None is this process's.
            cwd: the folder to run it in; None is this process's.

        Raises:
            KeyError: there is one of this name.
        """
        if name in self._processes:
            error = KeyError(f"remove {name} first")
            error.add_note("there is a process of this name already")
            raise error
        self._processes[name] = _Process(args, uid, gid, None if env is None else dict(env), cwd)
        self.delay[name] = self.minRestartDelay
        if self.running:
            self.startProcess(name)

    def removeProcess(self, name: str) -> None:
        """Stop a program, and keep it running no more.

        Raises:
            KeyError: there is none of this name.
        """
        self.stopProcess(name)
        del self._processes[name]

    def startService(self) -> None:
        """Start all programs."""
        super().startService()
        for name in list(self._processes):
            self.startProcess(name)

    def stopService(self) -> Outcome:
        """Stop all programs; none is started again.

        Returns:
            None if none runs, else a Deferred that fires when all have ended, by themselves or killed.
        """
        super().stopService()
        for timer in self.restart.values():
            if timer.active():
                timer.cancel()
        for name in list(self._processes):
            self.stopProcess(name)
        if not self.protocols:
            return None
        if self._all_ended is None:
            self._all_ended = Deferred()
        return self._all_ended

    def startProcess(self, name: str) -> None:
        """Start a program, unless it runs. If the system refuses, that counts as its end.

        Raises:
            KeyError: there is none of this name.
        """
        process = self._processes[name]
        if name in self.protocols:
            return
        self.protocols[name] = protocol = self._protocol()
        protocol.name, protocol.service = name, self
        self.timeStarted[name] = self._reactor.seconds()
        try:
            self._spawn(process, protocol)
        except OSError:
            self.log.failure("process {name!r} cannot be started", name=name)
            self.connectionLost(name)

    def _spawn(self, process: _Process, protocol: LoggingProtocol) -> None:
        process.spawn(self._reactor, protocol)

    def stopProcess(self, name: str) -> None:
        """Tell a program to end, and see to it. If the service runs it is then started again.

        Raises:
            KeyError: there is none of this name.
        """
        if name not in self._processes:
            raise KeyError(f"there is no process {name!r}")
        protocol = self.protocols.get(name)
        if protocol is not None and self._signal(protocol, "TERM") and name not in self.murder:
            self.murder[name] = self._reactor.callLater(self.killTime, self._signal, protocol, "KILL")

    def restartAll(self) -> None:
        """Tell all programs to end, to start them again."""
        for name in list(self._processes):
            self.stopProcess(name)

    def connectionLost(self, name: str) -> None:
        """A program has ended: start it again, now or later."""
        murder = self.murder.pop(name, None)
        if murder is not None and murder.active():
            murder.cancel()
        del self.protocols[name]
        if self._all_ended is not None and not self.protocols:
            all_ended, self._all_ended = self._all_ended, None
            all_ended.callback(None)
        delay = self.delay.get(name, self.minRestartDelay)
        if self._reactor.seconds() - self.timeStarted[name] < self.threshold:
            self.delay[name] = min(delay * 2, self.maxRestartDelay)
        else:
            self.delay[name] = self.minRestartDelay
            delay = 0
        if self.running and name in self._processes:
            self.restart[name] = self._reactor.callLater(delay, self.startProcess, name)

    def _signal(self, protocol: LoggingProtocol, signal: str) -> bool:
        """Send a signal; return whether there was somebody to get it."""
        assert protocol.transport is not None
        try:
            protocol.transport.signalProcess(signal)
        except ProcessExitedAlready:
            return False
        return True

    def __repr__(self) -> str:
        described = "".join(f" {name!r}{process}" for name, process in self._processes.items())
        return f"<{type(self).__name__}{described}>"


for _public in (DummyTransport, LineLogger, LoggingProtocol):
    _public.__module__ = __name__
del _public
