"""Looking at the results of Deferreds."""

from __future__ import annotations

from typing import Any

from asyncreactor.internet.defer import Deferred

__all__ = ["errors_of", "outcome"]


def outcome(deferred: Any) -> list[Any]:
    """The results of a Deferred as they come: values, or the classes of exceptions."""
    results: list[Any] = []
    assert isinstance(deferred, Deferred)
    deferred.addCallbacks(results.append, lambda failure: results.append(failure.type))
    return results


def errors_of(deferred: Any) -> list[Any]:
    """The results of a Deferred as they come: values, or exceptions."""
    results: list[Any] = []
    assert isinstance(deferred, Deferred)
    deferred.addCallbacks(results.append, lambda failure: results.append(failure.value))
    return results
