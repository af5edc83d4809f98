"""Memory of pending Deferreds, as growth of the resident set."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

from benchmarks.library import modules
from benchmarks.worker import resident_bytes

if TYPE_CHECKING:
    from asyncreactor.internet import defer
else:
    defer = modules("internet.defer")

__all__ = ["pending", "pending_with_callback"]


def same(result: Any) -> Any:
    return result


def grown(count: int, *, callback: bool) -> dict[str, Any]:
    """Make `count` Deferreds that wait; return the bytes that each takes."""
    kept: list[Any] = [None] * count  # the list's own memory is there before the count
    gc.collect()
    gc.disable()
    before = resident_bytes()
    for index in range(count):
        d: defer.Deferred[int] = defer.Deferred()
        if callback:
            d.addCallback(same)
        kept[index] = d
    return {"cost": (resident_bytes() - before) / count}


def pending(count: int) -> dict[str, Any]:
    """Bytes of a Deferred to which nothing was added."""
    return grown(count, callback=False)


def pending_with_callback(count: int) -> dict[str, Any]:
    """Bytes of a Deferred with one callback."""
    return grown(count, callback=True)
