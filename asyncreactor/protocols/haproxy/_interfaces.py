"""The interfaces of what reads a PROXY header and of what is found in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zope.interface import Attribute, Interface

if TYPE_CHECKING:
    from asyncreactor.internet.interfaces import IAddress

__all__ = ["IProxyInfo", "IProxyParser"]


class IProxyInfo(Interface):
    """What a header says."""

    header: bytes = Attribute("The header itself.")
    source: IAddress | None = Attribute("The client's address, or None if the header doesn't tell.")
    destination: IAddress | None = Attribute("The address that the client has connected to, or None.")


class IProxyParser(Interface):
    """Reads a header that comes in pieces."""

    def feed(data: bytes) -> tuple[IProxyInfo, bytes] | tuple[None, None]:
        """Take the next piece.

        Returns:
            What the header says, and the data after it; or None and None if there must be more.

        Raises:
            InvalidProxyHeader: it isn't a header.
        """

    def parse(line: bytes) -> IProxyInfo:
        """Read a whole header.

        Raises:
            InvalidProxyHeader: it isn't one.
        """
