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

_EXTENSIONS = {"pickle": "tap", "source": "tas"}
"""The styles, with the extensions of their files."""

_TYPES = {
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
            filename: where to, instead of a name made of its own, the tag and an extension.
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
        if style not in _EXTENSIONS:
            raise ValueError(f"style must be one of {', '.join(_EXTENSIONS)}, not {style!r}")
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
        name = self.name if tag is None else f"{self.name}-{tag}"
        final = filename or f"{name}.{_EXTENSIONS[self.style]}"
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


def load(filename: str, style: str) -> Any:
    """Load an object, and upgrade the `Versioned` objects in it.

    While it is loaded, the module `__main__` is a stand-in that code in the file can read and cannot change.

    Args:
        style: how it was saved: `pickle` or `source`.

    Raises:
        ValueError: `style` is neither.
        OSError: the file cannot be read.
    """
    if style not in _EXTENSIONS:
        raise ValueError(f"style must be one of {', '.join(_EXTENSIONS)}, not {style!r}")
    main = sys.modules["__main__"]
    stand_in = _EverythingEphemeral(main)
    sys.modules["__main__"] = stand_in  # type: ignore[assignment]  # it looks like a module while it is there
    try:
        with open(filename, "rb") as file:
            value = unjellyFromSource(file) if style == "source" else pickle.load(file)
    finally:
        sys.modules["__main__"] = main
    styles.doUpgrade()
    object.__setattr__(stand_in, "initRun", False)
    persistable = IPersistable(value, None)
    if persistable is not None:
        persistable.setStyle(style)
    return value


def loadValueFromFile(filename: str, variable: str) -> Any:
    """Run a Python file, and return one of its global variables.

    Raises:
        KeyError: it has no such variable.
    """
    with open(filename, "rb") as file:
        code = compile(file.read(), filename, "exec")
    namespace: dict[str, Any] = {"__file__": filename}
    exec(code, namespace)
    if variable not in namespace:
        error = KeyError(variable)
        error.add_note(f"{filename} defines no {variable!r}")
        raise error
    return namespace[variable]


def guessType(filename: str) -> str:
    """Return the style that a file's extension stands for: `python`, `pickle` or `source`.

    Raises:
        KeyError: it stands for none.
    """
    extension = os.path.splitext(filename)[1]
    if extension not in _TYPES:
        raise KeyError(f"{filename!r} must end with one of {', '.join(_TYPES)}")
    return _TYPES[extension]


class _EverythingEphemeral(styles.Ephemeral):
    """Stands for a module: shows its attributes while something is loaded, and afterwards nothing real."""

    initRun = True

    def __init__(self, mainMod: Any) -> None:
        self.mainMod = mainMod

    def __getattr__(self, key: str) -> Any:
        try:
            return getattr(self.mainMod, key)
        except AttributeError:
            if self.initRun:
                raise
            _log.warn("Warning!  Loading from __main__: {key}", key=key)
            return styles.Ephemeral()
