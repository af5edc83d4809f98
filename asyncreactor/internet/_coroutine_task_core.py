"""What is used of a coroutine's task at each of its steps; `_coroutine_task` has the rest of what asyncio may ask."""

from __future__ import annotations

import asyncio
from asyncio import _register_task
from typing import Any, Final

from asyncreactor.python._compiled import mypyc_attr

__all__ = ["MANY", "NEW", "SEEN", "WAITED", "TaskCore", "Unlisted", "current_tasks", "unlisted"]


@mypyc_attr(native_class=False)
class _SwappedTasks(dict[Any, Any]):
    """The current task of each loop, where asyncio no longer keeps them in a dictionary (from Python 3.14 on)."""

    def get(self, loop: asyncio.AbstractEventLoop, default: Any = None) -> Any:
        """The current task, or `default`."""
        return asyncio.current_task(loop) or default

    def __setitem__(self, loop: asyncio.AbstractEventLoop, task: Any) -> None:
        asyncio.tasks._swap_current_task(loop, task)  # type: ignore[attr-defined]  # not in the stubs

    def __delitem__(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.tasks._swap_current_task(loop, None)  # type: ignore[attr-defined]  # not in the stubs


#: Looked at and changed at each step of a coroutine: `_enter_task` and `_leave_task` take four times as long.
current_tasks: Final[dict[Any, Any]] = getattr(asyncio.tasks, "_current_tasks", _SwappedTasks())

#: What `_state` can be: just made; has waited; has been seen by others, who are to be told of its end.
NEW: Final = 0
WAITED: Final = 1
SEEN: Final = 2

#: More than this are listed at once.
MANY: Final = 1000


class Unlisted:
    """The tasks that have begun to wait and are not in `asyncio.all_tasks()` yet."""

    __slots__ = ("loop", "tasks")

    #: The loop that will list them when it turns.
    loop: asyncio.AbstractEventLoop | None
    tasks: list[TaskCore]

    def __init__(self) -> None:
        self.loop = None
        self.tasks = []

    def look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Have `loop` list them; if it is asked already, there are too many: list them now."""
        if self.loop is not loop:
            self.loop = loop
            loop.call_soon(self._list)
        else:
            self._list()

    def _list(self) -> None:
        """List those that still wait: most are done before the loop turns."""
        self.loop = None
        tasks, self.tasks = self.tasks, []
        for task in tasks:
            if task._runner is not None:
                task._state = SEEN
                whole: Any = task  # a CoroutineTask
                whole._listed = True
                _register_task(whole)


@mypyc_attr(allow_interpreted_subclasses=True)
class TaskCore:
    """A task whose coroutine takes its first step now. Whoever makes one fills it in."""

    __slots__ = ("_loop", "_outcome", "_runner", "_state")

    _loop: asyncio.AbstractEventLoop
    #: What the coroutine returned, or its `Failure`; there is none while it runs.
    _outcome: Any
    #: None once the coroutine has ended.
    _runner: Any
    _state: int


unlisted: Final = Unlisted()
