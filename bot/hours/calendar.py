"""Some years of opening hours worked out as instants, so that every question is a bisection."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.hours.schedule import Day

DAY = 86_400


class Calendar:
    """The years from ``first`` to ``last``, never changed: several threads read it.

    Times are seconds since 1970. ``starts`` and ``ends`` are the intervals', ``before`` the
    opening time before each, and ``day_of`` the number of its opening day, counted from the first;
    ``opens`` and ``closes`` are the days' first opening and last closing, ``midnight`` the instant
    at which their local clock would be nought by the offset at their opening, and ``steady``
    whether that offset lasts all their opening hours.
    """

    __slots__ = (
        "before",
        "closes",
        "day_of",
        "ends",
        "first",
        "first_of",
        "high",
        "last",
        "low",
        "midnight",
        "opens",
        "starts",
        "steady",
        "total",
    )  # fmt: skip

    def __init__(self, first: int, last: int, rule: Callable[[date], Day], zone: ZoneInfo) -> None:
        self.first, self.last = first, last
        self.low = datetime(first, 1, 2, tzinfo=UTC).timestamp()
        self.high = datetime(last, 12, 31, tzinfo=UTC).timestamp()
        self.starts: list[float] = []
        self.ends: list[float] = []
        self.before: list[float] = []
        self.day_of: list[int] = []
        self.first_of: list[int] = []
        self.opens: list[float] = []
        self.closes: list[float] = []
        self.midnight: list[float] = []
        self.steady: list[bool] = []
        self.total = 0.0
        day, end = date(first, 1, 1), date(last, 12, 31)
        while day <= end:
            self._add(day, rule(day), zone)
            day += timedelta(days=1)

    def _add(self, day: date, rule: Day, zone: ZoneInfo) -> None:
        instants = [(_instant(day, start, zone), _instant(day, end, zone))
                    for start, end in rule.intervals]  # fmt: skip
        instants = [(start, end) for start, end in instants if start < end]
        if not instants:
            return
        number = len(self.opens)
        self.first_of.append(len(self.starts))
        for start, end in instants:
            self.starts.append(start)
            self.ends.append(end)
            self.before.append(self.total)
            self.day_of.append(number)
            self.total += end - start
        opens, closes = instants[0][0], instants[-1][1]
        offset = _offset(opens, zone)
        self.opens.append(opens)
        self.closes.append(closes)
        self.midnight.append((day.toordinal() - _EPOCH) * DAY - offset)
        self.steady.append(offset == _offset(closes, zone))

    def elapsed(self, moment: float) -> float:
        """Return the opening time from the first year to the moment, in seconds."""
        index = bisect_right(self.starts, moment) - 1
        if index < 0:
            return 0.0
        end = self.ends[index]
        return self.before[index] + (min(end, moment)) - self.starts[index]

    def at(self, elapsed: float) -> float:
        """Return the first moment at which that much opening time has gone by."""
        index = bisect_left(self.before, elapsed) - 1
        index = max(index, 0)
        return self.starts[index] + elapsed - self.before[index]

    def last_at(self, elapsed: float) -> float:
        """Return the last opening moment at which no more than that has gone by."""
        index = bisect_right(self.before, elapsed) - 1
        return self.starts[index] + elapsed - self.before[index]


_EPOCH = date(1970, 1, 1).toordinal()


def _instant(day: date, at: time, zone: ZoneInfo) -> float:
    return datetime.combine(day, at, zone).timestamp()


def _offset(moment: float, zone: ZoneInfo) -> float:
    offset = datetime.fromtimestamp(moment, zone).utcoffset()
    assert offset is not None  # noqa: S101 - a time in a zone has an offset
    return offset.total_seconds()
