"""Pausing for protocols that buffer."""

from __future__ import annotations

from typing import Any

__all__ = ["_PauseableMixin"]


class _PauseableMixin:
    """Lets a protocol be paused: its transport stops reading, and it delivers nothing that it has buffered.

    Attributes:
        paused: whether it is.
    """

    paused: bool = False
    transport: Any

    def pauseProducing(self) -> None:
        """Deliver nothing more until `resumeProducing` is called."""
        self.paused = True
        self.transport.pauseProducing()

    def stopProducing(self) -> None:
        """Deliver nothing more, and close the connection."""
        self.paused = True
        self.transport.stopProducing()

    def resumeProducing(self) -> None:
        """Deliver what is in the buffer, and read on."""
        self.paused = False
        self.transport.resumeProducing()
        # The protocol that this is mixed into has it.
        self.dataReceived(b"")  # type: ignore[attr-defined]
