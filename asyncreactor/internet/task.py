"""Work spread over time: `LoopingCall`, `deferLater`, `Cooperator`, `react`; and `Clock` to test it with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from asyncreactor.internet._clock import Clock
from asyncreactor.internet._cooperator import (
    CooperativeTask,
    Cooperator,
    NotPaused,
    SchedulerError,
    SchedulerStopped,
    TaskDone,
    TaskFailed,
    TaskFinished,
    TaskStopped,
)
from asyncreactor.internet._later import deferLater
from asyncreactor.internet._looping import LoopingCall
from asyncreactor.internet._react import react
from asyncreactor.internet.defer import Deferred

__all__ = [
    "Clock",
    "CooperativeTask",
    "Cooperator",
    "LoopingCall",
    "NotPaused",
    "SchedulerError",
    "SchedulerStopped",
    "TaskDone",
    "TaskFailed",
    "TaskFinished",
    "TaskStopped",
    "coiterate",
    "cooperate",
    "deferLater",
    "react",
]

T = TypeVar("T")

_theCooperator = Cooperator()


def coiterate(iterator: Iterator[T]) -> Deferred[Iterator[T]]:
    """Advance `iterator` in small steps, between the reactor's other work. See `Cooperator.coiterate`."""
    return _theCooperator.coiterate(iterator)


def cooperate(iterator: Iterator[T]) -> CooperativeTask[T]:
    """Advance `iterator` in small steps, between the reactor's other work. See `Cooperator.cooperate`."""
    return _theCooperator.cooperate(iterator)


for _name in __all__:
    globals()[_name].__module__ = __name__
del _name
