"""Links between the pages lead to files that are there."""

from __future__ import annotations

import re

import pytest

from tests.docs.blocks import ROOT, pages

LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)#:]+)(#[^)]*)?\)")


@pytest.mark.parametrize("page", [str(path.relative_to(ROOT)) for path in pages()])
def test_links_lead_somewhere(page: str) -> None:
    folder = (ROOT / page).parent
    targets = [found["target"] for found in LINK.finditer((ROOT / page).read_text(encoding="utf-8"))]
    assert [target for target in targets if not (folder / target).exists()] == []


def test_every_page_can_be_reached_from_the_index() -> None:
    index = ROOT / "docs" / "index.md"
    seen, waiting = {index}, [index]
    while waiting:
        page = waiting.pop()
        for found in LINK.finditer(page.read_text(encoding="utf-8")):
            target = (page.parent / found["target"]).resolve()
            if target.suffix == ".md" and target.exists() and target not in seen:
                seen.add(target)
                waiting.append(target)
    assert [str(page) for page in pages() if page not in seen and page.name != "README.md"] == []
