"""Checkers decide whether credentials are good, and who the user is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from zope.interface import Attribute, Interface, implementer

from asyncreactor.cred._interfaces import IAnonymous, IUsernameHashedPassword, IUsernamePassword
from asyncreactor.cred._secrets import same_secret
from asyncreactor.cred.error import UnauthorizedLogin
from asyncreactor.internet.defer import Deferred, fail, maybeDeferred, succeed
from asyncreactor.logger import Logger
from asyncreactor.python._arguments import must_be_callable, must_be_integer, must_have, wrong_type

__all__ = [
    "ANONYMOUS",
    "AllowAnonymousAccess",
    "FilePasswordDB",
    "ICredentialsChecker",
    "InMemoryUsernamePasswordDatabaseDontUse",
    "OnDiskUsernamePasswordDatabase",
]

#: The avatar ID of a user who did not say who it is.
ANONYMOUS: tuple[()] = ()

# As in /etc/passwd.
_NAME_FIELD = 0
_PASSWORD_FIELD = 1

#: What the checkers of this module check.
_CREDENTIALS = "a UsernamePassword, or other credentials with a username"

_PasswordHash: TypeAlias = Callable[[bytes, bytes, bytes], bytes]


class ICredentialsChecker(Interface):
    """Something that can check credentials of some kinds."""

    credentialInterfaces = Attribute("The interfaces below `ICredentials` which it can check, as a sequence.")

    def requestAvatarId(credentials: Any) -> Deferred[Any]:
        """Check credentials.

        Args:
            credentials: they provide one of `credentialInterfaces`.

        Returns:
            A Deferred of the avatar ID: bytes which stand for the user from here on, or `ANONYMOUS`.

        Fails:
            UnauthorizedLogin: the credentials are wrong.
        """


@implementer(ICredentialsChecker)
class AllowAnonymousAccess:
    """Lets everybody in who does not say who it is."""

    credentialInterfaces = (IAnonymous,)

    def requestAvatarId(self, credentials: object) -> Deferred[tuple[()]]:
        """Return `ANONYMOUS`, by a Deferred."""
        return succeed(ANONYMOUS)


@implementer(ICredentialsChecker)
class InMemoryUsernamePasswordDatabaseDontUse:
    """Knows passwords by heart, in the clear: for tests and examples.

    Args:
        users: a password for each name; the names become bytes.

    Attributes:
        users: the same.
    """

    credentialInterfaces = (IUsernamePassword, IUsernameHashedPassword)

    def __init__(self, **users: bytes | str) -> None:
        self.users: dict[bytes | str, bytes | str] = {
            name.encode("utf-8"): password for name, password in users.items()
        }

    def addUser(self, username: bytes | str, password: bytes | str) -> None:
        """Know one more user, or another password."""
        self.users[username] = password

    def requestAvatarId(self, credentials: Any) -> Deferred[bytes]:
        """Check name and password.

        Returns:
            A Deferred of the name.

        Fails:
            UnauthorizedLogin: they are wrong.
        """
        must_have("credentials", credentials, "username", _CREDENTIALS)
        name = credentials.username
        return _check_password(credentials, name, self.users[name]) if name in self.users else _refused()


@implementer(ICredentialsChecker)
class FilePasswordDB:
    """Looks names and passwords up in a file: a user a line, whose fields stand between delimiters.

    Args:
        filename: the file's path.
        delim: the delimiter.
        usernameField: which field, from 0, is the name.
        passwordField: which one is the password, or its hash.
        caseSensitive: if not, names are compared, and given, in lower case.
        hash: called with name, password and what the file has, returns what the file should have. Without it
            the passwords are in the file as they are.
        cache: keep the file in memory, and read it again when it has changed.
    """

    credentialInterfaces: tuple[type[Interface], ...]

    _log = Logger()
    _cached: dict[bytes, bytes] | None = None
    _cached_state: tuple[int, int] | None = None

    def __init__(
        self,
        filename: str,
        delim: bytes = b":",
        usernameField: int = _NAME_FIELD,
        passwordField: int = _PASSWORD_FIELD,
        caseSensitive: bool = True,
        hash: _PasswordHash | None = None,
        cache: bool = False,
    ) -> None:
        if not isinstance(filename, (str, bytes, os.PathLike)):
            raise wrong_type("filename", "a path", filename)
        if not isinstance(delim, bytes):
            raise wrong_type("delim", "bytes", delim)
        must_be_integer("usernameField", usernameField, "the number of a field, from 0")
        must_be_integer("passwordField", passwordField, "the number of a field, from 0")
        if hash is not None:
            must_be_callable("hash", hash, "a function of name, password and what the file has")
        self.filename, self.cache = filename, cache
        self.delim, self.ufield, self.pfield = delim, usernameField, passwordField
        self.caseSensitive = caseSensitive
        self.hash = hash
        if hash is None:
            self.credentialInterfaces = (IUsernamePassword, IUsernameHashedPassword)
        else:
            # What is in the file can only be compared with the hash of a password in the clear.
            self.credentialInterfaces = (IUsernamePassword,)

    def __getstate__(self) -> dict[str, Any]:
        state = self.__dict__.copy()
        state.pop("_cached", None)
        state.pop("_cached_state", None)
        return state

    def getUser(self, username: bytes) -> tuple[bytes, bytes]:
        """Return name and password as they stand in the file.

        Raises:
            KeyError: there is no such user.
            UnauthorizedLogin: the file cannot be read, which is logged.
        """
        if not self.caseSensitive:
            username = username.lower()
        try:
            return username, self._find_password(username)
        except OSError as error:
            self._log.error("The passwords cannot be read: {error}", error=error)
            raise UnauthorizedLogin from None

    def requestAvatarId(self, credentials: Any) -> Deferred[bytes]:
        """Check name and password.

        Returns:
            A Deferred of the name.

        Fails:
            UnauthorizedLogin: they are wrong, or the file cannot be read.
        """
        must_have("credentials", credentials, "username", _CREDENTIALS)
        try:
            name, stored = self.getUser(credentials.username)
        except (KeyError, UnauthorizedLogin):
            return _refused()
        if self.hash is None:
            return _check_password(credentials, name, stored)
        plain = IUsernamePassword(credentials, None)
        if plain is None:
            return _refused()
        found = self.hash(plain.username, plain.password, stored)
        return succeed(name) if same_secret(found, stored) else _refused()

    def _find_password(self, username: bytes) -> bytes:
        if self.cache:
            return self._cached_users()[username]
        for name, password in self._read():
            if name == username:
                return password
        raise KeyError(username)

    def _cached_users(self) -> dict[bytes, bytes]:
        found = os.stat(self.filename)
        state = found.st_mtime_ns, found.st_size
        if self._cached is None or self._cached_state != state:
            self._cached, self._cached_state = dict(self._read()), state
        return self._cached

    def _read(self) -> Iterator[tuple[bytes, bytes]]:
        with open(self.filename, "rb") as file:
            for line in file:
                fields = line.rstrip().split(self.delim)
                if len(fields) > max(self.ufield, self.pfield):
                    name = fields[self.ufield]
                    yield name if self.caseSensitive else name.lower(), fields[self.pfield]


OnDiskUsernamePasswordDatabase = FilePasswordDB


def _refused() -> Deferred[bytes]:
    return fail(UnauthorizedLogin())


def _check_password(credentials: Any, name: Any, password: bytes | str) -> Deferred[Any]:
    def checked(right: object) -> Any:
        if not right:
            raise UnauthorizedLogin
        return name

    result: Deferred[object] = maybeDeferred(credentials.checkPassword, password)
    return result.addCallback(checked)
