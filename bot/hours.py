"""Opening hours: when the municipality is open, and how much of that lies between two times.

Pure. Every time taken and given is aware; times given are in UTC. The years asked about are
worked out once, as instants with the opening time before each, so that every question is a
bisection. The guidelines' own hours (2) are 08:00-15:30 on weekdays that are not holidays.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import ConfigError, Problem

Interval = tuple[time, time]

GUIDELINE_HOURS: tuple[tuple[Interval, ...], ...] = (
    *(((time(8), time(15, 30)),),) * 5,
    (),
    (),
)
"""Monday to Sunday, as guideline 2 has them."""

WEDNESDAY_BEFORE_EASTER = "wednesday before easter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The rules a calendar is made of.

    ``weekly`` is Monday to Sunday, each with its intervals of local time in order. ``holidays``
    is a country's code, or empty. ``half_days`` are ``"wednesday before easter"``, ``"MM-DD"``
    or ``"YYYY-MM-DD"``; such a day closes at ``half_day_closes``. ``closed`` are ranges of dates,
    both ends included.
    """

    weekly: tuple[tuple[Interval, ...], ...] = GUIDELINE_HOURS
    holidays: str = "NO"
    half_days: frozenset[str] = frozenset()
    half_day_closes: time = time(12)
    closed: tuple[tuple[date, date], ...] = ()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Oslo"))


