"""What a request says: its target, headers, cookies, form, and who sent it."""

from __future__ import annotations

import base64
import binascii
import re
import tempfile
from functools import cached_property
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any, ClassVar, Final

from asyncreactor.internet.address import IPv4Address, IPv6Address
from asyncreactor.internet.interfaces import IAddress
from asyncreactor.logger import Logger
from asyncreactor.python._deprecation_text import _getDeprecationWarningString, getWarningMethod
from asyncreactor.python.versions import Version
from asyncreactor.web._forms import MalformedForm, content_type, form_fields, parse_qs
from asyncreactor.web.http_headers import Headers

if TYPE_CHECKING:
    from asyncreactor.internet.defer import Deferred

__all__ = ["CONTENT_IN_MEMORY", "ReceivedRequest", "content_file", "warn_of_deprecated"]

#: Bodies of this size and larger, in bytes, are kept in a temporary file.
CONTENT_IN_MEMORY: Final = 100_000
#: The host of a Host header, which may be an IPv6 address in brackets, without the port.
_host_and_port: Final = re.compile(rb"\[?(?P<host>.*?)\]?(?::[0-9]+)?").fullmatch


def content_file(length: int | None) -> IO[bytes]:
    """Make the file for a body of `length` bytes: in memory if that is known and small."""
    if length is not None and length < CONTENT_IN_MEMORY:
        return BytesIO()
    return tempfile.TemporaryFile()


def warn_of_deprecated(name: str, version: Version, replacement: str | None = None) -> None:
    """Warn the caller of the caller that the attribute `name` of `web.http` is deprecated."""
    text = _getDeprecationWarningString(f"asyncreactor.web.http.{name}", version, None, replacement)
    getWarningMethod()(text, DeprecationWarning, stacklevel=3)


class _Address:
    """An address that the connection is asked for when it is first needed."""

    def __init__(self, method: str) -> None:
        self._method = method
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, request: Any, owner: type | None = None) -> Any:
        if request is None:
            return None
        source = request.transport if request.channel is None else request.channel
        address = request.__dict__[self._name] = getattr(source, self._method)()
        return address


