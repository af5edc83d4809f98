"""Fixtures that give the loops in which pytest-asyncio runs tests, one for each scope that it knows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Literal

import pytest_asyncio


def _fixture(scope: Literal["function", "class", "module", "package", "session"]) -> Any:
    @pytest_asyncio.fixture(scope=scope, loop_scope=scope, name=f"asyncreactor_{scope}_loop")
    async def loop() -> AsyncIterator[Any]:
        """The loop of this scope, whose reactor is shut down before it is closed."""
        from asyncreactor._engine.for_tests import lent_loop

        async with lent_loop() as running:
            yield running

    return loop


function_loop = _fixture("function")
class_loop = _fixture("class")
module_loop = _fixture("module")
package_loop = _fixture("package")
session_loop = _fixture("session")
