"""Checkers and the portal."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from zope.interface import Interface, implementer
from zope.interface.verify import verifyObject

from asyncreactor.cred.checkers import (
    ANONYMOUS,
    AllowAnonymousAccess,
    FilePasswordDB,
    ICredentialsChecker,
    InMemoryUsernamePasswordDatabaseDontUse,
    OnDiskUsernamePasswordDatabase,
)
from asyncreactor.cred.credentials import Anonymous, IAnonymous, IUsernameHashedPassword, UsernamePassword
from asyncreactor.cred.error import UnauthorizedLogin, UnhandledCredentials
from asyncreactor.cred.portal import IRealm, Portal
from asyncreactor.internet.defer import Deferred, succeed
from asyncreactor.logger import capturedLogs


def result_of(deferred: Deferred[Any]) -> Any:
    """What the Deferred has fired with; an error is raised."""
    results: list[Any] = []
    deferred.addBoth(results.append)
    (result,) = results
    if hasattr(result, "raiseException"):
        result.raiseException()
    return result


@implementer(IUsernameHashedPassword)
class Hashed:
    """Credentials that are right for one password, and say so by a Deferred."""

    def __init__(self, username: bytes, password: bytes) -> None:
        self.username = username
        self._password = password

    def checkPassword(self, password: bytes) -> Deferred[bool]:
        return succeed(password == self._password)


def in_memory(folder: Path) -> Any:
    checker = InMemoryUsernamePasswordDatabaseDontUse(bob=b"hello")
    checker.addUser(b"eve", b"apple")
    return checker


def in_file(folder: Path) -> Any:
    (folder / "users").write_bytes(b"bob:hello:more\n\nhalf\neve:apple\n")
    return FilePasswordDB(str(folder / "users"))


def in_cached_file(folder: Path) -> Any:
    (folder / "users").write_bytes(b"x,hello,bob\nx,apple,eve\n")
    return FilePasswordDB(str(folder / "users"), b",", 2, 1, cache=True)


@pytest.mark.parametrize("make", [in_memory, in_file, in_cached_file])
@pytest.mark.parametrize("kind", [UsernamePassword, Hashed])
def test_names_and_passwords(make: Callable[[Path], Any], kind: Callable[..., Any], tmp_path: Path) -> None:
    checker = make(tmp_path)
    assert verifyObject(ICredentialsChecker, checker)
    assert result_of(checker.requestAvatarId(kind(b"bob", b"hello"))) == b"bob"
    assert result_of(checker.requestAvatarId(kind(b"eve", b"apple"))) == b"eve"
    for name, password in [(b"bob", b"apple"), (b"BOB", b"hello"), (b"half", b""), (b"", b"")]:
        with pytest.raises(UnauthorizedLogin):
            result_of(checker.requestAvatarId(kind(name, password)))


def test_everybody_may_be_anonymous() -> None:
    assert result_of(AllowAnonymousAccess().requestAvatarId(Anonymous())) == ANONYMOUS


def test_names_in_any_case(tmp_path: Path) -> None:
    (tmp_path / "users").write_bytes(b"Bob:hello\n")
    checker = FilePasswordDB(str(tmp_path / "users"), caseSensitive=False)
    assert checker.getUser(b"bOB") == (b"bob", b"hello")


def test_hashes_in_the_file_need_the_password(tmp_path: Path) -> None:
    def reverse(name: bytes, password: bytes, stored: bytes) -> bytes:
        return password[::-1]

    (tmp_path / "users").write_bytes(b"bob:olleh\n")
    checker = FilePasswordDB(str(tmp_path / "users"), hash=reverse)
    assert result_of(checker.requestAvatarId(UsernamePassword(b"bob", b"hello"))) == b"bob"
    for credentials in (UsernamePassword(b"bob", b"olleh"), Hashed(b"bob", b"hello")):
        with pytest.raises(UnauthorizedLogin):
            result_of(checker.requestAvatarId(credentials))
    assert IUsernameHashedPassword not in checker.credentialInterfaces


def test_cached_file_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    checker = in_cached_file(tmp_path)
    assert checker.getUser(b"bob") == (b"bob", b"hello")
    (tmp_path / "users").write_bytes(b"x,HELLO,bob\n")
    os.utime(tmp_path / "users", (1, 1))
    assert checker.getUser(b"bob") == (b"bob", b"HELLO")


def test_cache_is_not_pickled(tmp_path: Path) -> None:
    checker = in_cached_file(tmp_path)
    checker.getUser(b"bob")
    stored = pickle.dumps(checker)
    assert b"hello" not in stored
    assert pickle.loads(stored).getUser(b"bob") == (b"bob", b"hello")


def test_missing_file_refuses_everybody_and_is_logged(tmp_path: Path) -> None:
    checker = OnDiskUsernamePasswordDatabase(str(tmp_path / "missing"))
    with capturedLogs() as logged:
        with pytest.raises(UnauthorizedLogin):
            checker.getUser(b"bob")
        with pytest.raises(UnauthorizedLogin):
            result_of(checker.requestAvatarId(UsernamePassword(b"bob", b"hello")))
    assert ["missing" in str(event["error"]) for event in logged] == [True, True]


class IRoom(Interface):
    """What users can work with."""


@implementer(IRealm)
class Realm:
    def requestAvatar(self, avatarId: Any, mind: object, *interfaces: type[Interface]) -> Any:
        if IRoom not in interfaces:
            raise NotImplementedError("only rooms")
        return IRoom, (avatarId, mind), self.leave

    def leave(self) -> None:
        """Stands for what happens when a user goes."""


def test_login_gives_the_avatar(tmp_path: Path) -> None:
    realm = Realm()
    portal = Portal(realm, [in_memory(tmp_path), AllowAnonymousAccess()])
    found = result_of(portal.login(UsernamePassword(b"bob", b"hello"), "mind", IRoom))
    assert found == (IRoom, (b"bob", "mind"), realm.leave)
    assert result_of(portal.login(Anonymous(), None, IRoom))[1] == (ANONYMOUS, None)


def test_login_fails_by_the_deferred(tmp_path: Path) -> None:
    portal = Portal(Realm(), [in_memory(tmp_path)])
    with pytest.raises(UnauthorizedLogin):
        result_of(portal.login(UsernamePassword(b"bob", b"wrong"), None, IRoom))
    with pytest.raises(NotImplementedError):
        result_of(portal.login(UsernamePassword(b"bob", b"hello"), None))
    with pytest.raises(UnhandledCredentials, match=r"asyncreactor\.cred\.credentials\.IAnonymous"):
        result_of(portal.login(Anonymous(), None, IRoom))
    with pytest.raises(UnhandledCredentials, match="No checker for 'text'"):
        result_of(portal.login("text", None, IRoom))


def test_checker_may_be_registered_for_some_credentials(tmp_path: Path) -> None:
    portal = Portal(Realm())
    portal.registerChecker(in_memory(tmp_path), IUsernameHashedPassword)
    portal.registerChecker(AllowAnonymousAccess())
    assert portal.listCredentialsInterfaces() == [IUsernameHashedPassword, IAnonymous]


def test_checker_that_raises_fails_the_login() -> None:
    class Broken:
        credentialInterfaces = (IAnonymous,)

        def requestAvatarId(self, credentials: object) -> Deferred[bytes]:
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        result_of(Portal(Realm(), [Broken()]).login(Anonymous(), None, IRoom))
