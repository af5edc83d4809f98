"""The modules of the package and the files of the project."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

__all__ = ["PACKAGE", "ROOT", "Module", "modules", "python_files"]

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = "asyncreactor"
FOLDERS = (PACKAGE, "benchmarks", "examples", "scripts", "tests")


class Module(NamedTuple):
    """A module of the package: its dotted name and its file."""

    name: str
    path: Path

    @property
    def is_public(self) -> bool:
        """Whether no part of its name starts with an underscore."""
        return not any(part.startswith("_") for part in self.name.split("."))

    @property
    def is_package(self) -> bool:
        """Whether it is the `__init__` of a package."""
        return self.path.name == "__init__.py"


@functools.cache
def modules() -> tuple[Module, ...]:
    """Return every module of the package, packages before what is in them."""
    found = []
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found.append(Module(".".join(parts).removesuffix(".__init__"), path))
    return tuple(sorted(found))


def python_files() -> Iterator[Path]:
    """Yield every Python file of the project."""
    for folder in FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.py"))
