"""Opening hours: when the municipality is open, and how much of that lies between two times.

Pure. Every time taken and given is aware; times given are in UTC. The guidelines' own hours (2)
are 08:00-15:30 on weekdays that are not holidays.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta

from bot.errors import ConfigError, Problem
from bot.hours.calendar import Calendar
from bot.hours.schedule import (
    GUIDELINE_HOURS,
    WEDNESDAY_BEFORE_EASTER,
    Closure,
    Day,
    Extra,
    HalfDay,
    Interval,
    Schedule,
    Season,
    Why,
)

__all__ = [
    "GUIDELINE_HOURS",
    "WEDNESDAY_BEFORE_EASTER",
    "Closure",
    "Day",
    "Extra",
    "HalfDay",
    "Interval",
    "OpeningHours",
    "Schedule",
    "Season",
    "Why",
]

_from_epoch = datetime.fromtimestamp


class OpeningHours:
    """A calendar of opening hours; several threads may use it.

    Raises:
        ConfigError: by the schedule the municipality is never open.
    """

    def __init__(self, schedule: Schedule | None = None) -> None:
        self._holidays: dict[tuple[Schedule, int], Mapping[date, str]] = {}
        self._ruled: tuple[Schedule, Calendar | None] = (schedule or Schedule(), None)
        self.change(self.schedule)

    @property
    def schedule(self) -> Schedule:
        """The rules it follows."""
        return self._ruled[0]

    def change(self, schedule: Schedule) -> None:
        """Follow other rules from now on.

        Raises:
            ConfigError: by them the municipality is never open.
        """
        if not any(schedule.weekly) and not schedule.extra:
            raise ConfigError([Problem("opening_hours", "every weekday is closed; open one.")])
        self._holidays.clear()
        self._ruled = (schedule, None)

    def day(self, day: date) -> Day:
        """Return the day's intervals in local time, and why it has these."""
        return self._day(self.schedule, day)

    def intervals(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Return the day's open intervals, each from its opening to its closing."""
        zone = self.schedule.zone
        return tuple(
            (
                datetime.combine(day, start, zone).astimezone(UTC),
                datetime.combine(day, end, zone).astimezone(UTC),
            )
            for start, end in self.day(day).intervals
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
            years = self._later(years)
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
            years = self._later(years)
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
        while wanted < 0:
            years = self._earlier(years)
            wanted = years.elapsed(moment) - seconds
        return _from_epoch(min(years.last_at(wanted), moment), UTC)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the opening time from ``start`` to ``end``, negative if ``end`` is earlier."""
        first, last = start.timestamp(), end.timestamp()
        years = self._around(first)
        if not years.low <= last < years.high:
            years = self._around(last)
            years = self._around(first)
        return timedelta(seconds=years.elapsed(last) - years.elapsed(first))

    def days_later(self, at: datetime, days: int) -> datetime:
        """Return the same clock time on the so manieth opening day after that of ``at``.

        The clock starts at ``at`` if it is open then, else at the next opening. Where the day is
        closed at that time it is the latest open instant before. A start at a day's first opening
        has that whole day as its first, and so ends at a closing.
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
            years = self._later(years)
        start = years.starts[index]
        start = max(start, moment)
        if start == years.opens[here]:
            return _from_epoch(years.closes[there - 1], UTC)
        if years.steady[here] and years.steady[there]:
            target = start - years.midnight[here] + years.midnight[there]
        else:
            target = self._same_clock(start, years.opens[there])
        if target < years.opens[there]:
            return _from_epoch(years.closes[there - 1], UTC)
        if target >= years.closes[there]:
            return _from_epoch(years.closes[there], UTC)
        inside = bisect_right(years.starts, target) - 1
        return _from_epoch(min(target, years.ends[inside]), UTC)

    def openings_after(self, at: datetime) -> Iterator[datetime]:
        """Give the first opening of each day, strictly after ``at``, without end."""
        moment = at.timestamp()
        years = self._around(moment)
        while True:
            index = bisect_right(years.opens, moment)
            if index == len(years.opens):
                years = self._later(years)
                continue
            moment = years.opens[index]
            yield _from_epoch(moment, UTC)

    def opening_days_after(self, day: date) -> Iterator[date]:
        """Give the days with opening hours, after ``day``, without end."""
        while True:
            day += timedelta(days=1)
            if self.day(day).intervals:
                yield day

    def _same_clock(self, start: float, other_day: float) -> float:
        zone = self.schedule.zone
        clock = datetime.fromtimestamp(start, zone).time()
        return datetime.combine(
            datetime.fromtimestamp(other_day, zone).date(), clock, zone
        ).timestamp()

    def _day(self, schedule: Schedule, day: date) -> Day:
        return schedule.day(day, self._holidays_of(schedule, day.year))

    def _holidays_of(self, schedule: Schedule, year: int) -> Mapping[date, str]:
        if not schedule.holidays:
            return {}
        key = (schedule, year)
        if key not in self._holidays:
            from holidays import country_holidays  # noqa: PLC0415 - heavy

            self._holidays[key] = dict(
                country_holidays(
                    schedule.holidays,
                    subdiv=schedule.subdivision or None,
                    years=year,
                    language="en_US",  # or the country's own, where the package lacks English
                )
            )
        return self._holidays[key]

    def _around(self, moment: float) -> Calendar:
        """Return a calendar with the moment's year and the years beside it."""
        years = self._ruled[1]
        if years is not None and years.low <= moment < years.high:
            return years
        year = datetime.fromtimestamp(moment, UTC).year
        if years is None:
            return self._worked_out(year - 1, year + 1)
        return self._worked_out(min(years.first, year - 1), max(years.last, year + 1))

    def _later(self, years: Calendar) -> Calendar:
        return self._worked_out(years.first, years.last + 1)

    def _earlier(self, years: Calendar) -> Calendar:
        return self._worked_out(years.first - 1, years.last)

    def _worked_out(self, first: int, last: int) -> Calendar:
        """Return, and keep, a calendar with these years."""
        if not MINYEAR < first <= last < MAXYEAR:
            raise OverflowError("There is no such year.")
        schedule = self.schedule
        made = Calendar(first, last, lambda day: self._day(schedule, day), schedule.zone)
        if not made.starts and last - first > 10:  # noqa: PLR2004 - years
            raise ConfigError([Problem("opening_hours", f"nothing is open in {first}-{last}.")])
        self._ruled = (schedule, made)
        return made
