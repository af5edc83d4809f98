"""A protocol that notes what it hears."""

from __future__ import annotations

from typing import Any

from asyncreactor.internet.protocol import Protocol, connectionDone
from asyncreactor.python.failure import Failure

__all__ = ["Recorder"]


class Recorder(Protocol):
    """Notes what it hears."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def connectionMade(self) -> None:
        self.heard.append("made")

    def dataReceived(self, data: bytes) -> None:
        self.heard.append(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.heard.append(reason.type)
