"""The fenced blocks of code in the README and the docs.

    python -m tests.docs.blocks     list them, and what becomes of each

A comment on the line above a block's fence says what becomes of it:

    <!-- file: examples/x.py -->    the block is that file, which has a test of its own
    <!-- continues -->              the block follows on the page's plain blocks above it
    <!-- shown: REASON -->          the block is Python, but is not run
    <!-- run -->                    the commands of a console block are run, and print what stands below them
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

__all__ = ["ROOT", "Block", "blocks_of", "commands_of", "pages"]

ROOT = Path(__file__).resolve().parent.parent.parent
FENCE = re.compile(r"^(?P<indent> *)(?P<fence>```+)(?P<language>[\w-]*)")
COMMENT = re.compile(r"^\s*<!--\s*(?P<key>\w+)(:\s*(?P<value>.*?))?\s*-->\s*$")
KEYS = ("file", "continues", "shown", "run")
LANGUAGES = ("python", "console", "text", "toml", "ini", "json", "html", "diff")  # `py` would not be run


class Block(NamedTuple):
    """One fenced block."""

    page: str
    line: int  # of its first line of code
    language: str
    code: str
    key: str = ""
    value: str = ""

    @property
    def where(self) -> str:
        """The place of the block, for a reader."""
        return f"{self.page}:{self.line}"

    @property
    def kind(self) -> str:
        """What becomes of it: `file`, `continues`, `shown`, `doctest`, `program`, `console` or `prose`."""
        if self.key == "file":
            return "file"
        if self.language == "console":
            return "console" if self.key == "run" else "prose"
        if self.language != "python":
            return "prose"
        if self.key in ("continues", "shown"):
            return self.key
        return "doctest" if self.code.lstrip().startswith(">>>") else "program"


def pages() -> list[Path]:
    """Return the pages: the README and everything below docs."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks_of(page: str, text: str) -> Iterator[Block]:
    """Yield the blocks of a page.

    Raises:
        ValueError: a block is never closed, its language is not one of LANGUAGES, or the comment above it is
            none of those that there are.
    """
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        opening = FENCE.match(lines[number])
        number += 1
        if opening is None:
            continue
        start = number
        if opening["language"] not in LANGUAGES:
            raise ValueError(f"{page}:{start}: a block's language is one of {', '.join(LANGUAGES)}")
        closing = opening["indent"] + opening["fence"]
        while number < len(lines) and lines[number].rstrip() != closing:
            number += 1
        if number == len(lines):
            raise ValueError(f"{page}:{start}: the block that starts here is never closed")
        code = "".join(line.removeprefix(opening["indent"]) + "\n" for line in lines[start:number])
        comment = COMMENT.match(lines[start - 2]) if start >= 2 else None
        number += 1
        if comment is None:
            yield Block(page, start + 1, opening["language"], code)
        elif comment["key"] not in KEYS:
            raise ValueError(f"{page}:{start - 1}: a block's comment is one of {', '.join(KEYS)}")
        else:
            yield Block(page, start + 1, opening["language"], code, comment["key"], comment["value"] or "")


def all_blocks() -> Iterator[Block]:
    """Yield the blocks of every page."""
    for path in pages():
        yield from blocks_of(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))


def commands_of(block: Block) -> Iterator[tuple[str, str]]:
    """Yield each command of a console block with the output that stands below it."""
    for part in re.split(r"^\$ ", block.code, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def main() -> None:
    """List the blocks."""
    for block in all_blocks():
        print(f"{block.where:40s} {block.language:8s} {block.kind} {block.value}".rstrip())


if __name__ == "__main__":
    main()
