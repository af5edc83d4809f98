"""A dictionary that is a directory: each value is a file, and a crash loses at most the change it hits.

db = dirdbm.open("accounts")
db[b"me"] = b"100"
"""

from __future__ import annotations

import base64
import contextlib
import os
import pickle
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from asyncreactor.python.filepath import FilePath

__all__ = ["DirDBM", "Shelf", "open"]

Self = TypeVar("Self", bound="DirDBM")


class DirDBM:
    """A dictionary of bytes by bytes, in the files of a directory.

    Args:
        name: the directory, which is made if it is missing. What a crash left in it is put in order.

    Attributes:
        dname: the directory's absolute path.
    """

    def __init__(self, name: str | bytes) -> None:
        self._directory = FilePath(os.fsdecode(name)).asBytesMode()
        self.dname = self._directory.asTextMode().path
        self._directory.makedirs(ignoreExistingDirectory=True)
        self._recover()

    def __len__(self) -> int:
        return len(self.keys())

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.keys())

    def __contains__(self, key: bytes) -> bool:
        return self._file(key).isfile()

    def __getitem__(self, k: bytes) -> Any:
        """Return a value.

        Raises:
            KeyError: there is none of that key.
            TypeError: the key is no bytes.
        """
        file = self._file(k)
        try:
            return self._readFile(file)
        except FileNotFoundError:
            raise KeyError(k) from None

    def __setitem__(self, k: bytes, v: Any) -> None:
        """Keep a value. If that fails, the one before is still there.

        Raises:
            TypeError: the key or the value is no bytes.
        """
        file = self._file(k)
        if not isinstance(v, bytes):
            raise TypeError(f"a value must be bytes, not {type(v).__name__}")
        new = file.siblingExtension(b".new")
        try:
            self._writeFile(new, v)
            os.replace(new.path, file.path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                new.remove()
            raise

    def __delitem__(self, k: bytes) -> None:
        """Remove a value.

        Raises:
            KeyError: there is none of that key.
            TypeError: the key is no bytes.
        """
        try:
            self._file(k).remove()
        except FileNotFoundError:
            raise KeyError(k) from None

    def has_key(self, key: bytes) -> bool:
        """Say whether there is a value of that key."""
        return key in self

    def get(self, key: bytes, default: Any = None) -> Any:
        """Return a value, or `default` if there is none of that key."""
        try:
            return self[key]
        except KeyError:
            return default

    def setdefault(self, key: bytes, value: Any) -> Any:
        """Return a value, which is `value` from now on if there was none of that key."""
        if key not in self:
            self[key] = value
        return self[key]

    def keys(self) -> list[bytes]:
        """Return the keys, in no special order."""
        return [self._decode(name) for name in self._directory.listdir() if b"." not in name]

    def values(self) -> list[Any]:
        """Return the values, in the order of `keys`."""
        return [self[key] for key in self.keys()]

    def items(self) -> list[tuple[bytes, Any]]:
        """Return the keys with their values."""
        return [(key, self[key]) for key in self.keys()]

    def update(self, other: Mapping[bytes, Any]) -> None:
        """Keep all values of a mapping."""
        for key, value in other.items():
            self[key] = value

    def clear(self) -> None:
        """Remove all values."""
        for key in self.keys():
            del self[key]

    def close(self) -> None:
        """Do nothing: every change is in its file already."""

    def copyTo(self: Self, path: str | bytes) -> Self:
        """Make a copy in another directory, which then has nothing else in it, and return it."""
        copy = type(self)(path)
        copy.clear()
        for key in self.keys():
            copy._file(key).setContent(self._readFile(self._file(key)))
        return copy

    def getModificationTime(self, key: bytes) -> float:
        """Return when a value last changed, in seconds since the epoch.

        Raises:
            KeyError: there is none of that key.
            TypeError: the key is no bytes.
        """
        try:
            return self._file(key).getModificationTime()
        except FileNotFoundError:
            raise KeyError(key) from None

    def _file(self, key: bytes) -> FilePath[bytes]:
        if not isinstance(key, bytes):
            raise TypeError(f"a key must be bytes, not {type(key).__name__}")
        return self._directory.child(self._encode(key))

    def _encode(self, key: bytes) -> bytes:
        """Return the name of a key's file. Existing directories depend on it."""
        return (base64.encodebytes(key) or b"\n").translate(bytes.maketrans(b"\n/", b"_-"))

    def _decode(self, name: bytes) -> bytes:
        return base64.decodebytes(name.translate(bytes.maketrans(b"_-", b"\n/")))

    def _readFile(self, path: FilePath[bytes]) -> bytes:
        return path.getContent()

    def _writeFile(self, path: FilePath[bytes], data: bytes) -> None:
        with path.open("w") as file:
            file.write(data)
            file.flush()

    def _recover(self) -> None:
        """Drop what is half written. A `.rpl` of older programs counts if the file it replaces is gone."""
        for path in self._directory.globChildren(b"*.new"):
            path.remove()
        for path in self._directory.globChildren(b"*.rpl"):
            old = self._directory.child(path.basename().removesuffix(b".rpl"))
            if old.exists():
                path.remove()
            else:
                path.moveTo(old)


class Shelf(DirDBM):
    """A dictionary of any objects that can be pickled, by bytes. Use directories that you trust only."""

    def __getitem__(self, k: bytes) -> Any:
        """Return a value.

        Raises:
            KeyError: there is none of that key.
            TypeError: the key is no bytes.
        """
        return pickle.loads(super().__getitem__(k))

    def __setitem__(self, k: bytes, v: Any) -> None:
        """Keep a value. If that fails, the one before is still there.

        Raises:
            TypeError: the key is no bytes.
            pickle.PicklingError: the value cannot be pickled.
        """
        super().__setitem__(k, pickle.dumps(v))


def open(file: str | bytes, flag: object = None, mode: object = None) -> DirDBM:
    """Open a directory as a dictionary.

    Args:
        file: the directory, which is made if it is missing.
        flag: ignored; other modules of the kind have it.
        mode: ignored; other modules of the kind have it.
    """
    return DirDBM(file)
