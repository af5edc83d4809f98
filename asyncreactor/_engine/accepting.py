"""Accepting connections when no descriptor is left for them.

A connection that can't be accepted stays where it is, and makes the socket readable again and again: asyncio logs that
dozens of times a second, while its client waits. So a descriptor is kept in reserve, and given up for long enough to
accept and close such a connection: its client hears at once.

uvloop does the same by itself, without a word. So it is looked, where connections take a good part of what this process
may open, whether one took the last.
"""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import sys
from contextlib import suppress
from typing import Any

from asyncreactor._engine.loops import is_uvloop
from asyncreactor.logger import Logger

__all__ = ["AcceptingSocket", "DescriptorWatch", "ready_to_accept", "watch_descriptors"]

_log = Logger(namespace="asyncreactor.internet.tcp")
_NONE_LEFT = (errno.EMFILE, errno.ENFILE)


def ready_to_accept(listening: socket.socket, loop: asyncio.AbstractEventLoop) -> socket.socket:
    """The socket to give to a loop that is to accept connections: the same, or one that takes its place."""
    if is_uvloop(loop) or os.name != "posix":
        return listening
    return AcceptingSocket(fileno=listening.detach())


def watch_descriptors(loop: asyncio.AbstractEventLoop) -> DescriptorWatch | None:
    """What looks after the descriptors where the loop turns connections away and does not say so."""
    if not is_uvloop(loop):
        return None
    return DescriptorWatch(descriptor_limit() // 4)


def descriptor_limit() -> int:
    """How many descriptors this process may have open."""
    if sys.platform == "win32":
        return sys.maxsize
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if soft == resource.RLIM_INFINITY else soft


class DescriptorWatch:
    """Says so, once, when connections have taken the last descriptor, and again when that has changed between.

    Attributes:
        crowd: with so many connections it is worth a look at each one that comes.
    """

    __slots__ = ("_none_left", "crowd")

    def __init__(self, crowd: int) -> None:
        self.crowd = crowd
        self._none_left = False

    def look(self, descriptor: int) -> None:
        """Try whether there is one more, with a copy of `descriptor`."""
        try:
            os.close(os.dup(descriptor))
            self._none_left = False
        except OSError as error:
            if error.errno in _NONE_LEFT and not self._none_left:
                self._none_left = True
                _log.warn("further connections are closed at once: {error}", error=error)


class AcceptingSocket(socket.socket):
    """A socket that listens, with a descriptor in reserve."""

    def __init__(self, fileno: int) -> None:
        super().__init__(fileno=fileno)
        self._reserve: int | None = None
        self._take_reserve()

    def accept(self) -> tuple[socket.socket, Any]:
        """See `socket.socket.accept`; connections for which no descriptor is left are closed."""
        while True:
            try:
                return super().accept()
            except OSError as error:
                if error.errno not in _NONE_LEFT or self._reserve is None:
                    raise
                self._turn_away()
                _log.warn("a connection was closed at once: {error}", error=error)

    def _turn_away(self) -> None:
        self._give_up_reserve()
        try:
            connection, _ = super().accept()
            connection.close()
        finally:
            self._take_reserve()

    def _take_reserve(self) -> None:
        # If somebody else was faster, the loop gets to see the error.
        with suppress(OSError):
            self._reserve = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)

    def _give_up_reserve(self) -> None:
        reserve, self._reserve = self._reserve, None
        if reserve is not None:
            os.close(reserve)

    def close(self) -> None:
        """Stop listening."""
        self._give_up_reserve()
        super().close()
