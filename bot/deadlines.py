"""When a case is due, and when it is pinged; counted in opening hours (guideline 2).

Pure. Every time taken and given is aware; times given are in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.hours import Day, OpeningHours

OVERDUE = "overdue"
"""The step of a ping after the deadline: one at each day's first opening."""

_UNITS = {"h": 3600, "min": 60, "s": 1}
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*(h|min|s)")
_DAYS = re.compile(r"(\d+)\s*days?")


def amount(text: str) -> timedelta:
    """Return an amount of time such as ``"4 h"`` or ``"15 min"``.

    Raises:
        ValueError: it is not of that form, or it is nothing.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match is None or float(match[1]) == 0:
        raise ValueError(f'"{text}" must be like "4 h" or "15 min".')
    return timedelta(seconds=float(match[1]) * _UNITS[match[2]])


@dataclass(frozen=True, slots=True)
class RespondWithin:
    """How soon an answer is due: in whole ``days``, or else in opening ``time``."""

    days: int = 2
    time: timedelta | None = None

    @classmethod
    def parse(cls, text: str) -> RespondWithin:
        """Return what ``"2 days"`` or ``"15 h"`` means.

        Raises:
            ValueError: it is not of that form, or it is nothing.
        """
        match = _DAYS.fullmatch(text.strip())
        if match and int(match[1]):
            return cls(days=int(match[1]))
        try:
            return cls(time=amount(text))
        except ValueError as error:
            raise ValueError(f'"{text}" must be like "2 days" or "15 h".') from error

    def __str__(self) -> str:
        return f"{self.days} days" if self.time is None else f"{self.time.total_seconds()} s"


@dataclass(frozen=True, slots=True)
class Step:
    """A rung of the ladder: its name, ``"4 h"``, and the opening time before the deadline."""

    name: str
    before: timedelta

    @classmethod
    def parse(cls, text: str) -> Step:
        """Return the step that ``"4 h"`` means.

        Raises:
            ValueError: it is not of that form.
        """
        return cls(text.strip(), amount(text))


LADDER = tuple(Step.parse(text) for text in ("4 h", "1 h", "15 min"))
"""The pings before a deadline when nothing else is configured."""


def due(posted: datetime, within: RespondWithin, hours: OpeningHours) -> datetime:
    """Return when something posted then is due; a later posting is never due before an earlier.

    The clock starts at the posting if it is open then, else at the next opening. In days: the
    same clock time on the n-th following opening day, or the latest open instant before it; a
    clock that starts at a day's first opening has that whole day as its first.
    """
    if within.time is None:
        return hours.days_later(posted, within.days)
    return hours.add(posted, within.time)


@dataclass(frozen=True, slots=True)
class DayCounted:
    """A day on the way to a deadline: what of it counted, in UTC, and the rule for that day."""

    day: date
    counted: tuple[tuple[datetime, datetime], ...]
    rule: Day


def explain(posted: datetime, due_at: datetime, hours: OpeningHours) -> Iterator[DayCounted]:
    """Give every day from the posting to the deadline, with what of it counted."""
    zone = hours.schedule.zone
    day, last = (at.astimezone(zone).date() for at in (posted, due_at))
    while day <= last:
        counted = tuple(
            (max(start, posted), min(end, due_at))
            for start, end in hours.intervals(day)
            if max(start, posted) < min(end, due_at)
        )
        yield DayCounted(day, counted, hours.day(day))
        day += timedelta(days=1)


def pings(
    posted: datetime, due_at: datetime, ladder: Sequence[Step], hours: OpeningHours
) -> tuple[datetime, ...]:
    """Return when a case is pinged before its deadline, in order; only after it was posted."""
    start = hours.next_open(posted)
    times = {hours.subtract(due_at, step.before) for step in ladder}
    return tuple(sorted(at for at in times if at > start))


def next_ping(
    due_at: datetime, ladder: Sequence[Step], hours: OpeningHours, after: datetime
) -> datetime:
    """Return the first ping strictly after ``after``: of the ladder, else the next opening."""
    times = sorted(hours.subtract(due_at, step.before) for step in ladder)
    for at in times:
        if at > after and at < due_at:
            return at
    return next(hours.openings_after(max(after, due_at)))


def current_step(
    due_at: datetime, ladder: Sequence[Step], hours: OpeningHours, now: datetime
) -> str:
    """Return the step that a ping given now is: the one nearest to the deadline that has come."""
    if now >= due_at:
        return OVERDUE
    come = [step for step in ladder if hours.subtract(due_at, step.before) <= now]
    return min(come, key=lambda step: step.before).name if come else ""
