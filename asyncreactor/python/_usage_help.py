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

NAME_MARGIN = 10
"""Columns that the first of the two has besides the longest name: for dashes, a letter, and what is between."""

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
    """Lay out the explanations of options in two columns, sorted by the letters or else the names.

    Args:
        optList: for each option a mapping with any of `long` and `short` (its names), `doc`, `optType`
            (`"flag"`, `"parameter"` or `"command"`), `default`, and `coerceDoc`, which ends the explanation.
        width: columns.

    Returns:
        For each option its lines, ended by a newline.
    """
    options = sorted(optList, key=lambda option: option.get("short") or option.get("long") or "")
    left = max((len(_long_name(option)) for option in options), default=0) + NAME_MARGIN
    right = max(width - left, MIN_DOC_WIDTH)
    chunks = []
    for option in options:
        lines = textwrap.wrap(_explanation(option), right) or [""]
        chunks.append(_names(option).ljust(left) + ("\n" + " " * left).join(lines) + "\n")
    return chunks


def format_commands(commands: Iterable[Sequence[Any]], width: int) -> str:
    """Lay out subcommands. Each is `(name, short name, options class, explanation)`."""
    rows = [
        {"long": name, "short": short, "doc": doc, "optType": "command"} for name, short, _, doc in commands
    ]
    return "Commands:\n" + "".join(docMakeChunks(rows, width))


def format_description(text: str | None, width: int) -> str:
    """Fill a text. Without text, nothing."""
    filled = "\n".join(textwrap.wrap(text or "", width)).strip()
    return f"\n{filled}\n" if filled else ""


def _long_name(option: Mapping[str, Any]) -> str:
    return (option.get("long") or "") + ("=" if option.get("optType") == "parameter" else "")


def _names(option: Mapping[str, Any]) -> str:
    short, long = option.get("short"), _long_name(option)
    if option.get("optType") == "command":
        return f"    {long}"
    comma = ", " if short and long else "  "
    return f"  -{short}" * bool(short) + "    " * (not short) + comma + f"--{long}" * bool(long)


def _explanation(option: Mapping[str, Any]) -> str:
    words = (option.get("doc") or "").strip()
    if option.get("optType") == "parameter" and option.get("default") is not None:
        words += f" [default: {option['default']}]"
    return f"{words}. {option['coerceDoc']}" if option.get("coerceDoc") else words
