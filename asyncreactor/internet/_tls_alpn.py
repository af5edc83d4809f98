"""Agreeing on what is spoken above TLS (RFC 7301), with pyOpenSSL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from asyncreactor.internet._tls_hello import ProtocolsRefused
from asyncreactor.internet.interfaces import IProtocolNegotiationFactory

__all__ = ["protosFromProtocol", "setupForALPN"]


def protosFromProtocol(tlsProto: Any, acceptableProtocols: Sequence[bytes] | None) -> tuple[bytes, ...]:
    """What may be spoken on a connection: what the program's factory says, then what the settings say.

    Args:
        tlsProto: the `TLSMemoryBIOProtocol` of the connection.
        acceptableProtocols: what the settings say.
    """
    factory = getattr(getattr(tlsProto, "factory", None), "wrappedFactory", None)
    own = factory.acceptableProtocols() if IProtocolNegotiationFactory.providedBy(factory) else ()
    return tuple(dict.fromkeys([*own, *(acceptableProtocols or ())]))


def setupForALPN(context: Any, acceptableProtocols: Sequence[bytes]) -> None:
    """Let connections of a context of pyOpenSSL that are accepted choose what is spoken.

    Args:
        context: the context.
        acceptableProtocols: what may be, beside what the factory of each connection says.
    """

    def choose(connection: Any, offered: Sequence[bytes]) -> Any:
        from asyncreactor.internet._tls_openssl import SSL

        known = protosFromProtocol(connection.get_app_data(), acceptableProtocols)
        if not known:
            return SSL.NO_OVERLAPPING_PROTOCOLS
        chosen = next((protocol for protocol in known if protocol in offered), None)
        if chosen is None:
            raise ProtocolsRefused
        return chosen

    context.set_alpn_select_callback(choose)
