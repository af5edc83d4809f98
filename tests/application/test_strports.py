"""Tests of `asyncreactor.application.strports`."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from asyncreactor.application import strports
from asyncreactor.internet import error
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.endpoints import TCP4ServerEndpoint
from asyncreactor.internet.protocol import Factory


class TestStrports:
    def test_service_takes_a_description(self) -> None:
        reactor = object()
        service = strports.service("tcp:80", factory := cast(Any, Factory()), reactor=reactor)
        assert isinstance(service.endpoint, TCP4ServerEndpoint)
        assert (service.endpoint._reactor, service.factory) == (reactor, factory)
        assert service._raiseSynchronously

    async def test_listen_listens_at_once(self) -> None:
        port: Any = strports.listen("tcp:0:interface=127.0.0.1", cast(Any, Factory()))
        with pytest.raises(error.CannotListenError):
            strports.listen(f"tcp:{port.getHost().port}:interface=127.0.0.1", cast(Any, Factory()))
        await port.stopListening()

    def test_listen_refuses_what_takes_its_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pending: Deferred[Any] = Deferred()
        slow = SimpleNamespace(listen=lambda factory: pending)
        monkeypatch.setattr(strports, "serverFromString", lambda reactor, description: slow)
        with pytest.raises(ValueError, match="'slow:' can't be listened at here and now"):
            strports.listen("slow:", cast(Any, Factory()))
        assert pending.called
