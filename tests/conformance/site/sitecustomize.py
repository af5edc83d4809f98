"""On PYTHONPATH of a conformance worker, so that the child processes of its tests get the alias too."""

from __future__ import annotations

import importlib
import os
import sys

if reference := os.environ.get("CONFORMANCE_REFERENCE"):
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    alias = importlib.import_module("alias")
    del sys.path[0]
    alias.install(reference)
