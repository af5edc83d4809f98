"""`IReactorCore`: running, stopping, and what is called on the way."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any, ParamSpec

from zope.interface import implementer

from asyncreactor._engine import default
from asyncreactor._engine.descriptors import Descriptors
from asyncreactor._engine.own_loops import own_event_loop
from asyncreactor._engine.signals import SignalHandlers
from asyncreactor._engine.threads import ThreadCalls
from asyncreactor._engine.timer import Timer
from asyncreactor._engine.timers import Timers
from asyncreactor._engine.triggers import ThreePhaseEvent
from asyncreactor.internet._here import running_here
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.error import ReactorAlreadyRunning, ReactorNotRestartable, ReactorNotRunning
from asyncreactor.internet.interfaces import _ISupportsExitSignalCapturing
from asyncreactor.logger import Logger
from asyncreactor.python._arguments import must_be_callable, must_be_number, must_be_text, wrong_type
from asyncreactor.python.failure import Failure
from asyncreactor.python.log import callWithContext

__all__ = ["Lifecycle", "is_callable"]

P = ParamSpec("P")

_making = threading.Lock()
_MADE_LATE = ("_descriptors", "_loop", "_thread_calls", "_timers")

_log = Logger(namespace="asyncreactor.internet.base")


@implementer(_ISupportsExitSignalCapturing)
class Lifecycle:
    """Running the loop, or living in one that somebody else runs.

    `run()` fires the event "startup" inside the running loop, and `stop()` the event "shutdown", whose last phase ends
    `run()`. In a loop that somebody else runs the reactor counts as started: start-up triggers are called at once, and
    "shutdown" is fired by `shutdown()`.
    """

    _loop: asyncio.AbstractEventLoop
    _thread_calls: ThreadCalls
    _timers: Timers
    _descriptors: Descriptors

    def __init__(self, eventloop: asyncio.AbstractEventLoop | None) -> None:
        self._events: dict[str, ThreePhaseEvent] = {}
        #: Whether `run()` has been called and has not returned.
        self._ours = False
        self._started = False
        self._running_as_set: bool | None = None
        #: Whether "startup" is still to be fired for this run.
        self._startup_due = False
        self._in_main_loop = False
        self._iterating = False
        self._stopped = True
        #: Whether "shutdown" is over, and `run()` about to return.
        self._leaving = False
        self._exitSignal: int | None = None
        #: Open ports and connections, in the order in which they came; the values mean nothing.
        self._selectables: dict[Any, None] = {}
        #: The stream that the loop has called, while it has: `at_work` tells why.
        self._at_work: Any = None
        self._signals: SignalHandlers | None = None
        self._install_signals = True
        if eventloop is not None:
            if not isinstance(eventloop, asyncio.AbstractEventLoop):
                raise TypeError(f"eventloop must be an asyncio event loop or None, not {eventloop!r}")
            self._adopt_loop(eventloop)

    def __getattr__(self, name: str) -> Any:
        """The loop, and what is kept for it, are made on first use."""
        if name not in _MADE_LATE:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        # Two threads may be the first: one to set a timer, one to call back.
        with _making:
            if name not in self.__dict__:
                self._adopt_loop(own_event_loop())
        return self.__dict__[name]

    def _adopt_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        self._thread_calls = ThreadCalls(loop)
        self._timers = Timers(loop, Timer)
        self._descriptors = Descriptors(loop)
        if not self._overrides_call_later():
            # A frame less for each call.
            self.callLater = self._timers.callLater
        self._loop = loop
        loop.call_soon(self._loop_turns)
        default.register(loop, self)  # type: ignore[arg-type]  # the class that this is a part of

    def _loop_turns(self) -> None:
        """The loop runs for the first time, and this comes before all else: what ports and timers have ready, too."""
        if self._ours:
            self._start_up()
        elif not self._iterating:
            self.fireSystemEvent("startup")

    def _overrides_call_later(self) -> bool:
        """Whether a subclass has its own `callLater`."""
        return False

    def _short_ways(self) -> dict[str, Any]:
        """What `default.short_ways` may hold of this reactor: what no subclass or program has replaced."""
        ways: dict[str, Any] = {}
        if self.callLater == self._timers.callLater:
            ways["callLater"] = self._timers.callLater
        if getattr(self.callFromThread, "__func__", None) is Lifecycle.callFromThread:
            ways["callFromThread"] = self._thread_calls.call_from_anywhere
        return ways

    def _is_closed(self) -> bool:
        """Whether the loop was closed by whoever owned it."""
        return "_loop" in self.__dict__ and self._loop.is_closed()

    @property
    def running(self) -> bool:
        """Whether the reactor is started: from "startup" on, and whenever somebody else runs its loop.

        What a test sets it to holds until it is deleted.
        """
        if self._running_as_set is not None:
            return self._running_as_set
        return self._started or (not self._ours and self._loop.is_running())

    @running.setter
    def running(self, running: bool) -> None:
        self._running_as_set = running

    @running.deleter
    def running(self) -> None:
        self._running_as_set = None

    # -- running

    def run(self, installSignalHandlers: bool = True) -> None:
        """Run until `stop()` or `crash()`. It may be called again afterwards.

        Args:
            installSignalHandlers: SIGINT and SIGTERM stop the reactor while it runs.

        Raises:
            ReactorAlreadyRunning: it runs already, or another loop runs in this thread.
            ReactorNotRestartable: it is being stopped.
        """
        self._begin(installSignalHandlers)
        self.mainLoop()

    def startRunning(self, installSignalHandlers: bool = True) -> None:
        """Fire "startup", and return: for programs that then call `mainLoop()`, or `iterate()` again and again.

        Raises:
            ReactorAlreadyRunning: it runs already, or another loop runs in this thread.
            ReactorNotRestartable: it is being stopped.
        """
        self._begin(installSignalHandlers)
        self._loop.call_soon(self._start_up)
        self.iterate()

    def _begin(self, installSignalHandlers: bool) -> None:
        while self._leaving and not self._loop.is_running():
            # It is turned by hand, and whoever does that has seen that it doesn't run any more.
            self.iterate()
        if self._ours and self._stopped:
            raise ReactorNotRestartable(
                "the reactor is being stopped; run() can be called again when it has returned"
            )
        if self._ours or self._loop.is_running() or asyncio._get_running_loop() is not None:
            raise ReactorAlreadyRunning("the reactor runs already")
        self._ours = self._startup_due = True
        self._stopped = False
        # uvloop looks at its timers before anything else, but start-up comes first.
        self._timers.hold()
        self._install_signals = installSignalHandlers
        self._exitSignal = None

    def mainLoop(self) -> None:
        """Run until `stop()` or `crash()`."""
        loop = self._loop
        if self._startup_due:
            loop.call_soon(self._start_up)
        self._in_main_loop = True
        try:
            with running_here(loop, self), default.short_ways_to(self):
                loop.run_forever()
        finally:
            self._in_main_loop = False
            self._end_run()
        _log.info("Main loop terminated.")

    def _end_run(self) -> None:
        self._ours = self._started = self._startup_due = False
        self._stopped = True
        self._uninstallHandler()

    def _start_up(self) -> None:
        if not self._startup_due:
            return
        self._startup_due = False
        from asyncreactor.python import threadable

        threadable.registerAsIOThread()
        self._timers.go_on()
        self.fireSystemEvent("startup")

    def _set_started(self) -> None:
        if not self._ours:
            return
        self._started = True
        if self._install_signals:
            self._signals = SignalHandlers(
                {"SIGINT": self.sigInt, "SIGTERM": self.sigTerm, "SIGBREAK": self.sigBreak}
            )
            self._signals.install()

    def _uninstallHandler(self) -> None:
        signals, self._signals = self._signals, None
        if signals is not None:
            signals.uninstall()

    def stop(self) -> None:
        """Fire "shutdown", on the loop's next turn; then `run()` returns.

        Raises:
            ReactorNotRunning: it doesn't run, or is being stopped.
        """
        foreign = not self._ours and self._loop.is_running()
        if self._stopped and not foreign:
            raise ReactorNotRunning("Can't stop reactor that isn't running.")
        self._stopped = True
        if foreign:
            self._loop.call_soon(self.fireSystemEvent, "shutdown")
        else:
            self._loop.call_soon(self._shut_down)

    def _close_down(self) -> None:
        # What is told now that it is closed may ask whether there is a reactor to stop.
        self._started = False
        self.disconnectAll()

    def _shut_down(self) -> None:
        # Added last, so that it is last.
        self._event("shutdown").addTrigger("after", self._leave)
        self.fireSystemEvent("shutdown")

    def _leave(self) -> None:
        """End `run()`; what was closed a moment ago needs two turns of the loop to let go of its descriptors."""
        self._leaving = True
        self._loop.call_soon(self._loop.call_soon, self.crash)

    def crash(self) -> None:
        """Make `run()` return at once, without "shutdown"."""
        self._started = self._leaving = False
        if self._ours:
            self._stopped = True
            if self._loop.is_running():
                self._loop.stop()
            if not self._in_main_loop:
                self._end_run()

    def shutdown(self) -> Deferred[None]:
        """For a loop that somebody else runs: fire "shutdown", close what is open.

        Returns:
            Fires when all of that has happened.
        """
        done: Deferred[None] = Deferred()
        self._event("shutdown").addTrigger(
            "after", lambda: self._loop.call_soon(self._loop.call_soon, done.callback, None)
        )
        self.fireSystemEvent("shutdown")
        return done

    def iterate(self, delay: float = 0.0) -> None:
        """Run the loop for `delay` seconds, at least one turn.

        In a loop that is running already, which cannot be turned from within, the calls that are due are made, and
        what protocols have written is handed to the system; what has to be read waits until the caller returns.
        """
        must_be_number("delay", delay, "a number of seconds")
        loop = self._loop
        if loop.is_running() or asyncio._get_running_loop() is not None:
            self.runUntilCurrent()
            for selectable in list(self._selectables):
                if getattr(selectable, "_gathering", None):
                    selectable._flush()
            return
        if delay > 0:
            loop.call_later(delay, loop.stop)
        else:
            loop.call_soon(loop.call_soon, loop.stop)
        self._iterating = True
        try:
            with running_here(loop, self):
                loop.run_forever()
        finally:
            self._iterating = False

    def runUntilCurrent(self) -> None:
        """Make the calls that are due, from threads and by time."""
        self._thread_calls.run()
        self._timers.run_due()

    def sigInt(self, number: int, frame: Any = None) -> None:
        """SIGINT came: stop."""
        _log.info("Received SIGINT, shutting down.")
        self._stop_by_signal(number)

    def sigTerm(self, number: int, frame: Any = None) -> None:
        """SIGTERM came: stop."""
        _log.info("Received SIGTERM, shutting down.")
        self._stop_by_signal(number)

    def sigBreak(self, number: int, frame: Any = None) -> None:
        """SIGBREAK (Windows) came: stop."""
        _log.info("Received SIGBREAK, shutting down.")
        self._stop_by_signal(number)

    def _stop_by_signal(self, number: int) -> None:
        self._exitSignal = number
        self.callFromThread(self._stop_if_running)

    def _stop_if_running(self) -> None:
        if not self._stopped:
            self.stop()

    # -- events

    def _event(self, name: str) -> ThreePhaseEvent:
        event = self._events.get(name)
        if event is None:
            event = self._events[name] = ThreePhaseEvent()
            if name == "startup":
                event.lead(self._set_started)
            elif name == "shutdown":
                event.lead(self._close_down)
        return event

    def addSystemEventTrigger(
        self, phase: str, eventType: str, callable: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Call `callable(*args, **kwargs)` in a phase of "startup", "shutdown" or another event.

        Args:
            phase: "before" (may return a Deferred or coroutine, which is waited for), "during" or "after".

        Returns:
            What `removeSystemEventTrigger` takes.
        """
        must_be_callable("callable", callable)
        must_be_text("eventType", eventType, 'an event\'s name, such as "startup" or "shutdown"')
        return eventType, self._event(eventType).addTrigger(phase, callable, *args, **kwargs)

    def removeSystemEventTrigger(self, triggerID: Any) -> None:
        """Forget a trigger.

        Raises:
            ValueError: it is not there: it has run, was removed, or never was.
            TypeError: it can't be one.
        """
        if not (isinstance(triggerID, tuple) and len(triggerID) == 2):
            raise wrong_type("triggerID", "what addSystemEventTrigger returned", triggerID)
        event_type, handle = triggerID
        self._event(event_type).removeTrigger(handle)

    def fireSystemEvent(self, eventType: str) -> None:
        """Fire an event: its three phases, one after the other."""
        must_be_text("eventType", eventType, 'an event\'s name, such as "startup" or "shutdown"')
        self._event(eventType).fireEvent()

    def callWhenRunning(self, callable: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call `callable(*args, **kwargs)` in the running loop: now if it runs, else when it has started.

        Returns:
            None if it was called, else what `removeSystemEventTrigger` takes.
        """
        must_be_callable("callable", callable)
        if self.running:
            callable(*args, **kwargs)
            return None
        return self.addSystemEventTrigger("after", "startup", callable, *args, **kwargs)

    def disconnectAll(self) -> None:
        """Close every port and connection, and tell every descriptor that is watched."""
        for selectable in self.removeAll():
            try:
                system = selectable.logPrefix() if hasattr(selectable, "logPrefix") else "-"
                callWithContext({"system": system}, _end, selectable)
            except BaseException:
                _log.failure("Unhandled Error", selectable=selectable)

    def removeAll(self) -> list[Any]:
        """Stop watching descriptors; return them and whatever else is open."""
        raise NotImplementedError(f"{type(self).__name__} does not say what is open")

    def callFromThread(self, f: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Call `f(*args, **kwargs)` in the loop's thread, soon. Safe in any thread and in signal handlers."""
        if not is_callable(f):
            raise wrong_type("f", "callable", f)
        self._thread_calls.add(f, args, kwargs)


def is_callable(thing: object) -> bool:
    """`callable`, for methods with a parameter of that name."""
    return callable(thing)


def _end(selectable: Any) -> None:
    from asyncreactor.internet.main import CONNECTION_LOST

    if hasattr(selectable, "_disconnect_all"):
        selectable._disconnect_all()
    else:
        selectable.connectionLost(Failure(CONNECTION_LOST))
