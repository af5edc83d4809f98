"""The kind of checker that knows the passwords from the command line."""

from __future__ import annotations

from zope.interface import implementer

from asyncreactor.cred.checkers import InMemoryUsernamePasswordDatabaseDontUse
from asyncreactor.cred.strcred import ICheckerFactory, InvalidAuthArgumentString

__all__ = ["InMemoryCheckerFactory", "inMemoryCheckerFactoryHelp", "theInMemoryCheckerFactory"]

inMemoryCheckerFactoryHelp = """
Takes names and passwords from the command line, where everybody on this computer can see them:
for tests and examples only.
"""


@implementer(ICheckerFactory)
class InMemoryCheckerFactory:
    """Makes `InMemoryUsernamePasswordDatabaseDontUse`."""

    authType = "memory"
    authHelp = inMemoryCheckerFactoryHelp
    argStringFormat = "name:password:name:password..."
    credentialInterfaces = InMemoryUsernamePasswordDatabaseDontUse.credentialInterfaces

    def generateChecker(self, argstring: str) -> InMemoryUsernamePasswordDatabaseDontUse:
        """Make a checker.

        Args:
            argstring: names and passwords in turn, with colons between them.

        Raises:
            InvalidAuthArgumentString: a name has no password.
        """
        checker = InMemoryUsernamePasswordDatabaseDontUse()
        pieces = argstring.split(":") if argstring else []
        if len(pieces) % 2:
            error = InvalidAuthArgumentString("argstring must be in format U:P:...")
            error.add_note(f"{pieces[-1]!r} is left over")
            raise error
        for name, password in zip(pieces[::2], pieces[1::2], strict=True):
            checker.addUser(name, password)
            checker.addUser(name.encode("utf-8"), password.encode("utf-8"))  # what protocols read
        return checker


theInMemoryCheckerFactory = InMemoryCheckerFactory()
