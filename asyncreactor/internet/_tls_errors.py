"""What goes wrong in TLS, named alike for programs that know `ssl`, pyOpenSSL or `service_identity`."""

from __future__ import annotations

import re
import ssl
from importlib import import_module
from typing import Any

from asyncreactor.internet._tls_openssl import SSL
from asyncreactor.internet.error import ConnectionLost, VerifyError

__all__ = ["AlertReceived", "CertificateVerifyError", "TLSError", "VerificationError", "tls_error"]

#: X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH of OpenSSL.
_WRONG_HOST = (62, 64)


def _error_of(module: str, name: str) -> tuple[Any, ...]:
    try:
        return (getattr(import_module(module), name),)
    except ImportError:
        return ()


class TLSError(ssl.SSLError, *(() if SSL is None else (SSL.Error,))):  # type: ignore[misc]  # depends on what is installed
    """TLS failed: an `ssl.SSLError`, and an `OpenSSL.SSL.Error` where pyOpenSSL is installed.

    Args:
        errors: (library, function, reason) of each error, as pyOpenSSL has them; they are `args[0]`.

    Attributes:
        reason: what is wrong, in a few words.
    """

    def __init__(self, errors: list[tuple[str, str, str]]) -> None:
        super().__init__(errors)
        self.library = "SSL"
        self.reason = errors[-1][-1] if errors else "unknown"

    def __str__(self) -> str:
        return str(self.reason)


class AlertReceived(TLSError, ConnectionLost):
    """The peer has ended the connection, and said why (an alert: RFC 8446, section 6.2)."""


class CertificateVerifyError(TLSError, ssl.SSLCertVerificationError, VerifyError):
    """The peer's certificate can't be trusted.

    Attributes:
        verify_message: why: it has expired, is self-signed, nobody we trust has signed it...
        verify_code: the number that OpenSSL gives to that.
    """

    MESSAGE = "certificate verify failed"

    def __init__(self, verify_message: str, verify_code: int = 1) -> None:
        super().__init__([("SSL routines", "", self.MESSAGE)])
        self.verify_message = verify_message
        self.verify_code = verify_code

    def __str__(self) -> str:
        return f"{self.MESSAGE}: {self.verify_message}"


class VerificationError(CertificateVerifyError, *_error_of("service_identity", "VerificationError")):  # type: ignore[misc]  # where it is installed
    """The peer's certificate is good, but for another host.

    Attributes:
        errors: what did not match.
    """

    def __init__(self, errors: Any) -> None:
        super().__init__("; ".join(map(str, errors)), _WRONG_HOST[0])
        self.errors = errors


def tls_error(error: ssl.SSLError) -> TLSError:
    """The error of ours for one of `ssl`; the latter becomes its cause."""
    found: TLSError
    if isinstance(error, ssl.SSLCertVerificationError):
        message = error.verify_message
        if error.verify_code in _WRONG_HOST:
            found = VerificationError([message])
        else:
            found = CertificateVerifyError(message, error.verify_code)
    else:
        words = _words(error)
        kind = AlertReceived if " alert " in words else TLSError
        found = kind([(f"{error.library or 'SSL'} routines", "", words)])
    found.__cause__ = error
    return found


def _words(error: ssl.SSLError) -> str:
    """What is wrong, as OpenSSL words it. Python has no `reason` for errors that are newer than it is."""
    words: str = error.reason or re.sub(r"^\[[^]]*\] | \(_ssl\.c:\d+\)$", "", str(error.args[-1]))
    return words.replace("_", " ").lower()
