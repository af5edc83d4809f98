"""Interfaces of flow control: who makes data, who takes it, and who tells whom to wait."""

from __future__ import annotations

from zope.interface import Interface

__all__ = ["IConsumer", "IProducer", "IPullProducer", "IPushProducer"]

# Set before any class is made, because zope.interface hashes an interface by its module.
__name__ = "asyncreactor.internet.interfaces"


class IProducer(Interface):
    """Something that makes data for a consumer; one of `IPushProducer` or `IPullProducer` says how."""

    def stopProducing() -> None:
        """Make no more data, ever: the consumer is gone. Called at most once."""


class IPushProducer(IProducer):
    """A producer that goes on by itself until it is told to pause (`streaming` is true)."""

    def pauseProducing() -> None:
        """Write nothing until `resumeProducing` is called. May come inside the producer's own `write`."""

    def resumeProducing() -> None:
        """Go on producing after a pause. May come inside `registerProducer`."""


class IPullProducer(IProducer):
    """A producer that makes one piece each time it is asked (`streaming` is false)."""

    def resumeProducing() -> None:
        """Write one piece to the consumer, now or later; the next request comes when that has gone out."""


class IConsumer(Interface):
    """Something that takes data and can tell one producer at a time how fast to go."""

    def registerProducer(producer: IProducer, streaming: bool) -> None:
        """Let `producer` be told when to pause, resume and stop.

        Call order: `registerProducer, write*, unregisterProducer`. When the consumer is already gone,
        `producer.stopProducing` is called at once.

        Args:
            producer: an `IPushProducer` if `streaming`, else an `IPullProducer`.
            streaming: whether the producer writes without being asked for each piece.

        Raises:
            RuntimeError: another producer is registered.
        """

    def unregisterProducer() -> None:
        """Forget the producer: it has nothing more to write. No call reaches it from now on."""

    def write(data: bytes) -> None:
        """Take `data` without blocking. When much of it can't go out yet, the producer is paused."""
