"""The service that listens for the clients of consoles."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, cast

from asyncreactor.application.internet import StreamServerEndpointService
from asyncreactor.internet.defer import Deferred, DeferredList, ensureDeferred
from asyncreactor.internet.endpoints import UNIXServerEndpoint
from asyncreactor.logger import Logger, LogPublisher, textFileLogObserver
from asyncreactor.manhole._console import ConsoleFactory
from asyncreactor.python.logfile import LogFile

__all__ = ["ManholeService"]

#: For the socket, and for the transcript: what is typed into a console may be secret.
ONLY_ITS_USER = 0o600


class ManholeService(StreamServerEndpointService):
    """Consoles on a UNIX socket, which only the user of this process can open.

    Args:
        path: the socket's. A file `path.lock` beside it shows that its server is alive.
        namespace: the names that statements find; by default `reactor`, and this service as `service`.
        transcript: the path of a file for what is typed and answered, which is put aside at a million bytes; by
            default that goes to the program's log.
        reactor: by default the global one.

    Raises:
        ValueError: the path is empty, or in Linux's abstract namespace, where there are no permissions.
    """

    factory: ConsoleFactory
    _raiseSynchronously = True
    _file: LogFile | None = None

    def __init__(
        self,
        path: str,
        namespace: Mapping[str, Any] | None = None,
        transcript: str | None = None,
        reactor: Any = None,
    ) -> None:
        if not path or path.startswith("\0"):
            raise ValueError(f"a console needs the path of a file, which has permissions, not {path!r}")
        if reactor is None:
            from asyncreactor.internet import reactor
        if namespace is None:
            namespace = {"reactor": reactor, "service": self}
        self._transcript_path = transcript
        self._log = Logger(namespace="asyncreactor.manhole")
        endpoint = UNIXServerEndpoint(reactor, os.path.abspath(path), mode=ONLY_ITS_USER, wantPID=True)
        super().__init__(endpoint, ConsoleFactory(namespace, self._log))

    def privilegedStartService(self) -> Any:
        """Open the transcript, and listen.

        Raises:
            OSError: the transcript can't be opened.
            CannotListenError: the socket can't be made.
        """
        if self._transcript_path is not None and self._file is None:
            self._file = LogFile.fromFullPath(self._transcript_path, defaultMode=ONLY_ITS_USER)
            observer = textFileLogObserver(cast(Any, self._file))
            self.factory.transcript = Logger(
                namespace="asyncreactor.manhole", observer=LogPublisher(observer)
            )
        return super().privilegedStartService()

    def stopService(self) -> Deferred[Any]:
        """Listen no more, and end the consoles that are open: what runs in them is cancelled.

        Returns:
            Fires when that is done.
        """
        # A statement that stops its own console is cancelled by that. The stop goes on.
        stopped: Deferred[Any] = Deferred()
        ensureDeferred(self._stop()).chainDeferred(stopped)
        return stopped

    async def _stop(self) -> None:
        await super().stopService()
        consoles = list(self.factory.consoles)
        for console in consoles:
            console.transport.loseConnection()
        await DeferredList([console.finished for console in consoles])
        file, self._file = self._file, None
        if file is not None:
            self.factory.transcript = self._log
            file.close()
