"""Some years of opening hours worked out as instants, so that every question is a bisection."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.hours.clock import instant
from bot.hours.schedule import DAY, Day


class Calendar:
    """The years from ``first`` to ``last``, never changed: several threads read it.

    Times are seconds since 1970. ``starts`` and ``ends`` are the intervals', ``before`` the
    opening time before each, and ``day_of`` the number of its opening day, counted from the first;
    ``days`` are the dates that these opened on, ``first_of`` their first interval, ``opens`` and
    ``closes`` their first opening and last closing, ``midnight`` the instant at which the date
    began, and ``steady`` whether the clocks stay as they are until the last closing. What two days
    both have belongs to the earlier. Only what lies from ``low`` to ``high`` is sure to be whole.
    """

    __slots__ = (
        "before",
        "closes",
        "day_of",
        "days",
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
        self.low = datetime(first, 1, 3, tzinfo=UTC).timestamp()
        self.high = datetime(last, 12, 31, tzinfo=UTC).timestamp()
        self.starts: list[float] = []
        self.ends: list[float] = []
        self.before: list[float] = []
        self.day_of: list[int] = []
        self.days: list[date] = []
        self.first_of: list[int] = []
        self.opens: list[float] = []
        self.closes: list[float] = []
        self.midnight: list[float] = []
        self.steady: list[bool] = []
        self.total = 0.0
        day, end = date(first, 1, 1), date(last, 12, 31)
        offsets = [_offset(day + timedelta(days=number), zone) for number in range(3)]
        while day <= end:
            self._add(day, rule(day), zone, offsets)
            day += timedelta(days=1)
            offsets = [*offsets[1:], _offset(day + timedelta(days=2), zone)]

    def _add(self, day: date, rule: Day, zone: ZoneInfo, offsets: list[float]) -> None:
        """Add a day; the offsets are those of its midnight and of the two after it."""
        if not rule.intervals:
            return
        steady = offsets[0] == offsets[1] and (
            rule.intervals[-1][1] <= DAY or offsets[1] == offsets[2]
        )
        midnight = (day.toordinal() - _EPOCH) * DAY - offsets[0]
        if steady:
            instants = [(midnight + start, midnight + end) for start, end in rule.intervals]
        else:
            clock = datetime.combine(day, time())
            instants = [
                (
                    instant(clock + timedelta(seconds=start), zone),
                    instant(clock + timedelta(seconds=end), zone),
                )
                for start, end in rule.intervals
            ]
        until = self.ends[-1] if self.ends else instants[0][0]
        number, first = len(self.opens), len(self.starts)
        for start, end in instants:
            opens = max(start, until)
            if opens >= end:
                continue
            self.starts.append(opens)
            self.ends.append(end)
            self.before.append(self.total)
            self.day_of.append(number)
            self.total += end - opens
        if first == len(self.starts):
            return
        self.days.append(day)
        self.first_of.append(first)
        self.opens.append(self.starts[first])
        self.closes.append(self.ends[-1])
        self.midnight.append(midnight)
        self.steady.append(steady)

    def intervals(self, day: date) -> list[tuple[float, float]]:
        """Return what opens on the day."""
        number = bisect_left(self.days, day)
        if number == len(self.days) or self.days[number] != day:
            return []
        first = self.first_of[number]
        last = self.first_of[number + 1] if number + 1 < len(self.days) else len(self.starts)
        return list(zip(self.starts[first:last], self.ends[first:last], strict=True))

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


def _offset(day: date, zone: ZoneInfo) -> float:
    """Return the offset by which the date begins, in seconds."""
    offset = datetime.combine(day, time(), zone).utcoffset()
    assert offset is not None  # noqa: S101 - a time in a zone has an offset
    return offset.total_seconds()
