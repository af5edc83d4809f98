"""Where a program keeps its data, by the custom of the system."""

from __future__ import annotations

import os
import sys

__all__ = ["getDataDirectory"]


def getDataDirectory(moduleName: str | None = None) -> str:
    """Return the directory for a program's data in the user's home. It need not exist.

    On Linux it is in `$XDG_DATA_HOME` or `~/.local/share` (XDG Base Directory Specification), on macOS in
    `~/Library/Application Support`, on Windows in `%LOCALAPPDATA%`.

    Args:
        moduleName: the directory's name; by default the full name of the module that calls.
    """
    if not moduleName:
        moduleName = sys._getframe(1).f_globals["__name__"]
    return os.path.join(_data_home(), moduleName)


def _data_home() -> str:
    home = os.path.expanduser("~")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Application Support")
    if sys.platform == "win32":
        return os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
    return os.environ.get("XDG_DATA_HOME") or os.path.join(home, ".local", "share")
