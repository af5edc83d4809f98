"""The lines of access logs, in the format that Apache calls combined."""

from __future__ import annotations

from typing import Any

from zope.interface import provider

from asyncreactor.internet.address import IPv4Address, IPv6Address
from asyncreactor.web.iweb import IAccessLogFormatter, IRequest

__all__ = ["combinedLogFormatter", "proxiedLogFormatter"]


@provider(IAccessLogFormatter)
def combinedLogFormatter(timestamp: str, request: IRequest) -> str:
    """Return a request's line for a log in the combined format.

    Args:
        timestamp: when, as `datetimeToLogString` writes it.
        request: the request, answered.
    """
    return _line(timestamp, request, _address_of(request.getClientAddress()))


@provider(IAccessLogFormatter)
def proxiedLogFormatter(timestamp: str, request: IRequest) -> str:
    """Return a request's line, with the client's address as the proxy in front of this server tells it.

    The first address in the header X-Forwarded-For counts; who can connect without a proxy can write anything there.
    """
    forwarded = request.requestHeaders.getRawHeaders(b"x-forwarded-for", [b"-"])
    return _line(timestamp, request, forwarded[0].split(b",")[0].strip())


def _address_of(client: object) -> str | bytes:
    return client.host if isinstance(client, (IPv4Address, IPv6Address)) else "-"


def _line(timestamp: str, request: Any, client: str | bytes) -> str:
    referrer = request.getHeader(b"referer") or b"-"
    agent = request.getHeader(b"user-agent") or b"-"
    return (
        f'"{_escaped(client)}" - - {timestamp} "{_escaped(request.method)} {_escaped(request.uri)} '
        f'{_escaped(request.clientproto)}" {request.code} {request.sentLength or "-"} '
        f'"{_escaped(referrer)}" "{_escaped(agent)}"'
    )


def _escaped(value: str | bytes) -> str:
    """Return what can't end a field or a line, nor control a terminal."""
    text = value.decode("iso-8859-1") if isinstance(value, bytes) else value
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return text
    return "".join(map(_escaped_character, text))


def _escaped_character(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if " " <= character <= "~":
        return character
    return character.encode("unicode_escape").decode("ascii")
