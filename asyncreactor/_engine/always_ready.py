"""Files: they never make anybody wait, so the system offers no way to wait for them. They have their turn each time."""

from __future__ import annotations

import os
import select
import stat
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio

__all__ = ["AlwaysReady", "add_or_call_always"]

#: kqueue takes files, but never tells of a file's end; epoll refuses them.
_TAKES_FILES = hasattr(select, "kqueue")


class AlwaysReady:
    """Calls callbacks once in each turn of the loop, as long as there are any."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._callbacks: dict[Any, tuple[Callable[..., object], tuple[Any, ...]]] = {}
        self._handle: asyncio.Handle | None = None

    def add(self, key: Any, callback: Callable[..., object], *args: Any) -> None:
        """Call `callback(*args)` in each turn, from the next on."""
        self._callbacks[key] = callback, args
        if self._handle is None:
            self._handle = self._loop.call_soon(self._turn)

    def remove(self, key: Any) -> bool:
        """Call no more; say whether it was called until now."""
        found = self._callbacks.pop(key, None) is not None
        if found and not self._callbacks and self._handle is not None:
            self._handle.cancel()
            self._handle = None
        return found

    def _turn(self) -> None:
        self._handle = self._loop.call_soon(self._turn)
        for key, (callback, args) in list(self._callbacks.items()):
            if key in self._callbacks:
                callback(*args)


def add_or_call_always(
    add: Callable[..., object], files: AlwaysReady, number: int, callback: Callable[..., object], *args: Any
) -> None:
    """Have the loop watch a descriptor by its method `add`, or, if it is a file, `files`."""
    if not (_TAKES_FILES and stat.S_ISREG(os.fstat(number).st_mode)):
        try:
            add(number, callback, *args)
        except PermissionError:
            # What epoll says of files, and of devices that are always ready.
            pass
        else:
            return
    files.add(args, callback, *args)
