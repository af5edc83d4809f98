"""An exception, held as a value: what callbacks pass along where synchronous code would raise.

A `Failure` is cheap to make: it keeps the exception and its traceback as they are. Names of parent classes and
lists of frames are worked out the first time that somebody asks for them.
"""

from __future__ import annotations

import builtins
import inspect
import itertools
import sys
import warnings
from collections.abc import Generator, Mapping, Sequence
from functools import partial
from io import StringIO
from types import TracebackType
from typing import Any, NoReturn, TextIO, TypeAlias, cast

from asyncreactor.python import reflect
from asyncreactor.python._arguments import must_have
from asyncreactor.python._failure_format import format_frames, print_traceback
from asyncreactor.python._fake_traceback import (
    FrameRecord,
    _Code,
    _Frame,
    _Traceback,
    _TracebackFrame,
)

__all__ = [
    "DO_POST_MORTEM",
    "EXCEPTION_CAUGHT_HERE",
    "DefaultException",
    "Failure",
    "NoCurrentExceptionError",
    "_Code",
    "_Frame",
    "_Traceback",
    "_TracebackFrame",
    "format_frames",
    "startDebugMode",
    "traceupLength",
]

_ErrorType: TypeAlias = type[BaseException] | str

DO_POST_MORTEM = True
EXCEPTION_CAUGHT_HERE = "--- <exception caught here> ---"
traceupLength = 4
_serial = itertools.count(1).__next__


class DefaultException(Exception):
    """Stands for an error that was described by text alone."""


class NoCurrentExceptionError(Exception):
    """`Failure()` was called where no exception is being handled."""


