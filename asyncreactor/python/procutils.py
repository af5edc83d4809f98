"""Finding programs."""

from __future__ import annotations

import os

from asyncreactor.python._arguments import must_be_integer, must_be_path

__all__ = ["which"]


def which(name: str, flags: int = os.X_OK) -> list[str]:
    """Find a program in the folders of `PATH`.

    Args:
        name: of the program; the endings in `PATHEXT` are tried, too.
        flags: what must be allowed, as for `os.access`.

    Returns:
        All the files that fit, in the order of the folders.
    """
    must_be_path("name", name, "a program's name as str")
    must_be_integer("flags", flags, "a number, as for os.access")
    endings = ["", *filter(None, os.environ.get("PATHEXT", "").split(os.pathsep))]
    folders = os.environ["PATH"].split(os.pathsep) if "PATH" in os.environ else []
    paths = (os.path.join(folder, name) + ending for folder in folders for ending in endings)
    return [path for path in paths if os.access(path, flags) and not os.path.isdir(path)]
