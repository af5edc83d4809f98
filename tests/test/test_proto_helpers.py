"""Tests of `asyncreactor.test.proto_helpers`."""

from __future__ import annotations

import pytest

from asyncreactor.internet import testing
from asyncreactor.test import proto_helpers


@pytest.mark.parametrize("name", proto_helpers.__all__)
def test_each_name_is_the_one_of_its_new_place_and_warns(name: str) -> None:
    with pytest.warns(
        DeprecationWarning, match=rf"use asyncreactor\.internet\.testing\.{name} instead"
    ) as seen:
        moved = getattr(proto_helpers, name)
    assert moved is getattr(testing, name)
    assert [warning.filename for warning in seen] == [__file__]


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'StringTransporter'"):
        _ = proto_helpers.StringTransporter  # type: ignore[attr-defined]  # that is the point
