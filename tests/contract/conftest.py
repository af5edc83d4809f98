"""A pair of protocols over each kind of transport, on each kind of loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from asyncreactor._engine.default import reactor_of
from asyncreactor.logger import LogLevel, capturedLogs
from tests.contract.kinds import ABILITIES, KINDS, Kind, Place
from tests.contract.talkers import Talker
from tests.loops import FACTORIES, LoopFactory

LIMIT_SECONDS = 20
PARTING_SECONDS = 5


class Over:
    """Connects two talkers, lets them talk, and looks whether anything is left."""

    def __init__(self, kind: Kind, loop_factory: LoopFactory, folder: Path) -> None:
        self.kind = kind
        self._loop_factory = loop_factory
        self._folder = folder
        self._logged: list[Any] = []
        self.place: Place

    def __call__(
        self,
        talk: Callable[[Any, Any], Awaitable[None]],
        client: Callable[[], Talker] = Talker,
        server: Callable[[], Talker] | None = None,
    ) -> None:
        """Run `talk(client, server)`."""
        with asyncio.Runner(loop_factory=self._loop_factory) as runner, capturedLogs() as self._logged:
            runner.run(self._run(talk, client, server or client))
        assert self.errors() == []

    def needs(self, *abilities: str) -> None:
        """Skip the test if the kind of transport lacks any of these."""
        for ability in abilities:
            if not self.can(ability):
                pytest.skip(ABILITIES[ability])

    def can(self, ability: str) -> bool:
        """Whether the kind of transport can do one of the `ABILITIES`."""
        return ability in ABILITIES and ability not in self.kind.lacks

    def errors(self) -> list[Any]:
        """The failures that were logged since the last call."""
        found = [event for event in self._logged if event["log_level"] >= LogLevel.error]
        for event in found:
            self._logged.remove(event)
        return [event["log_failure"].value if "log_failure" in event else event for event in found]

    async def _run(self, talk: Any, make_client: Any, make_server: Any) -> None:
        self.place = Place(reactor_of(asyncio.get_running_loop()), self._folder)
        client, server = make_client(), make_server()
        async with asyncio.timeout(LIMIT_SECONDS):
            try:
                await self.kind.connect(self.place, client, server)
                await talk(client, server)
            finally:
                async with asyncio.timeout(PARTING_SECONDS):
                    await self._part(client, server)
        assert not self.place.reactor._selectables
        for talker in (client, server):
            assert talker.events.count("lost") == 1, f"{talker.events} is not one life"

    async def _part(self, *talkers: Talker) -> None:
        for talker in talkers:
            if talker.reason is None and talker.transport is not None:
                if self.can("pausing"):
                    talker.transport.resumeProducing()
                (
                    talker.transport.abortConnection
                    if self.can("aborting")
                    else talker.transport.loseConnection
                )()
        await asyncio.gather(*[talker.lost() for talker in talkers])
        await self.place.close()


@pytest.fixture(params=list(FACTORIES.values()), ids=list(FACTORIES))
def loop_factory(request: pytest.FixtureRequest) -> LoopFactory:
    """Each kind of loop."""
    return request.param  # type: ignore[no-any-return]  # one of those above


@pytest.fixture(params=KINDS, ids=[kind.name for kind in KINDS])
def over(request: pytest.FixtureRequest, loop_factory: LoopFactory, tmp_path: Path) -> Over:
    """Connects talkers over each kind of transport."""
    kind = request.param
    if kind.missing:
        pytest.skip(f"{kind.missing} is not installed")
    return Over(kind, loop_factory, tmp_path)
