"""Stand between a producer and a consumer: a consumer to the one, a producer to the other."""

from __future__ import annotations

from typing import Any

from zope.interface import implementer

from asyncreactor.internet.interfaces import IConsumer, IProducer
from asyncreactor.python._arguments import must_have

__all__ = ["BasicProducerConsumerProxy", "ProducerConsumerProxy"]


@implementer(IProducer, IConsumer)
class BasicProducerConsumerProxy:
    """Passes data on, and holds it while its consumer doesn't want it. The producer is told all that it is told.

    Args:
        consumer: where to write; this registers itself there. None is nowhere.

    Attributes:
        consumer: where it writes.
        producer: what writes to it, if that is registered.
        producerIsStreaming: whether that goes on without being asked.
        iAmStreaming: whether this goes on without being asked by its consumer.
        outstandingPull: whether its consumer has asked, and not yet been answered.
        paused: whether its consumer has paused it.
        stopped: whether its consumer has stopped it.
    """

    iAmStreaming: bool = True
    paused: bool = False
    stopped: bool = False
    outstandingPull: bool = False
    producerIsStreaming: bool | None = None
    producer: Any = None
    consumer: Any = None

    def __init__(self, consumer: Any) -> None:
        #: Pieces of bytes, or of str: the same kind all along.
        self._buffer: list[Any] = []
        if consumer is not None:
            must_have("consumer", consumer, "registerProducer", "a consumer, or None")
            self.consumer = consumer
            consumer.registerProducer(self, self.iAmStreaming)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} around {self.consumer!r}>"

    def pauseProducing(self) -> None:
        """Hold what is written from now on, and pause the producer."""
        self.paused = True
        if self.producer is not None:
            self.producer.pauseProducing()

    def resumeProducing(self) -> None:
        """Pass on what was held, and resume the producer."""
        self.paused = False
        if self._buffer:
            self.consumer.write(self._take_all())
        elif not self.iAmStreaming:
            self.outstandingPull = True
        if self.producer is not None:
            self.producer.resumeProducing()

    def stopProducing(self) -> None:
        """Drop what is written from now on, and stop the producer."""
        self.stopped = True
        self.consumer = None
        if self.producer is not None:
            self.producer.stopProducing()

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Keep `producer`."""
        self.producer, self.producerIsStreaming = producer, streaming

    def write(self, data: Any) -> None:
        """Pass `data` on if the consumer wants it now, else hold it."""
        if self._must_hold():
            self._buffer.append(data)
        elif self.consumer is not None:
            self.consumer.write(data)
            self.outstandingPull = False

    def unregisterProducer(self) -> None:
        """Forget the producer, and be forgotten by the consumer."""
        self.producer = self.producerIsStreaming = None
        if self.consumer is not None:
            self.consumer.unregisterProducer()

    def finish(self) -> None:
        """Nothing more will be written: tell the consumer."""
        if self.consumer is not None:
            self.consumer.finish()
        self.unregisterProducer()

    def _must_hold(self) -> bool:
        return self.paused or not (self.iAmStreaming or self.outstandingPull)

    def _take_all(self) -> Any:
        """Empty the buffer; return what was in it."""
        held = self._buffer[0][:0].join(self._buffer)
        self._buffer.clear()
        return held


class ProducerConsumerProxy(BasicProducerConsumerProxy):
    """Passes data on, and pauses its producer only when it holds too much.

    Attributes:
        bufferSize: how much it holds before it pauses its producer, in bytes.
        producerPaused: whether it has.
        unregistered: whether the producer has gone while there was data to pass on.
    """

    bufferSize: int = 2**16
    producerPaused: bool = False
    unregistered: bool = False

    def pauseProducing(self) -> None:
        """Hold what is written from now on."""
        self.paused = True

    def resumeProducing(self) -> None:
        """Pass on what was held, as much as is taken; let the producer go on if there is room again."""
        self.paused = False
        sent = 0
        if self._buffer:
            held = self._take_all()
            sent = self._writeSomeData(held)
            if sent < len(held):
                self._buffer.append(held[sent:])
        if self.unregistered and sent and not self._buffer and self.consumer is not None:
            self.consumer.unregisterProducer()
        if not self.iAmStreaming:
            self.outstandingPull = not sent
        if self.producer is not None:
            self._resume_producer()

    def write(self, data: Any) -> None:
        """Pass `data` on, as much as is taken now, and hold the rest; pause the producer if that is too much."""
        if self._must_hold():
            self._buffer.append(data)
        elif self.consumer is not None:
            sent = self._writeSomeData(data)
            self.outstandingPull = False
            if sent < len(data):
                self._buffer.append(data[sent:])
        too_much = self._amount_held() > self.bufferSize
        if too_much and self.producerIsStreaming and self.producer is not None:
            self.producer.pauseProducing()
            self.producerPaused = True

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Keep `producer`, and ask it for the first piece if it wants to be asked."""
        self.unregistered = False
        super().registerProducer(producer, streaming)
        if not streaming:
            producer.resumeProducing()

    def unregisterProducer(self) -> None:
        """Forget the producer; be forgotten by the consumer when all is passed on."""
        self.producer = None
        self.unregistered = True
        if self.consumer is not None and not self._buffer:
            self.consumer.unregisterProducer()

    def _resume_producer(self) -> None:
        if self.producerIsStreaming:
            if self.producerPaused and self._amount_held() <= self.bufferSize:
                self.producerPaused = False
                self.producer.resumeProducing()
        elif self.outstandingPull:
            self.producer.resumeProducing()

    def _writeSomeData(self, data: Any) -> int:
        """Write as much of `data` as may go now; return how much that was. Subclasses override this."""
        if self.consumer is None:
            return 0
        self.consumer.write(data)
        return len(data)

    def _amount_held(self) -> int:
        return sum(map(len, self._buffer))
