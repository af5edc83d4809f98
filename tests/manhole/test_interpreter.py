"""Statements, read line by line."""

from __future__ import annotations

import asyncio
import linecache
from typing import Any

import pytest

from asyncreactor.internet.defer import Deferred, ensureDeferred
from asyncreactor.manhole import Interpreter


class Session:
    """An interpreter, and what it has written."""

    def __init__(self, **namespace: Any) -> None:
        self.written = ""
        self.interpreter = Interpreter(namespace, self.write, "test")

    def write(self, text: str) -> None:
        self.written += text

    async def feed(self, *lines: str) -> str:
        """Type lines; return the answer."""
        self.written = ""
        for line in lines:
            self.more = await self.interpreter.feed(line)
        return self.written


async def test_values_are_shown_and_the_last_one_is_kept() -> None:
    session = Session(name="world")
    assert await session.feed("'hello ' + name") == "'hello world'\n"
    assert await session.feed("len(_)") == "11\n"
    assert await session.feed("None") == ""
    assert await session.feed("1; 2") == "1\n2\n"
    assert session.interpreter.namespace["_"] == 2


async def test_a_block_ends_with_an_empty_line() -> None:
    session = Session()
    assert await session.feed("def double(x):") == "" and session.more
    await session.feed("    return 2 * x")
    assert session.more
    await session.feed("")
    assert not session.more
    assert await session.feed("double(", "21)") == "42\n"


async def test_await_works_outside_of_functions() -> None:
    waiting: Deferred[str] = Deferred()
    session = Session(waiting=waiting)
    answer = ensureDeferred(session.feed("value = await waiting"))
    assert not answer.called
    waiting.callback("came")
    assert await answer == ""
    assert await session.feed("value") == "'came'\n"
    assert await session.feed("import asyncio", "await asyncio.sleep(0, 'slept')") == "'slept'\n"
    loop = ("async with asyncio.timeout(60):", "    inside = await asyncio.sleep(0, 1)", "")
    assert await session.feed(*loop, "inside") == "1\n"


async def test_an_exception_is_shown_with_its_lines_and_none_of_ours() -> None:
    session = Session()
    session.interpreter = Interpreter({}, session.write, "broken")
    shown = await session.feed("def broken():", "    return 1 / 0", "", "broken()")
    assert shown.startswith('Traceback (most recent call last):\n  File "<broken.2>", line 1, in <module>')
    assert "return 1 / 0" in shown and shown.endswith("ZeroDivisionError: division by zero\n")
    assert "_interpreter.py" not in shown
    session.interpreter.close()
    assert not [name for name in linecache.cache if name.startswith("<broken")]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("1 +* 2", "SyntaxError"),
        ("x = '\0'", "null byte"),
        ("return 1", "SyntaxError"),
        ("yield", "SyntaxError"),
    ],
)
async def test_what_is_no_python_is_said_and_forgotten(line: str, error: str) -> None:
    session = Session()
    assert error in await session.feed(line)
    assert not session.more
    assert await session.feed("6 * 7") == "42\n"


async def test_a_future_import_holds_from_then_on() -> None:
    session = Session()
    await session.feed("from __future__ import annotations", "def f(x: unknown): pass", "")
    assert await session.feed("f.__annotations__") == "{'x': 'unknown'}\n"


async def test_a_cancelled_statement_is_shown_like_any_other() -> None:
    session = Session(waiting=Deferred())
    answer = ensureDeferred(session.feed("await waiting"))
    answer.cancel()
    assert (await answer).endswith("CancelledError\n")
    assert await session.feed("6 * 7") == "42\n"


async def test_exit_ends_the_console_and_not_the_program() -> None:
    session = Session()
    for line in ("exit()", "quit()", "raise SystemExit"):
        with pytest.raises(SystemExit):
            await session.feed(line)


async def test_the_program_s_namespace_stays_as_it_is() -> None:
    namespace = {"x": 1}
    interpreter = Interpreter(namespace, lambda text: None)
    await interpreter.feed("x = 2")
    assert namespace == {"x": 1} and interpreter.namespace["x"] == 2


async def test_a_task_is_current() -> None:
    session = Session(asyncio=asyncio)
    assert await session.feed("asyncio.current_task() is not None") == "True\n"
