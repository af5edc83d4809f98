"""How paths compare: by their strings, with paths of the same kind."""

from __future__ import annotations

from typing import Any, ClassVar, TypeGuard

__all__ = ["ComparedByPath"]


class ComparedByPath:
    """Gives paths an order and makes them keys of dicts. Text and bytes are never equal and have no order.

    Attributes:
        _path_kind: paths of the same kind compare, be they of subclasses or not.
    """

    _path_kind: ClassVar[str]
    path: Any

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ComparedByPath):
            return NotImplemented
        return self._is_comparable(other) and self.path == other.path

    def __lt__(self, other: object) -> bool:
        return self.path < other.path if self._is_comparable(other) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self.path <= other.path if self._is_comparable(other) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self.path > other.path if self._is_comparable(other) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self.path >= other.path if self._is_comparable(other) else NotImplemented

    def __hash__(self) -> int:
        return hash((self._path_kind, self.path))

    def _is_comparable(self, other: object) -> TypeGuard[ComparedByPath]:
        return (
            isinstance(other, ComparedByPath)
            and self._path_kind == other._path_kind
            and type(self.path) is type(other.path)
        )
