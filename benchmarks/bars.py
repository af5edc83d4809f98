"""What the project asks of itself: the least ratio to a peer, or for memory the largest."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass

__all__ = ["BARS", "Bar", "find_bar"]


@dataclass(frozen=True)
class Bar:
    """A bound on the ratio of rows to a peer; `compiled` holds when the hot modules are extension modules."""

    pattern: str
    peer: str
    plain: float
    compiled: float | None = None

    def bound(self, *, compiled: bool) -> float:
        """Return the bound that holds."""
        return self.compiled if compiled and self.compiled is not None else self.plain


BARS = (
    Bar("echo-*-10", "uvloop", 0.9),
    Bar("echo-*-100", "uvloop", 0.9),
    Bar("echo-*-10", "twisted", 2.7),
    Bar("echo-*-100", "twisted", 2.7),
    Bar("bulk-*", "uvloop", 0.95),
    Bar("lines-sink", "uvloop", 0.65, compiled=0.8),
    Bar("lines-echo", "uvloop", 0.55, compiled=0.8),
    Bar("lines-sink", "twisted", 2.0),
    Bar("lines-echo", "twisted", 2.5),
    Bar("strings-sink", "uvloop", 0.85),
    Bar("strings-echo", "uvloop", 0.75),
    Bar("connections", "uvloop", 0.8),
    Bar("deferred+coroutine (mean)", "twisted", 1.5, compiled=2.5),
    Bar("deferred-*", "twisted", 1.1),
    Bar("coroutine-*", "twisted", 1.1),
    Bar("timers-soon", "twisted", 5.0),
    Bar("timers-spread", "twisted", 1.8),
    Bar("timers-cancel", "twisted", 1.5),
    Bar("timers-LoopingCall", "twisted", 3.5),
    Bar("threads-callFromThread", "twisted", 6.0),
    Bar("threads-deferToThread", "twisted", 1.5),
    Bar("import", "twisted", 2.0),
    Bar("memory-connection", "uvloop", 1.25),
    Bar("memory-deferred*", "twisted", 0.8),
    Bar("tls-echo-1KiB-10", "uvloop", 0.85),
    Bar("tls-echo-1KiB-10", "twisted", 2.5),
    Bar("tls-echo-1MiB-10", "twisted", 1.5),
    Bar("tls-handshakes", "twisted", 1.15),
    Bar("udp-echo-*", "uvloop", 0.9),
    Bar("processes*", "twisted", 2.0),
)


def find_bar(row: str, peer: str) -> Bar | None:
    """Return the bar of a row against a peer, if the project sets one."""
    for bar in BARS:
        if bar.peer == peer and fnmatch.fnmatchcase(row, bar.pattern):
            return bar
    return None
