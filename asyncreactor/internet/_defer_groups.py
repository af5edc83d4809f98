"""Several Deferreds at once: `DeferredList`, `gatherResults`, `race`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, TypeVar

from asyncreactor.internet._defer_errors import FailureGroup
from asyncreactor.internet._defer_gathering import Gathering, gather_result
from asyncreactor.internet._deferred import Deferred
from asyncreactor.logger import Logger
from asyncreactor.python._arguments import must_have, wrong_type
from asyncreactor.python.failure import Failure

__all__ = ["FAILURE", "SUCCESS", "DeferredList", "gatherResults", "race"]

T = TypeVar("T")

SUCCESS = True
FAILURE = False

_log = Logger(namespace="asyncreactor.internet.defer")


class DeferredList(Deferred[Any]):
    """Fires when all of some Deferreds have fired, with a list of (success, result) in their order.

    Each of the Deferreds goes on with its own result: a failure in one that nobody handles is still reported, unless
    `consumeErrors`.

    Args:
        deferredList: the Deferreds; none at all fires at once (unless `fireOnOneCallback`).
        fireOnOneCallback: fire with (value, index) as soon as one succeeds.
        fireOnOneErrback: fail with `FirstError` as soon as one fails.
        consumeErrors: failures end here: the Deferreds go on with None instead.
    """

    fireOnOneCallback = False
    fireOnOneErrback = False

    def __init__(
        self,
        deferredList: Iterable[Deferred[Any]],
        fireOnOneCallback: bool = False,
        fireOnOneErrback: bool = False,
        consumeErrors: bool = False,
    ) -> None:
        super().__init__()
        try:
            self._deferreds = list(deferredList)
        except TypeError:
            raise wrong_type("deferredList", "a list of Deferreds", deferredList) from None
        for deferred in self._deferreds:
            if not isinstance(deferred, Deferred):
                must_have("deferredList", deferred, "addBoth", "a list of Deferreds only")
        self.resultList: list[Any] = [None] * len(self._deferreds)
        self.fireOnOneCallback = fireOnOneCallback
        self.fireOnOneErrback = fireOnOneErrback
        self.consumeErrors = consumeErrors
        if not self._deferreds and not fireOnOneCallback:
            self.callback(self.resultList)
        gathering = Gathering(
            self, self.resultList, bool(fireOnOneCallback), bool(fireOnOneErrback), bool(consumeErrors)
        )
        for index, deferred in enumerate(self._deferreds):
            if getattr(type(deferred), "addBoth", None) is Deferred.addBoth:
                gather_result(deferred, gathering, index)
            else:
                deferred.addBoth(partial(gathering.take, index))

    @property
    def finishedCount(self) -> int:
        """How many of the Deferreds have fired."""
        return sum(pair is not None for pair in self.resultList)

    def cancel(self) -> None:
        """Cancel every one of the Deferreds that has not fired."""
        if self.called:
            return
        for deferred in self._deferreds:
            try:
                deferred.cancel()
            except BaseException:
                _log.failure("Exception raised from user supplied canceller")


def gatherResults(deferredList: Iterable[Deferred[T]], consumeErrors: bool = False) -> Deferred[list[T]]:
    """Fires with the list of the Deferreds' values, in their order.

    Cancelling cancels every one of them.

    Args:
        deferredList: the Deferreds.
        consumeErrors: failures are reported by the returned Deferred alone.

    Fails:
        FirstError: as soon as one fails; its `subFailure` is that failure.
    """
    gathered = DeferredList(deferredList, fireOnOneErrback=True, consumeErrors=consumeErrors)
    return gathered.addCallback(_values)


def _values(pairs: list[tuple[bool, Any]]) -> list[Any]:
    return [value for _, value in pairs]


def race(ds: Sequence[Deferred[T]]) -> Deferred[tuple[int, T]]:
    """Fires with (index, value) of the first of `ds` that succeeds; the others are cancelled.

    Cancelling cancels every one of them.

    Fails:
        FailureGroup: all failed; its `failures` are in the order of `ds`. If `ds` is empty, that is so at once.
    """
    must_have("ds", ds, "__iter__", "a list of Deferreds")
    entrants = list(ds)
    for entrant in entrants:
        if not isinstance(entrant, Deferred):
            must_have("ds", entrant, "addCallbacks", "a list of Deferreds only")
    failures: dict[int, Failure] = {}
    winner: int | None = None

    def cancel_all(result: Deferred[Any]) -> None:
        for entrant in entrants:
            entrant.cancel()

    def succeeded(value: T, index: int) -> None:
        nonlocal winner
        if winner is None:
            winner = index
            for other in entrants:
                if other is not entrants[index]:
                    other.cancel()
            result.callback((index, value))

    def failed(failure: Failure, index: int) -> None:
        failures[index] = failure
        if winner is None and len(failures) == len(entrants):
            result.errback(Failure(FailureGroup([failures[key] for key in sorted(failures)])))

    result: Deferred[tuple[int, T]] = Deferred(cancel_all)
    if not entrants:
        result.errback(Failure(FailureGroup([])))
    for index, entrant in enumerate(entrants):
        entrant.addCallbacks(succeeded, failed, callbackArgs=(index,), errbackArgs=(index,))
    return result
