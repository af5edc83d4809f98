"""Tests of `ProcessEndpoint`."""

from __future__ import annotations

from typing import Any, cast

import pytest

from asyncreactor.internet import endpoints, error, interfaces
from asyncreactor.internet.protocol import Factory
from asyncreactor.internet.testing import StringTransport
from asyncreactor.python.failure import Failure
from tests.internet.outcomes import errors_of
from tests.internet.recorder import Recorder


@pytest.fixture
def factory() -> Factory[Recorder]:
    return Factory.forProtocol(Recorder)


class TestProcessEndpoint:
    @pytest.fixture
    def spawned(self) -> list[Any]:
        return []

    @pytest.fixture
    def endpoint(self, spawned: list[Any]) -> endpoints.ProcessEndpoint:
        class Reactor:
            def spawnProcess(self, *args: Any) -> None:
                spawned.extend(args)
                args[0].makeConnection(StringTransport())

        return endpoints.ProcessEndpoint(
            cast(Any, Reactor()), "/bin/cat", ["cat", "-u"], {"A": "b"}, path="/"
        )

    @pytest.fixture
    def protocol(self, endpoint: endpoints.ProcessEndpoint, factory: Factory[Recorder]) -> Recorder:
        (protocol,) = errors_of(endpoint.connect(cast(Any, factory)))
        return cast(Recorder, protocol)

    def test_starts_the_program(self, spawned: list[Any], protocol: Recorder) -> None:
        assert spawned[1:] == ["/bin/cat", ["cat", "-u"], {"A": "b"}, "/", None, None, False, None]
        assert protocol.heard == ["made"]

    def test_standard_output_is_what_the_protocol_reads(self, spawned: list[Any], protocol: Recorder) -> None:
        spawned[0].childDataReceived(1, b"x")
        assert protocol.heard == ["made", b"x"]

    @pytest.mark.parametrize(
        ("reason", "heard"),
        [(error.ProcessDone(0), error.ConnectionDone), (error.ProcessTerminated(1), error.ProcessTerminated)],
    )
    def test_the_end_of_the_program_is_that_of_the_connection(
        self, reason: Exception, heard: type[Exception], spawned: list[Any], protocol: Recorder
    ) -> None:
        spawned[0].processEnded(Failure(reason))
        assert protocol.heard == ["made", heard]

    def test_standard_error_is_logged_unless_it_is_to_be_dropped(
        self, spawned: list[Any], protocol: Recorder
    ) -> None:
        from asyncreactor.python import log

        events: list[Any] = []

        def observe(event: dict[str, Any]) -> None:
            events.append(event.get("data"))

        log.addObserver(observe)
        try:
            spawned[0].childDataReceived(2, b"oops")
            spawned[0].errFlag = endpoints.StandardErrorBehavior.DROP
            spawned[0].childDataReceived(2, b"again")
        finally:
            log.removeObserver(observe)
        assert events == [b"oops"]

    def test_the_transport_shows_what_every_platform_has(self, protocol: Recorder) -> None:
        transport = cast(Any, protocol.transport)
        for interface in (interfaces.IProcessTransport, interfaces.IConsumer, interfaces.IPushProducer):
            assert interface.providedBy(transport)
        transport.write(b"a")
        transport.writeSequence([b"b", b"c"])
        assert transport._process.value() == b"abc"
        transport.loseConnection()
        assert transport._process.disconnecting
        with pytest.raises(AttributeError, match="has no attribute 'value'"):
            transport.value  # noqa: B018

    def test_a_program_that_cannot_run_fails(self, endpoint: endpoints.ProcessEndpoint) -> None:
        def refuse(*args: object) -> None:
            raise FileNotFoundError

        endpoint._spawnProcess = cast(Any, refuse)
        (problem,) = errors_of(endpoint.connect(cast(Any, Factory.forProtocol(Recorder))))
        assert isinstance(problem, FileNotFoundError)
