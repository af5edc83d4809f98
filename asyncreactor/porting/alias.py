"""The import alias: `import twisted` gives asyncreactor.

    from asyncreactor.porting.alias import install

    install()

    from twisted.internet.defer import Deferred  # is asyncreactor.internet.defer.Deferred

Each module is the very same object under both names, also where Twisted is installed. One that asyncreactor
lacks is a `ModuleNotFoundError` that says so; nothing ever comes from an installed Twisted.

Child processes get the alias through their environment: `ASYNCREACTOR_ALIAS=1` with `SITE_FOLDER` in front of
`PYTHONPATH`, which is what `install(children=True)` and `asyncreactor run-legacy` set.
"""

from __future__ import annotations

import os
import sys
from typing import Final

from asyncreactor.porting._alias_finder import FINDER, alias_of, is_alias
from asyncreactor.porting._alias_plugins import leave_plugins

__all__ = ["SITE_FOLDER", "SWITCH", "install", "is_installed", "uninstall"]

#: The environment variable that child processes look at: "" and "0" mean no alias.
SWITCH: Final = "ASYNCREACTOR_ALIAS"
#: The folder whose `sitecustomize` installs the alias in child processes, then runs the one that it hides.
SITE_FOLDER: Final = os.path.join(os.path.dirname(os.path.abspath(__file__)), "_site")


def install(*, children: bool = False) -> None:
    """Make `import twisted` give asyncreactor, from now on. Doing it again does no harm.

    Args:
        children: have Python processes that are started from this one do the same.

    Raises:
        RuntimeError: something of Twisted itself has been imported before.
    """
    if not is_installed():
        _refuse_mixture()
        sys.meta_path.insert(0, FINDER)
        for name, module in list(sys.modules.items()):
            alias = alias_of(name)
            if alias is not None:
                sys.modules[alias] = module
    if children:
        _arrange_environment()


def uninstall() -> None:
    """Undo `install` in this process: `import twisted` again gives what is installed, if anything.

    Names that were imported before keep what they are bound to.
    """
    if not is_installed():
        return
    sys.meta_path.remove(FINDER)
    leave_plugins()
    for name in list(sys.modules):
        if is_alias(name):
            del sys.modules[name]


def is_installed() -> bool:
    """Whether the alias is in force."""
    return FINDER in sys.meta_path


def _refuse_mixture() -> None:
    """Two copies of one class, of which only one is caught or adapted, are hard to understand later."""
    loaded = sorted(filter(is_alias, sys.modules))
    if loaded:
        module = sys.modules[loaded[0]]
        places = [getattr(module, "__file__", None), *getattr(module, "__path__", []), "an unknown place"]
        raise RuntimeError(
            f"the alias has to be installed before Twisted is imported: {loaded[0]} was loaded from "
            + next(place for place in places if place)
            + (f", and {len(loaded) - 1} more modules" if loaded[1:] else "")
        )


def _arrange_environment() -> None:
    os.environ[SWITCH] = "1"
    path = os.environ.get("PYTHONPATH")
    folders = path.split(os.pathsep) if path else []
    if SITE_FOLDER not in folders:
        os.environ["PYTHONPATH"] = os.pathsep.join([SITE_FOLDER, *folders])
