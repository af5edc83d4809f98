"""Where the SOCKS proxy listens."""

from __future__ import annotations

from typing import Any

import pytest

from asyncreactor.python.usage import UsageError
from asyncreactor.tap.socks import Options, makeService


def made(*words: str) -> Any:
    options = Options()
    options.parseOptions(words)
    return makeService(options)


def test_defaults() -> None:
    service = made()
    port, factory = service.args
    assert (port, factory.logging, service.kwargs) == (1080, None, {"interface": "127.0.0.1"})


def test_options() -> None:
    service = made("-i", "::1", "-p", "7000", "-l", "socks.log")
    port, factory = service.args
    assert (port, factory.logging, service.kwargs) == (7000, "socks.log", {"interface": "::1"})


def test_what_is_no_port_is_named() -> None:
    with pytest.raises(UsageError, match="port"):
        made("--port", "many")
