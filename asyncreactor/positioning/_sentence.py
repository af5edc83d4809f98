"""What a positioning device says in one go: a sentence, with named parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, ClassVar

__all__: list[str] = []


class _BaseSentence:
    """A sentence. Its parts are attributes; those that it could have and has not are None.

    Args:
        sentenceData: the parts by name, and `type`, the type of the sentence.

    Attributes:
        ALLOWED_ATTRIBUTES: the names of all parts that sentences of this kind can have.
    """

    ALLOWED_ATTRIBUTES: ClassVar[set[str]] = set()

    def __init__(self, sentenceData: dict[str, Any]) -> None:
        self._sentenceData = sentenceData

    def __getattr__(self, name: str) -> Any:
        if name not in self.ALLOWED_ATTRIBUTES:
            raise AttributeError(f"a {type(self).__name__} can have no {name!r}")
        return self._sentenceData.get(name)

    def __repr__(self) -> str:
        parts = ", ".join(
            f"{name}: {value}" for name, value in sorted(self._sentenceData.items()) if name != "type"
        )
        return f"<{type(self).__name__} ({self._sentenceData.get('type', 'unknown type')}) {{{parts}}}>"

    @property
    def presentAttributes(self) -> Iterator[str]:
        """The names of the parts that it has."""
        return iter(self._sentenceData)


class _PositioningSentenceProducerMixin:
    """For protocols that make sentences.

    Attributes:
        _SENTENCE_CONTENTS: for each type of sentence the names of its parts in order; None for what is skipped.
    """

    _SENTENCE_CONTENTS: ClassVar[Mapping[Any, Sequence[str | None]]] = {}

    @classmethod
    def getSentenceAttributes(cls) -> set[str]:
        """Return the names of all parts that its sentences can have."""
        return {"type", *filter(None, chain.from_iterable(cls._SENTENCE_CONTENTS.values()))}
