"""The rules of opening hours: which intervals a day has, and why it has no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

Interval = tuple[time, time]

GUIDELINE_HOURS: tuple[tuple[Interval, ...], ...] = (
    *(((time(8), time(15, 30)),),) * 5,
    (),
    (),
)
"""Monday to Sunday, as guideline 2 has them."""

WEDNESDAY_BEFORE_EASTER = "wednesday before easter"


class Why(StrEnum):
    """Why a day has the intervals it has."""

    ORDINARY = "ordinary"
    WEEKDAY = "weekday"  # the weekday has no hours
    HOLIDAY = "holiday"
    CLOSED = "closed"
    HALF_DAY = "half_day"
    SEASON = "season"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class Day:
    """A day's intervals in local time, in order, and why it has these.

    ``name`` is what the holiday, the closure or the extra opening is called; a holiday's is in
    English, and two that fall together are parted by ``"; "``.
    """

    intervals: tuple[Interval, ...]
    why: Why
    name: str = ""


@dataclass(frozen=True, slots=True)
class HalfDay:
    """A day that closes early; ``rule`` is :data:`WEDNESDAY_BEFORE_EASTER` or a date.

    The date is ``"MM-DD"``, which is each year's, or ``"YYYY-MM-DD"``.
    """

    rule: str
    closes: time = time(12)

    def is_on(self, day: date) -> bool:
        """Tell whether the day is one."""
        if self.rule == WEDNESDAY_BEFORE_EASTER:
            return day == easter(day.year) - timedelta(days=4)
        return self.rule in {day.isoformat(), day.strftime("%m-%d")}


@dataclass(frozen=True, slots=True)
class Closure:
    """Days that are closed, both ends included; with ``hours`` only that part of each is."""

    first: date
    last: date
    name: str = ""
    hours: Interval | None = None


@dataclass(frozen=True, slots=True)
class Season:
    """A part of each year, both ends included, with hours of its own on days ordinarily open.

    ``first`` and ``last`` are month and day; a season whose last day is earlier in the year than
    its first spans New Year.
    """

    first: tuple[int, int]
    last: tuple[int, int]
    intervals: tuple[Interval, ...]

    def is_on(self, day: date) -> bool:
        """Tell whether the day is in the season."""
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


@dataclass(frozen=True, slots=True)
class Extra:
    """Opening beside all other rules, on a day that may else be closed."""

    day: date
    interval: Interval
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The rules a calendar is made of, the strongest last in this order.

    ``weekly`` is Monday to Sunday, each with its intervals of local time in order. Of several
    ``seasons`` or ``half_days`` on a day the first counts. ``holidays`` is a country's code, or
    empty, and ``subdivision`` a part of it with holidays of its own.
    """

    weekly: tuple[tuple[Interval, ...], ...] = GUIDELINE_HOURS
    seasons: tuple[Season, ...] = ()
    half_days: tuple[HalfDay, ...] = ()
    holidays: str = "NO"
    subdivision: str = ""
    closed: tuple[Closure, ...] = ()
    extra: tuple[Extra, ...] = ()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Oslo"))

    def day(self, day: date, holidays: Mapping[date, str]) -> Day:
        """Return what the rules give a day: the one place where they are applied."""
        ruled = self._ruled(day, holidays)
        extra = [one for one in self.extra if one.day == day]
        if not extra:
            return ruled
        name = next((one.name for one in extra if one.name), "")
        joined = _joined([*ruled.intervals, *(one.interval for one in extra)])
        return Day(joined, Why.EXTRA, name)

    def _ruled(self, day: date, holidays: Mapping[date, str]) -> Day:
        weekly = self.weekly[day.weekday()]
        if not weekly:
            return Day((), Why.WEEKDAY)
        if day in holidays:
            return Day((), Why.HOLIDAY, holidays[day])
        found = Day(weekly, Why.ORDINARY)
        season = next((one for one in self.seasons if one.is_on(day)), None)
        if season is not None:
            found = Day(season.intervals, Why.SEASON)
        half = next((one for one in self.half_days if one.is_on(day)), None)
        if half is not None:
            found = Day(_without(found.intervals, (half.closes, time.max)), Why.HALF_DAY)
        for closure in self.closed:
            if closure.first <= day <= closure.last:
                left = _without(found.intervals, closure.hours) if closure.hours else ()
                found = Day(left, Why.CLOSED, closure.name)
        return found


def easter(year: int) -> date:
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


def _without(intervals: tuple[Interval, ...], closed: Interval) -> tuple[Interval, ...]:
    """Return what is left of the intervals when part of the day is closed."""

    def left() -> Iterator[Interval]:
        for start, end in intervals:
            if start < min(end, closed[0]):
                yield start, min(end, closed[0])
            if max(start, closed[1]) < end:
                yield max(start, closed[1]), end

    return tuple(left())


def _joined(intervals: list[Interval]) -> tuple[Interval, ...]:
    """Return the intervals in order, those that meet or overlap as one."""
    joined: list[Interval] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)
