"""The Deferred of a coroutine: the runner, with the public class's types, attributes and weak references."""

from __future__ import annotations

from typing import TypeVar

from asyncreactor.internet._coroutine_runner import CoroutineRunner
from asyncreactor.internet._deferred import Deferred

__all__ = ["CoroutineDeferred"]

T = TypeVar("T")


class CoroutineDeferred(CoroutineRunner, Deferred[T]):
    """The Deferred of a running coroutine, which runs it as well."""
