"""The version, in one place: it is that of the Twisted release whose public API this release mirrors."""

from __future__ import annotations

from typing import Final

from asyncreactor.python.versions import Version

VERSION: Final = "26.10.0"

#: Under the name that ported programs ask for: they compare it with versions of Twisted.
__version__ = Version("Twisted", *(int(number) for number in VERSION.split(".")))

__all__ = ["VERSION", "__version__"]
