"""Ports that do not come about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from asyncreactor.internet import reactor
from asyncreactor.internet.protocol import Factory
from tests.loops import LoopFactory, on_both_loops, run_on


class Unstartable(Factory[Any]):
    """Raises an exception when it is started."""

    noisy = False

    def startFactory(self) -> None:
        raise ZeroDivisionError


@on_both_loops
def test_a_port_whose_factory_cannot_start_is_free_again(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        port: Any = reactor.listenTCP(0, Factory(), interface="127.0.0.1")
        number = port.getHost().port
        await port.stopListening()
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                reactor.listenTCP(number, Unstartable(), interface="127.0.0.1")
        assert not reactor._selectables

    run_on(loop_factory, main())


@on_both_loops
def test_a_socket_file_whose_factory_cannot_start_is_removed(
    loop_factory: LoopFactory, tmp_path: Path
) -> None:
    async def main() -> None:
        with pytest.raises(ZeroDivisionError):
            reactor.listenUNIX(str(tmp_path / "socket"), Unstartable(), wantPID=True)
        assert list(tmp_path.iterdir()) == []

    run_on(loop_factory, main())
