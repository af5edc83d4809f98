"""Watching descriptors that are not open for long: the pipes of child processes, and the processes.

A loop is slow to begin and to end a watch: uvloop makes eight system calls for the two, and there are four descriptors
to watch for each child. So on Linux all of them are in one epoll set, one system call for the beginning and one for the
end, and it is that set which the loop watches. What is ready at once costs one wake-up.
"""

from __future__ import annotations

import select
from collections.abc import Callable
from contextvars import Context, copy_context
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    import asyncio

__all__ = ["Readiness", "readiness_of"]


class Readiness(Protocol):
    """What a loop offers, and the set in its place; the methods are those of `asyncio.AbstractEventLoop`."""

    def add_reader(self, fd: int, callback: Callable[..., object], *args: Any) -> object: ...
    def add_writer(self, fd: int, callback: Callable[..., object], *args: Any) -> object: ...
    def remove_reader(self, fd: int) -> object: ...
    def remove_writer(self, fd: int) -> object: ...


def readiness_of(loop: asyncio.AbstractEventLoop) -> Readiness:
    """The best way to watch descriptors in this loop."""
    return _EpollSet(loop) if hasattr(select, "epoll") else loop


if hasattr(select, "epoll"):
    _READ, _WRITE = select.EPOLLIN, select.EPOLLOUT
    _BOTH = _READ | _WRITE


#: A callback, its arguments, and the context in which it was given.
_Watch: TypeAlias = tuple[Callable[..., object], tuple[Any, ...], Context]


class _EpollSet:
    """Watches descriptors for a loop.

    As with a loop, the latest callback for a descriptor and direction is the one that counts, an error or the other
    side's end counts as both directions, and what a callback raises goes to the loop's exception handler.

    Args:
        loop: what watches the set, while there is something in it.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._epoll: select.epoll | None = None
        self._readers: dict[int, _Watch] = {}
        self._writers: dict[int, _Watch] = {}

    def add_reader(self, fd: int, callback: Callable[..., object], *args: Any) -> None:
        """Call `callback(*args)` whenever the descriptor is readable."""
        self._watch(fd, _READ, self._readers)
        self._readers[fd] = (callback, args, copy_context())

    def add_writer(self, fd: int, callback: Callable[..., object], *args: Any) -> None:
        """Call `callback(*args)` whenever the descriptor is writable."""
        self._watch(fd, _WRITE, self._writers)
        self._writers[fd] = (callback, args, copy_context())

    def remove_reader(self, fd: int) -> bool:
        """Watch for reading no more; say whether it was watched. It may be closed already."""
        return self._forget(fd, self._readers, self._writers, _WRITE)

    def remove_writer(self, fd: int) -> bool:
        """Watch for writing no more; say whether it was watched. It may be closed already."""
        return self._forget(fd, self._writers, self._readers, _READ)

    def _watch(self, fd: int, event: int, watches: dict[int, _Watch]) -> None:
        epoll = self._epoll or self._open()
        if fd not in self._readers and fd not in self._writers:
            epoll.register(fd, event)
            return
        events = event if fd in watches and not (fd in self._readers and fd in self._writers) else _BOTH
        try:
            epoll.modify(fd, events)
        except FileNotFoundError:
            # The one that was watched was closed, and the number is now that of another.
            epoll.register(fd, events)

    def _forget(self, fd: int, watches: dict[int, _Watch], others: dict[int, _Watch], left: int) -> bool:
        if watches.pop(fd, None) is None:
            return False
        assert self._epoll is not None
        try:
            if fd in others:
                self._epoll.modify(fd, left)
            else:
                self._epoll.unregister(fd)
        except OSError:
            # It is closed, and the system has forgotten it.
            pass
        if not (self._readers or self._writers):
            self._close_soon()
        return True

    def _open(self) -> select.epoll:
        epoll = select.epoll()
        try:
            self._loop.add_reader(epoll.fileno(), self._call_ready)
        except BaseException:
            epoll.close()
            raise
        self._epoll = epoll
        return epoll

    def _close_soon(self) -> None:
        """Close the set in the loop's next turn, if nothing is in it then: often one watch follows another."""
        if self._loop.is_closed():
            self._close_if_empty()
        else:
            self._loop.call_soon(self._close_if_empty)

    def _close_if_empty(self) -> None:
        if self._epoll is None or self._readers or self._writers:
            return
        epoll, self._epoll = self._epoll, None
        if not self._loop.is_closed():
            self._loop.remove_reader(epoll.fileno())
        epoll.close()

    def _call_ready(self) -> None:
        assert self._epoll is not None
        readers, writers = self._readers, self._writers
        # Looked up before the first is called, which may give another's number to a new descriptor.
        ready = [(fd, events, readers.get(fd), writers.get(fd)) for fd, events in self._epoll.poll(0)]
        for fd, events, reader, writer in ready:
            if reader is not None and events & ~_WRITE and readers.get(fd) is reader:
                self._call(*reader)
            if writer is not None and events & ~_READ and writers.get(fd) is writer:
                self._call(*writer)

    def _call(self, callback: Callable[..., object], args: tuple[Any, ...], context: Context) -> None:
        try:
            context.run(callback, *args)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            self._loop.call_exception_handler(
                {"message": f"Exception in callback {callback!r}", "exception": error}
            )
