"""The kind of checker for the users of this computer."""

from __future__ import annotations

import warnings
from types import ModuleType
from typing import Any

from zope.interface import implementer

from asyncreactor.cred._secrets import same_secret
from asyncreactor.cred.checkers import ICredentialsChecker
from asyncreactor.cred.credentials import IUsernamePassword
from asyncreactor.cred.error import UnauthorizedLogin
from asyncreactor.cred.strcred import ICheckerFactory
from asyncreactor.internet.defer import Deferred, fail, succeed
from asyncreactor.python.reflect import requireModule

__all__ = [
    "UNIXChecker",
    "UNIXCheckerFactory",
    "theUnixCheckerFactory",
    "unixCheckerFactoryHelp",
    "verifyCryptedPassword",
]

unixCheckerFactoryHelp = """
Looks for users of this computer in /etc/passwd, and for their passwords also in /etc/shadow, if
this process may read it. Python 3.13 and later have no modules for either kind of password any
more; there, nobody gets in unless modules of the names crypt and spwd are installed.
"""


def _old_module(name: str) -> ModuleType | None:
    with warnings.catch_warnings():
        # Python 3.11 and 3.12 say that the module will go; this one is ready for that.
        warnings.simplefilter("ignore", DeprecationWarning)
        return requireModule(name)


_pwd: Any = requireModule("pwd")
_spwd: Any = _old_module("spwd")
_crypt: Any = _old_module("crypt")


def verifyCryptedPassword(crypted: str | bytes, pw: str | bytes) -> bool:
    """Return whether `pw` is the password of which `crypted` was made, as by crypt(3)."""
    crypted, pw = _as_text(crypted), _as_text(pw)
    if _crypt is None:
        return False
    try:
        return same_secret(_crypt.crypt(pw, crypted), crypted)
    except OSError:
        return False  # the system does not know how this one was made


@implementer(ICredentialsChecker)
class UNIXChecker:
    """Checks names and passwords of the users of this computer."""

    credentialInterfaces = (IUsernamePassword,)

    def checkPwd(self, pwd: Any, username: str, password: str) -> bool | None:
        """Return whether the password is that in the database of users; None if it is kept elsewhere.

        Args:
            pwd: the database, as the module `pwd`.
            username: the name.
            password: the password.
        """
        try:
            crypted = pwd.getpwnam(username).pw_passwd
        except KeyError:
            return False
        return None if crypted in ("*", "x") else verifyCryptedPassword(crypted, password)

    def checkSpwd(self, spwd: Any, username: str, password: str) -> bool:
        """Return whether the password is that in the database of shadow passwords.

        Args:
            spwd: the database, as the module `spwd`.
            username: the name.
            password: the password.
        """
        try:
            entry = spwd.getspnam(username)
        except (KeyError, PermissionError):
            return False
        return verifyCryptedPassword(entry.sp_pwdp, password)

    def requestAvatarId(self, credentials: Any) -> Deferred[str]:
        """Check name and password.

        Returns:
            A Deferred of the name, as text.

        Fails:
            UnauthorizedLogin: they are wrong, or this process may not read the password.
        """
        name, password = _as_text(credentials.username), _as_text(credentials.password)
        right = None if _pwd is None else self.checkPwd(_pwd, name, password)
        if right is None and _spwd is not None:
            right = self.checkSpwd(_spwd, name, password)
        return succeed(name) if right else fail(UnauthorizedLogin())


@implementer(ICheckerFactory)
class UNIXCheckerFactory:
    """Makes `UNIXChecker`."""

    authType = "unix"
    authHelp = unixCheckerFactoryHelp
    argStringFormat = "none"
    credentialInterfaces = UNIXChecker.credentialInterfaces

    def generateChecker(self, argstring: str) -> UNIXChecker:
        """Make a checker; the argument is ignored."""
        return UNIXChecker()


theUnixCheckerFactory = UNIXCheckerFactory()


def _as_text(value: str | bytes) -> str:
    return value.decode("utf-8") if isinstance(value, bytes) else value
