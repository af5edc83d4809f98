"""Back-pressure on the way out: producers paused and resumed by the loop's water marks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["WriteFlow"]


class WriteFlow:
    """The producer of one connection, and what waits until all is sent.

    A push producer is paused when more than 64 KiB wait to be sent, and resumed when no more than 16 KiB do. A pull
    producer is asked for more whenever nothing waits.
    """

    __slots__ = (
        "_drained",
        "_producer",
        "_streaming",
        "_transport",
        "_write_lost_on_drain",
        "_writer",
        "_writing_paused",
    )

    connected: bool
    disconnecting: bool
    disconnected: bool
    reactor: Any

    def __init__(self) -> None:
        self._transport: Any = None
        #: The transport's `write`, or None when nothing more can be written.
        self._writer: Callable[[bytes], None] | None = None
        self._producer: Any = None
        self._streaming = False
        self._writing_paused = False
        self._drained: Callable[[], None] | None = None
        self._write_lost_on_drain = False

    def _close_when_sent(self) -> None:
        raise NotImplementedError(f"{type(self).__name__} does not say how it closes")

    # -- IConsumer

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Let `producer` fill the connection, at the speed at which the peer takes it.

        Args:
            producer: an `IPushProducer` if `streaming`, else an `IPullProducer`.

        Raises:
            RuntimeError: there is one already.
        """
        if self._producer is not None:
            raise RuntimeError(
                f"Cannot register producer {producer!r}, because producer {self._producer!r} was never unregistered."
            )
        if self.disconnected:
            producer.stopProducing()
            return
        self._producer = producer
        self._streaming = bool(streaming)
        if not streaming:
            if self._transport is not None:
                self._transport.set_write_buffer_limits(high=0)
            producer.resumeProducing()
            self._pull_again()
        elif self._writing_paused:
            producer.pauseProducing()

    def unregisterProducer(self) -> None:
        """The producer is done; a `loseConnection` that has waited for it goes on."""
        if self._producer is None:
            return
        self._producer = None
        if self._transport is not None and not self.disconnected:
            if not self._streaming:
                self._transport.set_write_buffer_limits()
            if self.disconnecting:
                self.reactor._loop.call_soon(self._close_when_sent)

    @property
    def producer(self) -> Any:
        """The producer that is registered, or None."""
        return self._producer

    @property
    def streamingProducer(self) -> bool:
        """Whether it is a push producer."""
        return self._streaming

    @property
    def producerPaused(self) -> bool:
        """Whether it has been told to wait."""
        return self._producer is not None and self._writing_paused

    def _stop_producer(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            producer.stopProducing()

    # -- the loop calls these

    def pause_writing(self) -> None:
        """More than the high water mark waits to be sent."""
        self._writing_paused = True
        if self._producer is not None and self._streaming:
            self._producer.pauseProducing()

    def resume_writing(self) -> None:
        """No more than the low water mark waits to be sent."""
        self._writing_paused = False
        if self._drained is not None and self._transport.get_write_buffer_size() == 0:
            drained, self._drained = self._drained, None
            drained()
        elif self._producer is not None:
            self._producer.resumeProducing()
            self._pull_again()

    def _pull_again(self) -> None:
        """A pull producer whose bytes the system took at once would hear nothing more."""
        if self._producer is not None and not self._streaming and not self._writing_paused:
            self.reactor._loop.call_soon(self._pull)

    def _pull(self) -> None:
        if self._producer is not None and not self._streaming and not self._writing_paused and self.connected:
            self._producer.resumeProducing()
            self._pull_again()

    def _when_drained(self, then: Callable[[], None]) -> None:
        """Call `then` when nothing waits to be sent."""
        if self._transport is None or self.disconnected:
            return
        if self._transport.get_write_buffer_size() == 0:
            then()
        else:
            self._drained = then
            self._transport.set_write_buffer_limits(high=0)
