"""What is used of a coroutine's task at each of its steps; `_coroutine_task` has the rest of what asyncio may ask."""

from __future__ import annotations

import asyncio
from asyncio import _register_task
from typing import Any, Final

from asyncreactor.python._compiled import mypyc_attr

__all__ = ["NEW", "SEEN", "WAITED", "TaskCore", "current_tasks"]


class _SwappedTasks:
    """The current task of each loop, where asyncio no longer keeps them in a dictionary (from Python 3.14 on)."""

    def get(self, loop: asyncio.AbstractEventLoop) -> Any:
        """The current task, or None."""
        return asyncio.current_task(loop)

    def __setitem__(self, loop: asyncio.AbstractEventLoop, task: Any) -> None:
        asyncio.tasks._swap_current_task(loop, task)  # type: ignore[attr-defined]  # not in the stubs

    def __delitem__(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.tasks._swap_current_task(loop, None)  # type: ignore[attr-defined]  # not in the stubs


#: Looked at and changed at each step of a coroutine: `_enter_task` and `_leave_task` take four times as long.
current_tasks: Any = getattr(asyncio.tasks, "_current_tasks", None)
if current_tasks is None:
    current_tasks = _SwappedTasks()

#: What `_state` can be: just made; has waited; has been seen by others, who are to be told of its end.
NEW: Final = 0
WAITED: Final = 1
SEEN: Final = 2

#: The tasks that have begun to wait and are not listed yet, and the loop which will do that when it turns.
_unlisted: list[TaskCore] = []
_listing_loop: asyncio.AbstractEventLoop | None = None
_UNLISTED_LIMIT: Final = 1000


def _list_waiting() -> None:
    """Put those that still wait into `asyncio.all_tasks()`: most are done before the loop turns."""
    global _listing_loop, _unlisted
    _listing_loop = None
    tasks, _unlisted = _unlisted, []
    for task in tasks:
        if task._runner is not None:
            task._state = SEEN
            whole: Any = task  # a CoroutineTask
            whole._listed = True
            _register_task(whole)


@mypyc_attr(allow_interpreted_subclasses=True)
class TaskCore:
    """A task whose coroutine takes its first step now."""

    __slots__ = ("_loop", "_outcome", "_runner", "_state")

    _loop: asyncio.AbstractEventLoop
    #: What the coroutine returned, or its `Failure`; there is none while it runs.
    _outcome: Any
    #: None once the coroutine has ended.
    _runner: Any
    _state: int

    def __init__(self, runner: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._runner = runner
        self._loop = loop
        self._state = NEW

    def suspended(self) -> None:
        """The coroutine waits for the first time: it is to be in `asyncio.all_tasks()`."""
        global _listing_loop
        self._state = WAITED
        _unlisted.append(self)
        if _listing_loop is not self._loop:
            _listing_loop = self._loop
            self._loop.call_soon(_list_waiting)
        elif len(_unlisted) > _UNLISTED_LIMIT:
            _list_waiting()
