"""What many Deferreds come to, for the one that waits for all of them.

It stands among the callbacks of each by a mark, as in `_deferred_core`: it has no context, and needs none, since the
callbacks of the one that waits have theirs.
"""

from __future__ import annotations

from typing import Any

from asyncreactor.internet._defer_errors import FirstError
from asyncreactor.internet._deferred_core import DeferredCore, add_entry, handled
from asyncreactor.internet._quick_names import FAILURE, PLAIN_TYPES

__all__ = ["Gathering", "gather_result"]


class Gathering:
    """The results so far.

    Args:
        whole: the Deferred that waits.
        results: a list that is as long as there are Deferreds; filled with (success, result).
        first_value: whether one value is enough; `whole` gets it with its index.
        first_failure: whether one failure is enough.
        consume_errors: whether failures end here.
    """

    __slots__ = ("_consume_errors", "_finished", "_first_failure", "_first_value", "_results", "_whole")

    def __init__(
        self, whole: Any, results: list[Any], first_value: bool, first_failure: bool, consume_errors: bool
    ) -> None:
        self._whole = whole
        self._results = results
        self._finished = 0
        self._first_value = first_value
        self._first_failure = first_failure
        self._consume_errors = consume_errors

    def take(self, index: int, result: Any) -> Any:
        """A result has come; return with what the Deferred that it is of goes on."""
        failed = type(result) not in PLAIN_TYPES and isinstance(result, FAILURE)
        results = self._results
        results[index] = (not failed, result)
        self._finished += 1
        whole = self._whole
        is_enough = self._first_failure if failed else self._first_value
        if (is_enough or self._finished == len(results)) and not whole.called:
            try:
                if not is_enough:
                    whole.callback(results)
                elif failed:
                    whole.errback(FAILURE(FirstError(result, index)))
                else:
                    whole.callback((result, index))
            except BaseException as error:
                # It is of a class that fires in a way of its own, and can't.
                return FAILURE(error)
        return None if failed and self._consume_errors else result


def gather_result(deferred: DeferredCore, gathering: Gathering, index: int) -> None:
    """Have `gathering` take the result of a Deferred when it is there, which may be now."""
    if not deferred.called or deferred._running or deferred.paused:
        add_entry(deferred, (None, gathering, index, None))
        return
    result = deferred.result
    after = gathering.take(index, result)
    if after is not result:
        deferred.result = after
        handled(deferred)
