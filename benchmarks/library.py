"""The library that this process measures: one workload source runs on `twisted` and on `asyncreactor`.

A workload imports the library's modules for the type checker by name, and at run time through `modules`:

    if TYPE_CHECKING:
        from asyncreactor.internet import protocol, reactor
    else:
        protocol, reactor = modules("internet.protocol", "internet.reactor")
"""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["choose", "modules", "root"]

_chosen = ""


def choose(name: str) -> None:
    """Set the root package, `asyncreactor` or `twisted`, before a workload is imported."""
    global _chosen
    _chosen = name


def root() -> str:
    """Return the name of the root package that is measured."""
    if not _chosen:
        raise RuntimeError("choose('asyncreactor') or choose('twisted') before importing a workload")
    return _chosen


def modules(*paths: str) -> Any:
    """Import modules by their path below the root; one path gives the module, more give a list."""
    found = [importlib.import_module(f"{root()}.{path}") for path in paths]
    return found[0] if len(found) == 1 else found
