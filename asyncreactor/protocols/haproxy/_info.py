"""What a PROXY header says."""

from __future__ import annotations

import attrs
from zope.interface import implementer

from asyncreactor.internet.interfaces import IAddress
from asyncreactor.protocols.haproxy._interfaces import IProxyInfo

__all__ = ["ProxyInfo"]


@implementer(IProxyInfo)
@attrs.frozen
class ProxyInfo:
    """What a header says; the addresses are None if it doesn't say who the client is."""

    header: bytes
    source: IAddress | None
    destination: IAddress | None
