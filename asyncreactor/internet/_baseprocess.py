"""What the transports of child processes share on every platform."""

from __future__ import annotations

import os
from typing import Any

from asyncreactor.internet.error import ProcessDone, ProcessTerminated
from asyncreactor.logger import Logger
from asyncreactor.python.failure import Failure

__all__ = ["BaseProcess"]

_log = Logger(namespace="asyncreactor.internet.process")


class BaseProcess:
    """A child process, as far as its protocol hears of it.

    Order of calls to the protocol: `makeConnection`, data and lost connections as they come, `processExited` when the
    child is gone, `processEnded` when in addition all its streams are closed; both exactly once. What the protocol
    raises is logged.

    Args:
        protocol: the program's protocol.

    Attributes:
        proto: the program's protocol, until `processEnded`.
        pid: the process id, None before the start and after the end.
        status: what the system said at its end, as from `os.waitpid`; -1 until then.
        lostProcess: how much of it has ended.
    """

    pid: int | None = None
    status: int = -1
    lostProcess: int = 0
    proto: Any = None

    def __init__(self, protocol: Any) -> None:
        self.proto = protocol

    def processEnded(self, status: int) -> None:
        """The child is gone: tell the protocol, and tell it of the end if that is all there was."""
        self.status = status
        self.lostProcess += 1
        self.pid = None
        self._callProcessExited(self._getReason(status))
        self.maybeCallProcessEnded()

    def maybeCallProcessEnded(self) -> None:
        """Tell the protocol of the end if nothing is left of the child."""
        if not self.lostProcess or self.proto is None:
            return
        protocol, self.proto = self.proto, None
        try:
            protocol.processEnded(Failure(self._getReason(self.status)))
        except BaseException:
            _log.failure("Unhandled Error", protocol=protocol)

    def _callProcessExited(self, reason: BaseException) -> None:
        if self.proto is None:
            return
        try:
            self.proto.processExited(Failure(reason))
        except BaseException:
            _log.failure("Unhandled Error", protocol=self.proto)

    def _getReason(self, status: int) -> ProcessDone | ProcessTerminated:
        if os.WIFEXITED(status):
            code = os.WEXITSTATUS(status)
            return ProcessTerminated(code, None, status) if code else ProcessDone(status)
        return ProcessTerminated(None, os.WTERMSIG(status), status)
