"""Interfaces of the reactor, its network side apart: life, time, threads, processes, descriptors, names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ParamSpec

from zope.interface import Attribute, Interface

from asyncreactor.internet._interfaces_descriptor import IReadDescriptor, IWriteDescriptor
from asyncreactor.internet._interfaces_names import IHostnameResolver, IResolverSimple
from asyncreactor.internet._interfaces_protocol import IProcessProtocol
from asyncreactor.internet._interfaces_transport import IProcessTransport

if TYPE_CHECKING:
    from asyncreactor.internet.defer import Deferred
    from asyncreactor.python.threadpool import ThreadPool

__all__ = [
    "IDelayedCall",
    "IReactorCore",
    "IReactorDaemonize",
    "IReactorFDSet",
    "IReactorFromThreads",
    "IReactorInThreads",
    "IReactorPluggableNameResolver",
    "IReactorPluggableResolver",
    "IReactorProcess",
    "IReactorThreads",
    "IReactorTime",
    "IReactorWin32Events",
    "IServiceCollection",
    "_ISupportsExitSignalCapturing",
]

# Set before any class is made, because zope.interface hashes an interface by its module.
__name__ = "asyncreactor.internet.interfaces"

P = ParamSpec("P")


class IReactorCore(Interface):
    """The life of a reactor: start, stop, and what else happens then."""

    running: bool = Attribute(
        "Whether the reactor runs: from the startup event until the shutdown event is over."
    )

    def resolve(name: str, timeout: Sequence[int] = (1, 3, 11, 45)) -> Deferred[str]:
        """Find an IPv4 address of the host `name`.

        Args:
            name: a host name or numeric address.
            timeout: seconds to wait for an answer, one number for each attempt.

        Fails:
            DNSLookupError: it wasn't found, or not in time.
        """

    def run() -> None:
        """Fire the startup event and handle events until `stop` is called and the shutdown event is over.

        Raises:
            ReactorAlreadyRunning: it runs.
        """

    def stop() -> None:
        """Fire the shutdown event; `run` returns when its triggers, and their Deferreds, are done.

        Raises:
            ReactorNotRunning: it doesn't run, or has been stopped already.
        """

    def crash() -> None:
        """Make `run` return soon without any shutdown event: data and temporary files may be lost."""

    def iterate(delay: float) -> None:
        """Handle events once, waiting for them up to `delay` seconds. For debugging and odd embeddings."""

    def fireSystemEvent(eventType: str) -> None:
        """Call the triggers of an event: of phase "before", then "during", then "after".

        The "during" phase waits for all Deferreds that "before" triggers returned. What a trigger raises is
        logged, and the others are called nevertheless.

        Args:
            eventType: "startup", "shutdown", or a name of your own.
        """

    def addSystemEventTrigger(
        phase: str, eventType: str, callable: Callable[P, object], *args: P.args, **kwargs: P.kwargs
    ) -> Any:
        """Have `callable(*args, **kwargs)` called at an event.

        Args:
            phase: "before", "during" or "after".
            eventType: "startup", "shutdown", or a name of your own.
            callable: what to call; in phase "before" it may return a Deferred, which is waited for.
            args: its positional arguments.
            kwargs: its keyword arguments.

        Returns:
            An opaque value for `removeSystemEventTrigger`.

        Raises:
            KeyError: there is no such phase.
        """

    def removeSystemEventTrigger(triggerID: Any) -> None:
        """Forget a trigger.

        Args:
            triggerID: what `addSystemEventTrigger` returned.

        Raises:
            KeyError, TypeError, ValueError: there is no such trigger (any more).
        """

    def callWhenRunning(callable: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> Any:
        """Call `callable(*args, **kwargs)` at once if the reactor runs, else when it has started.

        Returns:
            None if it was called, else the trigger's ID for `removeSystemEventTrigger`.
        """


class IDelayedCall(Interface):
    """A call that will be made in the future."""

    def getTime() -> float:
        """When it is due, in seconds of the reactor's clock (`IReactorTime.seconds`)."""

    def cancel() -> None:
        """Don't make the call.

        Raises:
            AlreadyCalled: it was made.
            AlreadyCancelled: it was cancelled.
        """

    def delay(secondsLater: float) -> None:
        """Make the call so many seconds later than it is due now.

        Raises:
            AlreadyCalled: it was made.
            AlreadyCancelled: it was cancelled.
        """

    def reset(secondsFromNow: float) -> None:
        """Make the call so many seconds from now, whatever was said before.

        Raises:
            AlreadyCalled: it was made.
            AlreadyCancelled: it was cancelled.
        """

    def active() -> bool:
        """Whether the call is still to come: neither made nor cancelled."""


class IReactorTime(Interface):
    """The reactor's clock and timers."""

    def seconds() -> float:
        """The time now, in seconds. Its zero point is the clock's own."""

    def callLater(
        delay: float, callable: Callable[P, object], *args: P.args, **kwargs: P.kwargs
    ) -> IDelayedCall:
        """Call `callable(*args, **kwargs)` when at least `delay` seconds (0 or more) have passed.

        Never inside this call. Calls due at the same time are made in the order in which they were asked for.
        """

    def getDelayedCalls() -> Sequence[IDelayedCall]:
        """The calls that are still to come."""


