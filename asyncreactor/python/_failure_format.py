"""How a `Failure` looks as text: its frames, its message and the exceptions it came from."""

from __future__ import annotations

import linecache
import textwrap
import traceback
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TextIO

from asyncreactor.python import reflect
from asyncreactor.python._fake_traceback import FrameRecord, Variables

if TYPE_CHECKING:
    from asyncreactor.python.failure import Failure

__all__ = ["DETAILS", "format_frames", "print_traceback"]

DETAILS = ("brief", "default", "verbose")


def _variables(variables: Variables) -> Iterable[tuple[str, object]]:
    return variables.items() if isinstance(variables, Mapping) else (variables or ())


def _verbose_frame(record: FrameRecord, write: Callable[[str], object]) -> None:
    name, filename, lineno, local_variables, global_variables = record
    write(f"{filename}:{lineno}: {name}(...)\n")
    for heading, variables in ((" [ Locals ]\n", local_variables), (" ( Globals )\n", global_variables)):
        write(heading)
        for key, value in _variables(variables):
            write(f"  {key} : {reflect.safe_repr(value)}\n")


def format_frames(
    frames: Iterable[FrameRecord], write: Callable[[str], object], detail: str = "default"
) -> None:
    """Write a line or more for each frame.

    Args:
        frames: tuples of function name, file name, line, local variables, global variables.
        write: called with each piece of text.
        detail: "brief" (file, line and function), "default" (as Python prints them) or "verbose" (with variables).

    Raises:
        ValueError: for any other `detail`.
    """
    if detail not in DETAILS:
        raise ValueError(f"detail must be one of {', '.join(DETAILS)}; it is {detail!r}")
    for record in frames:
        name, filename, lineno = record[:3]
        if detail == "brief":
            write(f"{filename}:{lineno}:{name}\n")
        elif detail == "default":
            write(f'  File "{filename}", line {lineno}, in {name}\n')
            write(f"    {linecache.getline(filename, lineno).strip()}\n")
        else:
            _verbose_frame(record, write)


def _write_chain(value: object, write: Callable[[str], object]) -> None:
    """The exceptions that led to `value`, oldest first, as Python prints them."""
    if not isinstance(value, BaseException):
        return
    if value.__cause__ is not None:
        origin: BaseException | None = value.__cause__
        link = "The above exception was the direct cause of the following exception:"
    else:
        origin = None if value.__suppress_context__ else value.__context__
        link = "During handling of the above exception, another exception occurred:"
    if origin is not None and origin is not value:
        write("".join(traceback.format_exception(origin)))
        write(f"\n{link}\n\n")


def _write_rest(value: object, write: Callable[[str], object]) -> None:
    """What Python prints below an exception's message: its notes, and the exceptions of a group."""
    for text in getattr(value, "__notes__", ()):
        write(f"{text}\n")
    if isinstance(value, BaseExceptionGroup):
        for number, member in enumerate(value.exceptions, 1):
            write(f"  number {number} of {len(value.exceptions)}:\n")
            write(textwrap.indent("".join(traceback.format_exception(member)), "  | "))


def print_traceback(failure: Failure, out: TextIO, detail: str) -> None:
    """Write `failure` to `out` in one of the three details."""
    write = out.write
    if detail == "verbose":
        write(f"*--- Failure #{failure.count}{' (pickled) ' if failure.pickled else ' '}---\n")
    elif detail == "brief":
        kind = "Traceback" if failure.frames else "Traceback (failure with no frames)"
        write(f"{kind}: {reflect.safe_str(failure.type)}: {reflect.safe_str(failure.value)}\n")
    elif detail == "default":
        _write_chain(failure.value, write)
        write("Traceback (most recent call last):\n")
    if failure.frames:
        if detail == "verbose" and not failure.captureVars:
            for name, filename, lineno, *_ in failure.frames:
                write(f"{filename}:{lineno}: {name}(...)\n")
            write(" [Capture of Locals and Globals disabled (use captureVars=True)]\n")
        else:
            format_frames(failure.frames, write, detail)
    elif detail != "brief":
        write("Failure: ")
    if detail != "brief":
        # A failure that came over the wire may have only the name of its class.
        error_type: Any = failure.type
        name = error_type if isinstance(error_type, str) else reflect.qual(error_type)
        write(f"{name}: {reflect.safe_str(failure.value)}\n")
    if detail == "default":
        _write_rest(failure.value, write)
    if detail == "verbose":
        write(f"*--- End of Failure #{failure.count} ---\n")
