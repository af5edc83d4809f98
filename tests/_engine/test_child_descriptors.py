"""How a child makes its descriptors of the ones it inherits."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor._engine import child_descriptors
from asyncreactor._engine.child_descriptors import descriptor_actions, open_descriptors

CLOSE, COPY = -1, -2

numbers = st.integers(0, 9)


@given(st.dictionaries(numbers, st.booleans()), st.data())
def test_the_child_has_what_is_wanted_and_nothing_else(
    inherited: dict[int, bool], data: st.DataObject
) -> None:
    sources = st.sampled_from(sorted(inherited)) if inherited else st.nothing()
    wanted = data.draw(st.dictionaries(numbers, sources)) if inherited else {}

    table = {number: (number, closed) for number, closed in inherited.items()}
    for operation, *rest in descriptor_actions(inherited.items(), wanted, CLOSE, COPY):
        if operation == COPY:
            table[rest[1]] = (table[rest[0]][0], False)
        else:
            del table[rest[0]]
    left_by_exec = {number: source for number, (source, closed) in table.items() if not closed}
    assert left_by_exec == wanted


@pytest.mark.parametrize(
    ("inherited", "wanted", "actions"),
    [
        ([], {}, []),
        ([(5, True)], {}, []),
        ([(5, False)], {}, [(CLOSE, 5)]),
        ([(5, True)], {0: 5}, [(COPY, 5, 0)]),
        ([(0, False), (1, False)], {0: 0, 1: 1}, []),
    ],
)
def test_nothing_is_done_in_vain(
    inherited: list[tuple[int, bool]], wanted: dict[int, int], actions: list[tuple[int, ...]]
) -> None:
    assert descriptor_actions(inherited, wanted, CLOSE, COPY) == actions


@pytest.mark.parametrize("lists", [("/proc/self/fd", "/dev/fd"), ("/nowhere", "/dev/fd"), ("/nowhere",)])
def test_open_descriptors(lists: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_descriptors, "_LISTS", lists)
    read_end, write_end = os.pipe()
    assert {read_end, write_end} <= set(open_descriptors())
    os.close(read_end)
    os.close(write_end)
    # The lower one may be open again: for reading the list.
    assert write_end not in open_descriptors()
