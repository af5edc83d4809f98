"""What programs do with the classes and decorators of `defer`, which holds where they are compiled, too."""

from __future__ import annotations

import inspect
import weakref
from collections.abc import Generator
from typing import Any

import pytest

from asyncreactor.internet import defer
from asyncreactor.internet.defer import Deferred

CLASSES = [
    (defer.Deferred, ()),
    (defer.DeferredList, ([],)),
    (defer.DeferredLock, ()),
    (defer.DeferredQueue, ()),
    (defer.DeferredSemaphore, (1,)),
    (defer.DeferredFilesystemLock, ("lock",)),
]


@pytest.mark.parametrize(("kind", "arguments"), CLASSES, ids=[kind.__name__ for kind, _ in CLASSES])
def test_it_can_be_subclassed_and_takes_attributes(kind: type, arguments: tuple[Any, ...]) -> None:
    own: Any = type("Own", (kind,), {"more": lambda self: self.mark})(*arguments)
    own.mark = "attribute"
    assert own.more() == "attribute"
    assert vars(own)["mark"] == "attribute"
    made = kind(*arguments)
    made.mark = 1
    reference = weakref.ref(made)
    assert reference() is made
    del made
    assert reference() is None


@defer.inlineCallbacks
def decorated(value: Deferred[int]) -> Generator[Deferred[int], int, int]:
    """What it says."""
    result = yield value
    return result


def test_what_inline_callbacks_makes_is_a_function() -> None:
    assert inspect.isfunction(decorated)
    assert decorated.__doc__ == "What it says."
    assert list(inspect.signature(decorated).parameters) == ["value"]
