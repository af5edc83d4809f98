"""Dates as HTTP writes and reads them (RFC 9110, section 5.6.7), and as access logs do."""

from __future__ import annotations

import calendar
import time

__all__ = [
    "current_date",
    "datetimeToLogString",
    "datetimeToString",
    "monthname",
    "monthname_lower",
    "stringToDatetime",
    "timegm",
    "weekdayname",
    "weekdayname_lower",
]

weekdayname = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
monthname = [None, "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
weekdayname_lower = [name.lower() for name in weekdayname]
monthname_lower = [name and name.lower() for name in monthname]

_MONTHS = {name.lower().encode(): number for number, name in enumerate(monthname) if name}


def timegm(year: int, month: int, day: int, hour: int, minute: int, second: int) -> int:
    """The number of seconds from the epoch to a time of UTC.

    Raises:
        ValueError: the year is before the epoch, or there is no such month.
    """
    if year < 1970:
        raise ValueError(f"a date from the epoch on is needed, not one in {year}")
    if not 1 <= month <= 12:
        raise ValueError(f"a month is one of 1 to 12, not {month}")
    return calendar.timegm((year, month, day, hour, minute, second, 0, 0, 0))


def datetimeToString(msSinceEpoch: float | None = None) -> bytes:
    """A time as HTTP writes it, such as `Sun, 06 Nov 1994 08:49:37 GMT`.

    Args:
        msSinceEpoch: seconds since the epoch (whatever its name says); by default now.
    """
    year, month, day, hour, minute, second, weekday, _, _ = time.gmtime(msSinceEpoch)
    return b"%s, %02d %s %d %02d:%02d:%02d GMT" % (
        weekdayname[weekday].encode(),
        day,
        str(monthname[month]).encode(),
        year,
        hour,
        minute,
        second,
    )


def datetimeToLogString(msSinceEpoch: float | None = None) -> str:
    """A time as access logs write it, such as `[06/Nov/1994:08:49:37 +0000]`.

    Args:
        msSinceEpoch: seconds since the epoch; by default now.
    """
    year, month, day, hour, minute, second, _, _, _ = time.gmtime(msSinceEpoch)
    return f"[{day:02}/{monthname[month]:3}/{year:4}:{hour:02}:{minute:02}:{second:02} +0000]"


def stringToDatetime(dateString: bytes) -> int:
    """Read a date in one of the three forms of RFC 9110, section 5.6.7, with or without its day of the week.

    Returns:
        Seconds since the epoch.

    Raises:
        ValueError: it is in none of them.
    """
    parts = dateString.replace(b",", b" ").replace(b"-", b" ").split()
    if parts and parts[0].isalpha() and len(parts) > 4 and parts[0].lower() not in _MONTHS:
        parts = parts[1:]
    try:
        if parts[0].isdigit():  # 06 Nov 1994 08:49:37 GMT
            day, month, year, clock = parts[:4]
        else:  # Nov  6 08:49:37 1994
            month, day, clock, year = parts[:4]
        hour, minute, second = map(int, clock.split(b":"))
        return timegm(_full_year(year), _MONTHS[month.lower()[:3]], int(day), hour, minute, second)
    except (ValueError, KeyError, IndexError) as error:
        raise ValueError(f"not a date of HTTP: {dateString!r}") from error


def _full_year(year: bytes) -> int:
    number = int(year)
    if len(year) > 2:
        return number
    # Two digits mean the year that is nearest to now (RFC 9110: not more than 50 years ahead).
    this_year = time.gmtime().tm_year
    number += this_year // 100 * 100
    if number > this_year + 50:
        return number - 100
    return number + 100 if number <= this_year - 50 else number


_date_second = 0
_date = b""


def current_date() -> bytes:
    """Now, as `datetimeToString` has it, worked out once in each second."""
    global _date_second, _date
    second = int(time.time())
    if second != _date_second:
        _date = datetimeToString(second)
        _date_second = second
    return _date
