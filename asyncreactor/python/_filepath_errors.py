"""What can go wrong with a path (public names: `asyncreactor.python.filepath`)."""

from __future__ import annotations

__all__ = ["InsecurePath", "LinkError", "UnlistableError"]


class InsecurePath(Exception):
    """A name would lead out of the directory it was looked up in."""


class LinkError(Exception):
    """Symbolic links lead back to where they came from."""


class UnlistableError(OSError):
    """A directory cannot be listed: it is missing, is no directory, or may not be read.

    It has the `errno`, `strerror`, `filename` and attributes of the system's error.

    Attributes:
        originalException: the error that the system gave.
    """

    def __init__(self, originalException: OSError) -> None:
        super().__init__(originalException.errno, originalException.strerror, originalException.filename)
        self.__dict__.update(originalException.__dict__)
        self.originalException = originalException
