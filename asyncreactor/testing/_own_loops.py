"""A fixture that gives a loop to each test, where there is no pytest-asyncio to share one with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from asyncreactor._engine.leftovers import lent_loop
from asyncreactor._engine.loops import new_event_loop


@pytest.fixture
def asyncreactor_function_loop() -> Iterator[Any]:
    """A loop, whose reactor is shut down before it is closed."""
    loop = new_event_loop()
    lent = lent_loop()
    yield loop.run_until_complete(lent.__aenter__())
    loop.run_until_complete(lent.__aexit__(None, None, None))
    loop.close()
