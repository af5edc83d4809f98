"""Warnings of a test: collected while it runs, looked at or passed on afterwards."""

from __future__ import annotations

import inspect
import os
import sys
import warnings
from collections.abc import Callable, Iterable
from dis import findlinestarts
from typing import Any, ParamSpec, TypeVar

import attrs

__all__ = ["SeenWarning", "collect_warnings", "same_source", "was_in"]

P = ParamSpec("P")
T = TypeVar("T")


@attrs.frozen
class SeenWarning:
    """One warning.

    Attributes:
        message: its text.
        category: its class.
        filename, lineno: where it pointed.
    """

    message: str
    category: type[Warning]
    filename: str
    lineno: int

    def emit(self) -> None:
        """Warn again, of the same place."""
        warnings.warn_explicit(self.message, self.category, self.filename, self.lineno)


def collect_warnings(
    observe: Callable[[SeenWarning], object], f: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
) -> T:
    """Call `f(*args, **kwargs)`; each warning goes to `observe`, also one that was shown before."""

    def show(message: Any, category: Any, filename: str, lineno: int, *ignored: Any) -> None:
        observe(SeenWarning(str(message), category, filename, lineno))

    for module in list(sys.modules.values()):
        registry = getattr(module, "__dict__", {}).get("__warningregistry__")
        if registry:
            registry.clear()
    filters, show_before = warnings.filters[:], warnings.showwarning
    warnings.simplefilter("always")
    try:
        warnings.showwarning = show  # type: ignore[assignment]  # the last two parameters are optional there
        return f(*args, **kwargs)
    finally:
        warnings.filters[:] = filters  # type: ignore[index]  # a list, though typed as a sequence
        warnings.showwarning = show_before


def same_source(one: str, other: str) -> bool:
    """Whether two names are of the same module's file: source or compiled."""
    return _source(one) == _source(other)


def _source(path: str) -> str:
    path = os.path.normcase(os.path.abspath(path))
    return path[:-1] if path.endswith((".pyc", ".pyo")) else path


def was_in(warning: SeenWarning, functions: Iterable[Any]) -> bool:
    """Whether the warning pointed at a line of one of `functions`.

    Raises:
        ValueError: something in `functions` is not a function or method.
    """
    for function in functions:
        code = getattr(inspect.unwrap(getattr(function, "__func__", function)), "__code__", None)
        if code is None:
            raise ValueError(f"offendingFunctions must hold functions and methods, not {function!r}")
        lines = {line for _, line in findlinestarts(code)}
        if same_source(code.co_filename, warning.filename) and warning.lineno in lines:
            return True
    return False