class ReceivedRequest:
    """The half of a request that came from the client."""

    method: bytes = b"(no method yet)"
    uri: bytes = b"(no uri yet)"
    clientproto: bytes = b"(no clientproto yet)"
    path: bytes | None = None
    args: dict[bytes, list[bytes]] | None = None
    content: IO[bytes] | None = None
    client: ClassVar[Any] = _Address("getPeer")
    host: ClassVar[Any] = _Address("getHost")
    channel: Any
    transport: Any
    requestHeaders: Headers
    received_cookies: dict[bytes, bytes]

    _forceSSL: bool | int = 0
    _parsePOSTFormSubmission = True
    _log = Logger(namespace="asyncreactor.web.http.Request")

    def process(self) -> object:
        """All of the request is here: answer it. Subclasses override this; it does nothing by default."""

    # -- the channel calls these

    def gotLength(self, length: int | None) -> None:
        """The headers are here, and tell how long the body is.

        Makes `content`, into which the body will be written.

        Args:
            length: the length in bytes, or None if it is not known.
        """
        self.content = content_file(length)

    def parseCookies(self) -> None:
        """Read the cookies from the headers into `received_cookies` (RFC 6265, section 5.4)."""
        for header in self.requestHeaders._rawHeaders.get(b"Cookie", ()):
            for pair in header.split(b";"):
                name, equals, value = pair.lstrip().partition(b"=")
                if equals:
                    self.received_cookies[name] = value

    def handleContentChunk(self, data: bytes) -> None:
        """Part of the body came. By default it is written into `content`."""
        if self.content is not None:
            self.content.write(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:
        """All of the request is here: read its arguments, then call `process`.

        Args:
            command: the method, such as `GET`.
            path: the target, with its query.
            version: such as `HTTP/1.1`.
        """
        self.method = command
        self.uri = path
        self.clientproto = version
        if b"?" in path:
            self.path, _, query = path.partition(b"?")
            self.args = parse_qs(query, True)
        else:
            self.path = path
            self.args = {}
        content = self.content
        if content is not None and content.tell():
            content.seek(0)
            if command == b"POST" and self._parsePOSTFormSubmission and not self._read_form(content):
                return
        self.process()

    def _read_form(self, content: IO[bytes]) -> bool:
        """Add the fields of a form to `args`; return whether it was in order."""
        header = self.requestHeaders.getRawHeaders(b"content-type")
        if not header or self.args is None:
            return True
        kind, parameters = content_type(header[0])
        if kind == b"application/x-www-form-urlencoded":
            self.args.update(parse_qs(content.read(), True))
        elif kind == b"multipart/form-data":
            try:
                self.args.update(form_fields(content.read(), parameters.get(b"boundary", b"")))
            except MalformedForm:
                self.channel._respondToBadRequestAndDisconnect()
                return False
        content.seek(0)
        return True

    # -- what it says

    def getHeader(self, key: str | bytes) -> Any:
        """Return the last value of a header, as text or bytes like its name; None if there is none."""
        values = self.requestHeaders.getRawHeaders(key)
        return values[-1] if values else None

    def getAllHeaders(self) -> dict[bytes, bytes]:
        """Return the last value of each header, by its name in small letters.

        `requestHeaders` has all values.
        """
        return {name.lower(): values[-1] for name, values in self.requestHeaders.getAllRawHeaders()}

    def getCookie(self, key: bytes) -> bytes | None:
        """Return the value of a cookie, or None if it did not come."""
        return self.received_cookies.get(key)

    def getRequestHostname(self) -> bytes:
        """Return the host that the client asked for, without a port; else the address where it connected."""
        header = self.getHeader(b"host")
        if header:
            found = _host_and_port(header)
            return bytes(found["host"]) if found else bytes(header)
        host = getattr(self.getHost(), "host", b"")
        return host.encode("ascii") if isinstance(host, str) else host

    def getHost(self) -> IAddress:
        """Return this end's address, or what `setHost` said."""
        host: IAddress = self.host
        return host

    def getClientAddress(self) -> IAddress:
        """Return the other end's address: the client's, or that of a proxy."""
        client: IAddress = self.client
        return client

    def getClientIP(self) -> str | None:
        """Deprecated: use `getClientAddress`."""
        warn_of_deprecated("Request.getClientIP", Version("Twisted", 18, 4, 0), "getClientAddress")
        client = self.client
        return client.host if isinstance(client, (IPv4Address, IPv6Address)) else None

    def isSecure(self) -> bool:
        """Return whether the request came over TLS, or `setHost` said so."""
        if self._forceSSL:
            return True
        return self.channel is not None and bool(self.channel.isSecure())

    def setHost(self, host: bytes, port: int, ssl: bool | int = 0) -> None:
        """Say under which name clients know this server: for requests that come through a proxy.

        Args:
            host: the name.
            port: the port, which goes into the Host header unless it is the usual one.
            ssl: whether clients use https.
        """
        self._forceSSL = ssl
        usual = 443 if self.isSecure() else 80
        header = host if port == usual else b"%b:%d" % (host, port)
        self.requestHeaders.setRawHeaders(b"host", [header])
        self.host = IPv4Address("TCP", host, port)  # type: ignore[misc, arg-type] # set on the instance; bytes as ever

    def getUser(self) -> bytes:
        """Return the user's name if the client sent one by basic authentication (RFC 7617), else nothing."""
        return self._credentials[0]

    def getPassword(self) -> bytes:
        """Return the user's password if the client sent one by basic authentication, else nothing."""
        return self._credentials[1]

    @cached_property
    def _credentials(self) -> tuple[bytes, bytes]:
        try:
            scheme, _, encoded = (self.getHeader(b"authorization") or b"").partition(b" ")
            if scheme.lower() == b"basic":
                user, _, password = base64.b64decode(encoded).partition(b":")
                return user, password
        except binascii.Error:
            pass  # not base 64: as good as none
        except Exception:
            self._log.failure("the credentials of a request could not be read")
        return b"", b""

    # -- its end

    def _close_content(self) -> None:
        content, self.content = self.content, None
        if content is not None:
            content.close()

    if TYPE_CHECKING:

        def notifyFinish(self) -> Deferred[None]: ...
