"""What a test left in the reactor: found, reported, removed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from asyncreactor.python.failure import Failure
from asyncreactor.trial._dirty import DirtyReactorAggregateError
from asyncreactor.trial._results import exc_info_of

__all__ = ["ClassWatch", "_Janitor", "in_reactor"]


def in_reactor(reactor: Any) -> list[object]:
    """The calls that wait in a reactor, and what is open in it."""
    return [*reactor.getDelayedCalls(), *_open_in(reactor)]


def _open_in(reactor: Any) -> list[Any]:
    # Those that don't read at the moment are open, too.
    idle = getattr(reactor, "_selectables", ())
    return list(dict.fromkeys([*reactor.getReaders(), *reactor.getWriters(), *idle]))


class _Janitor:
    """Looks after one reactor, for one test and its reporter.

    Args:
        test: the test.
        result: its reporter.
        reactor: by default the global one.
        before: what was in the reactor before the test: that is somebody else's, and stays.
    """

    def __init__(self, test: Any, result: Any, reactor: Any = None, before: Iterable[object] = ()) -> None:
        self.test = test
        self.result = result
        self.reactor = reactor
        self._before = {id(thing): thing for thing in before}

    def postCaseCleanup(self) -> bool:
        """After each test: cancel the calls that wait; say whether there were none."""
        calls = self._cleanPending()
        if calls:
            self._report(DirtyReactorAggregateError(calls))
        return not calls

    def postClassCleanup(self) -> None:
        """After the last test of a class: close what is open, too; report it, or raise an error if nobody listens."""
        selectables = self._cleanReactor()
        calls = self._cleanPending()
        self._cleanThreads()
        if selectables or calls:
            error = DirtyReactorAggregateError(calls, selectables)
            if self.result is None:
                raise error
            self._report(error)

    def _report(self, error: DirtyReactorAggregateError) -> None:
        self.result.addError(self.test, Failure(error))

    def _getReactor(self) -> Any:
        if self.reactor is None:
            from asyncreactor.internet import reactor

            self.reactor = reactor
        return self.reactor

    def _cleanPending(self) -> list[str]:
        reactor = self._getReactor()
        # Let things that have been asked for happen: closing of connections, mostly.
        reactor.iterate(0)
        reactor.iterate(0)
        calls = []
        for call in reactor.getDelayedCalls():
            if call.active() and id(call) not in self._before:
                calls.append(str(call))
                call.cancel()
        return calls

    def _cleanReactor(self) -> list[str]:
        reactor = self._getReactor()
        found = []
        for selectable in self._remove_new(reactor):
            found.append(repr(selectable))
            if hasattr(selectable, "signalProcess"):
                selectable.signalProcess("KILL")
            elif hasattr(selectable, "_disconnect_all"):
                selectable._disconnect_all()
        return found

    def _remove_new(self, reactor: Any) -> list[Any]:
        if not self._before:
            removed: list[Any] = reactor.removeAll()
            return removed
        new = [each for each in _open_in(reactor) if id(each) not in self._before]
        for selectable in new:
            reactor.removeReader(selectable)
            reactor.removeWriter(selectable)
        return new

    def _cleanThreads(self) -> None:
        pool = getattr(self._getReactor(), "threadpool", None)
        if pool is not None:
            self._getReactor()._forget_thread_pool()


class ClassWatch:
    """Has what a class's tests leave in the reactor reported, once they are over.

    That is when the class's cleanups run, or, for runners that know of no such thing, when a test of another class
    begins.

    Attributes:
        running: how many tests are running, one inside the other.
    """

    running = 0
    _watches: list[ClassWatch] = []

    def __init__(self, test: Any, janitor: _Janitor) -> None:
        self._test = test
        self._janitor = janitor
        self._watches.append(self)
        test.addClassCleanup(self.end)

    @classmethod
    def end_others(cls, kind: type, result: Any) -> None:
        """End what is still watched of classes other than `kind`, unless a test of theirs runs this one."""
        for watch in list(cls._watches) if not cls.running else ():
            if type(watch._test) is not kind:
                try:
                    watch.end()
                except DirtyReactorAggregateError:
                    result.addError(watch._test, exc_info_of(Failure()))

    def end(self) -> None:
        """Clean up; raise an error if there was anything. Doing it again does nothing."""
        if self in self._watches:
            self._watches.remove(self)
            type(self._test)._looked_after = False
            self._janitor.postClassCleanup()
