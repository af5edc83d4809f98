"""A reactor of each kind of loop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from asyncreactor._engine.reactor import Reactor
from tests.loops import FACTORIES


@pytest.fixture(params=list(FACTORIES.values()), ids=list(FACTORIES))
def reactor(request: pytest.FixtureRequest) -> Iterator[Reactor]:
    """A reactor that nothing else uses; its loop is closed afterwards."""
    loop = request.param()
    yield Reactor(loop)
    loop.close()
