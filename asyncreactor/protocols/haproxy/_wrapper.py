"""Take the PROXY header off what a connection brings."""

from __future__ import annotations

from typing import Any

from asyncreactor.internet._endpoint_tls import _WrapperServerEndpoint
from asyncreactor.internet.interfaces import IStreamServerEndpoint
from asyncreactor.logger import Logger
from asyncreactor.protocols.haproxy._exceptions import InvalidProxyHeader
from asyncreactor.protocols.haproxy._info import ProxyInfo
from asyncreactor.protocols.haproxy._v1parser import V1Parser
from asyncreactor.protocols.haproxy._v2parser import SIGNATURE, V2Parser
from asyncreactor.protocols.policies import ProtocolWrapper, WrappingFactory
from asyncreactor.python._arguments import must_have

__all__ = ["HAProxyProtocolWrapper", "HAProxyWrappingFactory", "proxyEndpoint"]


class HAProxyProtocolWrapper(ProtocolWrapper):
    """Waits for the header, then passes all on; a connection without one is closed.

    Until the header has come, `getPeer` and `getHost` tell the connection's own ends.
    """

    _log = Logger()

    def __init__(self, factory: Any, wrappedProtocol: Any) -> None:
        super().__init__(factory, wrappedProtocol)
        self._proxy_info: ProxyInfo | None = None
        self._parser: V1Parser | V2Parser | None = None

    def dataReceived(self, data: bytes) -> None:
        """Read the header, or pass `data` on."""
        if self._proxy_info is None:
            data = self._take_header(data)
        if data and self.wrappedProtocol is not None:
            self.wrappedProtocol.dataReceived(data)

    def getPeer(self) -> Any:
        """The client's address."""
        if self._proxy_info is not None and self._proxy_info.source is not None:
            return self._proxy_info.source
        return self.transport.getPeer()

    def getHost(self) -> Any:
        """The address that the client has connected to."""
        if self._proxy_info is not None and self._proxy_info.destination is not None:
            return self._proxy_info.destination
        return self.transport.getHost()

    def _take_header(self, data: bytes) -> bytes:
        """Read the header, as far as it is there; return what comes after it."""
        if self.disconnecting or not data:
            return b""
        if self._parser is None:
            # The first byte tells the version: text, or the signature.
            self._parser = V2Parser() if data[:1] == SIGNATURE[:1] else V1Parser()
        try:
            self._proxy_info, rest = self._parser.feed(data)
        except InvalidProxyHeader as error:
            self._log.info("{wrapper} gets no PROXY header: {error}", wrapper=self, error=error)
            self.loseConnection()
            return b""
        return rest or b""


class HAProxyWrappingFactory(WrappingFactory):
    """Takes the header off each connection."""

    protocol = HAProxyProtocolWrapper


def proxyEndpoint(wrappedEndpoint: IStreamServerEndpoint) -> _WrapperServerEndpoint:
    """Make a server's endpoint whose connections begin with a PROXY header.

    Args:
        wrappedEndpoint: what listens.
    """
    must_have("wrappedEndpoint", wrappedEndpoint, "listen", "a server endpoint")
    return _WrapperServerEndpoint(wrappedEndpoint, HAProxyWrappingFactory)
