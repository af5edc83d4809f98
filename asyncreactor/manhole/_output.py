"""Standard output and error, as the statements of consoles see them.

Python has one `sys.stdout` for all. While a console is open, an object stands there that asks, at each write, whose
code is writing: a context variable tells, which everything that a statement starts inherits.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any, Final

__all__ = ["Routing", "writer"]

#: Takes what the running code prints; None outside of consoles.
writer: ContextVar[Callable[[str], bool] | None] = ContextVar("writer", default=None)
_STREAMS: Final = ("stdout", "stderr")


class _Routed:
    """A stream that lets a console have what its statements write, and passes on the rest.

    Args:
        before: the stream whose place it takes.
    """

    def __init__(self, before: Any) -> None:
        self.before = before

    def write(self, text: str) -> int:
        to = writer.get()
        if to is None or not to(text):
            self.before.write(text)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def isatty(self) -> bool:
        """A console is no terminal: nobody should start a pager for it."""
        return writer.get() is None and bool(self.before.isatty())

    def __getattr__(self, name: str) -> Any:
        return getattr(self.before, name)


class Routing:
    """Routes the standard streams while it is in use."""

    def __init__(self) -> None:
        self._users = 0
        self._routed: dict[str, _Routed] = {}

    def begin(self) -> None:
        """A console opens."""
        self._users += 1
        if self._users == 1:
            for name in _STREAMS:
                self._routed[name] = routed = _Routed(getattr(sys, name))
                setattr(sys, name, routed)

    def end(self) -> None:
        """A console closes. When it was the last one, the streams are as they were."""
        self._users -= 1
        if self._users == 0:
            for name, routed in self._routed.items():
                # If somebody has put another one there, that one's calls still come through.
                if getattr(sys, name) is routed:
                    setattr(sys, name, routed.before)
            self._routed.clear()
