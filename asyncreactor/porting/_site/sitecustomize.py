"""Run by Python's start-up in child processes: install the import alias if the environment says so.

It hides any other `sitecustomize`, which is therefore run from here, before the alias is installed.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec

__all__ = ["start"]


def start() -> None:
    """Do all of it."""
    here = os.path.dirname(os.path.abspath(__file__))
    try:
        _run_hidden(here)
    finally:
        if os.environ.get("ASYNCREACTOR_ALIAS", "0") not in ("", "0"):
            _install_alias(here)


def _run_hidden(here: str) -> None:
    others = [entry for entry in sys.path if os.path.abspath(entry) != here]
    spec = PathFinder.find_spec("sitecustomize", others)
    if spec is not None and spec.loader is not None:
        module = module_from_spec(spec)
        sys.modules["sitecustomize"] = module
        spec.loader.exec_module(module)


def _install_alias(here: str) -> None:
    package = os.path.dirname(os.path.dirname(here))
    found = find_spec("asyncreactor")
    if found is None or found.submodule_search_locations != [package]:
        # The parent has it from its current folder, say, or another one is installed: this file lies in the parent's.
        sys.path.insert(0, os.path.dirname(package))
    from asyncreactor.porting.alias import install

    install()


if __name__ == "sitecustomize":  # by no other name
    start()
