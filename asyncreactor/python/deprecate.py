"""Marking functions, classes, properties, parameters and names of modules as deprecated.

The mark issues a `DeprecationWarning` that points at the user's code and names the version which deprecated
the thing and the replacement; it adds a note to the docstring, too:

    @deprecated(Version("Twisted", 26, 10, 0), "house.front_door")
    def backDoor(): ...
"""

from __future__ import annotations

import inspect
import sys
import warnings
from collections.abc import Callable
from dis import findlinestarts
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from asyncreactor.python._arguments import must_be_callable, must_have
from asyncreactor.python._deprecated_attributes import (
    _DeprecatedAttribute,
    _ModuleProxy,
    deprecatedModuleAttribute,
)
from asyncreactor.python._deprecation_text import (
    DEPRECATION_WARNING_FORMAT,
    Replacement,
    _appendToDocstring,
    _getDeprecationDocstring,
    _getDeprecationWarningString,
    getDeprecationWarningString,
    getWarningMethod,
    replacement_advice,
    setWarningMethod,
)
from asyncreactor.python._passed_arguments import _mutuallyExclusiveArguments, _passedSignature
from asyncreactor.python.reflect import fullyQualifiedName as _fullyQualifiedName
from asyncreactor.python.versions import Version, getVersionString

__all__ = [
    "deprecated",
    "deprecatedProperty",
    "deprecatedKeywordParameter",
    "deprecatedModuleAttribute",
    "getDeprecationWarningString",
    "getWarningMethod",
    "setWarningMethod",
    "warnAboutFunction",
    "DEPRECATION_WARNING_FORMAT",
    "_DeprecatedAttribute",
    "_ModuleProxy",
    "_appendToDocstring",
    "_fullyQualifiedName",
    "_getDeprecationDocstring",
    "_getDeprecationWarningString",
    "_mutuallyExclusiveArguments",
    "_passedSignature",
]

P = ParamSpec("P")
R = TypeVar("R")


def deprecated(
    version: Version, replacement: Replacement = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a function, method or class so that calling it warns.

    A class becomes a function that makes its instances.

    Args:
        version: since when it is deprecated; kept as the attribute `deprecatedVersion`.
        replacement: what to use instead: a dotted name, or the thing itself.
    """
    _must_be_version(version)

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        must_be_callable("function", function, "a function, a method or a class")
        text = getDeprecationWarningString(function, version, None, replacement)

        @wraps(function)
        def deprecatedFunction(*args: P.args, **kwargs: P.kwargs) -> R:
            getWarningMethod()(text, DeprecationWarning, stacklevel=2)
            return function(*args, **kwargs)

        _appendToDocstring(deprecatedFunction, _getDeprecationDocstring(version, replacement))
        deprecatedFunction.deprecatedVersion = version  # type: ignore[attr-defined] # an addition to functions
        return deprecatedFunction

    return decorate


def deprecatedProperty(
    version: Version, replacement: Replacement = None
) -> Callable[[Callable[[Any], Any]], property]:
    """Decorate a getter, in place of `property`, so that reading and setting the attribute warn.

    Args:
        version: since when it is deprecated.
        replacement: what to use instead: a dotted name, or the thing itself.
    """
    mark = deprecated(version, replacement)

    class DeprecatedProperty(property):
        def setter(self, function: Callable[[Any, Any], None], /) -> property:
            return super().setter(mark(function))

    return lambda getter: DeprecatedProperty(mark(getter))


def deprecatedKeywordParameter(
    version: Version, name: str, replacement: Replacement = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a function so that passing the parameter `name`, by keyword or by position, warns.

    Args:
        version: since when the parameter is deprecated.
        name: which parameter.
        replacement: what to use instead: the name of a parameter, a dotted name, or the thing itself.
    """
    _must_be_version(version)
    advice = f"; {replacement_advice(replacement)}" if replacement else ""
    since = f"was deprecated in {getVersionString(version)}{advice}"

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        text = f"The {name!r} parameter to {_fullyQualifiedName(function)} {since}"
        position = _position(function, name)

        @wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            if name in kwargs or len(args) > position:
                getWarningMethod()(text, DeprecationWarning, stacklevel=2)
            return function(*args, **kwargs)

        _appendToDocstring(checked, f"The {name!r} parameter {since}.")
        return checked

    return decorate


def warnAboutFunction(offender: Callable[..., object], warningString: str) -> None:
    """Issue a `DeprecationWarning` that points at the last line of a function instead of at a caller.

    For functions that are at fault themselves, such as callbacks of users with an outdated signature.

    Args:
        offender: the function or method.
        warningString: what the warning says.
    """
    module = sys.modules[offender.__module__]
    function: Any = offender
    warnings.warn_explicit(
        warningString,
        category=DeprecationWarning,
        filename=inspect.getabsfile(module),
        lineno=max(line or 0 for _, line in findlinestarts(function.__code__)),
        module=module.__name__,
        registry=function.__globals__.setdefault("__warningregistry__", {}),
        module_globals=None,
    )


def _must_be_version(version: object) -> None:
    must_have("version", version, "package", "a Version")  # that of the package incremental is one as well


def _position(function: Callable[..., object], name: str) -> float:
    """At which place the parameter may be passed by position, or infinity."""
    for position, parameter in enumerate(inspect.signature(function).parameters.values()):
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.KEYWORD_ONLY):
            break
        if parameter.name == name:
            return position
    return float("inf")


for _public in (deprecatedModuleAttribute, getDeprecationWarningString, getWarningMethod, setWarningMethod):
    _public.__module__ = __name__
