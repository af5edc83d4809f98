"""The help text of options: what `--help` prints, laid out for a terminal."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

__all__ = ["default_synopsis", "docMakeChunks", "format_commands", "format_description", "terminal_width"]

DEFAULT_WIDTH = 80
"""Columns of a terminal that does not say how many it has."""

MIN_DOC_WIDTH = 20
"""Columns that the explanation of an option gets at least, even where that makes lines too long."""


def terminal_width() -> int:
    """Return the terminal's width in columns; the environment variable COLUMNS decides if it is set."""
    return shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns


def default_synopsis() -> str:
    """Name the program that runs."""
    program = os.path.splitext(os.path.basename(sys.argv[0]))[0]
    return f"Usage: {program} [options]"


def docMakeChunks(optList: Iterable[Mapping[str, Any]], width: int = DEFAULT_WIDTH) -> list[str]:
    """Lay out the explanations of options in two columns.

    Args:
        optList: for each option a mapping with any of `long` and `short` (its names), `doc`, `optType`
            (`"flag"` or `"parameter"`) and `default`.
        width: columns.

    Returns:
        For each option its lines, ended by a newline.
    """
    rows = [(_names(option), _explanation(option)) for option in optList]
    return _two_columns(rows, width)


def format_commands(commands: Iterable[Sequence[Any]], width: int) -> str:
    """Lay out subcommands, sorted by name. Each is `(name, short name, options class, explanation)`."""
    rows = sorted((f"    {name:<6}    ", " ".join((doc or "").split())) for name, _, _, doc in commands)
    return "Commands:\n" + "".join(_two_columns(rows, width))


def format_description(text: str | None, width: int) -> str:
    """Fill the paragraphs of a text. Without text, nothing."""
    paragraphs = textwrap.dedent(text or "").strip().split("\n\n")
    filled = "\n\n".join(textwrap.fill(" ".join(part.split()), width) for part in paragraphs)
    return f"\n{filled}\n" if filled else ""


def _names(option: Mapping[str, Any]) -> str:
    short, long = option.get("short"), option.get("long")
    equals = "=" if option.get("optType") == "parameter" else ""
    comma = ", " if short and long else "  "
    return "  " + (f"-{short}" if short else "  ") + comma + (f"--{long}{equals}" if long else "")


def _explanation(option: Mapping[str, Any]) -> str:
    words = (option.get("doc") or "").split()
    if option.get("optType") == "parameter" and option.get("default") is not None:
        words.append(f"[default: {option['default']}]")
    return " ".join(words)


def _two_columns(rows: Sequence[tuple[str, str]], width: int) -> list[str]:
    left = max((len(name.rstrip()) for name, _ in rows), default=0) + 2
    right = max(width - left, MIN_DOC_WIDTH)
    chunks = []
    for name, explanation in rows:
        lines = textwrap.wrap(explanation, right) or [""]
        first = name.rstrip().ljust(left) + lines[0]
        chunks.append("\n".join([first.rstrip(), *(" " * left + line for line in lines[1:])]) + "\n")
    return chunks
