"""The scheme basic: name and password with each request (RFC 7617). It is for connections with TLS."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from zope.interface import implementer

from asyncreactor.cred import credentials, error
from asyncreactor.web.iweb import ICredentialFactory

__all__ = ["BasicCredentialFactory"]


@implementer(ICredentialFactory)
class BasicCredentialFactory:
    """Challenges clients for name and password.

    Args:
        authenticationRealm: what clients show their users.
    """

    scheme = b"basic"

    def __init__(self, authenticationRealm: str | bytes) -> None:
        self.authenticationRealm = authenticationRealm

    def getChallenge(self, request: Any) -> dict[str, str | bytes]:
        """Return the realm."""
        return {"realm": self.authenticationRealm}

    def decode(self, response: bytes, request: Any) -> credentials.UsernamePassword:
        """Return name and password.

        Raises:
            LoginFailed: there are none.
        """
        try:
            # Padding is forgotten at times; too much of it is no harm.
            user, colon, password = base64.b64decode(response + b"===").partition(b":")
        except binascii.Error as unreadable:
            raise error.LoginFailed("Invalid credentials") from unreadable
        if not colon:
            raise error.LoginFailed("Invalid credentials")
        return credentials.UsernamePassword(user, password)
