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


@dataclass(frozen=True, slots=True)
class _Calendar:
    """Some years worked out: when intervals start and end, in seconds since 1970.

    ``before`` is the opening time before each. Never changed, only replaced, since several
    threads read it.
    """

    first_year: int
    last_year: int
    starts: list[float]
    ends: list[float]
    before: list[float]

    def elapsed(self, moment: float) -> float:
        """Return the opening time from the first year to the moment, in seconds."""
        index = bisect_right(self.starts, moment) - 1
        if index < 0:
            return 0.0
        return self.before[index] + min(moment, self.ends[index]) - self.starts[index]

    @property
    def total(self) -> float:
        """The opening time of all the years, in seconds."""
        return self.before[-1] + self.ends[-1] - self.starts[-1]


class OpeningHours:
    """A calendar of opening hours; several threads may use it.

    Raises:
        ConfigError: by the schedule the municipality is never open.
    """

    def __init__(self, schedule: Schedule | None = None) -> None:
        self.schedule = schedule or Schedule()
        self._calendar: _Calendar | None = None
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
        years = self._around(moment)
        index = bisect_right(years.starts, moment) - 1
        return index >= 0 and moment < years.ends[index]

    def next_open(self, at: datetime) -> datetime:
        """Return ``at`` if it is open then, else the next opening."""
        moment = at.timestamp()
        years = self._around(moment)
        index = bisect_right(years.ends, moment)
        while index == len(years.starts):
            years = self._grown(years, years.last_year + 1)
            index = bisect_right(years.ends, moment)
        return _from_epoch(max(moment, years.starts[index]))

    def add(self, at: datetime, amount: timedelta) -> datetime:
        """Return when that much opening time has gone by since ``at``.

        What falls between two intervals is the closing of the first.
        """
        moment, seconds = at.timestamp(), amount.total_seconds()
        years = self._around(moment)
        while years.elapsed(moment) + seconds > years.total:
            years = self._grown(years, years.last_year + 1)
        wanted = years.elapsed(moment) + seconds
        index = max(bisect_left(years.before, wanted) - 1, 0)
        reached = years.starts[index] + wanted - years.before[index]
        return _from_epoch(max(reached, moment) if seconds == 0 else reached)

    def subtract(self, at: datetime, amount: timedelta) -> datetime:
        """Return when that much opening time was left until ``at``.

        What falls between two intervals is the opening of the second.
        """
        moment, seconds = at.timestamp(), amount.total_seconds()
        years = self._around(moment)
        while years.elapsed(moment) - seconds < 0:
            years = self._grown(years, years.first_year - 1)
        wanted = years.elapsed(moment) - seconds
        index = bisect_right(years.before, wanted) - 1
        return _from_epoch(min(years.starts[index] + wanted - years.before[index], moment))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the opening time from ``start`` to ``end``, negative if ``end`` is earlier."""
        first, last = start.timestamp(), end.timestamp()
        years = self._around(first, last)
        return timedelta(seconds=round(years.elapsed(last) - years.elapsed(first), 6))

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

    def _around(self, *moments: float) -> _Calendar:
        """Return a calendar with the moments' years and the years beside them."""
        asked = [datetime.fromtimestamp(moment, UTC).year for moment in moments]
        years = self._calendar
        if years is None:
            years = self._calendar = self._worked_out(min(asked) - 1, max(asked) + 1)
        while min(asked) <= years.first_year:
            years = self._grown(years, years.first_year - 1)
        while max(asked) >= years.last_year:
            years = self._grown(years, years.last_year + 1)
        return years

    def _grown(self, years: _Calendar, year: int) -> _Calendar:
        """Return, and keep, a calendar with one more year."""
        if not MINYEAR < year < MAXYEAR:
            raise OverflowError("There is no such year.")
        first, last = min(year, years.first_year), max(year, years.last_year)
        grown = self._calendar = self._worked_out(first, last)
        return grown

    def _worked_out(self, first: int, last: int) -> _Calendar:
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
        return _Calendar(first, last, starts, ends, before)


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
