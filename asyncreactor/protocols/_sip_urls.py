"""The addresses of SIP (RFC 3261, sections 19.1 and 20.10)."""

from __future__ import annotations

from typing import Any

import attrs

from asyncreactor.protocols._sip_names import unq
from asyncreactor.python._arguments import wrong_type

__all__ = ["URL", "cleanRequestURL", "parseAddress", "parseURL", "split_host"]

#: The parameters with a meaning of their own, in the order in which they are written: name -> attribute.
_PARAMETERS = {
    "user": "usertype",
    "transport": "transport",
    "ttl": "ttl",
    "maddr": "maddr",
    "method": "method",
    "tag": "tag",
}


def _own_list(given: list[str] | None) -> list[str]:
    return [] if given is None else given


def _own_dict(given: dict[str, str] | None) -> dict[str, str]:
    return {} if given is None else given


@attrs.define(eq=False)
class URL:
    """A SIP URL: `sip:user:password@host:port;parameters?headers`.

    Args:
        host: the host's name or address.
        username: whom to reach there.
        password: a password for that, in the open.
        port: the host's port; None is the usual one.
        transport: "udp" or "tcp".
        usertype: "phone" if the user's name is a telephone number.
        method: the method of requests.
        ttl: how many hops multicast packets live.
        maddr: the address to send to in the host's place.
        tag: the tag of a dialogue.
        other: other parameters, as they are written.
        headers: the headers that requests are to have.
    """

    host: str
    username: str | None = None
    password: str | None = attrs.field(default=None, repr=False)
    port: int | None = None
    transport: str | None = None
    usertype: str | None = None
    method: str | None = None
    ttl: int | None = None
    maddr: str | None = None
    tag: str | None = None
    other: list[str] = attrs.field(default=None, converter=_own_list)
    headers: dict[str, str] = attrs.field(default=None, converter=_own_dict)

    def toString(self) -> str:
        """Write it."""
        parts = ["sip:"]
        if self.username is not None:
            parts.append(self.username if self.password is None else f"{self.username}:{self.password}")
            parts.append("@")
        parts.append(self.host if self.port is None else f"{self.host}:{self.port}")
        for name, attribute in _PARAMETERS.items():
            value = getattr(self, attribute)
            if value is not None:
                parts.append(f";{name}={value}")
        parts += [f";{parameter}" for parameter in self.other]
        if self.headers:
            parts.append("?" + "&".join(f"{name}={value}" for name, value in self.headers.items()))
        return "".join(parts)

    def __str__(self) -> str:
        return self.toString()


def split_host(text: str, default_port: int | None = None) -> tuple[str, int | None]:
    """Host and port of `host:port`, where the host may be an IPv6 address in brackets."""
    host, separator, port = text.strip().rpartition(":")
    if not separator or port.endswith("]"):
        return text.strip(), default_port
    if not port.isdigit():
        raise ValueError(f"a port must be a number, not {port!r}")
    return host, int(port)


def parseURL(url: str, host: str | None = None, port: int | None = None) -> URL:
    """Read a SIP URL.

    Args:
        url: the URL.
        host: what to put in the place of its host.
        port: what to put in the place of its port.

    Raises:
        ValueError: it isn't one.
    """
    if not isinstance(url, str):
        raise wrong_type("url", "a str", url)
    if not url.startswith("sip:"):
        raise ValueError(f"unsupported scheme: {url[:4]}")
    rest, _, headers = url[4:].partition("?")
    place, *parameters = rest.split(";")
    user, separator, where = place.rpartition("@")
    username, colon, password = user.partition(":")
    own_host, own_port = split_host(where)
    result = URL(
        own_host if host is None else host,
        username if separator else None,
        password if colon else None,
        own_port if port is None else port,
    )
    for parameter in parameters:
        _add_parameter(result, parameter)
    for header in filter(None, headers.split("&")):
        name, _, value = header.partition("=")
        result.headers[name] = value
    return result


def _add_parameter(url: URL, parameter: str) -> None:
    name, equals, value = parameter.partition("=")
    attribute = _PARAMETERS.get(name)
    if attribute is None or not equals:
        url.other.append(parameter)
    elif name == "ttl":
        url.ttl = int(value)
    else:
        setattr(url, attribute, value)


def cleanRequestURL(url: URL) -> None:
    """Take off what a request's own URL must not have (RFC 3261, section 19.1.1)."""
    url.transport = url.maddr = url.ttl = None
    url.headers = {}


def parseAddress(
    address: str, host: str | None = None, port: int | None = None, clean: Any = 0
) -> tuple[str, URL, dict[str, str]]:
    """Read an address: a URL, or a name and a URL between < and >, then parameters.

    Args:
        address: the address.
        host: what to put in the place of its host.
        port: what to put in the place of its port.
        clean: take off what a request's own URL must not have.

    Returns:
        The name, which may be empty, the URL and the parameters.

    Raises:
        ValueError: it isn't an address.
    """
    if not isinstance(address, str):
        raise wrong_type("address", "a str", address)
    address = address.strip()
    parameters: dict[str, str] = {}
    if address.startswith("sip:"):
        name, url = "", parseURL(address, host, port)
    else:
        name, opened, rest = address.partition("<")
        inside, closed, after = rest.partition(">")
        if not opened or not closed:
            raise ValueError(f"a URL between < and > is needed, not {address!r}")
        url = parseURL(inside.strip(), host, port)
        for parameter in filter(None, map(str.strip, after.split(";"))):
            key, _, value = parameter.partition("=")
            parameters[key] = unq(value)
    if clean:
        cleanRequestURL(url)
    return unq(name.strip()), url, parameters