class OpeningHours:
    """A calendar of opening hours.

    Raises:
        ConfigError: by the schedule the municipality is never open.
    """

    def __init__(self, schedule: Schedule | None = None) -> None:
        self.schedule = schedule or Schedule()
        self._first_year = self._last_year = 0
        self._starts: list[float] = []
        self._ends: list[float] = []
        self._before: list[float] = []
        self._holidays: dict[int, frozenset[date]] = {}
        if not any(self.schedule.weekly):
            raise ConfigError([Problem("opening_hours", "every weekday is closed; open one.")])

    def intervals(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Return the day's open intervals, each from its opening to its closing."""
        zone = self.schedule.zone
        return tuple(
            (_instant(day, start, zone), _instant(day, end, zone)) for start, end in self._rule(day)
        )

    def is_open(self, at: datetime) -> bool:
        """Tell whether it is open; at an opening it is, at a closing it is not."""
        moment = at.timestamp()
        self._cover(moment)
        index = bisect_right(self._starts, moment) - 1
        return index >= 0 and moment < self._ends[index]

    def next_open(self, at: datetime) -> datetime:
        """Return ``at`` if it is open then, else the next opening."""
        moment = at.timestamp()
        self._cover(moment)
        index = bisect_right(self._ends, moment)
        while index == len(self._starts):
            self._grow(self._last_year + 1)
            index = bisect_right(self._ends, moment)
        return _from_epoch(max(moment, self._starts[index]))

    def add(self, at: datetime, amount: timedelta) -> datetime:
        """Return when that much opening time has gone by since ``at``.

        What falls between two intervals is the closing of the first.
        """
        moment, seconds = at.timestamp(), amount.total_seconds()
        self._cover(moment)
        while self._elapsed(moment) + seconds > self._total():
            self._grow(self._last_year + 1)
        wanted = self._elapsed(moment) + seconds
        index = max(bisect_left(self._before, wanted) - 1, 0)
        reached = self._starts[index] + wanted - self._before[index]
        return _from_epoch(max(reached, moment) if seconds == 0 else reached)

    def subtract(self, at: datetime, amount: timedelta) -> datetime:
        """Return when that much opening time was left until ``at``.

        What falls between two intervals is the opening of the second.
        """
        moment, seconds = at.timestamp(), amount.total_seconds()
        self._cover(moment)
        while self._elapsed(moment) - seconds < 0:
            self._grow(self._first_year - 1)
        wanted = self._elapsed(moment) - seconds
        index = bisect_right(self._before, wanted) - 1
        return _from_epoch(min(self._starts[index] + wanted - self._before[index], moment))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the opening time from ``start`` to ``end``, negative if ``end`` is earlier."""
        first, last = start.timestamp(), end.timestamp()
        self._cover(min(first, last))
        self._cover(max(first, last))
        return timedelta(seconds=round(self._elapsed(last) - self._elapsed(first), 6))

    def openings_after(self, at: datetime) -> Iterator[datetime]:
        """Give the first opening of each day, strictly after ``at``, without end."""
        day = at.astimezone(self.schedule.zone).date()
        while True:
            for start, _end in self.intervals(day)[:1]:
                if start > at:
                    yield start
            day += timedelta(days=1)

    def opening_days_after(self, day: date) -> Iterator[date]:
        """Give the days with opening hours, after ``day``, without end."""
        while True:
            day += timedelta(days=1)
            if self._rule(day):
                yield day

    def _rule(self, day: date) -> tuple[Interval, ...]:
        """Return the day's intervals in local time: the one place where the rules are."""
        weekly = self.schedule.weekly[day.weekday()]
        if not weekly:
            return ()
        if any(start <= day <= end for start, end in self.schedule.closed):
            return ()
        if self.schedule.holidays and day in self._holidays_of(day.year):
            return ()
        if self.schedule.half_days and self._is_half(day):
            closes = self.schedule.half_day_closes
            return tuple((start, min(end, closes)) for start, end in weekly if start < closes)
        return weekly

    def _is_half(self, day: date) -> bool:
        half = self.schedule.half_days
        if day.isoformat() in half or day.strftime("%m-%d") in half:
            return True
        return WEDNESDAY_BEFORE_EASTER in half and day == _easter(day.year) - timedelta(days=4)

    def _holidays_of(self, year: int) -> frozenset[date]:
        if year not in self._holidays:
            from holidays import country_holidays  # noqa: PLC0415 - heavy

            found = country_holidays(self.schedule.holidays, years=year)
            self._holidays[year] = frozenset(found)
        return self._holidays[year]

    def _cover(self, moment: float) -> None:
        """Work out the years around the moment."""
        year = datetime.fromtimestamp(moment, UTC).year
        if not self._starts:
            self._build(year - 1, year + 1)
            return
        while year <= self._first_year:
            self._grow(self._first_year - 1)
        while year >= self._last_year:
            self._grow(self._last_year + 1)

    def _grow(self, year: int) -> None:
        if not MINYEAR < year < MAXYEAR:
            raise OverflowError("There is no such year.")
        self._build(min(year, self._first_year), max(year, self._last_year))

    def _build(self, first: int, last: int) -> None:
        starts, ends, before, total = [], [], [], 0.0
        day, end = date(first, 1, 1), date(last, 12, 31)
        zone = self.schedule.zone
        while day <= end:
            for opens, closes in self._rule(day):
                start, stop = (_instant(day, at, zone).timestamp() for at in (opens, closes))
                if stop > start:
                    starts.append(start)
                    ends.append(stop)
                    before.append(total)
                    total += stop - start
            day += timedelta(days=1)
        if not starts:
            raise ConfigError([Problem("opening_hours", f"nothing is open in {first}-{last}.")])
        # in this order, since other threads may be reading
        self._starts, self._ends, self._before = starts, ends, before
        self._first_year, self._last_year = first, last

    def _elapsed(self, moment: float) -> float:
        """Return the opening time from the first year worked out to the moment, in seconds."""
        index = bisect_right(self._starts, moment) - 1
        if index < 0:
            return 0.0
        return self._before[index] + min(moment, self._ends[index]) - self._starts[index]

    def _total(self) -> float:
        return self._before[-1] + self._ends[-1] - self._starts[-1]


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def _from_epoch(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _easter(year: int) -> date:
    """Return Easter Sunday (the anonymous Gregorian algorithm)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
