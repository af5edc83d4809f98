"""What a `ServiceMaker` stands for."""

from __future__ import annotations

from asyncreactor.application.service import Service
from asyncreactor.python.usage import Options as UsageOptions

__all__ = ["Options", "makeService"]


class Options(UsageOptions):
    """No options."""


def makeService(options: Options) -> Service:
    """Make a service."""
    return Service()
