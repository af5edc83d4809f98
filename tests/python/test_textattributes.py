"""Formatted text as a tree of attributes."""

from __future__ import annotations

from asyncreactor.python._textattributes import DefaultFormattingState


def test_all_are_equal() -> None:
    assert DefaultFormattingState() == DefaultFormattingState()
    assert len({DefaultFormattingState(), DefaultFormattingState()}) == 1
    assert DefaultFormattingState() != "hello"
