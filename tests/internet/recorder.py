"""A protocol that notes what it hears, and a producer that notes what it is told."""

from __future__ import annotations

from typing import Any

from zope.interface import implementer

from asyncreactor.internet.interfaces import IPullProducer, IPushProducer
from asyncreactor.internet.protocol import Protocol, connectionDone
from asyncreactor.python.failure import Failure

__all__ = ["Recorder", "RecordingProducer"]


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


@implementer(IPushProducer, IPullProducer)
class RecordingProducer:
    """Notes what it is told, and never writes."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def pauseProducing(self) -> None:
        self.told.append("pause")

    def resumeProducing(self) -> None:
        self.told.append("resume")

    def stopProducing(self) -> None:
        self.told.append("stop")
