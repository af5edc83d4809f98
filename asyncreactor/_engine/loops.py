"""Which event loop: uvloop where it can be imported, else asyncio's own. A factory, never a policy."""

from __future__ import annotations

import asyncio
import math
import socket
import sys
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

__all__ = ["is_uvloop", "new_event_loop", "release_if_closed", "run_at_once", "timer_delay"]

T = TypeVar("T")

#: Loops refuse, or overflow on, delays much longer; whoever waits longer is woken and waits again.
LONGEST_DELAY_SECONDS = 24 * 3600.0
#: In milliseconds, of a time that was carried to 1970 and back.
_ROUNDING_ERROR = 0.0005


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


def release_if_closed(handed: socket.socket, transport: Any) -> None:
    """To be called when a loop has made a transport for a socket that was handed to it.

    uvloop closes the descriptor with the transport and has the socket object forget it, but not if that happened before
    it met the object, inside `connection_made` for instance. The object would close it again when it is collected,
    and by then the number may be another connection's.
    """
    if is_uvloop(transport) and transport.is_closing():
        handed.detach()


def timer_delay(due: float, loop: asyncio.AbstractEventLoop, whole_milliseconds: bool) -> float:
    """A delay for `call_later` with which it calls when `time.monotonic()` has reached `due`.

    uvloop counts whole milliseconds, from the one it is in; its clock is the monotonic one, without the fractions.
    """
    seconds = due - time.monotonic()
    if seconds > LONGEST_DELAY_SECONDS:
        return LONGEST_DELAY_SECONDS
    if whole_milliseconds:
        seconds = (math.ceil(due * 1000 - _ROUNDING_ERROR) - round(loop.time() * 1000)) / 1000
    return max(0.0, seconds)


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
