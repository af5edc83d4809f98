"""For programs that ask for the platform's usual reactor: it is the one there is."""

from __future__ import annotations

from asyncreactor.internet.asyncioreactor import install

__all__ = ["install"]
