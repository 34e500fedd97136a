"""When a case is due, and when it is pinged; counted in opening hours (guideline 2).

Pure. Every time taken and given is aware; times given are in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, islice

from bot.hours import Day, OpeningHours

OVERDUE = "overdue"
"""The name of the pings after the deadline."""

HOLDER, DUTY, EVERYONE = "holder", "duty", "all"
"""Who a ping is for: who has the case (or else who is on duty), who is on duty, or every admin."""

_UNITS = {"h": 3600, "min": 60, "s": 1}
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*(h|min|s)")
_DAYS = re.compile(r"(\d+)\s*days?")
_SAID_AGAIN = 60


MOST_DAYS, MOST_TIME = 365, timedelta(hours=2000)
"""The latest that an answer may be due: after more than a year's opening days, or its hours."""


def amount(
    text: str, *, least: timedelta = timedelta(seconds=1), most: timedelta = MOST_TIME
) -> timedelta:
    """Return an amount of time such as ``"4 h"`` or ``"15 min"``, from ``least`` to ``most``.

    Raises:
        ValueError: it is not of that form, or it is too little or too much.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match is None or float(match[1]) == 0:
        raise ValueError(f'"{_shown(text)}" must be like "4 h" or "15 min".')
    seconds = float(match[1]) * _UNITS[match[2]]
    if seconds < least.total_seconds():
        raise ValueError(f'"{_shown(text)}" is too little; write "{_written(least)}" or more.')
    if seconds > most.total_seconds():
        raise ValueError(f'"{_shown(text)}" is too much; write "{_written(most)}" or less.')
    return timedelta(seconds=seconds)


def _shown(text: str) -> str:
    """Return what was written, cut where it is far too long to be said again."""
    return text if len(text) <= _SAID_AGAIN else f"{text[:_SAID_AGAIN]}…"


def _written(time: timedelta) -> str:
    seconds = int(time.total_seconds())
    unit = next(unit for unit, size in _UNITS.items() if seconds % size == 0)
    return f"{seconds // _UNITS[unit]} {unit}"


@dataclass(frozen=True, slots=True)
class RespondWithin:
    """How soon an answer is due: in whole ``days``, or else in opening ``time`` (0: at once)."""

    days: int = 2
    time: timedelta | None = None

    @property
    def at_once(self) -> bool:
        """Whether nothing is waited for, not even the next opening."""
        return self.time == timedelta(0)

    @classmethod
    def parse(cls, text: str) -> RespondWithin:
        """Return what ``"2 days"`` or ``"15 h"`` means.

        Raises:
            ValueError: it is not of that form, or it is nothing.
        """
        match = _DAYS.fullmatch(text.strip())
        if match and match[1].strip("0"):
            days = int(match[1].lstrip("0")[: len(str(MOST_DAYS)) + 1])
            if days > MOST_DAYS:
                raise ValueError(f'"{_shown(text)}" is too much; write "{MOST_DAYS} days" or less.')
            return cls(days=days)
        if not _AMOUNT.fullmatch(text.strip()) or not text.strip(" 0.hmins"):
            raise ValueError(f'"{_shown(text)}" must be like "2 days" or "15 h".')
        return cls(time=amount(text))

    @classmethod
    def parse_exception(cls, text: str) -> RespondWithin:
        """Return what one of those means, or ``"at once"``.

        Raises:
            ValueError: it is not of that form, or it is nothing.
        """
        if text.strip() == "at once":
            return AT_ONCE
        if not (_DAYS.fullmatch(text.strip()) or _AMOUNT.fullmatch(text.strip())):
            raise ValueError(f'"{_shown(text)}" must be like "at once", "1 days" or "4 h".')
        return cls.parse(text)

    def __str__(self) -> str:
        return f"{self.days} days" if self.time is None else f"{self.time.total_seconds()} s"


AT_ONCE = RespondWithin(time=timedelta(0))
"""A crisis or a threat waits for nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """A rung of the ladder: its name, ``"4 h"``, the opening time before the deadline, for whom.

    ``to`` is :data:`HOLDER`, :data:`DUTY`, :data:`EVERYONE` or an admin's name or key.
    """

    name: str
    before: timedelta
    to: str = HOLDER

    @classmethod
    def parse(cls, text: str) -> Step:
        """Return the step that ``"4 h"`` means, or ``"1 h all"``.

        Raises:
            ValueError: it is not of that form.
        """
        match = re.match(r"\s*(\S+\s+(?:h|min|s)\b|\S+)\s*", text)
        name = match[1] if match else text.strip()
        if not _AMOUNT.fullmatch(name):
            raise ValueError(f'"{_shown(text)}" must be like "4 h" or "15 min".')
        return cls(name, amount(name), text[match.end() :].strip() or HOLDER if match else HOLDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """When a case is pinged: the steps before its deadline, and what comes after it.

    After it: at each day's first opening, or every so much opening time, so many times at most.
    """

    steps: tuple[Step, ...] = (
        Step("4 h", timedelta(hours=4)),
        Step("1 h", timedelta(hours=1)),
        Step("15 min", timedelta(minutes=15)),
    )
    overdue_every: timedelta | None = None
    overdue_most: int = 10
    overdue_to: str = HOLDER


@dataclass(frozen=True, slots=True)
class Ping:
    """One ping of a case: when, which step it is, and for whom."""

    at: datetime
    step: str
    to: str


def due(posted: datetime, within: RespondWithin, hours: OpeningHours) -> datetime:
    """Return when something posted then is due; a later posting is never due before an earlier.

    The clock starts at the posting if it is open then, else at the next opening. In days: the
    same clock time on the n-th following opening day, or the latest open instant before it; a
    clock that starts at a day's first opening has that whole day as its first.
    """
    if within.at_once:
        return posted
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
    """Give every date from the posting to the deadline, with what of it counted.

    What lasts past midnight counts on both dates. A date at whose very beginning it is due has
    nothing to count, and is not given.
    """
    day, last = hours.date_of(posted), hours.date_of(due_at)
    while day <= last and (hours.begins(day) < due_at or due_at <= posted):
        counted = tuple(
            (max(start, posted), min(end, due_at))
            for start, end in hours.open_on(day)
            if max(start, posted) < min(end, due_at)
        )
        yield DayCounted(day, counted, hours.day(day))
        day += timedelta(days=1)


def planned(
    due_at: datetime, ladder: Ladder, hours: OpeningHours, known_at: datetime | None = None
) -> Iterator[Ping]:
    """Give every ping of a case due then, in order.

    ``known_at`` is since when somebody could know that it is due: one taken in late, or opened
    again long after, is overdue from then, and is pinged as often as any other.
    """
    before = [
        Ping(hours.subtract(due_at, step.before), step.name, step.to) for step in ladder.steps
    ]
    yield from sorted(before, key=lambda ping: ping.at)
    for at in islice(_overdue(due_at, ladder, hours, known_at), ladder.overdue_most):
        yield Ping(at, OVERDUE, ladder.overdue_to)


def _overdue(
    due_at: datetime, ladder: Ladder, hours: OpeningHours, known_at: datetime | None
) -> Iterator[datetime]:
    """Give the times of the pings after the deadline, without end."""
    start = due_at
    if known_at is not None and known_at >= due_at:
        start = hours.next_open(known_at)
        yield start
    if ladder.overdue_every is None:
        yield from hours.openings_after(start)
        return
    for number in count(1):
        yield hours.next_open(hours.add(start, ladder.overdue_every * number))


def pings(
    posted: datetime, due_at: datetime, ladder: Ladder, hours: OpeningHours
) -> tuple[datetime, ...]:
    """Return when a case is pinged before its deadline, in order; only after it was posted."""
    start = hours.next_open(posted)
    times = {hours.subtract(due_at, step.before) for step in ladder.steps}
    return tuple(sorted(at for at in times if at > start))


def next_ping(
    due_at: datetime,
    ladder: Ladder,
    hours: OpeningHours,
    after: datetime,
    known_at: datetime | None = None,
) -> datetime | None:
    """Return the first ping strictly after ``after``, or None when all have been."""
    _current, following = around(due_at, ladder, hours, after, known_at)
    return following.at if following else None


def around(
    due_at: datetime,
    ladder: Ladder,
    hours: OpeningHours,
    now: datetime,
    known_at: datetime | None = None,
) -> tuple[Ping | None, Ping | None]:
    """Return the last ping that has come, which is what one given now is, and the next."""
    current = None
    for ping in planned(due_at, ladder, hours, known_at):
        if ping.at > now:
            return current, ping
        current = ping
    return current, None
