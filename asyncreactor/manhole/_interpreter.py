"""Python statements, read line by line and run, with `await` outside of functions."""

from __future__ import annotations
import __future__

import ast
import inspect
import linecache
import traceback
from codeop import CommandCompiler
from collections.abc import Callable, Iterator
from functools import reduce
from operator import or_
from types import CodeType, TracebackType
from typing import Any, NoReturn

__all__ = ["Interpreter"]

_FUTURE_FLAGS = reduce(
    or_, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
)


def _leave() -> NoReturn:
    """End this console; the program goes on."""
    raise SystemExit


class Interpreter:
    """Runs statements, and says what came of them.

    Args:
        namespace: the names that statements find to begin with. They get a copy, in which `_` is the last value
            that was not None, and `exit()` and `quit()` end the console.
        write: called with the text to show: values and tracebacks.
        name: what tracebacks call the place of the statements.

    Attributes:
        namespace: the names as they are now.
    """

    def __init__(
        self, namespace: dict[str, Any], write: Callable[[str], object], name: str = "console"
    ) -> None:
        self.namespace: dict[str, Any] = {
            "__name__": "__console__",
            "__doc__": None,
            "exit": _leave,
            "quit": _leave,
            **namespace,
        }
        self._write = write
        self._name = name
        self._lines: list[str] = []
        self._flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        self._is_whole = CommandCompiler()
        self._is_whole.compiler.flags |= self._flags
        self._sources: list[str] = []

    async def feed(self, line: str) -> bool:
        """Take a line; if it completes a statement, run that to its end.

        What the statement raises is written, `SystemExit` alone is raised.

        Args:
            line: the line, without its end.

        Returns:
            Whether the statement wants more lines. One with a block ends with an empty line.
        """
        self._lines.append(line)
        source = "\n".join(self._lines)
        try:
            if self._is_whole(source, f"<{self._name}>", "single") is None:
                return True
        except (SyntaxError, OverflowError, ValueError) as error:
            self.drop()
            self._write("".join(traceback.format_exception_only(error)))
            return False
        self.drop()
        await self._run(source)
        return False

    def drop(self) -> None:
        """Forget the lines of a statement that is not complete."""
        self._lines.clear()

    def close(self) -> None:
        """Give up what is kept for tracebacks."""
        for filename in self._sources:
            linecache.cache.pop(filename, None)
        self._sources.clear()

    async def _run(self, source: str) -> None:
        filename = self._remember(source)
        try:
            for code, is_expression in list(self._compiled(source, filename)):
                value = eval(code, self.namespace)
                if code.co_flags & inspect.CO_COROUTINE:
                    value = await value
                if is_expression and value is not None:
                    self.namespace["_"] = value
                    self._write(f"{value!r}\n")
        except (SystemExit, GeneratorExit):
            raise
        except (
            BaseException
        ) as error:  # cancellations too: what was cancelled is the statement, not the console
            shown = traceback.format_exception(type(error), error, _inside(error.__traceback__, filename))
            self._write("".join(shown))

    def _compiled(self, source: str, filename: str) -> Iterator[tuple[CodeType, bool]]:
        """The statements of a source, each by itself: the values of expressions are shown."""
        tree = compile(source, filename, "exec", self._flags | ast.PyCF_ONLY_AST, True)
        assert isinstance(tree, ast.Module), "that is what the flags ask for"
        for statement in tree.body:
            is_expression = isinstance(statement, ast.Expr)
            node = (
                ast.Expression(statement.value)
                if isinstance(statement, ast.Expr)
                else ast.Module([statement], [])
            )
            code = compile(node, filename, "eval" if is_expression else "exec", self._flags, True)
            # A `from __future__ import` holds for the statements after it.
            self._flags |= code.co_flags & _FUTURE_FLAGS
            self._is_whole.compiler.flags |= code.co_flags & _FUTURE_FLAGS
            yield code, is_expression

    def _remember(self, source: str) -> str:
        """Let tracebacks show the lines of a source; return the file name that they find it by."""
        filename = f"<{self._name}.{len(self._sources) + 1}>"
        self._sources.append(filename)
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        return filename


def _inside(raised_through: TracebackType | None, filename: str) -> TracebackType | None:
    """A traceback without what is outside of the statement; None if nothing is left."""
    while raised_through is not None and raised_through.tb_frame.f_code.co_filename != filename:
        raised_through = raised_through.tb_next
    return raised_through
