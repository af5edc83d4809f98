"""What credentials can be asked."""

from __future__ import annotations

from zope.interface import Attribute, Interface

from asyncreactor.internet.defer import Deferred

__all__ = [
    "IAnonymous",
    "ICredentials",
    "ISSHPrivateKey",
    "IUsernameDigestHash",
    "IUsernameHashedPassword",
    "IUsernamePassword",
]


class ICredentials(Interface):
    """Something that shows who a user is. Interfaces below this one say how it can be checked."""

    __module__ = "asyncreactor.cred.credentials"


class IUsernameDigestHash(ICredentials):
    """A user name with a digest of the password, for checkers which know a hash of the password only."""

    __module__ = "asyncreactor.cred.credentials"

    username = Attribute("The name, as bytes.")

    def checkHash(digestHash: bytes) -> bool | Deferred[bool]:
        """Return whether the credentials fit a hash, now or by a Deferred.

        Args:
            digestHash: the hexadecimal hash of `username:realm:password`, with the algorithm of the digest.
        """


class IUsernameHashedPassword(ICredentials):
    """A user name with something derived from the password, for checkers which know the password itself."""

    __module__ = "asyncreactor.cred.credentials"

    username = Attribute("The name, as bytes.")

    def checkPassword(password: bytes) -> bool | Deferred[bool]:
        """Return whether the credentials were made with this password, now or by a Deferred."""


class IUsernamePassword(ICredentials):
    """A user name with the password in the clear, so that it can be checked in any way."""

    __module__ = "asyncreactor.cred.credentials"

    username = Attribute("The name, as bytes.")
    password = Attribute("The password, as bytes.")

    def checkPassword(password: bytes) -> bool | Deferred[bool]:
        """Return whether this is the password, now or by a Deferred."""


class IAnonymous(ICredentials):
    """A user who does not say who it is."""

    __module__ = "asyncreactor.cred.credentials"


class ISSHPrivateKey(ICredentials):
    """A user name with a public key, and maybe a signature which shows that the user has the private one."""

    __module__ = "asyncreactor.cred.credentials"

    username = Attribute("The name, as bytes.")
    algName = Attribute("The algorithm of the key, as bytes.")
    blob = Attribute("The public key, as bytes.")
    sigData = Attribute("What was signed, as bytes.")
    signature = Attribute("The signature, as bytes; None to ask whether the key would do.")
