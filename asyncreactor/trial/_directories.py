"""The folder that tests run in: made, locked, and cleared of what an earlier run has left."""

from __future__ import annotations

import itertools
import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from asyncreactor.python.filepath import FilePath
from asyncreactor.python.lockfile import FilesystemLock

__all__ = [
    "_NoTrialMarker",
    "_WorkingDirectoryBusy",
    "_removeSafely",
    "_unusedTestDirectory",
    "is_test_directory",
    "test_directory",
]

_MARKER = "_trial_marker"
_USUAL_NAME = "_trial_temp"


class _NoTrialMarker(Exception):
    """A folder that was to be cleared is not one that was made for tests."""


class _WorkingDirectoryBusy(Exception):
    """Another run uses the folder."""


@contextmanager
def test_directory(path: str) -> Iterator[None]:
    """Be in a folder for tests, made anew."""
    before = os.getcwd()
    directory, lock = _unusedTestDirectory(FilePath(path))
    os.chdir(directory.path)
    try:
        yield
    finally:
        os.chdir(before)
        lock.unlock()


def is_test_directory() -> bool:
    """Whether this process is in a folder that was made for tests."""
    return os.path.exists(_MARKER)


def _unusedTestDirectory(base: FilePath[str]) -> tuple[FilePath[str], FilesystemLock]:
    """A folder that no other run uses, empty but for the mark that it is for tests, and the lock on it.

    Raises:
        _WorkingDirectoryBusy: another run uses it, and the name is not the usual one, to which a number is added.
        _NoTrialMarker: it exists and was not made for tests.
    """
    for number in itertools.count():
        directory = base if number == 0 else base.sibling(f"{base.basename()}-{number}")
        directory.parent().makedirs(ignoreExistingDirectory=True)
        lock = FilesystemLock(directory.path + ".lock")
        if lock.lock():
            break
        if base.basename() != _USUAL_NAME:
            raise _WorkingDirectoryBusy()
    if directory.exists():
        _removeSafely(directory)
    directory.makedirs()
    directory.child(_MARKER).touch()
    return directory, lock


def _removeSafely(path: FilePath[str]) -> None:
    """Remove a folder that was made for tests; where the system won't, move it out of the way.

    Raises:
        _NoTrialMarker: it wasn't made for tests.
        OSError: it can be neither removed nor moved.
    """
    if not path.child(_MARKER).exists():
        raise _NoTrialMarker(f"{path!r} is not a trial temporary path, refusing to remove it")
    try:
        path.remove()
    except OSError as error:
        print(f"could not remove {path!r}, caught OSError [Errno {error.errno}]: {error.strerror}")
        try:
            path.moveTo(FilePath(f"{_USUAL_NAME}_old{random.randint(0, sys.maxsize)}"))
        except OSError as move_error:
            print(f"could not rename path, caught OSError [Errno {move_error.errno}]: {move_error.strerror}")
            raise