class Failure(BaseException):
    """An exception with its traceback, to be looked at, passed on or raised again later.

    Args:
        exc_value: the exception; by default the one being handled. A `Failure` gives a copy of it.
        exc_type: its class, where it isn't that of `exc_value`.
        exc_tb: its traceback, where it isn't that of `exc_value`.
        captureVars: keep the local and global variables of each frame (as text, once cleaned or pickled).

    Attributes:
        value: the exception.
        type: its class.
        tb: its traceback, or None.
        count: the serial number of this failure.
        pickled: 1 if it came out of a pickle.

    Raises:
        NoCurrentExceptionError: nothing was given and no exception is being handled.
    """

    pickled = 0
    # What most failures have got is in the class until it changes: each attribute that is set takes 40 ns.
    captureVars = False
    count: int
    type: builtins.type[Any]
    value: Any
    tb: TracebackType | None = None
    _frames: list[FrameRecord]
    _parents: list[str]

    def __init__(
        self,
        exc_value: object = None,
        exc_type: builtins.type[Any] | None = None,
        exc_tb: TracebackType | None = None,
        captureVars: bool = False,
    ) -> None:
        if exc_value is None:
            exc_value, exc_type, exc_tb = _current_exception(exc_type, exc_tb)
        if isinstance(exc_value, Failure):
            self.__dict__.update(exc_value.__dict__)
            self.count = _serial()
            return
        if exc_tb is None:
            exc_tb = getattr(exc_value, "__traceback__", None)
        self.count = _serial()
        self.type = builtins.type(exc_value) if exc_type is None else exc_type
        self.value = exc_value
        if exc_tb is not None:
            self.tb = exc_tb
        if captureVars:
            self.captureVars = captureVars
            self._frames = _read_frames(exc_tb, True)

    @classmethod
    def _withoutTraceback(cls, value: BaseException) -> Failure:
        """The cheapest failure: of an exception that nobody has raised."""
        self = cls.__new__(cls)
        self.count = _serial()
        self.type = builtins.type(value)
        self.value = value
        return self

    def _stored(self, name: str) -> Any:
        """What was worked out before, or what a subclass has put into `__dict__` (copies from elsewhere do)."""
        found = self.__dict__.get(f"_{name}")
        return self.__dict__.get(name) if found is None else found

    @property
    def frames(self) -> list[FrameRecord]:
        """Function name, file name, line, local and global variables of each frame, outermost first."""
        found = self._stored("frames")
        if found is None:
            found = self._frames = _read_frames(self.tb, self.captureVars)
        return cast(list[FrameRecord], found)

    @frames.setter
    def frames(self, frames: list[FrameRecord]) -> None:
        self._frames = frames

    @property
    def parents(self) -> list[str]:
        """The dotted names of the exception's class and of all that it derives from."""
        found = self._stored("parents")
        if found is None:
            if isinstance(self.type, builtins.type):
                found = [reflect.qual(base) for base in inspect.getmro(self.type)]
            else:
                found = [self.type]
            self._parents = found
        return cast(list[str], found)

    @parents.setter
    def parents(self, parents: list[str]) -> None:
        self._parents = parents

    @property
    def stack(self) -> list[FrameRecord]:
        """Deprecated, and empty: frames above the one that caught the exception are not recorded."""
        _warn_of_stack()
        return cast(list[FrameRecord], self.__dict__.get("_stack") or [])

    @stack.setter
    def stack(self, stack: list[FrameRecord]) -> None:
        _warn_of_stack()
        self.__dict__["_stack"] = stack

    def trap(self, *errorTypes: _ErrorType) -> _ErrorType:
        """Return which of `errorTypes` (classes or dotted names) this is.

        Raises:
            The exception itself, if it is none of them, so that the next errback gets it.
        """
        error = self.check(*errorTypes)
        if error is None:
            self.raiseException()
        return error

    def check(self, *errorTypes: _ErrorType) -> _ErrorType | None:
        """Return the first of `errorTypes` (classes or dotted names) that the exception is one of, or None."""
        kind: Any = self.type
        # A copy from elsewhere has a stand-in for the class: it is known by its name alone.
        real = isinstance(kind, builtins.type) and issubclass(kind, BaseException)
        for error in errorTypes:
            if isinstance(error, builtins.type):
                if (real and issubclass(kind, error)) or (not real and reflect.qual(error) in self.parents):
                    return error
            elif error in self.parents:
                return error
        return None

    def raiseException(self) -> NoReturn:
        """Raise the exception, with the traceback it had."""
        raise self.value.with_traceback(self.tb)

    def throwExceptionIntoGenerator(self, g: Generator[Any, Any, Any]) -> Any:
        """Raise the exception inside `g`, where it waits; return what it yields next."""
        return g.throw(self.value.with_traceback(self.tb))

    def cleanFailure(self) -> None:
        """Let go of the traceback and so of every local variable it holds; the frames stay, as text."""
        frames = self.frames
        if self.captureVars:
            frames = [(*frame[:3], _as_text(frame[3]), _as_text(frame[4])) for frame in frames]
        self._frames = frames
        self.tb = None
        if getattr(self.value, "__traceback__", None) is not None:
            self.value.__traceback__ = None

    def getTracebackObject(self) -> TracebackType | None:
        """The traceback, or one rebuilt from the frames where it has been cleaned away, or None."""
        if self.tb is not None:
            return self.tb
        return cast(TracebackType, _Traceback(self.frames)) if self.frames else None

    def getErrorMessage(self) -> str:
        """The exception's text, safely."""
        if isinstance(self.value, Failure):
            return self.value.getErrorMessage()
        return reflect.safe_str(self.value)

    def getBriefTraceback(self) -> str:
        """One line for the exception and one for each frame."""
        return self.getTraceback(detail="brief")

    def getTraceback(self, elideFrameworkCode: int = 0, detail: str = "default") -> str:
        """The text that `printTraceback` writes."""
        out = StringIO()
        self.printTraceback(out, bool(elideFrameworkCode), detail)
        return out.getvalue()

    def printTraceback(
        self, file: TextIO | None = None, elideFrameworkCode: bool = False, detail: str = "default"
    ) -> None:
        """Write the exception with its frames and the exceptions it came from.

        Args:
            file: where to; by default the log.
            elideFrameworkCode: accepted for compatibility: no frame of this package needs hiding.
            detail: "brief", "default" or "verbose".
        """
        if file is None:
            from asyncreactor.python import log

            file = cast(TextIO, log.logerr)
        must_have("file", file, "write", "a file of text, or None")
        print_traceback(self, file, detail)

    def printBriefTraceback(self, file: TextIO | None = None, elideFrameworkCode: int = 0) -> None:
        """`printTraceback` with the detail "brief"."""
        self.printTraceback(file, bool(elideFrameworkCode), detail="brief")

    def printDetailedTraceback(self, file: TextIO | None = None, elideFrameworkCode: int = 0) -> None:
        """`printTraceback` with the detail "verbose"."""
        self.printTraceback(file, bool(elideFrameworkCode), detail="verbose")

    def __getstate__(self) -> dict[str, Any]:
        """Plain data: no traceback, and the variables as text."""
        state = self.__dict__.copy()
        frames = self.frames
        if self.captureVars:
            frames = [(*frame[:3], _as_text(frame[3]), _as_text(frame[4])) for frame in frames]
        state.pop("_frames", None)
        state.pop("_parents", None)
        state.pop("_stack", None)
        state.update(tb=None, frames=frames, parents=self.parents, stack=[], pickled=1)
        return state

    def __setstate__(self, state: dict[str, Any] | None) -> None:
        state = dict(state or {})
        state.pop("stack", None)
        for name in ("frames", "parents"):
            if name in state:
                state["_" + name] = state.pop(name)
        self.__dict__.update(state)

    def __reduce__(self) -> tuple[Any, ...]:
        kind = builtins.type(self)
        return (partial(kind.__new__, kind), (), self.__getstate__())

    def __repr__(self) -> str:
        kind: Any = self.type
        name = kind if isinstance(kind, str) else reflect.fullyQualifiedName(kind)
        own = reflect.fullyQualifiedName(builtins.type(self))
        return f"<{own} {name}: {self.getErrorMessage()}>"

    def __str__(self) -> str:
        return f"[Failure instance: {self.getBriefTraceback()}]"


