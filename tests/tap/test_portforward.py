"""Where the port forwarder listens and connects to."""

from __future__ import annotations

from typing import Any

import pytest

from asyncreactor.python.usage import UsageError
from asyncreactor.tap.portforward import Options, makeService


def made(*words: str) -> Any:
    options = Options()
    options.parseOptions(words)
    return makeService(options)


def test_defaults() -> None:
    service = made()
    assert (service.factory.host, service.factory.port) == ("localhost", 6665)
    assert service.endpoint._port == 6666


@pytest.mark.parametrize("where", ["7000", "tcp:7000"])
def test_a_bare_number_is_a_tcp_port(where: str) -> None:
    service = made("-p", where, "-h", "10.0.0.1", "-d", "80")
    assert (service.factory.host, service.factory.port) == ("10.0.0.1", 80)
    assert service.endpoint._port == 7000


def test_what_makes_no_sense_is_named() -> None:
    with pytest.raises(UsageError, match="dest_port"):
        made("--dest_port", "http")
    with pytest.raises(ValueError, match="nonesuch"):
        made("--port", "nonesuch:1")
