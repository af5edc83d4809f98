"""Tests of `asyncreactor.python._records`."""

from __future__ import annotations

import copy
import pickle

import pytest

from asyncreactor.python._records import Record, ShowsAttributes


class Point(Record):
    __slots__ = __match_args__ = ("x", "y")

    def __init__(self, x: int, y: int) -> None:
        self.x = x
        self.y = y


class Place(Point):
    __slots__ = ()


def test_equal_by_its_fields_and_its_kind() -> None:
    assert Point(1, 2) == Point(1, 2)
    assert Point(1, 2) != Point(2, 1)
    assert Point(1, 2) != Place(1, 2)
    assert Point(1, 2) != (1, 2)
    assert len({Point(1, 2), Point(1, 2), Place(1, 2)}) == 2


def test_ordered_by_its_fields() -> None:
    points = [Point(2, 1), Point(1, 2), Point(1, 1)]
    assert sorted(points) == points[::-1]
    assert Point(1, 1) <= Point(1, 1) < Point(1, 2) and Point(1, 2) > Point(1, 1) >= Point(1, 1)


def test_other_kinds_have_no_order() -> None:
    with pytest.raises(TypeError, match="'<' not supported"):
        assert Point(1, 2) < Place(1, 3)


def test_shown_by_its_fields() -> None:
    assert repr(Place(1, 2)) == "Place(x=1, y=2)"


@pytest.mark.parametrize("clone", [copy.copy, lambda each: pickle.loads(pickle.dumps(each))])
def test_a_copy_is_equal(clone: object) -> None:
    assert callable(clone)
    assert clone(Point(1, 2)) == Point(1, 2)


def test_attributes_are_shown_unless_they_say_nothing() -> None:
    class Endpoint(ShowsAttributes):
        def __init__(self) -> None:
            self._reactor = object()
            self._port = 80

    assert repr(Endpoint()).endswith("Endpoint(port=80)")
