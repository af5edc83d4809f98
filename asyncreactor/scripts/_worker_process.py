"""What is different in a worker: where its log goes, how it listens, and when it ends."""

from __future__ import annotations

import inspect
import os
import sys
from typing import Any

from zope.interface import implementer

from asyncreactor._engine.bindings import makeBinding
from asyncreactor.application.app import AppLogger
from asyncreactor.internet.interfaces import IReadDescriptor
from asyncreactor.logger import Logger, jsonFileLogObserver
from asyncreactor.python.failure import Failure

__all__ = ["WorkerLogger", "end_with_first_process", "share_ports"]

_log = Logger(namespace="asyncreactor")


class WorkerLogger(AppLogger):
    """A worker's log: events go to the first process, which logs them as its own, in the application's place."""

    def _getLogObserver(self) -> Any:
        return jsonFileLogObserver(sys.stdout, recordSeparator="")


@implementer(IReadDescriptor)
class _FirstProcess:
    """A worker's standard input, which is a pipe from the first process: it ends with that."""

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor

    def fileno(self) -> int:
        return sys.__stdin__.fileno() if sys.__stdin__ is not None else 0

    def doRead(self) -> None:
        if not os.read(self.fileno(), 1):
            _log.warn("The first process has gone: its worker stops")
            self._reactor.removeReader(self)
            self._reactor.stop()

    def connectionLost(self, reason: Failure) -> None:
        """There is nothing to close."""

    def logPrefix(self) -> str:
        return "first process"


def end_with_first_process(reactor: Any) -> None:
    """Stop a worker when there is no first process any more."""
    reactor.addReader(_FirstProcess(reactor))


def share_ports(reactor: Any) -> None:
    """Let the ports that are opened from now on be opened by other processes, too."""
    for name in ("listenTCP", "listenSSL"):
        listen = getattr(reactor, name, None)
        if listen is not None:
            setattr(reactor, name, _sharing(listen))


def _sharing(listen: Any) -> Any:
    signature = inspect.signature(listen)

    def listen_shared(*args: Any, **kwargs: Any) -> Any:
        given = signature.bind(*args, **kwargs)
        given.apply_defaults()
        port = given.arguments["port"]
        if isinstance(port, int):
            given.arguments["port"] = makeBinding(given.arguments["interface"], port, True, True)
        return listen(*given.args, **given.kwargs)

    return listen_shared
