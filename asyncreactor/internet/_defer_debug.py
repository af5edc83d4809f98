"""Reports of failures that nobody handled, and where their Deferreds came from."""

from __future__ import annotations

import sys
import traceback
from typing import Final

from asyncreactor.logger import Logger
from asyncreactor.python.failure import Failure

__all__ = ["DebugInfo", "calling_stack", "settings"]

_log = Logger(namespace="asyncreactor.internet.defer")


_OURS = "asyncreactor.internet._de"


class Settings:
    """Whether to record where Deferreds are made and fired."""

    __slots__ = ("debug",)

    def __init__(self) -> None:
        self.debug = False


settings: Final = Settings()


def calling_stack() -> list[str]:
    """The stack of whoever called a Deferred's method, as lines.

    Compiled code has no frames: how many of ours there are to leave out is told by their names alone.
    """
    frame = sys._getframe(0)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith(_OURS):
        frame = frame.f_back
    return traceback.format_stack(frame)


class DebugInfo:
    """What is known of a Deferred beside its result; its end is the moment at which a lost failure is logged.

    It is an object of its own, and no finalizer of the Deferred, so that only Deferreds which end in a
    failure pay for it, and so that cycles through the Deferred still report.

    Attributes:
        failResult: the failure that nobody has handled yet, or None.
        creator: the stack where the Deferred was made, as lines, when debugging.
        invoker: the stack where it was fired, as lines, when debugging.
    """

    __slots__ = ("creator", "failResult", "invoker")

    def __init__(self) -> None:
        self.failResult: Failure | None = None
        self.creator: list[str] | None = None
        self.invoker: list[str] | None = None

    def describe(self) -> str:
        """Where the Deferred was made and fired, as far as that was recorded."""
        text = ""
        for heading, mark, stack in (
            (" C: Deferred was created:\n", " C:", self.creator),
            (" I: First Invoker was:\n", " I:", self.invoker),
        ):
            if stack is not None:
                lines = "".join(stack).rstrip("\n").split("\n")
                text += heading + "".join(f"{mark}{line}\n" for line in lines)
        return text

    def __del__(self) -> None:
        failure = self.failResult
        if failure is None:
            return
        _log.critical("Unhandled error in Deferred:", isError=True)
        origin = self.describe()
        _log.failure("(debug: {debugInfo})" if origin else "", failure, debugInfo=origin)
