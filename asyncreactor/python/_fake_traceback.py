"""Traceback objects rebuilt from remembered frames.

A cleaned or unpickled `Failure` has no real traceback any more, only the name, file and line of each frame.
`traceback.extract_tb`, `pdb` and friends accept the look-alikes that are made here.
"""

from __future__ import annotations

import builtins
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

__all__ = ["FrameRecord", "_Code", "_Frame", "_Traceback", "_TracebackFrame"]

Variables: TypeAlias = Sequence[tuple[str, object]] | Mapping[str, object] | None
#: Function name, file name, line, local variables, global variables.
FrameRecord: TypeAlias = tuple[str, str, int, Variables, Variables]


def _Traceback(frames: Sequence[Sequence[Any]]) -> _TracebackFrame:
    """Link frame records, outermost first, into something that reads like a traceback."""
    if not frames:
        raise ValueError("a traceback has at least one frame, and none was given")
    caller: _Frame | None = None
    links: list[_TracebackFrame] = []
    for record in frames:
        caller = _Frame(record, caller)
        links.append(_TracebackFrame(caller))
    for link, following in itertools.pairwise(links):
        link.tb_next = following
    return links[0]


class _TracebackFrame:
    """One link of the chain: what `types.TracebackType` offers."""

    def __init__(self, frame: _Frame) -> None:
        self.tb_frame = frame
        self.tb_lineno = frame.f_lineno
        self.tb_lasti = frame.f_lasti
        self.tb_next: _TracebackFrame | None = None


class _Frame:
    """What `types.FrameType` offers, from a frame record."""

    def __init__(self, record: Sequence[Any], back: _Frame | None) -> None:
        name, filename, lineno, local_variables, global_variables = record
        self.f_code = _Code(name, filename)
        self.f_lineno: int = lineno
        self.f_locals: dict[str, object] = dict(local_variables or ())
        self.f_globals: dict[str, object] = dict(global_variables or ())
        self.f_builtins: dict[str, object] = vars(builtins).copy()
        self.f_lasti = 0
        self.f_back = back
        self.f_trace = None


class _Code:
    """What `types.CodeType` offers, as far as it is known from a name and a file."""

    def __init__(self, name: str, filename: str) -> None:
        self.co_name = name
        self.co_qualname = name
        self.co_filename = filename
        self.co_lnotab = b""
        self.co_firstlineno = 0
        self.co_argcount = self.co_posonlyargcount = self.co_kwonlyargcount = 0
        self.co_nlocals = self.co_stacksize = self.co_flags = 0
        self.co_code = b""
        self.co_varnames: list[str] = []
        self.co_names: tuple[str, ...] = ()
        self.co_consts: tuple[object, ...] = ()
        self.co_cellvars: tuple[str, ...] = ()
        self.co_freevars: tuple[str, ...] = ()

    def co_positions(self) -> tuple[tuple[None, None, None, None], ...]:
        """Nothing is known of columns: one instruction at no position."""
        return ((None, None, None, None),)

    def co_lines(self) -> Iterator[tuple[int, int, int]]:
        """Nothing is known of instructions."""
        return iter(())
