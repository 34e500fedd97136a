"""What the opening hours are made of: the week, and all that makes a day another."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

Interval = tuple[time, time]
"""A local opening and a closing; one that is not later than the opening is the next day's.

So ``(22:00, 06:00)`` lasts over midnight, and ``(00:00, 00:00)`` is the whole day.
"""

Span = tuple[int, int]
"""From when to when, in seconds since a day's midnight by the clock; it may last past the next."""

DAY = 86_400


def span(interval: Interval) -> Span:
    """Return the interval as it lies in its day; its end is at most 24 hours after its start."""
    start, end = ((at.hour * 60 + at.minute) * 60 + at.second for at in interval)
    return start, end if start < end else end + DAY


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
    """What opens on a day, in order, and why; it lasts past midnight where the day's hours do.

    ``name`` is what the holiday, the closure or the extra opening is called; a holiday's is in
    English, and two that fall together are parted by ``"; "``.
    """

    intervals: tuple[Span, ...]
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
    """Days that are closed, both ends included; with ``hours`` only that part of each is.

    A day is closed from midnight to midnight, and what opens on it does not open at all. A part is
    closed by the clock.
    """

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
