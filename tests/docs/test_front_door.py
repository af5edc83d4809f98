"""The page on the front door says something of everything that is there."""

from __future__ import annotations

import re

import asyncreactor
from tests.docs.blocks import ROOT

PAGE = ROOT / "docs" / "reference" / "front-door.md"
#: A row's first cell, and a name in it.
CELL = re.compile(r"^\| (`.*?`) \|", re.MULTILINE)
NAME = re.compile(r"`(\w+)")


def test_the_page_has_each_name_once() -> None:
    cells = CELL.findall(PAGE.read_text(encoding="utf-8"))
    named = [name for cell in cells for name in NAME.findall(cell)]
    assert sorted(named) == sorted(asyncreactor.__all__)
