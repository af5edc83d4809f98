"""Forms: functions whose arguments people fill in, with the checks of what they typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from asyncreactor.python._formmethod_arguments import (
    OPTIONAL,
    REQUIRED,
    Argument,
    Boolean,
    Date,
    File,
    Float,
    FormException,
    Hidden,
    InputError,
    Integer,
    IntegerRange,
    Password,
    String,
    Text,
    VerifiedPassword,
)

__all__ = [
    "MethodSignature",
    "FormMethod",
    "Argument",
    "String",
    "Text",
    "Password",
    "VerifiedPassword",
    "Hidden",
    "Integer",
    "IntegerRange",
    "Float",
    "Boolean",
    "Date",
    "File",
    "Choice",
    "RadioGroup",
    "Flags",
    "CheckGroup",
    "Submit",
    "FormException",
    "InputError",
    "PresentationHint",
    "positiveInt",
]


class PresentationHint:
    """A base class of hints for those who present forms."""


class Choice(Argument):
    """One of several choices.

    Args:
        choices: tuples of what is typed, the value, and what people see.
        default: a list of the values chosen at first; of the first choice by default.
    """

    def __init__(
        self,
        name: str,
        choices: Sequence[tuple[str, Any, str]] = (),
        default: Sequence[Any] = (),
        shortDesc: str | None = None,
        longDesc: str | None = None,
        hints: dict[str, Any] | None = None,
        allowNone: bool | int = OPTIONAL,
    ) -> None:
        self.choices = choices
        chosen = list(default) or [value for _, value, _ in choices[:1]]
        super().__init__(name, chosen, shortDesc, longDesc, hints, allowNone)

    def coerce(self, inIdent: Any) -> Any:
        """The value of the choice."""
        for typed, value, _ in self.choices:
            if typed == inIdent:
                return value
        raise InputError(f"Invalid Choice: {inIdent}")


class RadioGroup(Choice):
    """A choice shown with all its alternatives."""


class Flags(Argument):
    """Any number of choices.

    Args:
        flags: tuples of what is typed, the value, and what people see.
        default: the values chosen at first.
    """

    def __init__(
        self,
        name: str,
        flags: Sequence[tuple[str, Any, str]] = (),
        default: Sequence[Any] = (),
        shortDesc: str | None = None,
        longDesc: str | None = None,
        hints: dict[str, Any] | None = None,
        allowNone: bool | int = OPTIONAL,
    ) -> None:
        self.flags = flags
        super().__init__(name, default, shortDesc, longDesc, hints, allowNone)

    def coerce(self, inFlagKeys: Iterable[str] | None) -> Any:
        """The values of the choices, in a list."""
        values = {typed: value for typed, value, _ in self.flags}
        chosen = list(inFlagKeys or ())
        for typed in chosen:
            if typed not in values:
                raise InputError(f"Invalid Flag: {typed}")
        return [values[typed] for typed in chosen]


class CheckGroup(Flags):
    """Choices shown as boxes to tick."""


class Submit(Choice):
    """The button that sends the form, or several of them.

    Args:
        reset: whether there is a button, too, that empties the form.
    """

    def __init__(
        self,
        name: str,
        choices: Sequence[tuple[str, Any, str]] = (("Submit", "submit", "Submit form"),),
        reset: bool | int = 0,
        shortDesc: str | None = None,
        longDesc: str | None = None,
        allowNone: bool | int = REQUIRED,
        hints: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(name, choices, (), shortDesc, longDesc, hints, allowNone)
        self.reset = reset

    def coerce(self, value: Any) -> Any:
        """The value of the button, or None for nothing."""
        if self.allowNone and not value:
            return None
        return super().coerce(value)


class MethodSignature:
    """The arguments of a form.

    Args:
        sigList: the arguments, in their order.
    """

    def __init__(self, *sigList: Argument) -> None:
        self.methodSignature = sigList

    def getArgument(self, name: str) -> Argument | None:
        """The argument of that name, or None."""
        return next((argument for argument in self.methodSignature if argument.name == name), None)

    def method(self, callable: Callable[..., Any], takesRequest: bool = False) -> FormMethod:
        """Make a form that calls a function with these arguments."""
        return FormMethod(self, callable, takesRequest)


class FormMethod:
    """A function together with the arguments it takes from a form.

    Args:
        signature: the arguments.
        callable: the function.
        takesRequest: whether the function wants the request as well.
    """

    def __init__(
        self, signature: MethodSignature, callable: Callable[..., Any], takesRequest: bool = False
    ) -> None:
        self.signature = signature
        self.callable = callable
        self.takesRequest = takesRequest

    def getArgs(self) -> tuple[Argument, ...]:
        """The arguments, in their order."""
        return self.signature.methodSignature

    def call(self, *args: Any, **kw: Any) -> Any:
        """Call the function."""
        return self.callable(*args, **kw)


def positiveInt(x: Any) -> int:
    """Make a whole number above 0.

    Raises:
        ValueError: it is none.
    """
    number = int(x)
    if number <= 0:
        raise ValueError(f"the number must be above 0, and it is {number}")
    return number


for _public in (
    Argument,
    Boolean,
    Date,
    File,
    Float,
    FormException,
    Hidden,
    InputError,
    Integer,
    IntegerRange,
    Password,
    String,
    Text,
    VerifiedPassword,
):
    _public.__module__ = __name__
