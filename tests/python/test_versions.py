"""Versions: made, printed and compared."""

from __future__ import annotations

import pickle
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor.python.versions import IncomparableVersions, Version, getVersionString

NUMBERS = st.none() | st.integers(0, 3)
VERSIONS = st.builds(
    Version,
    st.just("p"),
    st.integers(0, 2) | st.just("NEXT"),
    st.just(0),
    st.just(0),
).filter(lambda v: v.major == "NEXT") | st.builds(
    Version,
    st.just("p"),
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(0, 2),
    release_candidate=NUMBERS,
    post=NUMBERS,
    dev=NUMBERS,
)

IN_ORDER = [
    Version("p", 1, 2, 2, post=7),
    Version("p", 1, 2, 3, release_candidate=0),
    Version("p", 1, 2, 3, release_candidate=1, dev=1),
    Version("p", 1, 2, 3, release_candidate=1),
    Version("p", 1, 2, 3, release_candidate=1, post=1),
    Version("p", 1, 2, 3, release_candidate=2),
    Version("p", 1, 2, 3, dev=0),
    Version("p", 1, 2, 3),
    Version("p", 1, 2, 3, post=0),
    Version("p", 1, 2, 3, post=1, dev=1),
    Version("p", 1, 2, 3, post=1),
    Version("p", 1, 3, 0),
    Version("p", "NEXT", 0, 0),
]


@pytest.mark.parametrize(
    ("version", "text"),
    [
        (Version("p", 1, 2, 3), "1.2.3"),
        (Version("p", 1, 2, 3, 0), "1.2.3rc0"),
        (Version("p", 1, 2, 3, release_candidate=1, post=2, dev=3), "1.2.3rc1.post2.dev3"),
        (Version("p", "NEXT", 0, 0), "NEXT"),
    ],
    ids=["release", "candidate", "all suffixes", "next"],
)
def test_text(version: Version, text: str) -> None:
    assert version.base() == version.short() == version.local() == version.public() == text
    assert str(version) == f"[p, version {text}]"
    assert getVersionString(version) == f"p {text}"


def test_repr_is_an_expression() -> None:
    for version in IN_ORDER:
        assert repr(eval(repr(version))) == repr(version)
        assert eval(repr(version)) == version


def test_order() -> None:
    versions = IN_ORDER[::-1]
    versions.sort()
    assert versions == IN_ORDER


@given(VERSIONS, VERSIONS)
def test_comparisons_agree(a: Version, b: Version) -> None:
    assert (a < b) + (a == b) + (a > b) == 1
    assert (a <= b) is not (a > b)
    assert (a >= b) is not (a < b)
    assert (a != b) is not (a == b)


def test_package_names_compare_in_any_case() -> None:
    assert Version("Twisted", 1, 0, 0) == Version("twisted", 1, 0, 0)


def test_versions_of_two_packages_are_incomparable() -> None:
    with pytest.raises(IncomparableVersions, match="'p' != 'q'"):
        Version("p", 1, 0, 0) < Version("q", 1, 0, 0)  # noqa: B015
    with pytest.raises(TypeError):
        Version("p", 1, 0, 0) == Version("q", 1, 0, 0)  # noqa: B015


def test_compares_with_versions_of_another_library() -> None:
    other = SimpleNamespace(
        package="p", major=1, minor=2, micro=3, release_candidate=None, post=None, dev=None
    )
    assert Version("p", 1, 2, 3) == other
    assert Version("p", 1, 2, 4) > other


def test_compares_with_incremental() -> None:
    incremental = pytest.importorskip("incremental")
    theirs = incremental.Version("p", 1, 2, 3)
    assert Version("p", 1, 2, 3) == theirs
    assert theirs == Version("p", 1, 2, 3)
    assert theirs < Version("p", 1, 2, 4)
    assert getVersionString(theirs) == "p 1.2.3"


def test_a_version_of_a_programs_own_is_named_by_its_short_form() -> None:
    own: Any = SimpleNamespace(package="p", short=lambda: "1.2")
    assert getVersionString(own) == "p 1.2"


def test_is_not_a_number() -> None:
    assert Version("p", 1, 0, 0) != 1
    with pytest.raises(TypeError, match="not supported"):
        Version("p", 1, 0, 0) < 1  # noqa: B015


def test_prerelease_is_the_old_name() -> None:
    with pytest.warns(DeprecationWarning, match="release_candidate"):
        version = Version("p", 1, 2, 3, prerelease=4)
    assert version.release_candidate == 4
    with pytest.warns(DeprecationWarning, match="release_candidate"):
        assert version.prerelease == 4


def test_contradictions() -> None:
    with pytest.raises(ValueError, match="release_candidate=1 and prerelease=2"):
        Version("p", 1, 2, 3, 1, 2)
    with pytest.raises(ValueError, match="no other numbers"):
        Version("p", "NEXT", 1, 0)


def test_pickles() -> None:
    version = Version("p", 1, 2, 3, dev=4)
    assert pickle.loads(pickle.dumps(version)) == version
