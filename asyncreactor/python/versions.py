"""Versions of packages: releases with their candidates, post-releases and development snapshots (PEP 440).

They compare with each other, and with any object that has the same attributes, such as `incremental.Version`.
"""

from __future__ import annotations

import warnings
from typing import Any, Literal, TypeAlias

from asyncreactor.python._arguments import must_have, wrong_type

__all__ = ["IncomparableVersions", "Version", "getVersionString"]

_Major: TypeAlias = int | Literal["NEXT"]

_PARTS = ("package", "major", "minor", "micro", "release_candidate", "post", "dev")


class IncomparableVersions(TypeError):
    """Versions of two different packages were compared."""


class Version:
    """The version of a package, `major.minor.micro` with up to three suffixes.

    Args:
        package: whose version it is.
        major: the first number, or "NEXT" for a release that has no number yet; the other numbers are 0 then.
        minor: the second number.
        micro: the third number.
        release_candidate: 1 and up before the release itself.
        prerelease: the old name of `release_candidate`.
        post: 0 and up after the release itself.
        dev: 0 and up for snapshots, which come before what they lead to.

    Raises:
        ValueError: both `release_candidate` and `prerelease` were given, or a number beside "NEXT".
    """

    package: str
    major: _Major
    minor: int
    micro: int
    release_candidate: int | None
    post: int | None
    dev: int | None

    def __init__(
        self,
        package: str,
        major: _Major,
        minor: int,
        micro: int,
        release_candidate: int | None = None,
        prerelease: int | None = None,
        post: int | None = None,
        dev: int | None = None,
    ) -> None:
        if prerelease:
            if release_candidate:
                raise ValueError(
                    f"{release_candidate=} and {prerelease=} mean the same thing: give one of them"
                )
            warnings.warn(
                "Version(prerelease=...) is deprecated; please use release_candidate instead",
                DeprecationWarning,
                stacklevel=2,
            )
            release_candidate = prerelease
        if major == "NEXT" and any((minor, micro, release_candidate, post, dev)):
            raise ValueError(
                "a version 'NEXT' has no other numbers, and it got "
                f"{minor=} {micro=} {release_candidate=} {post=} {dev=}"
            )
        _check(package, {"major": major, "minor": minor, "micro": micro})
        optional = {"release_candidate": release_candidate, "post": post, "dev": dev}
        _check(package, {name: number for name, number in optional.items() if number is not None})
        self.package = package
        self.major = major
        self.minor = minor
        self.micro = micro
        self.release_candidate = release_candidate
        self.post = post
        self.dev = dev

    @property
    def prerelease(self) -> int | None:
        """The old name of `release_candidate`."""
        warnings.warn(
            "Version.prerelease is deprecated; please use release_candidate instead",
            DeprecationWarning,
            stacklevel=2,
        )
        return self.release_candidate

    def public(self) -> str:
        """The version as PEP 440 writes it, such as "1.2.3rc1"; "NEXT" for one without numbers."""
        if self.major == "NEXT":
            return "NEXT"
        text = f"{self.major}.{self.minor}.{self.micro}"
        for suffix, number in (("rc", self.release_candidate), (".post", self.post), (".dev", self.dev)):
            if number is not None:
                text += f"{suffix}{number}"
        return text

    base = public
    short = public
    local = public

    def __repr__(self) -> str:
        given = [repr(self.package), repr(self.major), str(self.minor), str(self.micro)]
        for name in _PARTS[4:]:
            number = getattr(self, name)
            if number is not None:
                given.append(f"{name}={number}")
        return f"{type(self).__name__}({', '.join(given)})"

    def __str__(self) -> str:
        return f"[{self.package}, version {self.public()}]"

    def __eq__(self, other: object) -> bool:
        theirs = _order(self, other)
        return NotImplemented if theirs is None else _key(self) == theirs

    def __lt__(self, other: object) -> bool:
        theirs = _order(self, other)
        return NotImplemented if theirs is None else _key(self) < theirs

    def __le__(self, other: object) -> bool:
        theirs = _order(self, other)
        return NotImplemented if theirs is None else _key(self) <= theirs

    def __gt__(self, other: object) -> bool:
        theirs = _order(self, other)
        return NotImplemented if theirs is None else _key(self) > theirs

    def __ge__(self, other: object) -> bool:
        theirs = _order(self, other)
        return NotImplemented if theirs is None else _key(self) >= theirs


def getVersionString(version: Version) -> str:
    """The package and its version as text, such as "Twisted 1.2.3"."""
    must_have("version", version, "package", "a Version")
    return f"{version.package} {version.short()}"


def _check(package: object, numbers: dict[str, object]) -> None:
    if not isinstance(package, str):
        raise wrong_type("package", "the name of a package", package)
    for name, number in numbers.items():
        if not isinstance(number, int) and (name, number) != ("major", "NEXT"):
            raise wrong_type(name, "a number", number)


def _order(version: Version, other: Any) -> tuple[float, ...] | None:
    """The key to compare `version` with, or None if `other` is no version at all."""
    if not all(hasattr(other, name) for name in _PARTS):
        return None
    if version.package.lower() != other.package.lower():
        raise IncomparableVersions(f"{version.package!r} != {other.package!r}")
    return _key(other)


def _key(version: Version) -> tuple[float, ...]:
    """Numbers in the order of release: what has no candidate or snapshot number comes after what has one."""
    last = float("inf")
    return (
        last if version.major == "NEXT" else version.major,
        version.minor,
        version.micro,
        last if version.release_candidate is None else version.release_candidate,
        -1 if version.post is None else version.post,
        last if version.dev is None else version.dev,
    )
