"""The version, in one place: it is that of the Twisted release whose public API this release mirrors."""

from __future__ import annotations

import sys
from typing import Final

from asyncreactor.python.versions import Version

VERSION: Final = "26.10.0"

#: Under the name that ported programs ask for: they compare it with versions of Twisted.
__version__ = Version("Twisted", *(int(number) for number in VERSION.split(".")))

__all__ = ["VERSION", "__version__", "is_aliased", "shown_name"]


def is_aliased() -> bool:
    """Return whether `import twisted` gives asyncreactor, as for programs that were written for Twisted."""
    return sys.modules.get("twisted") is sys.modules[__package__]


def shown_name() -> str:
    """Return the name that people are shown with the version: Twisted's, where programs import it by that."""
    return "Twisted" if is_aliased() else "asyncreactor"
