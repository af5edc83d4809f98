"""The `twist` command."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from asyncreactor.application.service import ServiceMaker
from asyncreactor.application.twist import _options
from asyncreactor.application.twist._options import TwistOptions
from asyncreactor.application.twist._twist import Twist
from asyncreactor.internet.testing import MemoryReactor
from asyncreactor.logger import LogLevel, textFileLogObserver
from asyncreactor.python.usage import UsageError

MAKER = ServiceMaker("Mine", "tests.application.maker_module", "does nothing", "mine")


@pytest.fixture(autouse=True)
def plugins(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """There is one plugin, and a reactor that does nothing."""
    monkeypatch.setattr(_options, "getPlugins", lambda interface: iter([MAKER]))
    monkeypatch.setattr(TwistOptions, "installReactor", lambda self, name: MemoryReactor())
    yield


def test_the_words_become_options() -> None:
    options = Twist.options(["twist", "--log-level", "warn", "--log-format=text", "--log-file=+", "mine"])
    assert options.subCommand == "mine"
    assert options["logLevel"] is LogLevel.warn
    assert options["fileLogObserverFactory"] is textFileLogObserver


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--log-level=cheese", "mine"], "Invalid log level: cheese"),
        (["--log-format=cheese", "mine"], "Invalid log format: cheese"),
        ([], "No plugin specified."),
    ],
)
def test_what_makes_no_sense_is_named(words: list[str], problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        TwistOptions().parseOptions(words)


def test_the_command_line_that_is_wrong_ends_the_process(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        Twist.options(["twist", "--bogus"])
    assert left.value.code == 64


def test_the_service_runs_from_start_to_shutdown() -> None:
    options = Twist.options(["twist", "mine"])
    service = Twist.service(MAKER, options.subOptions)
    reactor: Any = options["reactor"]
    Twist.startService(reactor, service)
    assert service.running
    assert reactor.triggers["before"]["shutdown"] == [(service.stopService, (), {})]
