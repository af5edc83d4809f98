"""Several regular intervals, as one sequence of waits."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator

__all__ = ["IntervalDifferential"]


class IntervalDifferential:
    """Tells how long to wait, and for which of several intervals, to serve each of them regularly.

    Iterating gives pairs: the time since the pair before, and the index of the interval that is due. Of
    intervals due at once the one given first comes first. Without intervals, each pair is `default` and None.

    Args:
        intervals: the lengths of the intervals, in any one unit.
        default: the wait where there is no interval.
    """

    def __init__(self, intervals: Iterable[float], default: float = 60) -> None:
        self.intervals = list(intervals)
        self.default = default

    def __iter__(self) -> _Waits:
        return _Waits(self.intervals, self.default)


class _Waits(Iterator[tuple[float, int | None]]):
    """The waits; intervals may come and go between two of them."""

    def __init__(self, intervals: Iterable[float], default: float) -> None:
        self._due = [(interval, index, interval) for index, interval in enumerate(intervals)]
        heapq.heapify(self._due)
        self._default = default
        self._now: float = 0

    def __next__(self) -> tuple[float, int | None]:
        if not self._due:
            return self._default, None
        time, index, interval = self._due[0]
        heapq.heapreplace(self._due, (time + interval, index, interval))
        wait, self._now = time - self._now, time
        return wait, index

    def addInterval(self, interval: float) -> None:
        """Add an interval, which starts now, under the next index."""
        heapq.heappush(self._due, (self._now + interval, len(self._due), interval))

    def removeInterval(self, interval: float) -> None:
        """Take out the first interval of that length; those of higher index move down by one.

        Raises:
            ValueError: there is none of that length.
        """
        gone = min((index for _, index, length in self._due if length == interval), default=None)
        if gone is None:
            known = sorted(length for _, _, length in self._due)
            raise ValueError(f"there is no interval of {interval} to remove: the intervals are {known}")
        self._due = [
            (time, index - (index > gone), length) for time, index, length in self._due if index != gone
        ]
        heapq.heapify(self._due)
