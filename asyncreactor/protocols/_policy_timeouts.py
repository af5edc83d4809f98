"""Close connections on which nothing happens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from asyncreactor.internet import error
from asyncreactor.internet.interfaces import IAddress, IDelayedCall
from asyncreactor.internet.protocol import connectionDone
from asyncreactor.protocols._policy_wrapping import ProtocolWrapper, WrappingFactory
from asyncreactor.python._arguments import SECONDS, must_be_number
from asyncreactor.python.failure import Failure

__all__ = ["TimeoutFactory", "TimeoutMixin", "TimeoutProtocol"]


def _call_later(period: float, func: Callable[[], object]) -> Any:
    from asyncreactor.internet import reactor

    return reactor.callLater(period, func)


def _cancel(call: IDelayedCall | None) -> None:
    if call is not None:
        try:
            call.cancel()
        except (error.AlreadyCalled, error.AlreadyCancelled):
            # Somebody else was quicker: it won't be made any more, which is all that is wanted.
            pass


class TimeoutProtocol(ProtocolWrapper):
    """Closes its connection when nothing was received or written for some time.

    Args:
        factory: the `TimeoutFactory` that makes it.
        wrappedProtocol: the protocol that is wrapped.
        timeoutPeriod: that time, in seconds; None is for ever.

    Attributes:
        timeoutCall: the call that will close the connection, if there is one.
        timeoutPeriod: the time, in seconds.
    """

    timeoutCall: IDelayedCall | None = None
    timeoutPeriod: float | None = None

    def __init__(self, factory: Any, wrappedProtocol: Any, timeoutPeriod: float | None) -> None:
        super().__init__(factory, wrappedProtocol)
        self.setTimeout(timeoutPeriod)

    def setTimeout(self, timeoutPeriod: float | None = None) -> None:
        """Wait for `timeoutPeriod` seconds, from now on; None is for ever."""
        self.cancelTimeout()
        self.timeoutPeriod = timeoutPeriod
        if timeoutPeriod is not None:
            self.timeoutCall = self.factory.callLater(timeoutPeriod, self.timeoutFunc)

    def cancelTimeout(self) -> None:
        """Don't close the connection any more; nothing happens if that isn't planned."""
        call, self.timeoutCall = self.timeoutCall, None
        _cancel(call)

    def resetTimeout(self) -> None:
        """Something happened: wait for the whole time again."""
        if self.timeoutCall is not None and self.timeoutPeriod is not None:
            self.timeoutCall.reset(self.timeoutPeriod)

    def write(self, data: bytes) -> None:
        """Write `data`; that is something."""
        self.resetTimeout()
        super().write(data)

    def writeSequence(self, seq: Iterable[bytes]) -> None:
        """Write the pieces; that is something."""
        self.resetTimeout()
        super().writeSequence(seq)

    def dataReceived(self, data: bytes) -> None:
        """Deliver `data`; that is something."""
        self.resetTimeout()
        super().dataReceived(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Wait no more."""
        self.cancelTimeout()
        super().connectionLost(reason)

    def timeoutFunc(self) -> None:
        """Nothing happened for the whole time: close the connection."""
        self.timeoutCall = None
        self.loseConnection()


class TimeoutFactory(WrappingFactory):
    """Closes connections on which nothing happens.

    Args:
        wrappedFactory: makes the protocols.
        timeoutPeriod: for how long nothing may happen, in seconds.
    """

    protocol = TimeoutProtocol

    def __init__(self, wrappedFactory: Any, timeoutPeriod: float | None = 30 * 60) -> None:
        if timeoutPeriod is not None:
            must_be_number("timeoutPeriod", timeoutPeriod, f"{SECONDS}, or None", least=0)
        super().__init__(wrappedFactory)
        self.timeoutPeriod = timeoutPeriod

    def buildProtocol(self, addr: IAddress | None) -> Any:
        """Wrap a new protocol."""
        wrapped = self.wrappedFactory.buildProtocol(addr)
        if wrapped is None:
            return None
        return self.protocol(self, wrapped, timeoutPeriod=self.timeoutPeriod)

    def callLater(self, period: float, func: Callable[[], object]) -> Any:
        """Have `func` called after `period` seconds, by the global reactor; tests override this."""
        return _call_later(period, func)


class TimeoutMixin:
    """Gives a protocol a time-out: when it doesn't call `resetTimeout` in time, its connection is closed.

    It should also call `setTimeout(None)` when its connection is lost.

    Attributes:
        timeOut: the time, in seconds; None is for ever. Set it by `setTimeout`.
    """

    timeOut: float | None = None
    transport: Any

    __timeout_call: IDelayedCall | None = None

    def callLater(self, period: float, func: Callable[[], object]) -> Any:
        """Have `func` called after `period` seconds, by the global reactor; tests override this."""
        return _call_later(period, func)

    def resetTimeout(self) -> None:
        """Wait for the whole time again, if there is a time-out at all."""
        if self.__timeout_call is not None and self.timeOut is not None:
            self.__timeout_call.reset(self.timeOut)

    def setTimeout(self, period: float | None) -> float | None:
        """Wait for `period` seconds, from now on.

        Args:
            period: the time, in seconds; None is for ever.

        Returns:
            The time that it was before.
        """
        previous, self.timeOut = self.timeOut, period
        call, self.__timeout_call = self.__timeout_call, None
        if period is None:
            _cancel(call)
        else:
            try:
                if call is not None and call.active():
                    call.reset(period)
                    self.__timeout_call = call
                else:
                    self.__timeout_call = self.callLater(period, self.__timed_out)
            except (TypeError, ValueError):
                must_be_number("period", period, f"{SECONDS}, or None", least=0)
                raise
        return previous

    def timeoutConnection(self) -> None:
        """The time is over. Closes the connection by default."""
        self.transport.loseConnection()

    def __timed_out(self) -> None:
        self.__timeout_call = None
        self.timeoutConnection()
