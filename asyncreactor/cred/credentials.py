"""What a user shows to log in, and how it can be checked."""

from __future__ import annotations

from zope.interface import implementer

from asyncreactor.cred._challenges import CramMD5Credentials, DigestCredentialFactory, DigestedCredentials
from asyncreactor.cred._digest import calcHA1, calcHA2, calcResponse
from asyncreactor.cred._interfaces import (
    IAnonymous,
    ICredentials,
    ISSHPrivateKey,
    IUsernameDigestHash,
    IUsernameHashedPassword,
    IUsernamePassword,
)
from asyncreactor.cred._secrets import same_secret
from asyncreactor.python.deprecate import deprecatedModuleAttribute
from asyncreactor.python.versions import Version

__all__ = [
    "ICredentials",
    "IUsernamePassword",
    "IUsernameHashedPassword",
    "IUsernameDigestHash",
    "IAnonymous",
    "ISSHPrivateKey",
    "UsernamePassword",
    "UsernameHashedPassword",
    "Anonymous",
    "CramMD5Credentials",
    "DigestedCredentials",
    "DigestCredentialFactory",
    "SSHPrivateKey",
    "calcHA1",
    "calcHA2",
    "calcResponse",
]


@implementer(IUsernamePassword)
class UsernamePassword:
    """A user name with the password in the clear.

    Args:
        username: the name.
        password: the password.
    """

    def __init__(self, username: bytes, password: bytes) -> None:
        self.username = username
        self.password = password

    def checkPassword(self, password: bytes) -> bool:
        """Return whether this is the password."""
        return same_secret(self.password, password)


@implementer(IUsernameHashedPassword)
class UsernameHashedPassword:
    """A user name with a hash of the password, which the checker must know too.

    Args:
        username: the name.
        hashed: the hash.
    """

    def __init__(self, username: bytes, hashed: bytes) -> None:
        self.username = username
        self.hashed = hashed

    def checkPassword(self, password: bytes) -> bool:
        """Return whether this is the hash."""
        return same_secret(self.hashed, password)


deprecatedModuleAttribute(
    Version("Twisted", 21, 2, 0),
    "Use asyncreactor.cred.credentials.UsernamePassword instead.",
    __name__,
    "UsernameHashedPassword",
)


@implementer(IAnonymous)
class Anonymous:
    """A user who does not say who it is."""


@implementer(ISSHPrivateKey)
class SSHPrivateKey:
    """A user name with a public key, and maybe a signature made with the private one.

    Args:
        username: the name.
        algName: the algorithm of the key.
        blob: the public key.
        sigData: what was signed.
        signature: the signature; None to ask whether the key would do.
    """

    def __init__(
        self,
        username: bytes,
        algName: bytes,
        blob: bytes,
        sigData: bytes | None,
        signature: bytes | None,
    ) -> None:
        self.username = username
        self.algName = algName
        self.blob = blob
        self.sigData = sigData
        self.signature = signature


for _public in (
    CramMD5Credentials,
    DigestCredentialFactory,
    DigestedCredentials,
    calcHA1,
    calcHA2,
    calcResponse,
):
    _public.__module__ = __name__  # tracebacks and pickles name the module that programs import from
