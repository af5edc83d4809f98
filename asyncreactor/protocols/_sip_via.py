"""The Via header: the way that a request has come, so that the answers find back (RFC 3261, section 20.42)."""

from __future__ import annotations

import re
import warnings
from typing import Any

from asyncreactor.protocols._sip_names import PORT
from asyncreactor.protocols._sip_urls import split_host
from asyncreactor.python._arguments import wrong_type

__all__ = ["Via", "parseViaHeader"]

_ABSENT = object()
_COMMENT = re.compile(r"\([^)]*\)")


class Via:
    """One stage of the way.

    Args:
        host: the host that sent the request.
        port: where it wants the answer.
        transport: "UDP" or "TCP".
        ttl: how many hops multicast packets live.
        hidden: whether the host wants to be hidden from those further on.
        received: the address that the request came from, if that isn't `host`.
        rport: the port that it came from (RFC 3581), or None to ask for that to be filled in.
        branch: the number of the transaction.
        maddr: the multicast address to send the answer to.
        kw: other parameters; None for those without a value.

    Attributes:
        rportRequested: whether the port is asked for, and not filled in.
        rportValue: the port, if it is filled in.
        otherParams: the other parameters.
    """

    def __init__(
        self,
        host: str,
        port: int = PORT,
        transport: str = "UDP",
        ttl: int | None = None,
        hidden: bool = False,
        received: str | None = None,
        rport: Any = _ABSENT,
        branch: str | None = None,
        maddr: str | None = None,
        **kw: str | None,
    ) -> None:
        self.host = host
        self.port = port
        self.transport = transport
        self.ttl = ttl
        self.hidden = hidden
        self.received = received
        self.branch = branch
        self.maddr = maddr
        self.otherParams = kw
        if rport is True:
            warnings.warn("rport=True is deprecated since Twisted 9.0.", DeprecationWarning, stacklevel=2)
        self.rportRequested = rport is None or rport is True
        self.rportValue: int | None = None if rport is _ABSENT or self.rportRequested else rport

    @property
    def rport(self) -> Any:
        """The port, True if it is asked for, or None."""
        return True if self.rportRequested else self.rportValue

    @rport.setter
    def rport(self, port: int | None) -> None:
        self.rportRequested = False
        self.rportValue = port

    def toString(self) -> str:
        """Write the header's content."""
        parts = [f"SIP/2.0/{self.transport} {self.host}:{self.port}"]
        if self.hidden:
            parts.append("hidden")
        for name in ("ttl", "branch", "maddr", "received"):
            value = getattr(self, name)
            if value is not None:
                parts.append(f"{name}={value}")
        if self.rportRequested:
            parts.append("rport")
        elif self.rportValue is not None:
            parts.append(f"rport={self.rportValue}")
        parts += [name if value is None else f"{name}={value}" for name, value in self.otherParams.items()]
        return ";".join(parts)


def parseViaHeader(value: str) -> Via:
    """Read a Via header's content.

    Raises:
        ValueError: it isn't one, or not of SIP 2.0.
    """
    if not isinstance(value, str):
        raise wrong_type("value", "a str", value)
    sent, *parameters = _COMMENT.sub("", value).split(";")
    protocol, _, sender = sent.strip().partition(" ")
    name, version, transport = (part.strip() for part in [*protocol.split("/"), "", ""][:3])
    if (name, version) != ("SIP", "2.0") or not sender.strip():
        raise ValueError(f"wrong protocol or version: {value!r}")
    host, port = split_host(sender, PORT)
    found: dict[str, Any] = {}
    for parameter in map(str.strip, parameters):
        key, equals, content = parameter.partition("=")
        key = key.strip().lower()
        if key == "hidden":
            found[key] = True
        elif key in ("ttl", "rport") and equals:
            found[key] = int(content)
        elif key:
            found[key] = content.strip() if equals else None
    return Via(host=host, port=port or PORT, transport=transport, **found)
