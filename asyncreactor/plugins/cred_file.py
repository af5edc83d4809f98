"""The kind of checker that looks passwords up in a file."""

from __future__ import annotations

import os
import sys
from typing import Any

from zope.interface import implementer

from asyncreactor.cred.checkers import FilePasswordDB
from asyncreactor.cred.credentials import IUsernameHashedPassword, IUsernamePassword
from asyncreactor.cred.strcred import ICheckerFactory

__all__ = ["FileCheckerFactory", "fileCheckerFactoryHelp", "invalidFileWarning", "theFileCheckerFactory"]

fileCheckerFactoryHelp = """
Looks users up in a file that has a line for each of them: the name, a colon, and the password,
which is not encrypted.
"""

invalidFileWarning = "Warning: not a valid file"


@implementer(ICheckerFactory)
class FileCheckerFactory:
    """Makes `FilePasswordDB`.

    Attributes:
        errorOutput: where a missing file is complained about.
    """

    authType = "file"
    authHelp = fileCheckerFactoryHelp
    argStringFormat = "path of the file"
    credentialInterfaces = (IUsernamePassword, IUsernameHashedPassword)
    errorOutput: Any = sys.stderr

    def generateChecker(self, argstring: str) -> FilePasswordDB:
        """Make a checker. A file that isn't there gets a warning: it may still come.

        Args:
            argstring: the file's path.

        Raises:
            ValueError: there is no path.
        """
        if not argstring.strip():
            raise ValueError(f"{self.authType!r} requires a filename")
        if not os.path.isfile(argstring):
            self.errorOutput.write(f"{invalidFileWarning}: {argstring}\n")
        return FilePasswordDB(argstring)


theFileCheckerFactory = FileCheckerFactory()
