"""Deprecated: pieces of HTML. Use `web.template`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from asyncreactor.python import log
from asyncreactor.python.deprecate import deprecated
from asyncreactor.python.versions import Version

__all__ = ["PRE", "UL", "escape", "linkList", "output"]

_SINCE = Version("Twisted", 15, 3, 0)
_REPLACEMENT = "asyncreactor.web.template"


@deprecated(_SINCE, replacement=_REPLACEMENT)
def PRE(text: str) -> str:
    """Return text, escaped, that is shown with its line breaks."""
    return f"<pre>{escape(text)}</pre>"


@deprecated(_SINCE, replacement=_REPLACEMENT)
def UL(lst: Iterable[str]) -> str:
    """Return a list of pieces of HTML."""
    return "<ul>\n" + "".join(f"<li>{item}</li>\n" for item in lst) + "</ul>\n"


@deprecated(_SINCE, replacement=_REPLACEMENT)
def linkList(lst: Iterable[tuple[str, str]]) -> str:
    """Return a list of links, each given as URL and text."""
    return "<ul>\n" + "".join(f'<li><a href="{url}">{text}</a></li>\n' for url, text in lst) + "</ul>\n"


@deprecated(_SINCE, replacement=_REPLACEMENT)
def output(func: Callable[..., Any], *args: Any, **kw: Any) -> str:
    """Return what a function returns; if it raises, log that and return a page that says so."""
    try:
        return str(func(*args, **kw))
    except Exception:
        log.err(None, f"{func!r} failed")
        return "<pre>Something went wrong; the server's log tells what.</pre>"
