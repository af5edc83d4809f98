"""The kind of checker that lets everybody in."""

from __future__ import annotations

from zope.interface import implementer

from asyncreactor.cred.checkers import AllowAnonymousAccess
from asyncreactor.cred.strcred import ICheckerFactory

__all__ = ["AnonymousCheckerFactory", "anonymousCheckerFactoryHelp", "theAnonymousCheckerFactory"]

anonymousCheckerFactoryHelp = """
Lets users in who do not say who they are, where the server has something for them.
"""


@implementer(ICheckerFactory)
class AnonymousCheckerFactory:
    """Makes `AllowAnonymousAccess`."""

    authType = "anonymous"
    authHelp = anonymousCheckerFactoryHelp
    argStringFormat = "none"
    credentialInterfaces = AllowAnonymousAccess.credentialInterfaces

    def generateChecker(self, argstring: str = "") -> AllowAnonymousAccess:
        """Make a checker; the argument is ignored."""
        return AllowAnonymousAccess()


theAnonymousCheckerFactory = AnonymousCheckerFactory()
