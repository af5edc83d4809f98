"""Small objects in files: pickled, or as Python source that a person can read and change.

Load files that you trust only: either kind can run any code.
"""

from __future__ import annotations

import os
import pickle
import sys
from typing import Any

from zope.interface import Interface, implementer

from asyncreactor.logger import Logger
from asyncreactor.persisted import styles
from asyncreactor.persisted.aot import jellyToSource, unjellyFromSource

__all__ = ["IPersistable", "Persistant", "Persistent", "guessType", "load", "loadValueFromFile"]

EXTENSIONS = {"pickle": "tap", "source": "tas"}
"""The styles, with the extensions of their files."""

TYPES = {
    ".py": "python",
    ".tac": "python",
    ".etac": "python",
    ".tap": "pickle",
    ".etap": "pickle",
    ".tas": "source",
    ".etas": "source",
}

_log = Logger()


class IPersistable(Interface):
    """An object that can be saved to a file."""

    def setStyle(style: str) -> None:
        """Say how to save it: as `pickle` or as `source`."""

    def save(tag: str | None = None, filename: str | None = None, passphrase: object = None) -> None:
        """Save it.

        Args:
            tag: put behind its name, to keep several.
            filename: where to, instead of a name made of its own name, the tag and an extension for the style.
            passphrase: must be None.
        """


@implementer(IPersistable)
class Persistent:
    """Saves an object.

    Args:
        original: the object.
        name: the beginning of the file's name.

    Attributes:
        style: how: `pickle`, or `source`.
    """

    style = "pickle"

    def __init__(self, original: Any, name: str) -> None:
        self.original = original
        self.name = name

    def setStyle(self, style: str) -> None:
        """Say how to save it: as `pickle` or as `source`.

        Raises:
            ValueError: `style` is neither.
        """
        if style not in EXTENSIONS:
            raise ValueError(f"style must be one of {', '.join(EXTENSIONS)}, not {style!r}")
        self.style = style

    def save(self, tag: str | None = None, filename: str | None = None, passphrase: object = None) -> None:
        """Save it, to a new file that then takes the place of the old one.

        Args:
            tag: put behind its name, to keep several.
            filename: where to, instead of `NAME-TAG.tap`, or `.tas` for source.
            passphrase: must be None.

        Raises:
            TypeError: there is a passphrase.
        """
        if passphrase is not None:
            raise TypeError("passphrase must be None: files are not encrypted")
        final = filename or f"{self.name}-{tag}".removesuffix("-None") + f".{EXTENSIONS[self.style]}"
        _log.info("Saving {name} application to {final}...", name=self.name, final=final)
        temporary = f"{final}-2"
        with open(temporary, "wb") as file:
            self._dump(file)
        os.replace(temporary, final)
        _log.info("Saved.")

    def _dump(self, file: Any) -> None:
        if self.style == "source":
            jellyToSource(self.original, file)
        else:
            pickle.dump(self.original, file, 2)


Persistant = Persistent
"""How it was once spelled."""
