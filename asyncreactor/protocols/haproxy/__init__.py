"""Know who is behind a load balancer: HAProxy's PROXY protocol, versions 1 and 2.

The balancer sends a header in front of the client's data; `proxyEndpoint(endpoint)` takes it off, and `getPeer` and
`getHost` then tell what it says. In the descriptions of endpoints: `haproxy:` in front of a server's.

See https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt.
"""

from __future__ import annotations

from asyncreactor.protocols.haproxy._wrapper import proxyEndpoint

__all__ = ["proxyEndpoint"]

proxyEndpoint.__module__ = __name__
