"""What the events of an iCalendar file close, as other programs write them, and what is told."""

from __future__ import annotations

import time as system
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.closures import ClosuresFile, Why
from bot.closures.listing import listing
from bot.errors import ConfigError, Problem
from bot.hours import Closure
from tests.chats.test_closures import NOW, calendar, read, write
from tests.office import OSLO

TODAY = date(2026, 11, 20)


def days(closures: tuple[Closure, ...]) -> list[str]:
    """Return every day that is closed, or the hours of it that are."""
    found = []
    for one in closures:
        for number in range((one.last - one.first).days + 1):
            day = f"{one.first + timedelta(days=number):%d.%m.}"
            hours = one.hours and f" {one.hours[0]:%H:%M}-{one.hours[1]:%H:%M}"
            found.append(day + (hours or ""))
    return found


def day(start: str, *lines: str) -> str:
    """Return the lines of an event that lasts the whole day."""
    return "\r\n".join([f"DTSTART;VALUE=DATE:{start}", *lines])


def timed(start: str, end: str, *lines: str) -> str:
    """Return the lines of an event from a time to a time in Oslo."""
    zone = ";TZID=Europe/Oslo:"
    return "\r\n".join([f"DTSTART{zone}{start}", f"DTEND{zone}{end}", *lines])


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        # a series of whole days that ends by an instant, as Outlook writes it, and by other ones
        (day("20261123", "RRULE:FREQ=DAILY;UNTIL=20261124T230000Z"), "23.11. 24.11. 25.11."),
        (day("20261123", "RRULE:FREQ=DAILY;UNTIL=20261125T120000"), "23.11. 24.11. 25.11."),
        (day("20261123", "RRULE:FREQ=DAILY;UNTIL=20261122T230000Z"), "23.11."),
        (day("20261123", "RRULE:UNTIL=20261124T230000Z;FREQ=DAILY"), "23.11. 24.11. 25.11."),
        (day("20270726", "RRULE:FREQ=DAILY;UNTIL=20270726T220000Z"), "26.07. 27.07."),
        # a series of times that ends by a date, or by a time of no zone or of another
        (timed("20261123T120000", "20261123T130000", "RRULE:FREQ=DAILY;UNTIL=20261124"),
         "23.11. 12:00-13:00 24.11. 12:00-13:00"),
        (timed("20261123T120000", "20261123T130000", "RRULE:FREQ=DAILY;UNTIL=20261124T120000"),
         "23.11. 12:00-13:00 24.11. 12:00-13:00"),
        ("DTSTART:20261123T000000\r\nDURATION:PT10H\r\nRRULE:FREQ=DAILY;UNTIL=20261123T230000Z",
         "23.11. 00:00-10:00 24.11. 00:00-10:00"),
        # an exception from a series of whole days that is written as an instant
        (day("20261123", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20261123T230000Z"), "23.11. 25.11."),
        (day("20261123", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE;TZID=Europe/Oslo:20261124T000000"),
         "23.11. 25.11."),
        # one end a date and the other a time
        (day("20261124", "DTEND:20261124T050001Z"), "24.11."),
        (day("20261124", "DTEND;TZID=Europe/Oslo:20261126T000000"), "24.11. 25.11."),
        ("DTSTART:20261124T120000\r\nDTEND;VALUE=DATE:20261125", "24.11. 12:00-00:00"),
        ("DTSTART:20261124T120000\r\nDTEND;VALUE=DATE:20261124", "24.11. 12:00-00:00"),
        ("DTSTART;TZID=Europe/Oslo:20261124T120000\r\nDTEND:20261124T140000", "24.11. 12:00-14:00"),
        # whole days that end where they begin, or last some hours
        (day("20261124", "DTEND;VALUE=DATE:20261124"), "24.11."),
        (day("20261124", "DURATION:PT8H"), "24.11."),
        (day("20261124", "DURATION:P2D"), "24.11. 25.11."),
        # over several days, to midnight, and over the hour that comes twice
        (timed("20261124T140000", "20261127T100000"),
         "24.11. 14:00-00:00 25.11. 00:00-00:00 26.11. 00:00-00:00 27.11. 00:00-10:00"),
        (timed("20261124T140000", "20261125T000000"), "24.11. 14:00-00:00"),
        ("DTSTART:20261025T003000Z\r\nDTEND:20261025T013000Z", "25.10. 02:30-03:00"),
    ],
)  # fmt: skip
def test_an_event_closes_what_its_writer_meant(tmp_path: Path, event: str, expected: str) -> None:
    """Also where a program writes it in its own way: no day falls out, and none comes in."""
    path = tmp_path / "stengt.ics"
    write(path, calendar(event))
    assert " ".join(days(read(path))) == expected


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (day("20261124", "TRANSP:TRANSPARENT"), Why.FREE),
        (day("20261124", "TRANSP:transparent"), Why.FREE),
        (timed("20261124T100000", "20261124T120000", "TRANSP:Transparent"), Why.FREE),
        (day("20261124", "STATUS:cancelled"), Why.CANCELLED),
        (day("20261124", "DTEND;VALUE=DATE:20261120"), Why.BACKWARDS),
        (timed("20261124T120000", "20261124T100000"), Why.BACKWARDS),
        (day("20261124", "DURATION:-P1D"), Why.BACKWARDS),
        (timed("20261124T120000", "20261124T120000"), Why.EMPTY),
        (day("20261124", "DTEND;VALUE=DATE:20400101"), Why.TOO_LONG),
        (day("20261124", "RRULE:FREQ=HOURLY"), Why.TOO_OFTEN),
        (day("20261124", "RRULE:FREQ=MINUTELY"), Why.TOO_OFTEN),
        (day("20261124", "RRULE:FREQ=SECONDLY"), Why.TOO_OFTEN),
        (day("20261124", "RRULE:FREQ=DAILY;INTERVAL=0"), Why.TOO_OFTEN),
        (day("16010101", "RRULE:FREQ=DAILY"), Why.TOO_OFTEN),
        (timed("20261124T080000", "20261124T080030",
               "RRULE:FREQ=DAILY;BYHOUR=8,9;BYMINUTE=1,2,3"), Why.TOO_OFTEN),
        (day("20261124", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), Why.BROKEN),
        (day("20261124", "RRULE:FREQ=OFTE"), Why.BROKEN),
        (day("20261124", "RRULE:FREQ=WEEKLY;BYDAY=XX"), Why.BROKEN),
        ("DTSTART:i morgen", Why.BROKEN),
        (day("20261124", "DTSTART;VALUE=DATE:20261125"), Why.BROKEN),
        ("X-NOTHING:1", Why.BROKEN),
    ],
)  # fmt: skip
def test_what_closes_nothing_says_why_and_stops_nothing_else(
    tmp_path: Path, event: str, why: Why
) -> None:
    """It is worked out at once, also where it would repeat for ever; the rest of the file holds."""
    path = tmp_path / "stengt.ics"
    write(path, calendar(event, day("20270104")))
    found = ClosuresFile(path, OSLO)
    began = system.process_time()
    found.refresh(NOW)
    assert system.process_time() - began < 3  # the library's import is in it
    assert days(found.closures) == ["04.01."]
    assert [one.why for one in found.events] == [why, None]
    passed = found.passed_over(TODAY)
    assert [one.why for one in passed] == ([] if why is Why.CANCELLED else [why])