def _current_exception(
    exc_type: type[Any] | None, exc_tb: TracebackType | None
) -> tuple[BaseException, type[Any] | None, TracebackType | None]:
    value = sys.exc_info()[1]
    if value is None:
        raise NoCurrentExceptionError(
            "Failure() needs an exception: none was given, and none is being handled"
        )
    return value, exc_type, exc_tb


def _read_frames(tb: TracebackType | None, capture_variables: bool) -> list[FrameRecord]:
    frames: list[FrameRecord] = []
    while tb is not None:
        frame, code = tb.tb_frame, tb.tb_frame.f_code
        local_variables: Sequence[tuple[str, object]] = ()
        global_variables: Sequence[tuple[str, object]] = ()
        if capture_variables:
            local_variables = _shown(frame.f_locals)
            if frame.f_locals is not frame.f_globals:  # as those of a module are
                global_variables = _shown(frame.f_globals)
        frames.append((code.co_name, code.co_filename, tb.tb_lineno, local_variables, global_variables))
        tb = tb.tb_next
    return frames


def _shown(variables: Mapping[str, object]) -> list[tuple[str, object]]:
    """Variables without Python's built-in names, which are the same everywhere and fill pages."""
    return [(name, value) for name, value in variables.items() if name != "__builtins__"]


def _warn_of_stack() -> None:
    warnings.warn(
        "asyncreactor.python.failure.Failure.stack was deprecated in Twisted 24.10.0",
        DeprecationWarning,
        stacklevel=3,
    )


def _as_text(variables: Any) -> list[tuple[str, str]]:
    pairs = variables.items() if hasattr(variables, "items") else variables
    return [(name, reflect.safe_repr(value)) for name, value in pairs]


def __getattr__(name: str) -> int:
    if name == "count":
        return Failure._withoutTraceback(DefaultException()).count
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def startDebugMode() -> None:
    """From now on, enter the debugger where a `Failure` is made of an exception that is being handled."""
    import pdb

    plain_init = Failure.__init__

    def init_and_debug(self: Failure, *args: Any, **kwargs: Any) -> None:
        plain_init(self, *args, **kwargs)
        tb = sys.exc_info()[2]
        if DO_POST_MORTEM and tb is not None:
            pdb.post_mortem(tb)

    Failure.__init__ = init_and_debug  # type: ignore[method-assign]
