"""A distribution that stands for Twisted: programs ask `importlib.metadata` for its version."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import Distribution, DistributionFinder
from os import PathLike
from pathlib import Path

from asyncreactor._version import VERSION

__all__ = ["AliasDistribution", "distributions_for"]

_METADATA = f"""\
Metadata-Version: 2.1
Name: Twisted
Version: {VERSION}
Summary: asyncreactor, imported under the name of Twisted
"""


class AliasDistribution(Distribution):
    """What stands for Twisted: a name and a version."""

    def read_text(self, filename: str | PathLike[str]) -> str | None:
        """The content of a file of metadata; None if there is none of this name."""
        return _METADATA if str(filename) == "METADATA" else None

    def locate_file(self, path: str | PathLike[str]) -> Path:
        """Where a file of the distribution would lie."""
        return Path(__file__).parent.parent / path


def distributions_for(context: DistributionFinder.Context | None) -> Iterable[Distribution]:
    """Answer a search: with Twisted, if it is for that or for all there is."""
    name = getattr(context, "name", None)
    if name is not None and name.lower() != "twisted":
        return []
    searched_elsewhere = context is not None and "path" in vars(context)
    return [] if searched_elsewhere else [AliasDistribution()]
