"""Work spread over time: `LoopingCall`, `deferLater`, `Cooperator`, `react`; and `Clock` to test it with."""

from __future__ import annotations

from typing import Any

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
    coiterate,
    cooperate,
    current_cooperator,
)
from asyncreactor.internet._later import deferLater
from asyncreactor.internet._looping import LoopingCall
from asyncreactor.internet._react import react

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


def __getattr__(name: str) -> Any:
    if name == "_theCooperator":
        return current_cooperator()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


for _name in __all__:
    globals()[_name].__module__ = __name__
del _name
