"""What a client offers to speak above TLS: read from its first message, before TLS itself gets it.

TLS 1.2 and 1.3 begin alike (RFC 8446, section 4.1.2), and the extension is that of RFC 7301.
"""

from __future__ import annotations

import ssl

from asyncreactor.internet._tls_errors import TLSError

__all__ = ["ProtocolsRefused", "offered_protocols", "refused_protocols"]

_HANDSHAKE_RECORD = 22
_CLIENT_HELLO = 1
_ALPN = 16
_VERSION_AND_RANDOM = 2 + 32
_RECORD_HEADER = 5
_MESSAGE_HEADER = 4
#: Longer ones exist nowhere, and looking at all of it each time that something comes would cost more and more. TLS
#: itself will say what it thinks of them.
_LONGEST_HELLO = 1 << 16


class ProtocolsRefused(TLSError):
    """The client speaks nothing that we do.

    Attributes:
        alert: what to answer: a fatal alert "no_application_protocol", not yet encrypted (RFC 7301, section 3.2).
    """

    alert = bytes([21, 3, 3, 0, 2, 2, 120])

    def __init__(self) -> None:
        super().__init__([("SSL routines", "", "no application protocol")])


class _Incomplete(Exception):
    pass


def refused_protocols(incoming: ssl.MemoryBIO, protocols: tuple[bytes, ...]) -> ProtocolsRefused | None:
    """Look at a client's first message, and leave it where it is.

    Args:
        incoming: what has come.
        protocols: what we speak.

    Returns:
        The error if the client offers protocols and we speak none of them, else None.

    Raises:
        ssl.SSLWantReadError: the message is not complete.
    """
    if incoming.pending > _LONGEST_HELLO:
        return None
    data = incoming.read()
    incoming.write(data)
    try:
        offered = offered_protocols(data)
    except _Incomplete:
        raise ssl.SSLWantReadError(
            ssl.SSL_ERROR_WANT_READ, "the client's first message is not complete"
        ) from None
    return ProtocolsRefused() if offered and not set(offered) & set(protocols) else None


def offered_protocols(data: bytes) -> list[bytes]:
    """The protocols that a client's first message offers; none if it offers none, or is not of TLS."""
    try:
        hello = _message(data)
        return _protocols(_extension(hello, _ALPN))
    except IndexError:
        return []


def _message(data: bytes) -> bytes:
    """The body of the first message, of as many records as it is in."""
    joined = b""
    while True:
        if not data:
            raise _Incomplete
        if data[0] != _HANDSHAKE_RECORD:
            raise IndexError
        if len(data) < _RECORD_HEADER:
            raise _Incomplete
        end = _RECORD_HEADER + int.from_bytes(data[3:5])
        if end == _RECORD_HEADER:
            # RFC 8446, section 5.1: there are no empty ones.
            raise IndexError
        joined += data[_RECORD_HEADER:end]
        if joined and joined[0] != _CLIENT_HELLO:
            raise IndexError
        if len(joined) >= _MESSAGE_HEADER:
            size = int.from_bytes(joined[1:4])
            if size > _LONGEST_HELLO:
                raise IndexError
            if len(joined) >= _MESSAGE_HEADER + size:
                return joined[_MESSAGE_HEADER : _MESSAGE_HEADER + size]
        data = data[end:]


def _extension(hello: bytes, wanted: int) -> bytes:
    rest = hello[_VERSION_AND_RANDOM:]
    for length_bytes in (1, 2, 1):
        # The session's number, the ciphers, the ways of compressing.
        _, rest = _vector(rest, length_bytes)
    extensions, _ = _vector(rest, 2)
    while extensions:
        kind = int.from_bytes(extensions[:2])
        body, extensions = _vector(extensions[2:], 2)
        if kind == wanted:
            return body
    return b"\0\0"


def _protocols(extension: bytes) -> list[bytes]:
    names, _ = _vector(extension, 2)
    found = []
    while names:
        name, names = _vector(names, 1)
        found.append(name)
    return found


def _vector(data: bytes, length_bytes: int) -> tuple[bytes, bytes]:
    """A run of bytes that begins with its length, and what follows it."""
    end = length_bytes + int.from_bytes(data[:length_bytes])
    if len(data) < max(end, length_bytes):
        raise IndexError
    return data[length_bytes:end], data[end:]
