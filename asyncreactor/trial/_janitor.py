"""What a test left in the reactor: found, reported, removed."""

from __future__ import annotations

from typing import Any

from asyncreactor.python.failure import Failure
from asyncreactor.trial.util import DirtyReactorAggregateError

__all__ = ["_Janitor"]


class _Janitor:
    """Looks after one reactor, for one test and its reporter."""

    def __init__(self, test: Any, result: Any, reactor: Any = None) -> None:
        self.test = test
        self.result = result
        self.reactor = reactor

    def postCaseCleanup(self) -> bool:
        """After each test: cancel the calls that wait; say whether there were none."""
        calls = self._cleanPending()
        if calls:
            self._report(DirtyReactorAggregateError(calls))
        return not calls

    def postClassCleanup(self) -> None:
        """After the last test of a class: close what is open, too; raise an error if there was anything."""
        selectables = self._cleanReactor()
        calls = self._cleanPending()
        self._cleanThreads()
        if selectables or calls:
            raise DirtyReactorAggregateError(calls, selectables)

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
            if call.active():
                calls.append(str(call))
                call.cancel()
        return calls

    def _cleanReactor(self) -> list[str]:
        reactor = self._getReactor()
        found = []
        for selectable in reactor.removeAll():
            found.append(repr(selectable))
            if hasattr(selectable, "signalProcess"):
                selectable.signalProcess("KILL")
            elif hasattr(selectable, "_disconnect_all"):
                selectable._disconnect_all()
        return found

    def _cleanThreads(self) -> None:
        pool = getattr(self._getReactor(), "threadpool", None)
        if pool is not None:
            self._getReactor()._stopThreadPool()
