"""Immutable URLs: `URL` is that of the package `hyperlink`, which the extra `asyncreactor[url]` installs."""

from __future__ import annotations

try:
    from hyperlink import URL
except ImportError as error:
    raise ImportError(
        "asyncreactor.python.url needs hyperlink, which the extra 'url' has: pip install 'asyncreactor[url]'"
    ) from error

__all__ = ["URL"]
