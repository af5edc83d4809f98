"""Checkers by name, and the options for them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest

from asyncreactor.cred import strcred
from asyncreactor.cred.checkers import AllowAnonymousAccess, InMemoryUsernamePasswordDatabaseDontUse
from asyncreactor.cred.credentials import IAnonymous, IUsernamePassword
from asyncreactor.plugins.cred_anonymous import theAnonymousCheckerFactory
from asyncreactor.plugins.cred_memory import theInMemoryCheckerFactory
from asyncreactor.python import usage


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two kinds of checkers are installed, one of them twice."""
    factories = [theAnonymousCheckerFactory, theInMemoryCheckerFactory, theAnonymousCheckerFactory]

    def find() -> Iterator[Any]:
        return iter(factories)

    monkeypatch.setattr(strcred, "findCheckerFactories", find)


class Everything(usage.Options, strcred.AuthOptionMixin):
    """Options of a program that can use all credentials."""


class PasswordsOnly(usage.Options, strcred.AuthOptionMixin):
    """Options of a program that can use passwords."""

    supportedInterfaces = (IUsernamePassword,)


def test_description_names_kind_and_argument() -> None:
    assert isinstance(strcred.makeChecker("anonymous"), AllowAnonymousAccess)
    assert strcred.makeChecker("memory:a:b").users[b"a"] == b"b"
    assert strcred.findCheckerFactory("memory") is theInMemoryCheckerFactory


@pytest.mark.parametrize("description", ["", "unknown", "unknown:memory"])
def test_unknown_kind(description: str) -> None:
    with pytest.raises(strcred.InvalidAuthType):
        strcred.makeChecker(description)


def test_checkers_are_collected_in_the_options() -> None:
    options = Everything()
    options.parseOptions(["--auth", "memory:a:b", "--auth", "anonymous", "--auth", "memory"])
    assert [type(checker) for checker in options["credCheckers"]] == [
        InMemoryUsernamePasswordDatabaseDontUse,
        AllowAnonymousAccess,
        InMemoryUsernamePasswordDatabaseDontUse,
    ]
    assert options["credInterfaces"][IAnonymous] == options["credCheckers"][1:2]
    assert options["credInterfaces"][IUsernamePassword] == options["credCheckers"][::2]


@pytest.mark.parametrize(
    ("description", "message"),
    [
        ("unknown", "not recognized: unknown"),
        ("anonymous", "not supported: asyncreactor.cred.credentials.IAnonymous"),
        ("memory:odd", "Unexpected error: argstring must be in format U:P:"),
    ],
)
def test_bad_descriptions_are_usage_errors(description: str, message: str) -> None:
    with pytest.raises(usage.UsageError, match=message):
        PasswordsOnly().parseOptions(["--auth", description])


def test_checker_must_be_of_use() -> None:
    options = PasswordsOnly()
    assert options.supportsInterface(IUsernamePassword)
    assert not options.supportsInterface(IAnonymous)
    with pytest.raises(strcred.UnsupportedInterfaces):
        options.addChecker(AllowAnonymousAccess())


def help_of(options: Any, *arguments: str) -> str:
    options.authOutput = io.StringIO()
    with pytest.raises(SystemExit) as caught:
        options.parseOptions(arguments)
    assert caught.value.code == 0
    text: str = options.authOutput.getvalue()
    return text


def test_help_lists_each_usable_kind_once() -> None:
    assert help_of(Everything(), "--help-auth").count("  anonymous  none\n") == 1
    assert "anonymous" not in help_of(PasswordsOnly(), "--help-auth")


def test_help_about_a_kind_warns_if_it_is_of_no_use() -> None:
    assert strcred.notSupportedWarning not in help_of(Everything(), "--help-auth-type", "anonymous")
    text = help_of(PasswordsOnly(), "--help-auth-type", "anonymous")
    assert strcred.notSupportedWarning in text
    assert theAnonymousCheckerFactory.authHelp.strip() in text


def test_help_about_an_unknown_kind_is_a_usage_error() -> None:
    with pytest.raises(usage.UsageError, match="unknown"):
        Everything().parseOptions(["--help-auth-type", "unknown"])
