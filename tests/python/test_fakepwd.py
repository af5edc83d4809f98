"""User databases that live in memory."""

from __future__ import annotations

from typing import Any

import pytest

from asyncreactor.python.fakepwd import ShadowDatabase, UserDatabase

ANNA = ("anna", "secret", 5, 6, "Anna", "/home/anna", "/bin/zsh")
SHADOW = ("anna", "secret", 1, 2, 3, 4, 5, 6, 7)


def test_users() -> None:
    database = UserDatabase()
    database.addUser(*ANNA)
    user = database.getpwnam("anna")
    assert tuple(user) == ANNA
    assert (user.pw_uid, user[2], len(user)) == (5, 5, 7)
    assert database.getpwuid(5) == user
    assert database.getpwall() == [user]


def test_new_numbers() -> None:
    database = UserDatabase()
    database.addUser("a")
    database.addUser("b", gid=3)
    first, second = database.getpwall()
    assert first.pw_uid != second.pw_uid
    assert second.pw_gid == 3
    assert first[4:] == ("", "", "/bin/sh")


def test_passwords() -> None:
    database = ShadowDatabase()
    database.addUser(*SHADOW)
    user = database.getspnam("anna")
    assert tuple(user) == SHADOW
    assert (user.sp_nam, user.sp_flag) == ("anna", 7)
    assert database.getspall() == [user]


@pytest.mark.parametrize(
    "look_up", [UserDatabase().getpwnam, UserDatabase().getpwuid, ShadowDatabase().getspnam]
)
def test_nobody(look_up: Any) -> None:
    with pytest.raises(KeyError, match=r"not found: .*nobody"):
        look_up("nobody")


@pytest.mark.parametrize("look_up", [UserDatabase().getpwnam, ShadowDatabase().getspnam])
def test_names_are_text(look_up: Any) -> None:
    with pytest.raises(TypeError, match="must be str, not b'anna'"):
        look_up(b"anna")
