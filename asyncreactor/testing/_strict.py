"""Fixtures for tests that shall leave nothing behind."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from asyncreactor.python.failure import Failure


class FailureLog:
    """Hears of every failure that is logged."""

    def __init__(self) -> None:
        self._failures: list[Failure] = []

    def __call__(self, event: dict[str, Any]) -> None:
        if event.get("log_failure") is not None:
            self._failures.append(event["log_failure"])

    def take(self) -> list[Failure]:
        """The failures that were logged since the last call."""
        gc.collect()  # Deferreds that failed report when they go.
        taken, self._failures = self._failures, []
        return taken


@pytest.fixture
def asyncreactor_log() -> Iterator[FailureLog]:
    """The failures that are logged during the test."""
    from asyncreactor.logger import globalLogPublisher

    log = FailureLog()
    globalLogPublisher.addObserver(log)
    yield log
    globalLogPublisher.removeObserver(log)


@pytest.fixture
def asyncreactor_strict(
    request: pytest.FixtureRequest, asyncreactor_loop: Any, asyncreactor_log: FailureLog
) -> Iterator[None]:
    """Fail the test for what it leaves behind."""
    from asyncreactor._engine.for_tests import open_things, wait_until_closed

    before = open_things(asyncreactor_loop)
    yield
    left = wait_until_closed(asyncreactor_loop, before)
    failures = asyncreactor_log.take()
    if not hasattr(request.cls, "flushLoggedErrors"):  # trial's test cases look after these themselves
        left += [f"a failure that was logged: {failure.value!r}" for failure in failures]
    if left:
        pytest.fail("\n".join(["the test left behind", *(f"- {thing}" for thing in left)]), pytrace=False)
