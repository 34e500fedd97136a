"""What each event of a calendar closes, or why it closes nothing (RFC 5545).

How events are repeated is left to the library; what is known to be written differently by Outlook
and others is put right before: an UNTIL in UTC for whole days, exceptions as times, an end that is
a date where the start is a time.
"""

from __future__ import annotations

import time as system
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from bot.closures.mending import mended, too_often
from bot.hours import LONGEST_CLOSED, Closure
from bot.hours.clock import shown

NAME_LENGTH = 60
MOST_TIMES = 2000
"""How often an event may come in the years that are looked at: each day of five years is fewer."""

MOST_CLOSURES = 10_000
MOST_SECONDS = 20.0
"""How long all the repeating may take; it is done beside the clock that raises pings."""

NUMBER, ID = "X-SVARVAKT-NUMBER", "X-SVARVAKT-ID"
"""What is kept with an event while it is worked out: its place in the file, and its ``id``."""


class Why(StrEnum):
    """Why an event closes nothing."""

    FREE = "free"
    CANCELLED = "cancelled"
    BACKWARDS = "backwards"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_OFTEN = "too_often"
    OLDER = "older"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Event:
    """An event: what it is called, the closures it makes, and why it makes none if it does not.

    ``id`` tells it from the others of the file, also when that is read anew. ``days`` are the first
    and the last local date that it is on in the years looked at, or None where it is on none of
    them or that is not known.
    """

    id: str
    name: str
    days: tuple[date, date] | None
    closures: tuple[Closure, ...] = ()
    why: Why | None = None


class TooMuch(ValueError):
    """The calendar holds more than is worked out."""


def events(calendar: Any, first: date, last: date, zone: ZoneInfo) -> Iterator[Event]:  # noqa: ANN401 - icalendar's own
    """Give every event of the calendar, with what it closes from the first to the last date.

    Raises:
        ValueError: the calendar can't be worked out.
    """
    whole, refused = _sorted_out(calendar, zone)
    found = _repeated(calendar, first, last)
    total = 0
    for number, event in whole.items():
        times = found.get(number)
        why = refused.get(number, Why.BROKEN if times is None else None)
        if why is not None or times is None:
            yield Event(event[ID], _name(event), _span(event, zone), why=why)
            continue
        if len(times) > MOST_TIMES:
            yield Event(event[ID], _name(event), _span(event, zone), why=Why.TOO_OFTEN)
            continue
        made = _event(event, times, zone)
        total += len(made.closures)
        if total > MOST_CLOSURES:
            raise TooMuch(f"it holds more than {MOST_CLOSURES} closures; keep only those to come")
        yield made


def _repeated(calendar: Any, first: date, last: date) -> dict[int, list[Any]]:  # noqa: ANN401
    """Return the times of each event by its number; one that can't be worked out is not there."""
    from recurring_ical_events import of  # noqa: PLC0415 - heavy, and only where there is a file

    until = system.monotonic() + MOST_SECONDS
    found: dict[int, list[Any]] = {}
    for series in of(calendar, keep_recurrence_attributes=True, skip_bad_series=True).series:
        times: list[Any] = []
        try:
            for one in islice(series.between(first, last + timedelta(days=1)), MOST_TIMES + 1):
                times.append(one.as_component(keep_recurrence_attributes=True))
                if system.monotonic() > until:
                    break
        except (ValueError, KeyError, AttributeError, TypeError, OverflowError):
            continue
        if system.monotonic() > until:
            raise TooMuch("it takes too long to work out; keep only closures in it")
        for component in series.components:
            found.setdefault(_number(component), [])
        for event in times:
            found[int(event.get(NUMBER))].append(event)
    return found


def _sorted_out(calendar: Any, zone: ZoneInfo) -> tuple[dict[int, Any], dict[int, Why]]:  # noqa: ANN401
    """Number the events, put them right, and take out what can't be repeated, with why.

    Events with one UID are versions of one only where their SEQUENCE says so; without a
    RECURRENCE-ID they are else as many events.
    """
    whole = dict(enumerate(calendar.walk("VEVENT")))
    refused: dict[int, Why] = {}
    masters: dict[str, list[int]] = {}
    for number, event in whole.items():
        event[NUMBER] = str(number)
        event[ID] = _id(event)
        why = mended(event, zone)
        if why is None and too_often(event):
            why = Why.TOO_OFTEN.value
        if why is not None:
            refused[number] = Why(why)
        elif "RECURRENCE-ID" not in event:
            masters.setdefault(str(event.get("UID", f"#{number}")), []).append(number)
    for uid, numbers in masters.items():
        newest = max(_version(whole[number]) for number in numbers)
        current = [one for one in numbers if _version(whole[one]) == newest]
        refused |= dict.fromkeys(set(numbers) - set(current), Why.OLDER)
        # what moves one time of a series belongs to the one that repeats
        keeps = next((one for one in current if "RRULE" in whole[one]), current[0])
        for number in current:
            whole[number]["UID"] = uid if number == keeps else f"{uid}#{number}"
    kept = {id(event) for number, event in whole.items() if number not in refused}
    calendar.subcomponents[:] = [
        one for one in calendar.subcomponents if one.name != "VEVENT" or id(one) in kept
    ]
    return whole, refused


