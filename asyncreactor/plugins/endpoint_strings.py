"""The kinds of endpoint descriptions, as plugins.

`serverFromString` and `clientFromString` know them without looking here; this is for programs that list the
plugins.
"""

from __future__ import annotations

from asyncreactor.internet._endpoint_client_strings import _TLSClientEndpointParser
from asyncreactor.internet._endpoint_server_strings import (
    _StandardIOParser,
    _SystemdParser,
    _TCP6ServerParser,
    _TLSServerEndpointParser,
)

__all__ = ["stdioServer", "systemdServer", "tcp6Server", "tlsClient", "tlsServer"]

stdioServer = _StandardIOParser()
systemdServer = _SystemdParser()
tcp6Server = _TCP6ServerParser()
tlsClient = _TLSClientEndpointParser()
tlsServer = _TLSServerEndpointParser()
