"""Shortcuts: the files of Windows that stand for another file. Needs Windows and pywin32 once one is made."""

from __future__ import annotations

import os
from typing import Any

__all__ = ["Shortcut", "open"]


def open(filename: str) -> Shortcut:
    """Read a shortcut from a file."""
    shortcut = Shortcut()
    shortcut.load(filename)
    return shortcut


class Shortcut:
    """A shortcut. It has the methods of the Windows interface `IShellLink` as well, such as `GetPath`.

    Args:
        path: what it leads to.
        arguments: for the program at `path`.
        description: what people see.
        workingdir: where the program starts.
        iconpath: the file with the icon.
        iconidx: which icon in that file.

    Raises:
        ImportError: there is no pywin32.
    """

    def __init__(
        self,
        path: str | None = None,
        arguments: str = "",
        description: str = "",
        workingdir: str | None = None,
        iconpath: str | None = None,
        iconidx: int = 0,
    ) -> None:
        import pythoncom  # type: ignore[import-untyped] # pywin32 has no types
        from win32com.shell import shell  # type: ignore[import-untyped] # pywin32 has no types

        self._persist_file = pythoncom.IID_IPersistFile
        self._link = pythoncom.CoCreateInstance(
            shell.CLSID_ShellLink, None, pythoncom.CLSCTX_INPROC_SERVER, shell.IID_IShellLink
        )
        for setter, value in (
            (self._link.SetPath, path and os.path.abspath(path)),
            (self._link.SetArguments, arguments),
            (self._link.SetDescription, description),
            (self._link.SetWorkingDirectory, workingdir and os.path.abspath(workingdir)),
        ):
            if value:
                setter(value)
        if iconpath is not None:
            self._link.SetIconLocation(os.path.abspath(iconpath), iconidx)

    def load(self, filename: str) -> None:
        """Read it from a file."""
        self._link.QueryInterface(self._persist_file).Load(os.path.abspath(filename))

    def save(self, filename: str) -> None:
        """Write it to a file."""
        self._link.QueryInterface(self._persist_file).Save(os.path.abspath(filename), 0)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return getattr(self._link, name)
