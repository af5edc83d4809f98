"""Which connection or port is at work: what log messages of the time name as their system.

The loop calls all methods of a connection in the context that was in force when it asked for the connection's
protocol. So the name is put into that context, once, and costs nothing when bytes come.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol
from weakref import ref

from asyncreactor.internet.interfaces import ILoggingContext
from asyncreactor.python.context import theContextTracker
from asyncreactor.python.log import ILogContext

__all__ = ["name_in_log", "put_to_work"]


class _Named(Protocol):
    def logPrefix(self) -> str: ...


class _AtWork(Mapping[Any, Any]):
    """The log's context while `owner` is at work; the name is worked out when something is logged.

    Timers keep the context in which they were set: the reference is weak so that they don't keep the connection.
    """

    __slots__ = ("_owner",)

    def __init__(self, owner: _Named) -> None:
        self._owner = ref(owner)

    def __getitem__(self, key: Any) -> Any:
        if key is not ILogContext:
            raise KeyError(key)
        owner = self._owner()
        return {"system": "-" if owner is None else owner.logPrefix()}

    def __contains__(self, key: object) -> bool:
        return key is ILogContext

    def __iter__(self) -> Iterator[Any]:
        yield ILogContext

    def __len__(self) -> int:
        return 1


def put_to_work(owner: _Named) -> None:
    """Name `owner` in what is logged during the rest of the current context."""
    around = [each for each in theContextTracker.in_force() if each.__class__ is not _AtWork]
    theContextTracker.put_in_force(*around, _AtWork(owner))


def name_in_log(program: Any) -> str:
    """What a protocol or factory is called in the log: what it says, or else its class."""
    if ILoggingContext.providedBy(program):
        return str(program.logPrefix())
    return type(program).__name__
