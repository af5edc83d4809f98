"""The page that a server shows which was given nothing else."""

from __future__ import annotations

from typing import Any

from asyncreactor.web import static

__all__ = ["Test"]

_PAGE = b"""<!DOCTYPE html>
<html>
<head><title>asyncreactor: the demonstration</title></head>
<body>
<p>Hello! This server works, and has nothing to show: it is told what by --path, --class or --wsgi.</p>
</body>
</html>
"""


class Test(static.Data):
    """A page that says hello, wherever it is asked for."""

    isLeaf = True

    def __init__(self) -> None:
        super().__init__(_PAGE, "text/html")

    def getChild(self, path: bytes, request: Any) -> Test:
        """Return this page."""
        return self
