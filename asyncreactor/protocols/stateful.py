"""Protocols that say at each step how many bytes they need next, and what for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from asyncreactor.internet.interfaces import ITransport
from asyncreactor.internet.protocol import Protocol
from asyncreactor.protocols._buffering import Buffering

__all__ = ["StatefulProtocol"]

#: What to call with the next bytes, and how many it needs. It returns the next state; None is the same again.
_State: TypeAlias = tuple[Callable[[bytes], Any], int]


class StatefulProtocol(Protocol, Buffering):
    """Hands the data on in pieces of the size that each state asks for.

    A state is a pair: a callable, and the number of bytes to call it with. The callable returns the next state,
    or None to stay in this one. `getInitialState` has to be overridden.
    """

    _receiver_state: _State

    def makeConnection(self, transport: ITransport) -> None:
        """Begin in the initial state, with an empty buffer."""
        super().makeConnection(transport)
        self._receiver_buffer = b""
        self._receiver_state = self.getInitialState()

    def getInitialState(self) -> _State:
        """Return the first state. Override this."""
        raise NotImplementedError(f"{type(self).__name__} has no getInitialState()")

    def dataReceived(self, data: bytes) -> None:
        """Call the states for which there is enough data, unless the connection is closing; keep the rest.

        Called from within a state, it keeps `data` until that is done.
        """
        self._receiver_hold(data)
        if self._receiver_busy or len(self._receiver_buffer) < self._receiver_state[1]:
            return
        self._receiver_busy = True
        try:
            while self._receiver_step_through():
                pass
        finally:
            self._receiver_busy = False

    def _receiver_step_through(self) -> bool:
        """Use up what is in the buffer; say whether more came meanwhile."""
        data, self._receiver_buffer = bytes(self._receiver_buffer), b""
        transport: Any = self.transport
        position, end = 0, len(data)
        try:
            while position + self._receiver_state[1] <= end:
                handle, size = self._receiver_state
                piece = data[position : position + size]
                position += size
                following = handle(piece)
                if transport.disconnecting:
                    break
                if following:
                    self._receiver_state = following
                elif size == 0:
                    # A state that needs nothing and stays would be called for ever.
                    break
        finally:
            came = self._receiver_buffer
            self._receiver_buffer = b"".join((data[position:], came))
        return bool(came) and not transport.disconnecting
