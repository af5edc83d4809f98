"""The kinds of checkers that come with the package."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from zope.interface.verify import verifyObject

from asyncreactor.cred.checkers import ICredentialsChecker
from asyncreactor.cred.credentials import Anonymous, UsernamePassword
from asyncreactor.cred.error import UnauthorizedLogin
from asyncreactor.cred.strcred import ICheckerFactory, InvalidAuthArgumentString
from asyncreactor.internet.defer import Deferred
from asyncreactor.plugins import cred_anonymous, cred_file, cred_memory, cred_unix


def result_of(deferred: Deferred[Any]) -> Any:
    """What the Deferred has fired with; an error is raised."""
    results: list[Any] = []
    deferred.addBoth(results.append)
    if hasattr(results[0], "raiseException"):
        results[0].raiseException()
    return results[0]


FACTORIES = [
    cred_anonymous.theAnonymousCheckerFactory,
    cred_file.theFileCheckerFactory,
    cred_memory.theInMemoryCheckerFactory,
    cred_unix.theUnixCheckerFactory,
]


@pytest.mark.parametrize("factory", FACTORIES, ids=lambda factory: str(factory.authType))
def test_factories_make_checkers(factory: Any, tmp_path: Path) -> None:
    (tmp_path / "users").touch()
    argument = str(tmp_path / "users") if factory.authType == "file" else ""
    assert verifyObject(ICheckerFactory, factory)
    checker = factory.generateChecker(argument)
    assert verifyObject(ICredentialsChecker, checker)
    assert set(factory.credentialInterfaces) == set(checker.credentialInterfaces)


def test_anonymous_lets_everybody_in() -> None:
    checker = cred_anonymous.theAnonymousCheckerFactory.generateChecker()
    assert result_of(checker.requestAvatarId(Anonymous())) == ()


def test_memory_knows_text_and_bytes() -> None:
    checker = cred_memory.theInMemoryCheckerFactory.generateChecker("a:b:c:d")
    for name, password in [("a", "b"), (b"c", b"d")]:
        assert result_of(checker.requestAvatarId(UsernamePassword(name, password))) == name  # type: ignore[arg-type]
    with pytest.raises(InvalidAuthArgumentString, match="'c'"):
        cred_memory.theInMemoryCheckerFactory.generateChecker("a:b:c")


def test_file_needs_a_name_and_warns_of_a_missing_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    factory = cred_file.theFileCheckerFactory
    monkeypatch.setattr(factory, "errorOutput", io.StringIO())
    with pytest.raises(ValueError, match="'file' requires a filename"):
        factory.generateChecker(" ")
    factory.generateChecker(str(tmp_path / "missing"))
    assert factory.errorOutput.getvalue() == f"{cred_file.invalidFileWarning}: {tmp_path / 'missing'}\n"


class System:
    """A database of users whose passwords are encrypted by writing them backwards."""

    def __init__(self, shadow: bool) -> None:
        self.crypted = "x" if shadow else "olleh"

    def getpwnam(self, name: str) -> SimpleNamespace:
        if name != "bob":
            raise KeyError(name)
        return SimpleNamespace(pw_passwd=self.crypted)

    def getspnam(self, name: str) -> SimpleNamespace:
        if name != "bob":
            raise PermissionError(name)
        return SimpleNamespace(sp_pwdp="olleh")

    def crypt(self, word: str, salt: str) -> str:
        if salt == "?":
            raise OSError("no such method")
        return word[::-1]


@pytest.fixture(params=[False, True], ids=["passwd", "shadow"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> System:
    system = System(request.param)
    for module in ("_pwd", "_spwd", "_crypt"):
        monkeypatch.setattr(cred_unix, module, system)
    return system


def test_unix_checks_users_of_the_system(system: System) -> None:
    checker = cred_unix.theUnixCheckerFactory.generateChecker("")
    assert result_of(checker.requestAvatarId(UsernamePassword(b"bob", b"hello"))) == "bob"
    for name, password in [(b"bob", b"olleh"), (b"eve", b"hello")]:
        with pytest.raises(UnauthorizedLogin):
            result_of(checker.requestAvatarId(UsernamePassword(name, password)))
    assert not checker.checkSpwd(system, "eve", "hello")


def test_crypted_password_of_an_unknown_kind_is_wrong(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cred_unix.verifyCryptedPassword(b"olleh", b"hello")
    assert not cred_unix.verifyCryptedPassword("?", "hello")
    monkeypatch.setattr(cred_unix, "_crypt", None)
    assert not cred_unix.verifyCryptedPassword("olleh", "hello")
