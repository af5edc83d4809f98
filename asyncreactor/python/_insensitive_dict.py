"""A dictionary whose keys are found in any case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

from asyncreactor.python._arguments import must_have

__all__ = ["InsensitiveDict"]


class InsensitiveDict(MutableMapping[Any, Any]):
    """A dictionary that doesn't tell upper from lower case in keys that are `str` or `bytes`.

    Args:
        dict: what is in it at first.
        preserve: whether keys come out as they were written; else they come out in lower case.
    """

    data: dict[Any, tuple[Any, Any]]

    def __init__(self, dict: Mapping[Any, Any] | None = None, preserve: bool | int = 1) -> None:
        self.data = {}
        self.preserve = preserve
        if dict is not None:
            must_have("dict", dict, "items", "a mapping, or None")
            self.update(dict)

    def __getitem__(self, key: Any) -> Any:
        return self.data[_fold(key)][1]

    def __setitem__(self, key: Any, value: Any) -> None:
        folded = _fold(key)
        self.data[folded] = (key if self.preserve else folded, value)

    def __delitem__(self, key: Any) -> None:
        del self.data[_fold(key)]

    def __contains__(self, key: object) -> bool:
        return _fold(key) in self.data

    has_key = __contains__

    def __iter__(self) -> Iterator[Any]:
        return (key for key, _ in self.data.values())

    def __len__(self) -> int:
        return len(self.data)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        return len(self) == len(other) and all(k in other and other[k] == v for k, v in self.items())

    def __repr__(self) -> str:
        content = ", ".join(f"{key!r}: {value!r}" for key, value in self.items())
        return f"{type(self).__name__}({{{content}}})"

    def keys(self) -> list[Any]:  # type: ignore[override] # lists here
        """The keys in a list."""
        return list(self)

    def values(self) -> list[Any]:  # type: ignore[override] # lists here
        """The values in a list."""
        return [value for _, value in self.data.values()]

    def items(self) -> list[tuple[Any, Any]]:  # type: ignore[override] # lists here
        """The pairs of key and value in a list."""
        return list(self.data.values())

    iterkeys = __iter__

    def itervalues(self) -> Iterator[Any]:
        """The values, one after the other."""
        return iter(self.values())

    def iteritems(self) -> Iterator[tuple[Any, Any]]:
        """The pairs of key and value, one after the other."""
        return iter(self.items())

    def update(self, dict: Mapping[Any, Any]) -> None:  # type: ignore[override] # one argument here
        """Take everything over from another dictionary."""
        for key, value in dict.items():
            self[key] = value

    def copy(self) -> InsensitiveDict:
        """A dictionary of the same content and kind."""
        return type(self)(self, self.preserve)


def _fold(key: Any) -> Any:
    return key.lower() if isinstance(key, (str, bytes)) else key