def test_events_with_one_uid_are_as_many_events(tmp_path: Path) -> None:
    """But a higher SEQUENCE is a newer version, and a RECURRENCE-ID moves one of a series."""
    path = tmp_path / "stengt.ics"

    def one_uid(*events: str) -> list[str]:
        text = calendar(*events)
        for number in range(len(events)):
            text = text.replace(f"UID:{number}@", "UID:samme@")
        write(path, text)
        return days(read(path))

    assert one_uid(day("20261123"), day("20261124"), day("20261125")) == [
        "23.11.",
        "24.11.",
        "25.11.",
    ]
    assert one_uid(day("20261123", "SEQUENCE:1"), day("20261124", "SEQUENCE:2")) == ["24.11."]
    assert one_uid(day("20261123", "SEQUENCE:tull"), day("20261124")) == ["23.11.", "24.11."]
    series = day("20261123", "RRULE:FREQ=DAILY;COUNT=3")
    moved = day("20261130", "RECURRENCE-ID;VALUE=DATE:20261124")
    assert one_uid(series, moved) == ["23.11.", "25.11.", "30.11."]
    moved = day("20261130", "RECURRENCE-ID;TZID=Europe/Oslo:20261124T000000")
    assert one_uid(day("20261201"), series, moved) == ["23.11.", "25.11.", "30.11.", "01.12."]
    off = day("20261124", "RECURRENCE-ID;VALUE=DATE:20261124", "STATUS:Cancelled")
    assert one_uid(series, off) == ["23.11.", "25.11."]


def test_a_file_that_is_too_much_is_refused(tmp_path: Path) -> None:
    """So much is no file of closures: the last good one holds, and the reason says what to do."""
    path = tmp_path / "stengt.ics"
    every_day = day("20250101", "RRULE:FREQ=DAILY")
    write(path, calendar(*[every_day] * 6))
    with pytest.raises(ConfigError, match="more than 10000 closures"):
        ClosuresFile(path, OSLO).refresh(NOW)
    write(path, calendar("DESCRIPTION:" + "x" * 5_000_000))
    with pytest.raises(ConfigError, match="larger than 5 MB"):
        ClosuresFile(path, OSLO).refresh(NOW)


def test_the_listing_tells_what_closes_and_what_does_not(tmp_path: Path) -> None:
    """In order of time, what is to come; what closes nothing is a warning with what to do."""
    path = tmp_path / "stengt.ics"
    write(path, calendar(
        day("20261221", "DTEND;VALUE=DATE:20261224", "SUMMARY:Juleferie"),
        timed("20261130T120000", "20261201T000000", "SUMMARY:Møte"),
        day("20241224", "RRULE:FREQ=YEARLY", "SUMMARY:Julaften"),
        day("20261127", "TRANSP:TRANSPARENT", "SUMMARY:Planleggingsdag"),
        day("20261128", "STATUS:CANCELLED", "SUMMARY:Avlyst"),
        day("20261001", "TRANSP:TRANSPARENT", "SUMMARY:For lenge siden"),
        day("20261002", "SUMMARY:Også lenge siden"),
        day("20190101", "SUMMARY:Glemt"),
    ))  # fmt: skip
    found = ClosuresFile(path, OSLO)
    found.refresh(NOW)
    told = [str(one).replace("opening_hours.closures: ", "") for one in listing(found, TODAY)]
    assert told[1:] == [
        "closes 2026-11-30 12:00-24:00 Møte",
        "closes 2026-12-21/2026-12-23 Juleferie",
        "closes 2026-12-24 (and 3 more until 2029-12-24) Julaften",
        "events of before last year, or more than three years ahead: 1",
        'does not close, since it is cancelled: "Avlyst", 2026-11-28',
        (
            '"Planleggingsdag", 2026-11-27 closes nothing: it is marked as free time; mark it as '
            "busy if the municipality is closed then"
        ),
    ]
    (warning,) = (one for one in listing(found, TODAY) if isinstance(one, Problem))
    assert warning.warning
