"""Back-pressure on the way out: producers paused and resumed by the loop's water marks."""

from __future__ import annotations

from typing import Any

from asyncreactor.python._arguments import must_be_object
from asyncreactor.python.failure import Failure

__all__ = ["WriteFlow"]


class WriteFlow:
    """The producer of one connection, and what waits until all is sent.

    A push producer is paused when more than 64 KiB wait to be sent, and resumed when no more than 16 KiB do; and it is
    paused until the loop's next turn when it has written more than `bufferSize` in one, however fast the peer takes
    that. A pull producer is asked for more whenever nothing waits. A producer that raises ends the connection.

    A connection that is to be closed waits for a pull producer to be unregistered, but not for a push producer that
    could write and doesn't: proxies make each of two connections the producer of the other and close one when the
    other is lost. With TLS it waits for both kinds, as in Twisted.

    Attributes:
        bufferSize: how much a push producer may write before others get their turn, in bytes.
    """

    __slots__ = ("__dict__", "__weakref__", "_producer", "_transport", "_writer")

    disconnecting: bool
    disconnected: bool
    TLS: bool
    reactor: Any
    _transport: Any
    #: What has the `write` to use: the transport, as a rule; None when nothing more can be written.
    _writer: Any
    _producer: Any
    bufferSize = 1024 * 1024

    # What changes on few connections stays in the class until it does: an idle connection is 100 bytes smaller.
    _streaming = False
    #: Whether the push producer was told to pause.
    _producer_waits = False
    #: How much was written, while there is a push producer, since others last got their turn.
    _written = 0
    #: Whether `_pull` is about to be called.
    _pulling = False
    _writing_paused = False
    #: Whether the transport, in the middle of a write, is telling that there is room again.
    _resuming = False
    #: Whether `loseWriteConnection` was called, and our half is still open.
    _half_closing = False
    #: Whether `_close_when_sent` is to be called when nothing waits to be sent.
    _awaits_drain = False

    @property
    def connected(self) -> bool:
        """Whether the connection is open."""
        return self._transport is not None and not self.disconnected

    def _close_when_sent(self) -> None:
        raise NotImplementedError(f"{type(self).__name__} does not say how it closes")

    def _stop_gathering(self) -> None:
        raise NotImplementedError(f"{type(self).__name__} does not say how it gathers what is written")

    def _raised(self, what: str) -> None:
        raise NotImplementedError(f"{type(self).__name__} does not say what to do about exceptions")

    def _log_failure(self, failure: Failure, what: str) -> None:
        raise NotImplementedError(f"{type(self).__name__} does not say where it logs")

    # -- IConsumer

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Let `producer` fill the connection, at the speed at which the peer takes it.

        Args:
            producer: an `IPushProducer` if `streaming`, else an `IPullProducer`.

        Raises:
            RuntimeError: there is one already.
            TypeError: `producer` can't be one.
        """
        if self._producer is not None:
            raise RuntimeError(
                f"Cannot register producer {producer!r}, because producer {self._producer!r} was never unregistered."
            )
        must_be_object("producer", producer, "a producer, with resumeProducing")
        if self.disconnected:
            producer.stopProducing()
            return
        self._stop_gathering()
        self._producer = producer
        self._streaming = bool(streaming)
        self._producer_waits = False
        if not streaming:
            if self._transport is not None:
                self._transport.set_write_buffer_limits(high=0)
            producer.resumeProducing()
            self._pull_again()
            return
        self._choose_writer()
        if self._writing_paused:
            self._pause_producer()

    def unregisterProducer(self) -> None:
        """The producer is done; a `loseConnection` that has waited for it goes on."""
        if self._producer is None:
            return
        self._producer = None
        if not self.connected:
            return
        self._choose_writer()
        if not self._streaming:
            self._transport.set_write_buffer_limits()
        self._go_on_closing()

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
        return self._producer is not None and (self._producer_waits or self._writing_paused)

    def _go_on_closing(self) -> None:
        if self.disconnecting or self._half_closing:
            self.reactor._loop.call_soon(self._close_when_sent)

    def _waits_for_producer(self) -> bool:
        """Whether closing has to wait for the producer."""
        return self._producer is not None and (self.TLS or not self._streaming or self._producer_waits)

    def _stop_producer(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            try:
                producer.stopProducing()
            except BaseException:
                # Only logged: this is the end already, and asyncio's transport would tell of another.
                self._log_failure(Failure(), "stopProducing of the producer")

    # -- push producers

    def _choose_writer(self) -> None:
        """See that what is written while there is a push producer is counted."""
        if self._writer is not None:
            pushed = self._producer is not None and self._streaming
            self._writer = _CountingWriter(self) if pushed else self._transport

    def _write_and_count(self, data: bytes) -> None:
        before = self._written
        self._written = written = before + len(data)
        self._transport.write(data)
        if written > self.bufferSize:
            if before <= self.bufferSize:
                self.reactor._loop.call_soon(self._next_turn)
            self._pause_producer()

    def _next_turn(self) -> None:
        self._written = 0
        if not self._writing_paused:
            self._resume_push_producer()

    def _pause_producer(self) -> None:
        if self._producer is not None and self._streaming and not self._producer_waits:
            self._producer_waits = True
            try:
                self._producer.pauseProducing()
            except BaseException:
                self._raised("pauseProducing of the producer")

    def _resume_push_producer(self) -> None:
        if self._producer is not None and self._producer_waits:
            self._producer_waits = False
            self._resume_producer()
            self._go_on_closing()

    def _resume_producer(self) -> None:
        try:
            self._producer.resumeProducing()
        except BaseException:
            self._raised("resumeProducing of the producer")

    # -- pull producers

    def _pull_again(self) -> None:
        """A pull producer whose bytes the system took at once would hear nothing more."""
        if self._wants_more() and not self._pulling:
            self._pulling = True
            self.reactor._loop.call_soon(self._pull)

    def _pull(self) -> None:
        self._pulling = False
        if self._wants_more() and self.connected:
            self._resume_producer()
            self._pull_again()

    def _wants_more(self) -> bool:
        waits = self._writing_paused or self._writer is None
        return self._producer is not None and not self._streaming and not waits

    # -- the loop calls these

    def pause_writing(self) -> None:
        """More than the high water mark waits to be sent."""
        self._writing_paused = True
        self._pause_producer()

    def resume_writing(self) -> None:
        """No more than the low water mark waits to be sent."""
        self._writing_paused = False
        self._resuming = True
        reactor = self.reactor
        # This may happen within a `write` of whoever is at work.
        at_work_before, reactor._at_work = reactor._at_work, self
        if self._producer is None:
            self._drained()
        elif not self._streaming:
            self._resume_producer()
            self._pull_again()
        elif self._producer_waits:
            if self._written <= self.bufferSize:
                self._resume_push_producer()
        else:
            self._drained()
        reactor._at_work = at_work_before
        self._resuming = False

    def _drained(self) -> None:
        if self._awaits_drain and self._transport.get_write_buffer_size() == 0:
            self._awaits_drain = False
            # Not here: asyncio's transport is in the middle of a write, and would tell of its end twice.
            self.reactor._loop.call_soon(self._close_when_sent)

    def _await_drain(self) -> None:
        """Have `_close_when_sent` called when nothing waits to be sent."""
        self._awaits_drain = True
        self._transport.set_write_buffer_limits(high=0)


class _CountingWriter:
    """What a connection writes to while it has a push producer."""

    __slots__ = ("_flow",)

    def __init__(self, flow: WriteFlow) -> None:
        self._flow = flow

    def write(self, data: bytes) -> None:
        self._flow._write_and_count(data)
