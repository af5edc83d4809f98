"""Time zones at a fixed distance from UTC."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, tzinfo
from typing import TypeVar

__all__ = ["FixedOffsetTimeZone", "UTC"]

Zone = TypeVar("Zone", bound="FixedOffsetTimeZone")


class FixedOffsetTimeZone(tzinfo):
    """A time zone without daylight saving time.

    Args:
        offset: local time minus UTC.
        name: the name of the zone; "UTC+0100" and the like by default.
    """

    def __init__(self, offset: timedelta, name: str | None = None) -> None:
        self.offset = offset
        self.name = name

    @classmethod
    def fromSignHoursMinutes(cls: type[Zone], sign: str, hours: int, minutes: int) -> Zone:
        """Make the zone that is written like "+01:30".

        Raises:
            ValueError: the sign is neither "+" nor "-".
        """
        if sign not in ("+", "-"):
            raise ValueError(f"the sign of a time zone is '+' or '-', not {sign!r}")
        offset = timedelta(hours=hours, minutes=minutes)
        return cls(offset if sign == "+" else -offset, f"{sign}{hours:02}:{minutes:02}")

    @classmethod
    def fromLocalTimeStamp(cls: type[Zone], timeStamp: float) -> Zone:
        """Make the zone that the system keeps at that time, in seconds since 1970."""
        return cls(timedelta(seconds=time.localtime(timeStamp).tm_gmtoff))

    def utcoffset(self, dt: datetime | None) -> timedelta:
        """Local time minus UTC."""
        return self.offset

    def dst(self, dt: datetime | None) -> timedelta:
        """Zero."""
        return timedelta(0)

    def tzname(self, dt: datetime | None) -> str:
        """The name, or the offset as text."""
        if self.name is not None:
            return self.name
        sign = "-" if self.offset < timedelta(0) else "+"
        minutes, seconds = divmod(int(abs(self.offset).total_seconds()), 60)
        tail = f"{seconds:02}" if seconds else ""
        return f"UTC{sign}{minutes // 60:02}{minutes % 60:02}{tail}"

    def __getinitargs__(self) -> tuple[timedelta, str | None]:
        return self.offset, self.name


UTC = FixedOffsetTimeZone.fromSignHoursMinutes("+", 0, 0)
