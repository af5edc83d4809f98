"""Signals that stop the reactor, while `run()` runs in the main thread."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from typing import Any

__all__ = ["SignalHandlers"]


class SignalHandlers:
    """Handlers of SIGINT, SIGTERM and SIGBREAK, where nobody else has set one; the old ones come back afterwards."""

    def __init__(self, handlers: dict[str, Callable[[int, Any], object]]) -> None:
        self._handlers = handlers
        self._before: dict[int, Any] = {}
        self._wakeup: int | None = None

    def install(self) -> None:
        """Set the handlers; nothing happens outside the main thread, where Python has none."""
        if threading.current_thread() is not threading.main_thread():
            return
        for name, handler in self._handlers.items():
            number = getattr(signal, name, None)
            if number is None:
                continue
            current = signal.getsignal(number)
            if name == "SIGINT" and current is not signal.default_int_handler:
                # The program has its own; it wants to hear of control-C.
                continue
            self._before[number] = current
            signal.signal(number, handler)

    def uninstall(self) -> None:
        """Set the handlers that were there before."""
        for number, handler in self._before.items():
            if handler is not None:
                signal.signal(number, handler)
        self._before.clear()
