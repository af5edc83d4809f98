"""User databases in memory, in place of those that the modules `pwd` and `spwd` read; for tests."""

from __future__ import annotations

from itertools import count
from typing import NamedTuple, TypeAlias

__all__ = ["ShadowDatabase", "UserDatabase"]

_Days: TypeAlias = int

_PASSWORD = "password"
_SHELL = "/bin/sh"


class UserDatabase:
    """Users as the module `pwd` gives them."""

    def __init__(self) -> None:
        self._users: list[_UserRecord] = []
        self._uids = count(10101)
        self._gids = count(20202)

    def addUser(
        self,
        username: str,
        password: str = _PASSWORD,
        uid: int | None = None,
        gid: int | None = None,
        gecos: str = "",
        home: str = "",
        shell: str = _SHELL,
    ) -> None:
        """Add a user.

        Args:
            username: his name.
            password: his password.
            uid: his number; a new one by default.
            gid: the number of his group; a new one by default.
            gecos: his real name and the like.
            home: his folder.
            shell: what he logs in to.
        """
        if uid is None:
            uid = next(self._uids)
        if gid is None:
            gid = next(self._gids)
        self._users.append(_UserRecord(username, password, uid, gid, gecos, home, shell))

    def getpwuid(self, uid: int) -> _UserRecord:
        """The first user of that number.

        Raises:
            KeyError: there is none.
        """
        for user in self._users:
            if user.pw_uid == uid:
                return user
        raise KeyError(f"getpwuid(): uid not found: {uid}")

    def getpwnam(self, name: str) -> _UserRecord:
        """The first user of that name.

        Raises:
            KeyError: there is none.
            TypeError: the name is no str.
        """
        _require_str("getpwnam", name)
        for user in self._users:
            if user.pw_name == name:
                return user
        raise KeyError(f"getpwnam(): name not found: {name!r}")

    def getpwall(self) -> list[_UserRecord]:
        """All users."""
        return list(self._users)


class ShadowDatabase:
    """Users' passwords as the module `spwd` gives them."""

    def __init__(self) -> None:
        self._users: list[_ShadowRecord] = []

    def addUser(
        self,
        username: str,
        password: str,
        lastChange: _Days,
        min: _Days,
        max: _Days,
        warn: _Days,
        inact: _Days,
        expire: _Days,
        flag: int,
    ) -> None:
        """Add a user.

        Args:
            username: his name.
            password: his password.
            lastChange: when he changed it, in days since 1970.
            min: after how many days he may change it.
            max: after how many days he must change it.
            warn: how many days before that he is warned.
            inact: how many days after that he is locked out.
            expire: when he is locked out in any case, in days since 1970.
            flag: not used.
        """
        self._users.append(_ShadowRecord(username, password, lastChange, min, max, warn, inact, expire, flag))

    def getspnam(self, username: str) -> _ShadowRecord:
        """The first user of that name.

        Raises:
            KeyError: there is none.
            TypeError: the name is no str.
        """
        _require_str("getspnam", username)
        for user in self._users:
            if user.sp_nam == username:
                return user
        raise KeyError(f"getspnam(): name not found: {username!r}")

    def getspall(self) -> list[_ShadowRecord]:
        """All users."""
        return list(self._users)


class _UserRecord(NamedTuple):
    """A user: what `pwd.struct_passwd` holds."""

    pw_name: str
    pw_passwd: str
    pw_uid: int
    pw_gid: int
    pw_gecos: str
    pw_dir: str
    pw_shell: str


class _ShadowRecord(NamedTuple):
    """A user's password: what `spwd.struct_spwd` holds."""

    sp_nam: str
    sp_pwd: str
    sp_lstchg: _Days
    sp_min: _Days
    sp_max: _Days
    sp_warn: _Days
    sp_inact: _Days
    sp_expire: _Days
    sp_flag: int


def _require_str(function: str, name: object) -> None:
    if not isinstance(name, str):
        raise TypeError(f"{function}() argument must be str, not {name!r}")
