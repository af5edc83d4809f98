"""Sockets that systemd hands over."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor.python.systemd import ListenFDs

NAME = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=":"), min_size=1)


def environment(count: object, names: str | None = None, pid: object = None) -> dict[str, str]:
    variables = {"LISTEN_PID": str(os.getpid() if pid is None else pid), "LISTEN_FDS": str(count)}
    return variables if names is None else {**variables, "LISTEN_FDNAMES": names}


@given(st.lists(NAME, min_size=1, max_size=5))
def test_descriptors_and_names(names: list[str]) -> None:
    found = ListenFDs.fromEnvironment(environment(len(names), ":".join(names)))
    numbers = list(range(3, 3 + len(names)))
    assert found == ListenFDs(numbers, tuple(names))
    assert found.inheritedDescriptors() == numbers
    assert found.inheritedNamedDescriptors() == dict(zip(names, numbers, strict=True))


def test_without_names() -> None:
    found = ListenFDs.fromEnvironment(environment(2), start=10)
    assert (found.inheritedDescriptors(), found.inheritedNamedDescriptors()) == ([10, 11], {})


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"LISTEN_FDS": "1", "LISTEN_FDNAMES": "a"},
        environment(1, "a", pid=os.getpid() + 1),
        environment(1, "a", pid="text"),
        environment("text", "a"),
        environment(2, "a"),
        environment(0, ""),
    ],
    ids=["nothing", "no pid", "other pid", "bad pid", "bad count", "too few names", "none"],
)
def test_nothing_handed_over(variables: dict[str, str]) -> None:
    found = ListenFDs.fromEnvironment(variables)
    assert (found.inheritedDescriptors(), found.inheritedNamedDescriptors()) == ([], {})


def test_only_the_first_call_finds_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(1, "a").items():
        monkeypatch.setenv(name, value)
    assert ListenFDs.fromEnvironment().inheritedDescriptors() == [3]
    assert ListenFDs.fromEnvironment().inheritedDescriptors() == []


def test_answers_are_copies() -> None:
    found = ListenFDs([1], ("a",))
    found.inheritedDescriptors().append(2)
    found.inheritedNamedDescriptors().clear()
    assert (found.inheritedDescriptors(), found.inheritedNamedDescriptors()) == ([1], {"a": 1})
