"""Setting attributes of foreign objects for a while."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

from asyncreactor.python._arguments import must_be_callable, wrong_type

__all__ = ["MonkeyPatcher"]

P = ParamSpec("P")
R = TypeVar("R")


class MonkeyPatcher:
    """Sets attributes, and puts back what was there; a context manager as well.

    Args:
        patches: tuples of object, attribute name and value, as `addPatch` takes them.
    """

    def __init__(self, *patches: tuple[object, str, Any]) -> None:
        self._patches: list[tuple[object, str, Any]] = []
        self._originals: list[tuple[object, str, Any]] = []
        for patch in patches:
            try:
                obj, name, value = patch
            except (TypeError, ValueError):
                allowed = "tuples of an object, an attribute's name and a value"
                raise wrong_type("patches", allowed, patch) from None
            self.addPatch(obj, name, value)

    def addPatch(self, obj: object, name: str, value: Any) -> None:
        """Have `patch` set `obj.name` to `value`; a second value for the same attribute wins."""
        if not isinstance(name, str):
            raise wrong_type("name", "an attribute's name, a str", name)
        self._patches.append((obj, name, value))

    def patch(self) -> None:
        """Set all attributes.

        Raises:
            AttributeError: one of them doesn't exist so far. Those before it are set.
        """
        for obj, name, value in self._patches:
            if not any(obj is patched and name == known for patched, known, _ in self._originals):
                self._originals.append((obj, name, getattr(obj, name)))
            setattr(obj, name, value)

    def restore(self) -> None:
        """Put back what the attributes were before `patch`, if that was called."""
        while self._originals:
            setattr(*self._originals.pop())

    def runWithPatches(self, f: Callable[P, R], *args: P.args, **kw: P.kwargs) -> R:
        """Call `f` with all attributes set, put them back, and return what it returned."""
        must_be_callable("f", f)
        with self:
            return f(*args, **kw)

    def __enter__(self) -> None:
        self.patch()

    def __exit__(
        self,
        excType: type[BaseException] | None = None,
        excValue: BaseException | None = None,
        excTraceback: TracebackType | None = None,
    ) -> None:
        self.restore()
