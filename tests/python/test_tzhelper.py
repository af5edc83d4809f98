"""Fixed offsets from UTC."""

from __future__ import annotations

import pickle
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from asyncreactor.python._tzhelper import UTC, FixedOffsetTimeZone


@pytest.mark.parametrize(
    ("offset", "name"),
    [
        (timedelta(hours=1), "UTC+0100"),
        (timedelta(hours=-5, minutes=-30), "UTC-0530"),
        (timedelta(minutes=-30), "UTC-0030"),
        (timedelta(hours=1, seconds=10), "UTC+010010"),
    ],
)
def test_name_of_an_offset(offset: timedelta, name: str) -> None:
    zone = FixedOffsetTimeZone(offset)
    assert (zone.tzname(None), zone.utcoffset(None), zone.dst(None)) == (name, offset, timedelta(0))


def test_written_offset() -> None:
    zone = FixedOffsetTimeZone.fromSignHoursMinutes("-", 2, 30)
    assert (zone.tzname(None), zone.utcoffset(None)) == ("-02:30", timedelta(hours=-2, minutes=-30))
    assert datetime(2020, 1, 1, tzinfo=zone).isoformat() == "2020-01-01T00:00:00-02:30"
    assert UTC.utcoffset(None) == timedelta(0)
    with pytest.raises(ValueError, match=r"not '\*'"):
        FixedOffsetTimeZone.fromSignHoursMinutes("*", 1, 0)


def test_pickles() -> None:
    zone = pickle.loads(pickle.dumps(FixedOffsetTimeZone(timedelta(hours=1), "x")))
    assert (zone.offset, zone.name) == (timedelta(hours=1), "x")


@pytest.fixture
def new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "EST+05EDT,M4.1.0,M10.5.0")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows has no tzset")
@pytest.mark.usefixtures("new_york")
@pytest.mark.parametrize(("stamp", "name"), [(1151668800, "UTC-0400"), (1170201600, "UTC-0500")])
def test_local_offset(stamp: float, name: str) -> None:
    assert FixedOffsetTimeZone.fromLocalTimeStamp(stamp).tzname(None) == name
