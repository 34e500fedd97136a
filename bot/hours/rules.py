"""The rules of opening hours, applied: which intervals a day has, and why it has no others.

A weekday's hours belong to the day they open on, also after midnight. What closes a day, as a
holiday does, closes its date from midnight to midnight and whatever opens on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from bot.hours.schedule import DAY, Closure, Day, Extra, Schedule, Span, Why, span

LONG = 31
"""How many days a closure may have and still be looked up by its days."""

_NEXT = timedelta(days=1)


class Rules:
    """What a schedule makes of each day; it remembers the holidays, and changes in no other way."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self._weekly = tuple(tuple(map(span, intervals)) for intervals in schedule.weekly)
        self._closed: dict[date, list[tuple[int, Closure]]] = {}
        self._long: list[tuple[int, Closure]] = []
        for number, closure in enumerate(schedule.closed):
            days = (closure.last - closure.first).days + 1
            if days > LONG:
                self._long.append((number, closure))
                continue
            for day in range(days):
                here = closure.first + timedelta(days=day)
                self._closed.setdefault(here, []).append((number, closure))
        self._over_midnight = any(one.hours and span(one.hours)[1] > DAY for one in schedule.closed)
        self._extra: dict[date, list[Extra]] = {}
        for extra in schedule.extra:
            self._extra.setdefault(extra.day, []).append(extra)
        self._holidays: dict[int, Mapping[date, str]] = {}

    def day(self, day: date) -> Day:
        """Return what the rules give a day: the one place where they are applied."""
        ruled = self._ruled(day)
        extra = self._extra.get(day)
        if not extra:
            return ruled
        name = next((one.name for one in extra if one.name), "")
        joined = _joined([*ruled.intervals, *(span(one.interval) for one in extra)])
        return Day(joined, Why.EXTRA, name)

    def _ruled(self, day: date) -> Day:
        weekly = self._weekly[day.weekday()]
        if not weekly:
            return Day((), Why.WEEKDAY)
        holiday = self._holiday(day)
        if holiday:
            return Day((), Why.HOLIDAY, holiday)
        found = Day(weekly, Why.ORDINARY)
        schedule = self.schedule
        season = next((one for one in schedule.seasons if one.is_on(day)), None)
        if season is not None:
            found = Day(tuple(map(span, season.intervals)), Why.SEASON)
        half = next((one for one in schedule.half_days if one.is_on(day)), None)
        if half is not None:
            closes = span((half.closes, half.closes))[0]
            found = Day(_without(found.intervals, (closes, 2 * DAY)), Why.HALF_DAY)
        for closure in self._closures(day):
            left = _without(found.intervals, span(closure.hours)) if closure.hours else ()
            found = Day(left, Why.CLOSED, closure.name)
        if self._over_midnight and found.intervals:
            for closure in self._closures(day - _NEXT):
                found = _cut(found, closure, -DAY)
        if found.intervals and found.intervals[-1][1] > DAY:
            found = self._cut_at_midnight(found, day + _NEXT)
        return found

    def _cut_at_midnight(self, found: Day, following: date) -> Day:
        """Take from what lasts past midnight that which the next day's date closes."""
        if self._holiday(following):
            return Day(_without(found.intervals, (DAY, 2 * DAY)), found.why, found.name)
        half = next((one for one in self.schedule.half_days if one.is_on(following)), None)
        if half is not None:
            closes = DAY + span((half.closes, half.closes))[0]
            left = _without(found.intervals, (closes, 2 * DAY))
            found = Day(left, found.why, found.name)
        for closure in self._closures(following):
            found = _cut(found, closure, DAY)
        return found

    def _closures(self, day: date) -> Iterable[Closure]:
        """Give the closures of a date, the strongest last."""
        found = self._closed.get(day, [])
        if self._long:
            found = sorted(
                [*found, *(one for one in self._long if one[1].first <= day <= one[1].last)],
                key=lambda one: one[0],
            )
        return (closure for _number, closure in found)

    def _holiday(self, day: date) -> str:
        """Return what the holiday is called, or nothing."""
        if not self.schedule.holidays:
            return ""
        if day.year not in self._holidays:
            from holidays import country_holidays  # noqa: PLC0415 - heavy

            self._holidays[day.year] = dict(
                country_holidays(
                    self.schedule.holidays,
                    subdiv=self.schedule.subdivision or None,
                    years=day.year,
                    language="en_US",  # or the country's own, where the package lacks English
                )
            )
        return self._holidays[day.year].get(day, "")


def _cut(found: Day, closure: Closure, shift: int) -> Day:
    """Take a neighbouring date's closure from a day; what is left keeps its reason."""
    start, end = span(closure.hours) if closure.hours else (0, DAY)
    left = _without(found.intervals, (start + shift, end + shift))
    return Day(left, found.why, found.name) if left else Day((), Why.CLOSED, closure.name)


def _without(intervals: tuple[Span, ...], closed: Span) -> tuple[Span, ...]:
    """Return what is left of the intervals when part of the day is closed."""

    def left() -> Iterator[Span]:
        for start, end in intervals:
            if start < min(end, closed[0]):
                yield start, min(end, closed[0])
            if max(start, closed[1]) < end:
                yield max(start, closed[1]), end

    return tuple(left())


def _joined(intervals: list[Span]) -> tuple[Span, ...]:
    """Return the intervals in order, those that meet or overlap as one."""
    joined: list[Span] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)
