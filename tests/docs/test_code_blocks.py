"""What the README and the docs show works: each block of Python runs, each file shown is the file."""

from __future__ import annotations

import ast
import doctest
import os
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT, Block, all_blocks, blocks_of, commands_of, pages

BLOCKS = list(all_blocks())
LIMIT_SECONDS = 30
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def ids(blocks: list[Block]) -> list[str]:
    """Name the tests of blocks."""
    return [f"{block.where}-{block.kind}" for block in blocks]


CHECKED = [block for block in BLOCKS if block.kind not in ("prose", "doctest")]


@pytest.mark.parametrize("block", CHECKED, ids=ids(CHECKED))
def test_a_block_is_true(block: Block, tmp_path: Path) -> None:
    match block.kind:
        case "program":
            run_program(block.code, tmp_path)
        case "continues":
            run_program("\n".join([*parts_above(block), block.code]), tmp_path)
        case "file":
            same = block.code == (ROOT / block.value).read_text(encoding="utf-8")
            assert same, f"this is not what stands in {block.value}"
        case "shown":
            assert block.value, "a block that is not run gives a reason"
            ast.parse(block.code, block.where)
        case "console":
            for command, expected in commands_of(block):
                run_command(command, expected)


@pytest.mark.parametrize("page", [str(path.relative_to(ROOT)) for path in pages()])
def test_the_dialogues_of_a_page(page: str) -> None:
    """They are one session: what an earlier block defined is there in a later one."""
    names: dict[str, object] = {"__name__": "__main__"}
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    for block in BLOCKS:
        if block.page == page and block.kind == "doctest":
            dialogue = doctest.DocTestParser().get_doctest(block.code, names, block.where, page, block.line)
            report: list[str] = []
            runner.run(dialogue, out=report.append, clear_globs=False)
            names = dialogue.globs
            assert not report, "".join(report)


def parts_above(block: Block) -> list[str]:
    """Return the code of the program that a block continues."""
    above = takewhile(lambda other: other != block, (other for other in BLOCKS if other.page == block.page))
    return [other.code for other in above if other.kind in ("program", "continues")]


def run_program(code: str, folder: Path) -> None:
    """Run a program as a reader would, warnings being errors."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def run_command(command: str, expected: str) -> None:
    """Run a shell's command in the project's folder, our Python first on the path."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "/usr/bin:/bin")])
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=ROOT,
        env=os.environ | {"PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}"
    as_shown = doctest.OutputChecker().check_output(expected, done.stdout, FLAGS)
    assert as_shown or not expected, f"{command}\n{done.stdout}"


PAGE = """\
<!-- file: examples/x.py -->
```python
x = 1
```
- in a list:

  ```python
  >>> x
  ```

<!-- shown: it needs a printer -->
```python
p()
```
```console
$ ls
a
b
$ pwd
```
"""


def test_blocks_are_read_with_their_comments() -> None:
    found = list(blocks_of("p.md", PAGE))
    assert [(block.kind, block.line, block.value) for block in found] == [
        ("file", 3, "examples/x.py"),
        ("doctest", 8, ""),
        ("shown", 13, "it needs a printer"),
        ("prose", 16, ""),
    ]
    assert found[1].code == ">>> x\n"
    assert list(commands_of(found[3])) == [("ls", "a\nb\n"), ("pwd", "")]


@pytest.mark.parametrize(
    "text", ["```python\nx\n", "<!-- skip -->\n```python\nx\n```\n"], ids=["open", "unknown"]
)
def test_a_page_that_cannot_be_read_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"^p\.md:1"):
        list(blocks_of("p.md", text))
