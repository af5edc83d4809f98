"""Which signal ended the reactor's run, so that the process can end as if by that signal."""

from __future__ import annotations

import os
import signal
from typing import Any

from asyncreactor.internet import interfaces

__all__ = ["exit_signal_of", "exit_with_signal"]


def exit_signal_of(reactor: Any) -> int | None:
    """The signal that ended the last run of a reactor that keeps track of that."""
    from asyncreactor.internet.base import ReactorBase

    interface = getattr(interfaces, "_ISupportsExitSignalCapturing", None)
    keeps_track = isinstance(reactor, ReactorBase) or (
        interface is not None and interface.providedBy(reactor)
    )
    return reactor._exitSignal if keeps_track else None


def exit_with_signal(number: int) -> None:
    """End this process by a signal: whoever waits for it is told."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
