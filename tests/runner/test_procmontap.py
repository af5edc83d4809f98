"""The service that keeps one program running, from the command line."""

from __future__ import annotations

import pytest

from asyncreactor.python.usage import UsageError
from asyncreactor.runner.procmontap import Options, makeService


def test_a_program_is_needed() -> None:
    with pytest.raises(UsageError, match="command line"):
        Options().parseOptions([])


def test_service() -> None:
    options = Options()
    options.parseOptions(["-t", "7.5", "--killtime", "8", "-m", "9", "-M", "10", "ping", "-c", "3", "host"])
    monitor = makeService(options)
    assert (monitor.threshold, monitor.killTime) == (7.5, 8)
    assert (monitor.minRestartDelay, monitor.maxRestartDelay) == (9, 10)
    assert repr(monitor) == "<ProcessMonitor 'ping -c 3 host': ('ping', '-c', '3', 'host')>"


def test_defaults() -> None:
    options = Options()
    options.parseOptions(["program"])
    monitor = makeService(options)
    assert (monitor.threshold, monitor.killTime) == (1, 5)
    assert (monitor.minRestartDelay, monitor.maxRestartDelay) == (1, 3600)
