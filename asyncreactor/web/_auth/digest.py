"""The scheme digest: a proof of knowing the password (RFC 2617, section 3)."""

from __future__ import annotations

from typing import Any

from zope.interface import implementer

from asyncreactor.cred import credentials
from asyncreactor.web.iweb import ICredentialFactory

__all__ = ["DigestCredentialFactory"]


@implementer(ICredentialFactory)
class DigestCredentialFactory:
    """Challenges clients to prove that they know the password.

    Args:
        algorithm: `md5` or `sha`.
        authenticationRealm: what clients show their users.
    """

    scheme = b"digest"

    def __init__(self, algorithm: bytes, authenticationRealm: bytes) -> None:
        self.digest = credentials.DigestCredentialFactory(algorithm, authenticationRealm)

    def getChallenge(self, request: Any) -> dict[str, bytes]:
        """Return a new challenge, for this client alone."""
        return self.digest.getChallenge(_host_of(request))

    def decode(self, response: bytes, request: Any) -> Any:
        """Return the credentials in a response.

        Raises:
            LoginFailed: there are none, or the challenge was for another client, or too long ago.
        """
        return self.digest.decode(response, request.method, _host_of(request))


def _host_of(request: Any) -> Any:
    """Return the client's host; one that comes by a UNIX socket has none."""
    return getattr(request.getClientAddress(), "host", None)
