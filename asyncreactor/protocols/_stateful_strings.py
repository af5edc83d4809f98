"""String protocols whose next string's meaning depends on the last one."""

from __future__ import annotations

from typing import Any

from asyncreactor.logger import Logger

__all__ = ["StatefulStringProtocol"]


class StatefulStringProtocol:
    """Mixin for string protocols: a string goes to the method named after the state, `proto_` and `state`.

    That method returns the next state; "done" closes the connection.

    Attributes:
        state: the state, "init" at first.
    """

    state: str = "init"
    transport: Any

    _log = Logger()

    def stringReceived(self, string: bytes) -> None:
        """Call the state's method with `string`; it is logged when there is none."""
        handle = getattr(self, "proto_" + self.state, None)
        if handle is None:
            self._log.warn(
                "{protocol} has no method for the state {state!r}", protocol=self, state=self.state
            )
            return
        self.state = handle(string)
        if self.state == "done":
            self.transport.loseConnection()
