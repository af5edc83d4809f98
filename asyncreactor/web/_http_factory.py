"""What makes the protocols of a server of HTTP, and writes its access log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from io import TextIOBase, TextIOWrapper
from typing import Any, Final

from zope.interface import implementer

from asyncreactor.internet.interfaces import IAddress, IProtocol
from asyncreactor.internet.protocol import ServerFactory, connectionDone
from asyncreactor.logger import globalLogBeginner, globalLogPublisher
from asyncreactor.python import log as legacy_log
from asyncreactor.python.failure import Failure
from asyncreactor.web._access_log import combinedLogFormatter
from asyncreactor.web._http_channel import HTTPChannel
from asyncreactor.web._http_dates import datetimeToLogString

__all__ = ["H2_ENABLED", "HTTPFactory", "_GenericHTTPChannelProtocol", "_genericHTTPChannelProtocolFactory"]

#: How long a client may be silent by default, in seconds.
_REQUEST_TIMEOUT: Final = 60
#: Where lines of the access log go before logging begins.
_standard_logger = logging.getLogger("asyncreactor")
#: Whether HTTP/2 is there.
H2_ENABLED: Final = False


@implementer(IProtocol)
class _GenericHTTPChannelProtocol:
    """The protocol of a connection until it is known which version of HTTP it speaks; then that version's channel."""

    _negotiatedProtocol: bytes | None = None
    dataReceived: Callable[[bytes], None]

    def __init__(self, channel: HTTPChannel) -> None:
        self._channel = channel
        self.dataReceived = self._first_data_received

    factory = property(
        lambda self: self._channel.factory, lambda self, value: setattr(self._channel, "factory", value)
    )
    requestFactory = property(
        lambda self: self._channel.requestFactory,
        lambda self, value: setattr(self._channel, "requestFactory", value),
    )
    site = property(
        lambda self: self._channel.site, lambda self, value: setattr(self._channel, "site", value)
    )
    timeOut = property(
        lambda self: self._channel.timeOut, lambda self, value: setattr(self._channel, "timeOut", value)
    )
    callLater = property(
        lambda self: self._channel.callLater, lambda self, value: setattr(self._channel, "callLater", value)
    )

    @property
    def transport(self) -> Any:
        """The connection."""
        return self._channel.transport

    def logPrefix(self) -> str:
        """The name under which this protocol's doings are logged."""
        return self._channel.logPrefix()

    def makeConnection(self, transport: Any) -> None:
        """The connection stands."""
        self._channel.makeConnection(transport)

    def connectionMade(self) -> None:
        """Do nothing: `makeConnection` has told the channel."""

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The connection is over."""
        self._channel.connectionLost(reason)
        self.__dict__.pop("dataReceived", None)  # it refers to this object, or the channel's does

    def _first_data_received(self, data: bytes) -> None:
        """TLS, if there is any, has negotiated by now: choose what deals with all data."""
        negotiated = getattr(self._channel.transport, "negotiatedProtocol", None) or b"http/1.1"
        if negotiated == b"h2" and not H2_ENABLED:
            raise ValueError("the client and TLS agreed upon HTTP/2, which this server doesn't have")
        if negotiated != b"http/1.1":
            raise AssertionError(f"Unsupported negotiated protocol: {negotiated!r}")
        self._negotiatedProtocol = negotiated
        self.dataReceived = self._channel.dataReceived
        self.dataReceived(data)


def _genericHTTPChannelProtocolFactory(self: object) -> _GenericHTTPChannelProtocol:
    """Make the protocol of one connection, whatever asks for it."""
    return _GenericHTTPChannelProtocol(HTTPChannel())


class HTTPFactory(ServerFactory[Any]):
    """Makes the channels of a server of HTTP, and logs what they answer.

    Args:
        logPath: the file of the access log, to which lines are added; by default they go to the program's log.
        timeout: how long a client may be silent, in seconds; None is for ever.
        logFormatter: makes the lines, an `IAccessLogFormatter`; by default in the combined format.
        reactor: the reactor; by default the global one.

    Attributes:
        timeOut: as `timeout`.
        logPath: as above.
    """

    protocol: Any = _genericHTTPChannelProtocolFactory
    logPath: str | bytes | None = None
    timeOut: float | None = _REQUEST_TIMEOUT

    #: Fixes the time in the log's lines.
    _logDateTime: str | None = None
    _site_log_file: Any = None

    def __init__(
        self,
        logPath: str | bytes | None = None,
        timeout: float | None = _REQUEST_TIMEOUT,
        logFormatter: Callable[[str, Any], str] | None = None,
        reactor: Any = None,
    ) -> None:
        self._site_reactor = reactor
        if logPath is not None:
            self.logPath = logPath
        self.timeOut = timeout
        self._logFormatter = combinedLogFormatter if logFormatter is None else logFormatter
        #: The channels whose connections stand.
        self._site_open_channels: set[HTTPChannel] = set()
        self._site_log_second = -1
        self._site_log_time = ""

    @property
    def reactor(self) -> Any:
        """The reactor that was given, or the global one."""
        if self._site_reactor is None:
            from asyncreactor.internet import reactor

            self._site_reactor = reactor
        return self._site_reactor

    @property
    def logFile(self) -> Any:
        """The open access log, a file for text. What is set may be one for bytes.

        Raises:
            AttributeError: the factory was not started.
        """
        if self._site_log_file is None:
            raise AttributeError("logFile is there from startFactory on")
        return self._site_log_file

    @logFile.setter
    def logFile(self, newLogFile: Any) -> None:
        is_text = isinstance(newLogFile, TextIOBase) or newLogFile is legacy_log.logfile
        if not is_text and "b" in getattr(newLogFile, "mode", "b"):
            newLogFile = TextIOWrapper(newLogFile, encoding="utf-8", newline="\n", write_through=True)
        self._site_log_file = newLogFile

    def startFactory(self) -> None:
        """Open the access log."""
        if self.logPath:
            self.logFile = self._openLogFile(self.logPath)
        else:
            self.logFile = legacy_log.logfile

    def stopFactory(self) -> None:
        """Let each connection end when it answers nothing more, and close the access log."""
        for channel in list(self._site_open_channels):
            channel._end_when_answered()
        log_file, self._site_log_file = self._site_log_file, None
        if log_file is not None and log_file is not legacy_log.logfile:
            log_file.close()

    def _openLogFile(self, path: str | bytes) -> Any:
        """Open an access log, for bytes or text; programs override this to have it rotate."""
        return open(path, "ab", buffering=0)

    def buildProtocol(self, addr: IAddress | None) -> Any:
        """Make the protocol of one connection."""
        protocol: Any = super().buildProtocol(addr)
        protocol.timeOut = self.timeOut
        protocol.callLater = self.reactor.callLater
        return protocol

    def log(self, request: Any) -> None:
        """Write a request's line to the access log, if there is one or somebody reads the program's log."""
        log_file = self._site_log_file
        if log_file is None or (log_file is legacy_log.logfile and not _log_is_read()):
            return
        log_file.write(self._logFormatter(self._site_timestamp(), request) + "\n")

    def _site_timestamp(self) -> str:
        """Now, as the log writes it, worked out once in each second."""
        if self._logDateTime is not None:
            return self._logDateTime
        second = int(time.time() if self._site_reactor is None else self._site_reactor.seconds())
        if second != self._site_log_second:
            self._site_log_second = second
            self._site_log_time = datetimeToLogString(second)
        return self._site_log_time


def _log_is_read() -> bool:
    """Whether events go anywhere: before logging begins there are the memory of the latest events, and `logging`."""
    return (
        globalLogBeginner._begun_at is not None
        or len(globalLogPublisher._observers) > 1
        or _standard_logger.hasHandlers()
    )
