"""Requests and responses of SIP, and the parser that reads them (RFC 3261, section 7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asyncreactor.protocols._sip_names import dashCapitalize, header_name, specialCases, statusCodes
from asyncreactor.protocols._sip_urls import URL, parseURL
from asyncreactor.protocols.basic import LineReceiver
from asyncreactor.python._arguments import wrong_type

__all__ = ["Message", "MessagesParser", "Request", "Response", "to_bytes"]

VERSION = "SIP/2.0"


def to_bytes(text: str) -> bytes:
    """How a message goes over the wire; what came in no valid UTF-8 goes out as it was."""
    return text.encode("utf-8", "surrogateescape")


class Message:
    """A request or a response.

    Attributes:
        headers: name -> the contents of each header of that name; names are the long ones, in small letters.
        length: how long the body is to be, in bytes, if a header says so.
        body: the body.
        finished: whether it is complete.
    """

    length: int | None = None

    def __init__(self) -> None:
        self.headers: dict[str, list[str]] = {}
        self.body = ""
        self.finished = 0

    def addHeader(self, name: str, value: str) -> None:
        """Add a header.

        Raises:
            ValueError: it is a Content-Length and its content no number.
        """
        if not isinstance(name, str):
            raise wrong_type("name", "a header's name, a str", name)
        name = header_name(name)
        if name == "content-length":
            if not value.strip().isdigit():
                raise ValueError(f"a Content-Length must be a number, not {value!r}")
            self.length = int(value)
        self.headers.setdefault(name, []).append(value)

    def bodyDataReceived(self, data: str) -> None:
        """Add `data` to the body."""
        self.body += data

    def creationFinished(self) -> None:
        """It is complete.

        Raises:
            ValueError: its body isn't as long as it should be.
        """
        if self.length is not None and self.length != len(to_bytes(self.body)):
            raise ValueError(f"wrong body length: {len(to_bytes(self.body))}, not {self.length}")
        self.finished = 1

    def toString(self) -> str:
        """Write it."""
        lines = [self._first_line()]
        for name, values in self.headers.items():
            shown = specialCases.get(name) or dashCapitalize(name)
            lines += [f"{shown}: {value}" for value in values]
        return "\r\n".join([*lines, "", self.body])

    def _first_line(self) -> str:
        raise NotImplementedError(f"{type(self).__name__} has no first line")


class Request(Message):
    """A request.

    Args:
        method: what to do.
        uri: with whom.
        version: the protocol's version.
    """

    def __init__(self, method: str, uri: str | URL, version: str = VERSION) -> None:
        super().__init__()
        self.method = method
        self.uri = parseURL(uri) if isinstance(uri, str) else uri

    def __repr__(self) -> str:
        return f"<SIP Request {id(self)}:{self.method} {self.uri.toString()}>"

    def _first_line(self) -> str:
        return f"{self.method} {self.uri.toString()} {VERSION}"


class Response(Message):
    """A response.

    Args:
        code: the status code.
        phrase: what it means; by default what the RFC says.
        version: the protocol's version.
    """

    def __init__(self, code: int, phrase: str | None = None, version: str = VERSION) -> None:
        super().__init__()
        self.code = code
        self.phrase = statusCodes[code] if phrase is None else phrase

    def __repr__(self) -> str:
        return f"<SIP Response {id(self)}:{self.code}>"

    def _first_line(self) -> str:
        return f"{VERSION} {self.code} {self.phrase}"


class MessagesParser(LineReceiver):
    """Reads messages, and drops what are none.

    A body without Content-Length ends with the datagram: `dataDone` says that this is so.

    Args:
        messageReceivedCallback: gets each complete message.

    Attributes:
        version: the version of the protocol that it reads.
        acceptResponses: whether it reads responses.
        acceptRequests: whether it reads requests.
        state: what comes next: "firstline", "header" or "body"; or "invalid" until the datagram's end.
    """

    state: str = "firstline"
    version: str = VERSION
    debug: int = 0
    acceptRequests: int = 1
    acceptResponses: int = 1

    def __init__(self, messageReceivedCallback: Callable[[Any], object]) -> None:
        self.messageReceived = messageReceivedCallback
        self.reset()

    def reset(self, remainingData: str | bytes = "") -> None:
        """Expect a new message, which begins with `remainingData`."""
        self.state = "firstline"
        #: The header that may be continued in the next line.
        self.header: tuple[str, str] | None = None
        self.message: Any = None
        self.length: int | None = None
        self._body: list[bytes] = []
        self.bodyReceived = 0
        self.setLineMode(_as_bytes(remainingData))

    def invalidMessage(self) -> None:
        """What comes is no message: drop the rest of the datagram."""
        self.state = "invalid"
        self.setRawMode()

    def dataReceived(self, data: str | bytes) -> Any:
        """Read `data`."""
        return super().dataReceived(_as_bytes(data))

    def dataDone(self) -> None:
        """The datagram is at its end: so is a message without Content-Length; one with more to come is dropped."""
        self.clearLineBuffer()
        if self.state == "body" and self.length is None:
            self.messageDone()
        else:
            self.reset()

    def lineLengthExceeded(self, line: bytes) -> None:
        """That is no message."""
        self.invalidMessage()

    def lineReceived(self, line: bytes) -> None:
        """Read a line of a message's head."""
        try:
            self._read_line(line.decode("utf-8", "surrogateescape"))
        except ValueError:
            self.invalidMessage()

    def handleFirstLine(self, line: str) -> None:
        """Begin a message.

        Raises:
            ValueError: it isn't the first line of one, or not of one that is wanted.
        """
        first, second, rest = line.split(" ", 2)
        if first == self.version and self.acceptResponses:
            self.message = Response(int(second), rest)
        elif rest == self.version and self.acceptRequests:
            self.message = Request(first, second)
        else:
            raise ValueError(f"unexpected: {line!r}")

    def rawDataReceived(self, data: bytes) -> None:
        """Read the body."""
        if self.state == "invalid":
            return
        self._body.append(data)
        self.bodyReceived += len(data)
        if self.length is not None and self.bodyReceived >= self.length:
            received = b"".join(self._body)
            self._body = [received[: self.length]]
            self.messageDone(received[self.length :])

    def messageDone(self, remainingData: str | bytes = "") -> None:
        """Give out the message, and begin the next one with `remainingData`."""
        assert self.state == "body", f"a message can't be done in the state {self.state!r}"
        message = self.message
        message.bodyDataReceived(b"".join(self._body).decode("utf-8", "surrogateescape"))
        message.creationFinished()
        self.messageReceived(message)
        self.reset(remainingData)

    def _read_line(self, line: str) -> None:
        if self.state == "firstline":
            line = line.lstrip("\r\n")
            if line:
                self.handleFirstLine(line)
                self.state = "header"
        elif line[:1] in (" ", "\t") and self.header is not None:
            name, value = self.header
            self.header = name, value + line.lstrip()
        else:
            self._end_header()
            if line:
                name, colon, value = line.partition(":")
                if not colon:
                    raise ValueError(f"a header needs a colon: {line!r}")
                self.header = name.rstrip(), value.lstrip()
            else:
                self._begin_body()

    def _end_header(self) -> None:
        if self.header is not None:
            self.message.addHeader(*self.header)
            self.length = self.message.length
            self.header = None

    def _begin_body(self) -> None:
        self.state = "body"
        if self.length == 0:
            self.messageDone()
        else:
            self.setRawMode()


def _as_bytes(data: str | bytes) -> bytes:
    return to_bytes(data) if isinstance(data, str) else data
