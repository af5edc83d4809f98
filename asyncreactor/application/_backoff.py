"""How long to wait before the next attempt."""

from __future__ import annotations

from collections.abc import Callable
from random import random

__all__ = ["backoffPolicy"]


def backoffPolicy(
    initialDelay: float = 1.0,
    maxDelay: float = 60.0,
    factor: float = 1.5,
    jitter: Callable[[], float] = random,
) -> Callable[[int], float]:
    """A policy for `ClientService`: to wait longer after each failure.

    Args:
        initialDelay: seconds to wait for attempt 0.
        maxDelay: seconds beyond which the time does not grow.
        factor: what each failure multiplies it by.
        jitter: returns seconds to add, so that clients which failed together don't come back together; by
            default at random, up to one.

    Returns:
        A function that takes the number of failures since the last success, and returns seconds.
    """

    def policy(attempt: int) -> float:
        try:
            delay = min(initialDelay * factor**attempt, maxDelay)
        except OverflowError:
            delay = maxDelay
        return delay + jitter()

    return policy
