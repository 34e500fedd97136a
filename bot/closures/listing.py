"""What a file of closures closes and what it does not, in sentences for whoever keeps it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, time

from bot.closures import KEY, ClosuresFile, Event, Why
from bot.errors import Finding, Problem
from bot.hours import Interval

LISTED = 50
"""How many events that close are listed."""

_PASSED_OVER = {
    Why.FREE: "it is marked as free time; mark it as busy if the municipality is closed then",
    Why.BACKWARDS: "it ends before it begins; mend it in the calendar",
    Why.EMPTY: "it ends when it begins; give it an end",
    Why.TOO_LONG: "it lasts for more than a year; see that its years are right",
    Why.TOO_OFTEN: "it is repeated more often than once a day, or since before 1970; make it a "
    "daily, weekly, monthly or yearly event with a newer start",
    Why.OLDER: "another event has its UID and a higher SEQUENCE, so this one is an older version",
    Why.BROKEN: "its dates or its repetition can't be read; make it anew in the calendar",
}


def listing(found: ClosuresFile, today: date) -> Iterator[Finding]:
    """Give what is still to come: each event that closes, and each that does not, with why."""
    yield f"{KEY}: {found.path}, closures: {len(found.closures)}"
    closing = sorted(
        (coming, event.name)
        for event in found.events
        if (
            coming := sorted(
                ((one.first, one.last, one.hours) for one in event.closures if one.last >= today),
                key=lambda one: one[:2],
            )
        )
    )
    for coming, name in closing[:LISTED]:
        yield f"{KEY}: closes {_times(coming)} {name}".rstrip()
    if len(closing) > LISTED:
        yield f"{KEY}: and {len(closing) - LISTED} more that close"
    elsewhere = sum(one.why is None and one.days is None for one in found.events)
    if elsewhere:
        yield f"{KEY}: events of before last year, or more than three years ahead: {elsewhere}"
    for event in found.events:
        if event.why is Why.CANCELLED and event.days and event.days[1] >= today:
            yield f"{KEY}: does not close, since it is cancelled: {_titled(event)}"
    for event in found.passed_over(today):
        told = f"{_titled(event)} closes nothing: {_PASSED_OVER[event.why or Why.BROKEN]}"
        yield Problem(KEY, told, warning=True)


def _titled(event: Event) -> str:
    on = f", {event.days[0].isoformat()}" if event.days else ""
    return f'"{event.name}"{on}'


def _times(coming: Sequence[tuple[date, date, Interval | None]]) -> str:
    """Return when an event closes next, and how often it comes again."""
    (first, last, hours), *more = coming
    days = first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"
    if hours is not None and hours != (time(), time()):
        until = "24:00" if hours[1] == time() else f"{hours[1]:%H:%M}"
        days = f"{days} {hours[0]:%H:%M}-{until}"
    return f"{days} (and {len(more)} more until {more[-1][1].isoformat()})" if more else days
