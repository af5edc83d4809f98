"""What the transports of child processes share on POSIX: signals and the end."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

from asyncreactor.internet._baseprocess import BaseProcess
from asyncreactor.internet._process_reaping import reapProcessHandlers
from asyncreactor.internet.error import ProcessExitedAlready
from asyncreactor.logger import Logger
from asyncreactor.python._arguments import must_be_integer

__all__ = ["_BaseProcess"]

_log = Logger(namespace="asyncreactor.internet.process")

#: The status of a child that somebody else has waited for: exit code 255, as in the `asyncio` module.
UNKNOWN_STATUS = 255 << 8


class _BaseProcess(BaseProcess):
    """A child process that this process has started."""

    _unwatch: Callable[[], None] | None = None

    def reapProcess(self) -> None:
        """Ask the system whether the child has ended, and if so tell the protocol."""
        try:
            ended, status = os.waitpid(self.pid, os.WNOHANG)  # type: ignore[arg-type]  # says what is wrong with None
        except ChildProcessError:
            # It is being waited for by somebody else, or was: whoever notices the end sees to it.
            return
        except Exception:
            _log.failure("process {pid} cannot be waited for", pid=self.pid)
            return
        if ended:
            self.processEnded(status)

    def processEnded(self, status: int) -> None:
        """The child has ended, and was waited for."""
        if self.pid is not None and reapProcessHandlers.get(self.pid) is self:
            del reapProcessHandlers[self.pid]
        unwatch, self._unwatch = self._unwatch, None
        if unwatch is not None:
            unwatch()
        super().processEnded(status)

    def signalProcess(self, signalID: str | int) -> None:
        """Send a signal to the child.

        Args:
            signalID: its number, or a name such as "TERM" or "SIGTERM".

        Raises:
            ProcessExitedAlready: the child has ended.
            ValueError: there is no signal of that name.
            OSError: the system refused.
        """
        if self.pid is None:
            raise ProcessExitedAlready(f"{self!r} has ended")
        number = _signal_number(signalID)
        try:
            os.kill(self.pid, number)
        except ProcessLookupError as error:
            raise ProcessExitedAlready(f"{self!r} has ended") from error

    def _begin(self, reactor: Any) -> None:
        """The child runs: introduce it to the protocol, and wait for its end."""
        assert self.pid is not None
        if self.proto is not None:
            try:
                self.proto.makeConnection(self)
            except BaseException:
                _log.failure("Unhandled Error", protocol=self.proto)
        reapProcessHandlers[self.pid] = self
        self._unwatch = reactor._watch_exit(self.pid, self._exit_noticed)

    def _exit_noticed(self, status: int | None) -> None:
        if status is None:
            try:
                ended, status = os.waitpid(self.pid, os.WNOHANG)  # type: ignore[arg-type]  # it isn't reaped yet
            except ChildProcessError:
                _log.warn("somebody else waited for process {pid}: its status is unknown", pid=self.pid)
                status = UNKNOWN_STATUS
            else:
                if not ended:
                    return
        self.processEnded(status)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} pid={self.pid} status={self.status}>"


def _signal_number(signal_id: str | int) -> int:
    if not isinstance(signal_id, str):
        must_be_integer("signalID", signal_id, 'a number, or a name such as "TERM"')
        return signal_id
    name = signal_id if signal_id.startswith("SIG") else f"SIG{signal_id}"
    number = getattr(signal, name, None)
    if not isinstance(number, signal.Signals):
        known = ", ".join(each.name.removeprefix("SIG") for each in signal.Signals)
        raise ValueError(f"there is no signal {signal_id!r}; there are: {known}")
    return number
