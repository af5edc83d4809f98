"""What can be wrong with a PROXY header."""

from __future__ import annotations

__all__ = ["InvalidNetworkProtocol", "InvalidProxyHeader", "MissingAddressData"]


class InvalidProxyHeader(Exception):
    """What came isn't a header."""


class InvalidNetworkProtocol(InvalidProxyHeader):
    """The header names a kind of network that it can't have."""


class MissingAddressData(InvalidProxyHeader):
    """The header ends before its addresses do."""
