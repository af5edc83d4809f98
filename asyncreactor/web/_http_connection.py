"""What a channel of HTTP has to do with its connection: time-outs, and the pace at which the client reads."""

from __future__ import annotations

from typing import Any

from zope.interface import implementer

from asyncreactor.internet._producer_helpers import _PullToPush
from asyncreactor.internet.interfaces import IAddress, IPushProducer, ISSLTransport
from asyncreactor.internet.protocol import Protocol
from asyncreactor.logger import Logger
from asyncreactor.protocols.policies import TimeoutMixin

__all__ = ["HTTPConnection"]


@implementer(IPushProducer)
class HTTPConnection(Protocol, TimeoutMixin):
    """The half of a channel that knows nothing of requests, but that one is being answered.

    It is the connection's push producer, and passes what that says on to the producer of the answer.
    """

    timeOut: float | None = None
    abortTimeout: float | None = 15
    transport: Any

    #: How much is read ahead while a request is answered, in bytes.
    _optimisticEagerReadSize = 0x4000
    _log = Logger(namespace="asyncreactor.web.http.HTTPChannel")

    def __init__(self) -> None:
        #: What came and was not looked at.
        self._buffer = b""
        #: Whether a request is complete and its answer isn't.
        self._answering = False
        #: Whether nothing is read any more.
        self._closing = False
        self._waitingForTransport = False
        self._reading_paused = False
        self._requestProducer: Any = None
        self._timer: Any = None
        self._abortingCall: Any = None

    def _begin_connection(self) -> None:
        self.setTimeout(self.timeOut)
        register = getattr(self.transport, "registerProducer", None)
        if register is not None:
            register(self, True)

    def loseConnection(self) -> None:
        """Close the connection when what was written has been sent; nothing is read any more."""
        self._closing = True
        self._buffer = b""
        unregister = getattr(self.transport, "unregisterProducer", None)
        if unregister is not None:
            unregister()
        self.transport.loseConnection()

    def getHost(self) -> IAddress:
        """Return this end's address."""
        host: IAddress = self.transport.getHost()
        return host

    def getPeer(self) -> IAddress:
        """Return the other end's address."""
        peer: IAddress = self.transport.getPeer()
        return peer

    def isSecure(self) -> bool:
        """Return whether the connection runs over TLS."""
        return bool(ISSLTransport.providedBy(self.transport))

    # -- time-outs

    def setTimeout(self, period: float | None) -> float | None:
        """Wait for `period` seconds, from now on; None is for ever. Returns what it was before."""
        previous, self.timeOut = self.timeOut, period
        self._wind_timer()
        return previous

    def resetTimeout(self) -> None:
        """Wait for the whole time again, unless a request is being answered."""
        self._wind_timer()

    def _wind_timer(self) -> None:
        """Have the timer run from now on, or not at all; it goes on during a request that is answered at once."""
        timer = self._timer
        if self.timeOut is None or self._answering or self._closing:
            if timer is not None:
                self._timer = None
                timer.cancel()
        elif timer is None:
            self._timer = self.callLater(self.timeOut, self._time_is_over)
        else:
            timer.reset(self.timeOut)

    def _time_is_over(self) -> None:
        self._timer = None
        self.timeoutConnection()

    def _stop_timers(self) -> None:
        self.setTimeout(None)
        if self._abortingCall is not None:
            self._abortingCall.cancel()
            self._abortingCall = None

    def timeoutConnection(self) -> None:
        """The client was silent for too long: close the connection, and soon abort it if that isn't enough."""
        self._log.info("Timing out client: {peer}", peer=str(self.transport.getPeer()))
        if self.abortTimeout is not None:
            self._abortingCall = self.callLater(self.abortTimeout, self.forceAbortClient)
        self.loseConnection()

    def forceAbortClient(self) -> None:
        """Abort a connection that is not closed long after it should have been."""
        self._abortingCall = None
        self._log.info("Forcibly timing out client: {peer}", peer=str(self.transport.getPeer()))
        self.transport.abortConnection()

    # -- IConsumer for requests, IPushProducer for the connection

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Let `producer` fill the present answer.

        Raises:
            RuntimeError: there is one already.
        """
        if self._requestProducer is not None:
            raise RuntimeError(
                f"Cannot register producer {producer!r}, because producer {self._requestProducer!r} was never "
                "unregistered."
            )
        if not streaming:
            producer = _PullToPush(producer, self)
        self._requestProducer = producer
        if not streaming:
            producer.startStreaming()
        if self._waitingForTransport:
            producer.pauseProducing()

    def unregisterProducer(self) -> None:
        """The producer is done; none being there is no error."""
        producer, self._requestProducer = self._requestProducer, None
        if isinstance(producer, _PullToPush):
            producer.stopStreaming()

    def pauseProducing(self) -> None:
        """The client does not take what was sent: write no more, and read no more requests."""
        self._waitingForTransport = True
        self._pause_reading()
        if self._requestProducer is not None:
            self._requestProducer.pauseProducing()

    def resumeProducing(self) -> None:
        """The client took it."""
        self._waitingForTransport = False
        if self._requestProducer is not None:
            self._requestProducer.resumeProducing()
        if self._reading_paused and not (
            self._answering and len(self._buffer) > self._optimisticEagerReadSize
        ):
            self._resume_reading()

    def stopProducing(self) -> None:
        """The connection is over: nobody takes what would be written."""
        if self._requestProducer is not None:
            self._requestProducer.stopProducing()

    def _pause_reading(self) -> None:
        if not self._reading_paused:
            self._reading_paused = True
            self.transport.pauseProducing()

    def _resume_reading(self) -> None:
        self._reading_paused = False
        if not self._closing:
            self.transport.resumeProducing()
