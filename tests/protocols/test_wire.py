"""Tests of `asyncreactor.protocols.wire`."""

from __future__ import annotations

import struct
import time
from typing import Any

import pytest

from asyncreactor.protocols import wire
from tests.protocols.feeding import connected


def test_echo_sends_back_and_discard_says_nothing() -> None:
    for protocol, answer in ((wire.Echo(), b"hello"), (wire.Discard(), b"")):
        _, transport = connected(protocol)
        protocol.dataReceived(b"hel")
        protocol.dataReceived(b"lo")
        assert transport.value() == answer


def test_chargen_sends_when_it_is_asked() -> None:
    protocol, transport = connected(wire.Chargen())
    assert (transport.producer, bool(transport.streaming)) == (protocol, False)
    protocol.resumeProducing()
    protocol.pauseProducing()
    protocol.stopProducing()
    assert transport.value() == wire.Chargen.noise


@pytest.mark.parametrize(
    ("protocol", "said"),
    [
        (wire.QOTD(), b"An apple a day keeps the doctor away.\r\n"),
        (wire.Who(), b"root\r\n"),
        (wire.Daytime(), b"Tue Feb 29 12:34:56 2000\r\n"),
        (wire.Time(), struct.pack("!I", 3160816496)),
    ],
)
def test_some_say_one_thing_and_close(protocol: Any, said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = 951827696
    monkeypatch.setattr(time, "time", lambda: float(moment))
    monkeypatch.setattr(time, "gmtime", lambda seconds=moment, gmtime=time.gmtime: gmtime(seconds))
    _, transport = connected(protocol)
    assert transport.value() == said
    assert transport.disconnecting


def test_the_time_begins_again_when_its_32_bits_are_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 2.0**32 - 2_208_988_800)
    _, transport = connected(wire.Time())
    assert transport.value() == bytes(4)
