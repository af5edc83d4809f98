"""Drop-in plugins of other projects: files in folders `twisted/plugins` on `sys.path`.

A folder without `__init__.py` holds nothing but drop-ins: it becomes a part of `asyncreactor.plugins`. One
with an `__init__.py` is that of an installed Twisted, beside whose own modules other projects may have put
theirs: those are found one by one, and Twisted's own are not.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Final

__all__ = ["PLUGINS", "find_drop_in", "join_plugins", "leave_plugins"]

PLUGINS: Final = "asyncreactor.plugins"
_THEIRS: Final = "twisted.plugins"

#: What was added to the package's `__path__`.
_joined: list[str] = []


def join_plugins(package: ModuleType) -> None:
    """Make the folders of other projects part of `asyncreactor.plugins`."""
    for folder in _folders():
        if not os.path.exists(os.path.join(folder, "__init__.py")) and folder not in package.__path__:
            package.__path__.append(folder)
            _joined.append(folder)


def leave_plugins() -> None:
    """Undo `join_plugins`."""
    package = sys.modules.get(PLUGINS)
    if package is not None:
        package.__path__ = [folder for folder in package.__path__ if folder not in _joined]
    _joined.clear()


def find_drop_in(fullname: str) -> ModuleSpec | None:
    """Find a module that another project put beside those of an installed Twisted."""
    package, _, name = fullname.rpartition(".")
    if package != _THEIRS:
        return None
    for folder in _folders():
        spec = PathFinder.find_spec(fullname, [folder])
        if spec is not None and spec.origin is not None and not _is_of_twisted(folder, name):
            return spec
    return None


def _folders() -> Iterator[str]:
    for entry in sys.path:
        # It need not exist yet: a program may make it, and ask for its plugins then.
        yield os.path.abspath(os.path.join(entry, "twisted", "plugins"))


def _is_of_twisted(folder: str, name: str) -> bool:
    """Whether Twisted itself brought this module; without a record of what it brought, all of a folder is."""
    from importlib.metadata import distributions

    site = os.path.dirname(os.path.dirname(folder))
    for distribution in distributions(name="twisted", path=[site]):
        brought = {file.as_posix() for file in distribution.files or ()}
        if brought:
            return f"twisted/plugins/{name}.py" in brought or f"twisted/plugins/{name}/__init__.py" in brought
    return True
