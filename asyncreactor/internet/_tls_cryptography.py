"""What TLS takes from `cryptography`: imported here only, so that its lack has one message."""

from __future__ import annotations

try:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes
    from cryptography.x509.oid import NameOID
except ImportError as missing:
    raise ImportError(
        "asyncreactor.internet.ssl needs cryptography, which the extra 'tls' has: pip install 'asyncreactor[tls]'"
    ) from missing

__all__ = [
    "NameOID",
    "PrivateKeyTypes",
    "PublicKeyTypes",
    "dsa",
    "ec",
    "ed448",
    "ed25519",
    "hashes",
    "rsa",
    "serialization",
    "x509",
]
