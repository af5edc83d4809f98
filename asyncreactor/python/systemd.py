"""Sockets that systemd opened before it started the program (see `sd_listen_fds(3)`)."""

from __future__ import annotations

import os
from collections.abc import MutableMapping, Sequence
from typing import ClassVar

from attrs import define

from asyncreactor.python._arguments import must_have

__all__ = ["ListenFDs"]


@define
class ListenFDs:
    """The file descriptors that were handed to this process.

    Args:
        descriptors: their numbers.
        names: their names, in the same order.
    """

    #: The first descriptor that systemd uses, `SD_LISTEN_FDS_START`.
    _START: ClassVar[int] = 3

    _descriptors: Sequence[int]
    _names: Sequence[str] = ()

    @classmethod
    def fromEnvironment(
        cls, environ: MutableMapping[str, str] | None = None, start: int | None = None
    ) -> ListenFDs:
        """Read from the environment what was handed over; none, if it was meant for another process.

        The variables are removed, so that child processes and a second call find nothing.

        Args:
            environ: the environment; that of the process by default.
            start: the number of the first descriptor; 3 by default.
        """
        if environ is None:
            environ = os.environ
        must_have("environ", environ, "keys", "a mapping, or None")
        if start is None:
            start = cls._START
        try:
            pid, count = int(environ["LISTEN_PID"]), int(environ["LISTEN_FDS"])
        except (KeyError, ValueError):
            return cls([], ())
        if pid != os.getpid():
            return cls([], ())
        del environ["LISTEN_PID"], environ["LISTEN_FDS"]
        text = environ.get("LISTEN_FDNAMES")
        names = tuple(text.split(":")) if text else ()
        if text is not None and len(names) != count:
            return cls([], ())
        return cls(list(range(start, start + count)), names)

    def inheritedDescriptors(self) -> list[int]:
        """The numbers of the descriptors."""
        return list(self._descriptors)

    def inheritedNamedDescriptors(self) -> dict[str, int]:
        """The numbers of the descriptors by their names."""
        return dict(zip(self._names, self._descriptors, strict=False))
