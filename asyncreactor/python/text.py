"""Wrapping, splitting, searching and laying out text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import dropwhile
from typing import IO, AnyStr

from asyncreactor.python._arguments import must_be_number, wrong_type

__all__ = [
    "greedyWrap",
    "wordWrap",
    "isMultiline",
    "endsInNewline",
    "removeLeadingBlanks",
    "removeLeadingTrailingBlanks",
    "splitQuoted",
    "strFile",
    "stringyString",
]

_QUOTED_OR_WORD = re.compile(r"""(["'])(?P<quoted>.*?)\1(?=\s|$)|\S+""", re.DOTALL)
_CHUNK = 4096


def isMultiline(s: str) -> bool:
    """Whether there is a newline in the text."""
    return "\n" in s


def endsInNewline(s: str) -> bool:
    """Whether the text ends in a newline."""
    return s.endswith("\n")


def greedyWrap(inString: str, width: int = 80) -> list[str]:
    """Break text into lines of as many words as fit.

    Paragraphs, with an empty line between, are broken each by itself; an empty line follows each.

    Args:
        inString: the text.
        width: the most characters in a line; a longer word has a line of its own.
    """
    if not isinstance(inString, str):
        raise wrong_type("inString", "a str", inString)
    must_be_number("width", width, "a number of characters")
    if "\n\n" in inString:
        paragraphs = inString.split("\n\n")
        return [line for paragraph in paragraphs for line in [*greedyWrap(paragraph, width), ""]]
    lines: list[str] = []
    for word in inString.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


wordWrap = greedyWrap


def removeLeadingBlanks(lines: Iterable[str]) -> list[str]:
    """The lines from the first on that has more than white space."""
    return list(dropwhile(lambda line: not line.strip(), lines))


def removeLeadingTrailingBlanks(s: str) -> str:
    """The text without blank lines at its start and end, and with one newline at its end."""
    lines = removeLeadingBlanks(s.split("\n"))
    return "\n".join(reversed(removeLeadingBlanks(reversed(lines)))) + "\n"


def splitQuoted(s: str) -> list[str]:
    """Split text into words; several words in double or single quotes count as one, without the quotes."""
    return [
        match.group() if match["quoted"] is None else match["quoted"] for match in _QUOTED_OR_WORD.finditer(s)
    ]


def strFile(p: AnyStr, f: IO[AnyStr], caseSensitive: bool = True) -> bool:
    """Whether the text or bytes `p` are found in a file, from where it stands on.

    Args:
        p: what to search for.
        f: the file; little of it is in memory at any time.
        caseSensitive: whether upper and lower case count as different.
    """
    wanted = p if caseSensitive else p.lower()
    window = f.read(0)
    while chunk := f.read(_CHUNK):
        window += chunk if caseSensitive else chunk.lower()
        if wanted in window:
            return True
        window = window[max(0, len(window) - len(wanted)) :]
    return False


def stringyString(object: object, indentation: str = "") -> str:
    """Text for an object, with an item of a dictionary, list or tuple on each line.

    Args:
        object: what to show; nested to any depth.
        indentation: what each line starts with.

    Returns:
        The lines; with a newline at the end if there are several.
    """
    lines = [indentation + line for line in _lay_out(object)]
    return "\n".join(lines) + ("\n" if len(lines) > 1 else "")


def _lay_out(thing: object) -> list[str]:
    items: list[str] = []
    if isinstance(thing, dict):
        start, end = "{}"
        for key, value in thing.items():
            first, *others = _lay_out(value)
            if others:
                items += [f"{key}:", *(f"  {line}" for line in (first, *others))]
            else:
                items.append(f"{key}: {first}")
    elif isinstance(thing, (list, tuple)):
        start, end = "[]" if isinstance(thing, list) else "()"
        for value in thing:
            items += _lay_out(value)
            items[-1] += ","
    else:
        return str(thing).split("\n")
    if not items:
        return [start + end]
    lines = [start + items[0], *(f" {line}" for line in items[1:])]
    lines[-1] += end
    return lines