def _event(event: Any, times: list[Any], zone: ZoneInfo) -> Event:  # noqa: ANN401 - icalendar's own
    """Return an event with the closures of all its times."""
    name, days = _name(event), [_days(one, zone) for one in times]
    on = (min(one[0] for one in days), max(one[1] for one in days)) if days else None
    if marked(event, "STATUS") == "CANCELLED":
        return Event(event[ID], name, on, why=Why.CANCELLED)
    if marked(event, "TRANSP") == "TRANSPARENT":
        return Event(event[ID], name, on, why=Why.FREE)
    if any(one[1] - one[0] > LONGEST_CLOSED for one in days):
        return Event(event[ID], name, on, why=Why.TOO_LONG)
    made = [closure for one in times for closure in _closures(one, zone)]
    if times and not made:
        return Event(event[ID], name, on, why=Why.EMPTY)
    return Event(event[ID], name, on, tuple(made))


def _closures(event: Any, zone: ZoneInfo) -> Iterator[Closure]:  # noqa: ANN401 - icalendar's own
    """Give the days, or the parts of them, that one time of an event closes."""
    name, start, end = _name(event), event.start, event.end
    first, last = _days(event, zone)
    if not isinstance(start, datetime):
        yield Closure(first, last, name)
        return
    begins, ends = _local(start, zone), _local(end, zone)
    if end.tzinfo and ends < begins + timedelta(days=1):  # the hour that comes twice
        ends = shown(end.timestamp(), zone)
    if ends <= begins:
        return
    whole_from = first if begins.time() == time() else first + timedelta(days=1)
    whole_to = ends.date() - timedelta(days=1)
    if first == ends.date():
        yield Closure(first, first, name, (begins.time(), ends.time()))
        return
    if begins.time() != time():
        yield Closure(first, first, name, (begins.time(), time()))
    if whole_from <= whole_to:
        yield Closure(whole_from, whole_to, name, (time(), time()))
    if ends.time() != time():
        yield Closure(ends.date(), ends.date(), name, (time(), ends.time()))


def _days(event: Any, zone: ZoneInfo) -> tuple[date, date]:  # noqa: ANN401 - icalendar's own
    """Return the first and the last date that one time of an event is on."""
    start, end = event.start, event.end
    if not isinstance(start, datetime):
        return start, max(start, end - timedelta(days=1))
    begins, ends = _local(start, zone), _local(end, zone)
    return begins.date(), max(begins.date(), (ends - timedelta(microseconds=1)).date())


def _span(event: Any, zone: ZoneInfo) -> tuple[date, date] | None:  # noqa: ANN401 - icalendar's own
    """Return the dates of an event that is not repeated, or None where they can't be read."""
    try:
        start = event["DTSTART"].dt
    except (KeyError, AttributeError, ValueError):
        return None
    day = _local(start, zone).date() if isinstance(start, datetime) else start
    return None if "RRULE" in event or not isinstance(day, date) else (day, day)


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    """Return the time by the municipality's clock; one without a zone is by it already."""
    return at.astimezone(zone).replace(tzinfo=None) if at.tzinfo else at


def _name(event: Any) -> str:  # noqa: ANN401 - icalendar's own
    return " ".join(str(event.get("SUMMARY", "")).split())[:NAME_LENGTH]


def _id(event: Any) -> str:  # noqa: ANN401 - icalendar's own
    """Return the UID and the start of an event as they stand in the file."""
    start = event.get("DTSTART")
    return f"{event.get('UID', '')} {getattr(start, 'to_ical', lambda: start)()}"


def _version(event: Any) -> int:  # noqa: ANN401 - icalendar's own
    """Return how often an event has been changed."""
    number = event.get("SEQUENCE", 0)
    return number if isinstance(number, int) else 0


def _number(adapter: Any) -> int:  # noqa: ANN401 - the library's own
    return int(adapter.as_component().get(NUMBER))


def marked(event: Any, key: str) -> str:  # noqa: ANN401 - icalendar's own
    """Return a property's value in capitals: small letters mean the same (RFC 5545, 2)."""
    return str(event.get(key, "")).strip().upper()
