"""Which event loop: uvloop where it can be imported, else asyncio's own. A factory, never a policy."""

from __future__ import annotations

import asyncio
import math
import sys
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

__all__ = ["is_uvloop", "new_event_loop", "run_at_once", "timer_delay"]

T = TypeVar("T")

#: Loops refuse, or overflow on, delays much longer; whoever waits longer is woken and waits again.
LONGEST_DELAY_SECONDS = 24 * 3600.0


def new_event_loop() -> asyncio.AbstractEventLoop:
    """A new loop of the fastest kind there is."""
    factory: Callable[[], asyncio.AbstractEventLoop]
    if sys.platform == "win32":
        # Only the selector loop has add_reader, which IReactorFDSet stands on.
        factory = asyncio.SelectorEventLoop
    else:
        try:
            from uvloop import new_event_loop as factory
        except ImportError:
            factory = asyncio.new_event_loop
    return factory()


def is_uvloop(made: object) -> bool:
    """Whether a loop is uvloop's, or a transport of such a loop."""
    return type(made).__module__.partition(".")[0] == "uvloop"


def timer_delay(seconds: float, whole_milliseconds: bool) -> float:
    """A delay for `call_later` after which at least `seconds` have passed.

    uvloop rounds to the nearest millisecond: down, for one delay in two.
    """
    if seconds > LONGEST_DELAY_SECONDS:
        return LONGEST_DELAY_SECONDS
    return math.ceil(seconds * 1000) / 1000 if whole_milliseconds else seconds


def run_at_once(coroutine: Coroutine[Any, Any, T]) -> T | None:
    """Run one of the loop's coroutines that do all their work before they wait, such as `create_server`.

    Returns:
        What it returns, or None if it waits; all it would do after that is to let others go first.
    """
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]  # it is a T
    coroutine.close()
    return None
