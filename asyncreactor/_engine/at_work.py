"""Which connection or port is at work: what log messages of the time name as their system.

The loop calls all methods of a datagram port in the context that was in force when it asked for the port's protocol.
So the name is put into that context, once, and costs nothing when something comes.

Connections are many, and uvloop has one context for all that a port accepts. So a stream notes in its reactor that it
is at work, while it is, and the context refers to that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol
from weakref import ref

from asyncreactor.internet.interfaces import ILoggingContext
from asyncreactor.python.context import theContextTracker
from asyncreactor.python.log import ILogContext

if TYPE_CHECKING:
    from asyncreactor._engine.reactor import Reactor

__all__ = ["UNINITIALIZED", "name_in_log", "put_streams_to_work", "put_to_work"]


class _Named(Protocol):
    def logPrefix(self) -> str: ...


class _Uninitialized:
    """A connection of ours before its protocol knows of it."""

    def logPrefix(self) -> str:
        return "Uninitialized"


UNINITIALIZED = _Uninitialized()


class _AtWork(Mapping[Any, Any]):
    """The log's context while somebody is at work; the name is worked out when something is logged.

    Timers keep the context in which they were set: references are weak so that they don't keep who set them.
    """

    __slots__ = ("_find",)

    def __init__(self, find: Callable[[], _Named | None]) -> None:
        self._find = find

    def __getitem__(self, key: Any) -> Any:
        if key is not ILogContext:
            raise KeyError(key)
        owner = self._find()
        return {"system": "-" if owner is None else owner.logPrefix()}

    def __contains__(self, key: object) -> bool:
        return key is ILogContext

    def __iter__(self) -> Iterator[Any]:
        yield ILogContext

    def __len__(self) -> int:
        return 1


def put_to_work(owner: _Named) -> None:
    """Name `owner` in what is logged during the rest of the current context."""
    _put_in_force(ref(owner))


def put_streams_to_work(reactor: Reactor) -> None:
    """Name whichever stream is at work in what is logged during the rest of the current context."""
    _put_in_force(partial(_stream_at_work, ref(reactor)))


def _put_in_force(find: Callable[[], _Named | None]) -> None:
    around = [each for each in theContextTracker.in_force() if each.__class__ is not _AtWork]
    theContextTracker.put_in_force(*around, _AtWork(find))


def _stream_at_work(find_reactor: Callable[[], Reactor | None]) -> _Named | None:
    reactor = find_reactor()
    return None if reactor is None else reactor._at_work


def name_in_log(program: Any) -> str:
    """What a protocol or factory is called in the log: what it says, or else its class."""
    if ILoggingContext.providedBy(program):
        return str(program.logPrefix())
    return type(program).__name__
