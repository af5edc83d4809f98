"""Show what stands word for word in the reference as well.

    python -m tests.originality.originality [FOLDER]      exit 0: nothing found; 1: something is

Two things are shown:

code    RUN or more consecutive lines that are the same once white space, quotes, comments and annotations are
        gone; imports, bare signatures, decorators and lone punctuation do not count
prose   a sentence of WORDS or more words in a docstring or a comment
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conformance import reference

__all__ = ["Index", "Source", "shared_places"]

RUN = 6
WORDS = 9
THIN = re.compile(
    r"^(pass|return|else:|try:|finally:|continue|break|[\])}(,:]*|@.*"
    r"|(from|import) .*|(async )?def .*|class .*)$"
)
COMMENT = re.compile(r"\s+#.*$|^\s*#.*$")
ANNOTATION = re.compile(r":\s*[A-Za-z_][\w\[\], .|\"']*(?= = )")
MARKUP = re.compile(r"[A-Z]\{([^{}]*)\}|:\w+:`~?([^`]*)`")
SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+|\n\s*\n|\n\s*[@:]")

Numbered = tuple[int, str]


@dataclass(frozen=True)
class Source:
    """A file's lines of code and its sentences of prose, each normalised and with its line number."""

    where: str
    code: list[Numbered]
    prose: list[Numbered]

    @classmethod
    def parse(cls, where: str, text: str) -> Source:
        """Take a module's text apart.

        Raises:
            SyntaxError: it is not Python.
        """
        docstrings = list(_docstrings(ast.parse(text)))
        taken = {line for first, last, _ in docstrings for line in range(first, last + 1)}
        texts = [(first, words) for first, _, words in docstrings] + _comments(text)
        prose = [(number, sentence) for number, words in texts for sentence in _sentences(words)]
        return cls(where, list(_code(text, taken)), prose)

    def runs(self) -> Iterator[tuple[str, ...]]:
        """Yield each stretch of RUN lines of code, one for every line it can start at."""
        for start in range(len(self.code) - RUN + 1):
            yield tuple(line for _, line in self.code[start : start + RUN])


class Index:
    """Every run of code and every sentence of the reference, with the place where it stands."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self.runs: dict[tuple[str, ...], str] = {}
        self.sentences: dict[str, str] = {}
        for source in sources:
            for start, run in enumerate(source.runs()):
                self.runs.setdefault(run, f"{source.where}:{source.code[start][0]}")
            for number, sentence in source.prose:
                self.sentences.setdefault(sentence, f"{source.where}:{number}")


def shared_places(source: Source, index: Index) -> Iterator[str]:
    """Describe each stretch of `source` that stands in the indexed files too."""
    start: int | None = None
    there = [index.runs.get(run) for run in source.runs()]
    for position, place in enumerate([*there, None]):
        if place is not None and start is None:
            start = position
        elif place is None and start is not None:
            last = position + RUN - 2
            lines = f"{source.code[start][0]}-{source.code[last][0]}"
            yield f"code   {source.where}:{lines}  ({last - start + 1} lines)  ~ {there[start]}"
            start = None
    for number, sentence in source.prose:
        if sentence in index.sentences:
            yield f"prose  {source.where}:{number}  ~ {index.sentences[sentence]}  «{sentence[:80]}»"


def _docstrings(tree: ast.Module) -> Iterator[tuple[int, int, str]]:
    """Yield first line, last line and text of each string that stands alone as a statement."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        for item in body if isinstance(body, list) else []:
            match item:
                case ast.Expr(value=ast.Constant(value=str(text))):
                    yield item.lineno, item.end_lineno or item.lineno, text


def _comments(text: str) -> list[Numbered]:
    """Return each block of consecutive comment lines as one text."""
    blocks: list[Numbered] = []
    last = -2
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type != tokenize.COMMENT:
            continue
        words = token.string.lstrip("#: ").rstrip()
        if token.start[0] == last + 1:
            first, before = blocks.pop()
            blocks.append((first, f"{before} {words}"))
        else:
            blocks.append((token.start[0], words))
        last = token.start[0]
    return blocks


def _sentences(text: str) -> Iterator[str]:
    plain = MARKUP.sub(lambda found: found[1] or found[2] or "", text)
    for part in SENTENCE_END.split(plain):
        words = re.findall(r"[a-z0-9']+", part.lower())
        if len(words) >= WORDS:
            yield " ".join(words)


def _code(text: str, skipped: set[int]) -> Iterator[Numbered]:
    """Yield the lines that say something."""
    for number, line in enumerate(text.splitlines(), 1):
        if number in skipped or THIN.match(re.sub(r"\s+", " ", line.strip())):
            continue
        bare = re.sub(r"\s+", "", ANNOTATION.sub("", COMMENT.sub("", line)))
        if bare:
            yield number, bare.replace("'", '"')


def sources(root: Path, relative_to: Path) -> Iterator[Source]:
    """Take apart every module below a folder; some files of the reference are not Python, on purpose."""
    for path in sorted(root.rglob("*.py")):
        try:
            yield Source.parse(str(path.relative_to(relative_to)), path.read_text(encoding="utf-8"))
        except (SyntaxError, UnicodeDecodeError):
            continue


def main() -> int:
    """Compare a folder with the reference; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        prog="tests.originality.originality",
    )
    parser.add_argument("folder", nargs="?", type=Path, default=Path("asyncreactor"))
    folder: Path = parser.parse_args().folder
    if not folder.is_dir():
        parser.error(f"no folder {folder}")
    root = reference.folder()
    index = Index(sources(root / "twisted", root))
    places = [place for source in sources(folder, folder) for place in shared_places(source, index)]
    print("\n".join([*places, f"{len(places)} places stand word for word in the reference"]))
    return 1 if places else 0


if __name__ == "__main__":
    sys.exit(main())
