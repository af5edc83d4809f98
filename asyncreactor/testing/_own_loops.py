"""A fixture that gives a loop to each test, where there is no pytest-asyncio to share one with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture
def asyncreactor_function_loop() -> Iterator[Any]:
    """A loop, whose reactor is shut down before it is closed."""
    from asyncreactor._engine.for_tests import lent_loop
    from asyncreactor._engine.loops import new_event_loop

    loop = new_event_loop()
    lent = lent_loop()
    yield loop.run_until_complete(lent.__aenter__())
    loop.run_until_complete(lent.__aexit__(None, None, None))
    loop.close()
