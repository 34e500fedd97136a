"""Opening hours: when the municipality is open, and how much of that lies between two times.

Pure. Every time taken and given is aware; times given are in UTC. The guidelines' own hours (2)
are 08:00-15:30 on weekdays that are not holidays.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta

from bot.errors import ConfigError, Problem
from bot.hours.calendar import Calendar
from bot.hours.clock import instant, shown
from bot.hours.rules import Rules
from bot.hours.schedule import (
    DAY,
    GUIDELINE_HOURS,
    WEDNESDAY_BEFORE_EASTER,
    Closure,
    Day,
    Extra,
    HalfDay,
    Interval,
    Schedule,
    Season,
    Span,
    Why,
    span,
)

__all__ = [
    "DAY",
    "GUIDELINE_HOURS",
    "LONGEST_CLOSED",
    "WEDNESDAY_BEFORE_EASTER",
    "Closure",
    "Day",
    "Extra",
    "HalfDay",
    "Interval",
    "OpeningHours",
    "Schedule",
    "Season",
    "Span",
    "Why",
    "span",
]

LONGEST_CLOSED = timedelta(days=366)
"""What is closed for longer, without an opening, is taken for a mistake."""

_YEARS = 60
"""How many years are looked at, counted from what was asked for, or kept as one calendar."""

_KEPT = 3
"""How many calendars are kept: a single question about a far year takes nothing from the others."""

_FAR = 50 * 365.25 * 86_400
"""How far apart two times may lie to have all between them counted, in seconds."""

_NEVER = 10
"""After how many years without an opening it is taken that there is none."""

_from_epoch = datetime.fromtimestamp


class OpeningHours:
    """A calendar of opening hours; several threads may use it.

    Raises:
        ConfigError: by the schedule the municipality is never open.
    """

    def __init__(self, schedule: Schedule | None = None) -> None:
        rules = Rules(schedule or Schedule())
        self._ruled: tuple[Rules, tuple[Calendar, ...]] = (rules, ())
        self.change(rules.schedule)

    @property
    def schedule(self) -> Schedule:
        """The rules it follows."""
        return self._ruled[0].schedule

    def change(self, schedule: Schedule) -> None:
        """Follow other rules from now on.

        Raises:
            ConfigError: by them the municipality is never open.
        """
        if not any(schedule.weekly) and not schedule.extra:
            raise ConfigError([Problem("opening_hours", "every weekday is closed; open one.")])
        self._ruled = (Rules(schedule), ())

    def must_open(self, now: datetime) -> None:
        """See that there is an opening within a year: all else is a mistake in the rules.

        Raises:
            ConfigError: there is none.
        """
        opens = self.next_open(now)
        if opens - now > LONGEST_CLOSED:
            told = f"nothing is open until {self.date_of(opens)}; see what is closed, and the years"
            raise ConfigError([Problem("opening_hours", told)])

    def day(self, day: date) -> Day:
        """Return what opens on the day, and why it has these hours."""
        return self._ruled[0].day(day)

    def date_of(self, at: datetime) -> date:
        """Return the municipality's date at that time."""
        return shown(at.timestamp(), self.schedule.zone).date()

    def begins(self, day: date) -> datetime:
        """Return when the municipality's date begins."""
        return _from_epoch(instant(datetime.combine(day, time()), self.schedule.zone), UTC)

    def intervals(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Return what opens on the day, each from its opening to its closing.

        A closing may be on the date after.
        """
        years = self._around(self.begins(day).timestamp())
        return tuple(
            (_from_epoch(start, UTC), _from_epoch(end, UTC)) for start, end in years.intervals(day)
        )

    def open_on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Return when it is open on the date, from midnight to midnight.

        That is part of what opened the day before, too, where that lasts past midnight.
        """
        first, last = self.begins(day), self.begins(day + timedelta(days=1))
        here = (*self.intervals(day - timedelta(days=1)), *self.intervals(day))
        clipped = ((max(start, first), min(end, last)) for start, end in here)
        return tuple((start, end) for start, end in clipped if start < end)

    def closing(self, at: datetime) -> datetime:
        """Return when that closes which is open at ``at``, or else what closed last before it."""
        moment = at.timestamp()
        years = self._around(moment)
        return _from_epoch(years.ends[max(bisect_right(years.starts, moment) - 1, 0)], UTC)

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
            years = self._later(years, moment)
            index = bisect_right(years.ends, moment)
        return _from_epoch(max(moment, years.starts[index]), UTC)

    def add(self, at: datetime, amount: timedelta) -> datetime:
        """Return when that much opening time has gone by since ``at``.

        What falls between two intervals is the closing of the first; nothing at all is ``at``.
        """
        moment, seconds = at.timestamp(), amount.total_seconds()
        years = self._around(moment)
        wanted = years.elapsed(moment) + seconds
        while wanted > years.total:
            years = self._later(years, moment)
            wanted = years.elapsed(moment) + seconds
        reached = years.at(wanted)
        return _from_epoch(max(reached, moment) if seconds == 0 else reached, UTC)

    def subtract(self, at: datetime, amount: timedelta) -> datetime:
        """Return when that much opening time was left until ``at``.

        What falls between two intervals is the opening of the second.
        """
        moment, seconds = at.timestamp(), amount.total_seconds()
        years = self._around(moment)
        wanted = years.elapsed(moment) - seconds
        while wanted < 0 or years.last_at(wanted) < years.low:
            years = self._earlier(years, moment)
            wanted = years.elapsed(moment) - seconds
        return _from_epoch(min(years.last_at(wanted), moment), UTC)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the opening time from ``start`` to ``end``, negative if ``end`` is earlier.

        Of times that lie more than fifty years apart only the fifty from ``start`` are counted.
        """
        first, last = start.timestamp(), end.timestamp()
        years = self._around(first)
        if not years.low <= last < years.high:
            last = min(max(last, first - _FAR), first + _FAR)
            years = self._around(first, last)
        return timedelta(seconds=years.elapsed(last) - years.elapsed(first))

    def days_later(self, at: datetime, days: int) -> datetime:
        """Return the same clock time on the so manieth opening day after that of ``at``.

        The clock starts at ``at`` if it is open then, else at the next opening. Where the day is
        closed at that time it is the latest open instant before. A start at a day's first opening
        has that whole day as its first, and so ends at a closing. An opening day is a date with
        all that opens on it, until it closes: of hours from 22 to 6, three o'clock at night
        belongs to the day before, and so does the three o'clock that it is due.
        """
        moment = at.timestamp()
        years = self._around(moment)
        while True:
            index = bisect_right(years.ends, moment)
            if index < len(years.starts):
                here = years.day_of[index]
                there = here + days
                if there < len(years.opens):
                    break
            years = self._later(years, moment)
        start = years.starts[index]
        start = max(start, moment)
        if start == years.opens[here]:
            return _from_epoch(years.closes[there - 1], UTC)
        if years.steady[here] and years.steady[there]:
            target = start - years.midnight[here] + years.midnight[there]
        else:
            target = self._same_clock(start, years.days[here], years.days[there])
        if target < years.opens[there]:
            return _from_epoch(years.closes[there - 1], UTC)
        if target >= years.closes[there]:
            return _from_epoch(years.closes[there], UTC)
        inside = bisect_right(years.starts, target) - 1
        return _from_epoch(min(target, years.ends[inside]), UTC)

    def openings_after(self, at: datetime) -> Iterator[datetime]:
        """Give the first opening of each day, strictly after ``at``, for some sixty years."""
        moment = at.timestamp()
        years = self._around(moment)
        while True:
            index = bisect_right(years.opens, moment)
            if index == len(years.opens):
                years = self._later(years, moment)
                continue
            moment = years.opens[index]
            yield _from_epoch(moment, UTC)

    def opening_days_after(self, day: date) -> Iterator[date]:
        """Give the days with opening hours, after ``day``, for some sixty years."""
        moment = self.begins(day).timestamp()
        years = self._around(moment)
        while True:
            index = bisect_right(years.days, day)
            if index == len(years.days):
                years = self._later(years, moment)
                continue
            day = years.days[index]
            yield day

    def _same_clock(self, start: float, here: date, there: date) -> float:
        zone = self.schedule.zone
        clock = shown(start, zone) - datetime.combine(here, time())
        return instant(datetime.combine(there, time()) + clock, zone)

    def _around(self, moment: float, other: float | None = None) -> Calendar:
        """Return a calendar with the moments' years and the years beside them."""
        kept = self._ruled[1]
        for years in kept:
            if years.low <= moment < years.high and (
                other is None or years.low <= other < years.high
            ):
                return years
        moments = (moment, moment if other is None else other)
        first = datetime.fromtimestamp(min(moments), UTC).year - 1
        last = datetime.fromtimestamp(max(moments), UTC).year + 1
        for years in kept:
            joined = min(first, years.first), max(last, years.last)
            if joined[1] - joined[0] < _YEARS:
                return self._worked_out(*joined)
        return self._worked_out(first, last)

    def _later(self, years: Calendar, moment: float) -> Calendar:
        """Return a calendar that ends later, of those that begin near the moment."""
        first = datetime.fromtimestamp(moment, UTC).year - 1
        last = years.last + max(years.last - first, 1)
        if last - first > _YEARS:
            self._give_up(first, last)
        return self._worked_out(years.first if last - years.first < _YEARS else first, last)

    def _earlier(self, years: Calendar, moment: float) -> Calendar:
        """Return a calendar that begins earlier, of those that end near the moment."""
        last = datetime.fromtimestamp(moment, UTC).year + 1
        first = years.first - max(last - years.first, 1)
        if last - first > _YEARS:
            self._give_up(first, last)
        return self._worked_out(first, years.last if years.last - first < _YEARS else last)

    def _give_up(self, first: int, last: int) -> None:
        raise OverflowError(f"There is not that much opening time in the years {first}-{last}.")

    def _worked_out(self, first: int, last: int) -> Calendar:
        """Return, and keep, a calendar with these years; it takes the place of what it holds."""
        if not MINYEAR < first <= last < MAXYEAR:
            raise OverflowError("There is no such year.")
        rules, kept = self._ruled
        made = Calendar(first, last, rules.day, rules.schedule.zone)
        if not made.starts and last - first > _NEVER:
            raise ConfigError([Problem("opening_hours", f"nothing is open in {first}-{last}.")])
        others = tuple(one for one in kept if one.first < first or one.last > last)
        self._ruled = (rules, (made, *others)[:_KEPT])
        return made
