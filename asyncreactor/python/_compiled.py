"""Marks for the compiled build: hints to mypyc, which mean nothing in plain Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

__all__ = ["mypyc_attr"]

if TYPE_CHECKING:
    from mypy_extensions import mypyc_attr
else:
    T = TypeVar("T")

    def mypyc_attr(*attributes: str, **settings: object) -> Callable[[T], T]:
        """What mypyc is to know of the class below."""
        return lambda marked: marked
