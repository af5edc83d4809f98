"""For programs that ask for the platform's usual reactor: it is the one there is."""

from __future__ import annotations

import sys

if sys.platform == "linux":
    from asyncreactor.internet.epollreactor import install
else:
    from asyncreactor.internet.selectreactor import install

__all__ = ["install"]
