"""What the programs of a `ProcessMonitor` write, logged line by line (see `asyncreactor.runner.procmon`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asyncreactor.internet.protocol import ProcessProtocol
from asyncreactor.protocols.basic import LineReceiver

if TYPE_CHECKING:
    from asyncreactor.python.failure import Failure

__all__ = ["DummyTransport", "LineLogger", "LoggingProtocol", "transport"]


class DummyTransport:
    """What the lines of a program's output come from, as far as a `LineReceiver` cares.

    Attributes:
        disconnecting: always 0.
    """

    disconnecting = 0


transport = DummyTransport()


class LineLogger(LineReceiver):
    """Logs each line of a program's output.

    Attributes:
        tag: the program's name.
        stream: "stdout" or "stderr".
        service: the monitor whose `log` is used.
    """

    tag: str | None = None
    stream: str | None = None
    delimiter = b"\n"
    service: Any = None

    def lineLengthExceeded(self, line: bytes) -> None:
        """Log a piece of it; what follows counts as a line of its own."""
        self.log_text(line[: self.MAX_LENGTH].decode("utf-8", "backslashreplace"))
        self.setLineMode(line[self.MAX_LENGTH :])

    def lineReceived(self, line: bytes) -> None:
        """Log the line: as text, or if it isn't UTF-8 as the bytes that it is."""
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            text = repr(line)
        self.log_text(text)

    def log_text(self, text: str) -> None:
        """Log a line, or a piece of one."""
        self.service.log.info("[{tag}] {line}", tag=self.tag, line=text, stream=self.stream)


class LoggingProtocol(ProcessProtocol):
    """Listens to one program, and tells the monitor of its end.

    Attributes:
        service: the monitor.
        name: the program's name.
        output: the lines of its standard output.
        empty: whether that ended with a whole line.
    """

    service: Any = None
    name: str | None = None
    output: LineLogger
    empty: bool | int = 1

    #: Logs its lines.
    _logger: type[LineLogger] = LineLogger

    def connectionMade(self) -> None:
        """The program runs."""
        self.output = self._make_logger("stdout")
        self._errors = self._make_logger("stderr")
        self._errors_empty = True

    def _make_logger(self, stream: str) -> LineLogger:
        logger = self._logger()
        logger.tag = self.name
        logger.stream = stream
        logger.service = self.service
        logger.makeConnection(transport)  # type: ignore[arg-type]  # all that it needs
        return logger

    def outReceived(self, data: bytes) -> None:
        """It wrote to its standard output."""
        self.output.dataReceived(data)
        self.empty = data[-1:] == b"\n"

    def errReceived(self, data: bytes) -> None:
        """It wrote to its standard error."""
        self._errors.dataReceived(data)
        self._errors_empty = data[-1:] == b"\n"

    def processEnded(self, reason: Failure) -> None:
        """It has ended: so have its last lines."""
        if not self.empty:
            self.output.dataReceived(b"\n")
        if not self._errors_empty:
            self._errors.dataReceived(b"\n")
        self.service.connectionLost(self.name)
