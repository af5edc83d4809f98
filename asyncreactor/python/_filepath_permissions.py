"""File permissions (public names: `asyncreactor.python.filepath`)."""

from __future__ import annotations

import stat
from typing import ClassVar

from asyncreactor.python.util import FancyEqMixin

__all__ = ["RWX", "Permissions"]


class RWX(FancyEqMixin):
    """What one party may do with a file.

    Attributes:
        read: may it be read.
        write: may it be written.
        execute: may it be run, or, for a directory, entered.
    """

    compareAttributes: ClassVar[tuple[str, ...]] = ("read", "write", "execute")

    def __init__(self, readable: bool, writable: bool, executable: bool) -> None:
        self.read = readable
        self.write = writable
        self.execute = executable

    def __repr__(self) -> str:
        return f"RWX(read={self.read}, write={self.write}, execute={self.execute})"

    def shorthand(self) -> str:
        """Return the three letters that `ls -l` shows, such as `r-x`."""
        may = (self.read, self.write, self.execute)
        return "".join(letter if allowed else "-" for letter, allowed in zip("rwx", may, strict=True))


class Permissions(FancyEqMixin):
    """What a file's owner, its group and everybody else may do with it.

    Args:
        statModeInt: the permission bits, as in `chmod` and `st_mode`.
    """

    compareAttributes: ClassVar[tuple[str, ...]] = ("user", "group", "other")

    def __init__(self, statModeInt: int) -> None:
        bits = [bool(statModeInt & (stat.S_IRUSR >> place)) for place in range(9)]
        self.user = RWX(*bits[:3])
        self.group = RWX(*bits[3:6])
        self.other = RWX(*bits[6:])

    def __repr__(self) -> str:
        return f"[{self.user} | {self.group} | {self.other}]"

    def shorthand(self) -> str:
        """Return the nine letters that `ls -l` shows, such as `rwxr-xr--`."""
        return self.user.shorthand() + self.group.shorthand() + self.other.shorthand()