class IReactorFromThreads(Interface):
    """The way from any thread into the reactor's."""

    def callFromThread(callable: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Call `callable(*args, **kwargs)` in the reactor's thread, soon; calls keep their order.

        Safe to call from any thread and from signal handlers. What `callable` raises is logged.
        """


class IReactorInThreads(Interface):
    """The way from the reactor's thread into another."""

    def callInThread(callable: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Call `callable(*args, **kwargs)` in a thread of the reactor's pool. What it raises is logged."""


class IReactorThreads(IReactorFromThreads, IReactorInThreads):
    """Calls between threads, and the pool that they use."""

    def getThreadPool() -> ThreadPool:
        """The pool behind `callInThread`; it starts and stops with the reactor."""

    def suggestThreadPoolSize(size: int) -> None:
        """Let the pool have at most `size` threads."""


class IReactorProcess(Interface):
    """Starts child processes."""

    def spawnProcess(
        processProtocol: IProcessProtocol, executable: str | bytes, args: Sequence[str | bytes],
        env: Mapping[Any, Any] | None = None, path: str | bytes | None = None,
        uid: int | None = None, gid: int | None = None,
        usePTY: bool | tuple[int, int, str | bytes] = False, childFDs: Mapping[int, int | str] | None = None,
    ) -> IProcessTransport:  # fmt: skip
        """Start a process.

        Args:
            processProtocol: hears about it.
            executable: the program's path; no shell is involved and `PATH` isn't searched.
            args: its arguments, of which the first is by custom the program's name.
            env: its environment; None is this process's.
            path: the folder that it starts in; None is the current one.
            uid: the user's number that it runs as, if not this process's. Needs the right to change it.
            gid: the group's number that it runs as, likewise.
            usePTY: give it a terminal of its own instead of pipes; or the `(master, slave, ttyname)` of one.
            childFDs: what each of its descriptors is: "r", a pipe that this process reads; "w", one that this
                process writes; or a descriptor's number in this process. None is `{0: "w", 1: "r", 2: "r"}`.

        Raises:
            OSError: it can't be started.
            ValueError: an argument isn't supported together with `usePTY`, or on this system.
        """


class IReactorFDSet(Interface):
    """Waits for file descriptors on behalf of objects that do their own reading and writing."""

    def addReader(reader: IReadDescriptor) -> None:
        """Call `reader.doRead()` each time its descriptor is readable. Adding it again does nothing."""

    def addWriter(writer: IWriteDescriptor) -> None:
        """Call `writer.doWrite()` each time its descriptor is writable. Adding it again does nothing."""

    def removeReader(reader: IReadDescriptor) -> None:
        """Wait for it no more. Nothing happens if it isn't known."""

    def removeWriter(writer: IWriteDescriptor) -> None:
        """Wait for it no more. Nothing happens if it isn't known."""

    def removeAll() -> list[IReadDescriptor | IWriteDescriptor]:
        """Wait for nothing more, the reactor's own descriptors apart; return what was waited for."""

    def getReaders() -> list[IReadDescriptor]:
        """What is waited for to become readable, the reactor's own descriptors apart."""

    def getWriters() -> list[IWriteDescriptor]:
        """What is waited for to become writable, the reactor's own descriptors apart."""


class IReactorPluggableResolver(Interface):
    """A reactor whose way to look up host names can be replaced by a simple one."""

    def installResolver(resolver: IResolverSimple) -> IResolverSimple:
        """Look host names up with `resolver` from now on; return the one before."""


class IReactorPluggableNameResolver(Interface):
    """A reactor whose way to look up host names can be replaced."""

    nameResolver: IHostnameResolver = Attribute(
        "Looks up the host names that the reactor is asked to connect to."
    )

    def installNameResolver(resolver: IHostnameResolver) -> IHostnameResolver:
        """Look host names up with `resolver` from now on; return the one before."""


class IReactorDaemonize(Interface):
    """A reactor that wants to hear when the process turns itself into a daemon."""

    def beforeDaemonize() -> None:
        """The process is about to fork and go on as the child. The reactor must not run."""

    def afterDaemonize() -> None:
        """This is the child; make anew what a fork doesn't carry over. Nothing else was called in between."""


class IReactorWin32Events(Interface):
    """Waits for event objects of Windows."""

    def addEvent(event: Any, fd: Any, action: str) -> None:
        """Call the method of `fd` whose name is `action` when the handle `event` is signalled."""

    def removeEvent(event: Any) -> None:
        """Wait for the handle `event` no more."""


class IServiceCollection(Interface):
    """Something that holds services by their names, as applications once did."""

    def getServiceNamed(serviceName: str) -> Any:
        """The service of that name.

        Raises:
            KeyError: there is none.
        """

    def addService(service: Any) -> None:
        """Hold one more service.

        Raises:
            RuntimeError: there is one of its name.
        """

    def removeService(service: Any) -> None:
        """Let go of a service.

        Raises:
            KeyError: it isn't here.
        """


class _ISupportsExitSignalCapturing(Interface):
    """A reactor that remembers which signal stopped it, so that a program can end by the same."""

    _exitSignal = Attribute("The number of the signal that stopped the reactor, or None.")
