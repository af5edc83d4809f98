"""A server for Postfix's look-up tables of type tcp (https://www.postfix.org/tcp_table.5.html)."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote as quote_url
from urllib.parse import unquote_to_bytes

from asyncreactor.internet.defer import Deferred, maybeDeferred, succeed
from asyncreactor.internet.protocol import ServerFactory, connectionDone
from asyncreactor.logger import Logger
from asyncreactor.protocols.basic import LineReceiver
from asyncreactor.protocols.policies import TimeoutMixin
from asyncreactor.python.failure import Failure

__all__ = [
    "PostfixTCPMapDeferringDictServerFactory",
    "PostfixTCPMapDictServerFactory",
    "PostfixTCPMapServer",
    "quote",
    "unquote",
]


def quote(s: bytes | str) -> bytes:
    """Write white space, percent signs and whatever isn't ASCII as `%` and two digits."""
    return quote_url(s).encode("ascii")


def unquote(s: bytes) -> bytes:
    """Undo `quote`."""
    return unquote_to_bytes(s)


class PostfixTCPMapServer(LineReceiver, TimeoutMixin):
    """Answers Postfix from the mapping that its factory is.

    Its `get(key)` returns a value, None, or a Deferred of either. An error becomes the answer 400, which makes
    Postfix try again later.

    Attributes:
        timeout: close the connection when no request comes for so many seconds.
    """

    delimiter = b"\n"
    timeout: float | None = 600
    transport: Any = None
    factory: Any = None

    _log = Logger()

    def connectionMade(self) -> None:
        """Wait for requests, not for ever."""
        self.setTimeout(self.timeout)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Wait no more."""
        self.setTimeout(None)

    def sendCode(self, code: int, message: bytes = b"") -> None:
        """Send an answer: a code of three digits, and a text in one line."""
        self.sendLine(b"%03d %b" % (code, message))

    def lineReceived(self, line: bytes) -> None:
        """Answer the request."""
        self.resetTimeout()
        command, *parameters = line.split(None, 1) or [b""]
        match command, parameters:
            case b"get", [key]:
                self.do_get(key)
            case b"get", _:
                self.sendCode(400, b"Command 'get' takes 1 parameters.")
            case b"put", [both] if len(both.split(None, 1)) == 2:
                self.do_put(both)
            case b"put", _:
                self.sendCode(400, b"Command 'put' takes 2 parameters.")
            case _:
                self.sendCode(400, b"unknown command")

    def do_get(self, key: bytes) -> None:
        """Answer with the value of `key`, which is quoted."""
        looked_up = maybeDeferred(self.factory.get, unquote(key))
        looked_up.addCallback(self._send_value).addErrback(self._send_error)

    def do_put(self, keyAndValue: bytes) -> None:
        """Refuse: Postfix itself doesn't use this."""
        self.sendCode(500, b"put is not implemented yet.")

    def _send_value(self, value: bytes | str | None) -> None:
        if value is None:
            self.sendCode(500)
        else:
            self.sendCode(200, quote(value))

    def _send_error(self, reason: Failure) -> None:
        self._log.warn("{server} can't look up: {error}", server=self, error=reason.value)
        self.sendCode(400, " ".join(reason.getErrorMessage().split()).encode("utf-8"))


class PostfixTCPMapDictServerFactory(UserDict[bytes, Any], ServerFactory):
    """A mapping whose content Postfix is told."""

    protocol = PostfixTCPMapServer


class PostfixTCPMapDeferringDictServerFactory(ServerFactory):
    """A mapping whose content Postfix is told, by way of Deferreds.

    Args:
        data: the mapping's content.
    """

    protocol = PostfixTCPMapServer

    def __init__(self, data: Mapping[bytes, Any] | None = None) -> None:
        self.data = dict(data or {})

    def get(self, key: bytes) -> Deferred[Any]:
        """Fires with the value of `key`, or None if it has none."""
        return succeed(self.data.get(key))
