"""Which parameters a call really passes, as opposed to those that take their default."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from inspect import Parameter
from typing import Any, ParamSpec, TypeVar

from asyncreactor.python.reflect import fullyQualifiedName

__all__ = ["_mutuallyExclusiveArguments", "_passedSignature"]

P = ParamSpec("P")
R = TypeVar("R")


def _passedSignature(
    signature: inspect.Signature, positional: Sequence[Any], keyword: Mapping[str, Any]
) -> dict[str, Any]:
    """The arguments of a call by the names of their parameters; of defaults only those of keyword-only ones.

    Raises:
        TypeError: the arguments don't fit the signature: too many, unknown, twice the same, or a missing
            keyword-only one.
    """
    passed: dict[str, Any] = {}
    rest = list(positional)
    by_name = dict(keyword)
    gathers_names: str | None = None
    for name, parameter in signature.parameters.items():
        kind = parameter.kind
        if kind is Parameter.VAR_KEYWORD:
            gathers_names = name
        elif kind is Parameter.VAR_POSITIONAL:
            passed[name], rest = tuple(rest), []
        elif kind is Parameter.KEYWORD_ONLY:
            passed[name] = _take_keyword(by_name, parameter)
        elif kind in (Parameter.POSITIONAL_OR_KEYWORD, Parameter.POSITIONAL_ONLY):
            if rest:
                passed[name] = rest.pop(0)
            elif kind is Parameter.POSITIONAL_OR_KEYWORD and name in by_name:
                passed[name] = by_name.pop(name)
        else:
            raise TypeError(f"parameter {name!r} is of the unknown kind {kind!r}")
    if rest:
        raise TypeError(f"{len(positional)} positional arguments are {len(rest)} too many")
    if gathers_names is not None:
        passed[gathers_names] = by_name
    elif by_name:
        raise TypeError(f"arguments unknown or passed twice: {', '.join(sorted(by_name))}")
    return passed


def _mutuallyExclusiveArguments(
    argumentPairs: Sequence[Sequence[str]],
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a function so that both arguments of any of these pairs in one call are a `TypeError`."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)

        @wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            passed = _passedSignature(signature, args, kwargs)
            for first, second in argumentPairs:
                if first in passed and second in passed:
                    raise TypeError(
                        f"{fullyQualifiedName(function)}: {first!r} and {second!r} are mutually exclusive,"
                        " and both were given"
                    )
            return function(*args, **kwargs)

        return checked

    return decorate


def _take_keyword(by_name: dict[str, Any], parameter: Parameter) -> Any:
    if parameter.name in by_name:
        return by_name.pop(parameter.name)
    if parameter.default is Parameter.empty:
        raise TypeError(f"the keyword-only argument {parameter.name!r} is missing")
    return parameter.default
