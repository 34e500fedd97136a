"""What a holding reply promises: in three languages, and only where it speaks of answering."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.hours import OpeningHours
from bot.promises import is_closed, promised, remind_at
from tests.office import oslo

HOURS = OpeningHours()
NOW = oslo("2026-11-18 10:15")  # a Wednesday


@pytest.mark.parametrize(
    ("when", "by", "remind"),
    [
        ("i morgen før kl. 12", "2026-11-19 12:00", "2026-11-19 11:00"),
        ("i morgon før klokka 12.30", "2026-11-19 12:30", "2026-11-19 11:30"),
        ("tomorrow before noon", "2026-11-19 12:00", "2026-11-19 11:00"),
        ("by 2 pm tomorrow", "2026-11-19 14:00", "2026-11-19 13:00"),
        ("innen fredag", "2026-11-20 15:30", "2026-11-20 08:00"),
        ("innan fredag", "2026-11-20 15:30", "2026-11-20 08:00"),
        ("by Friday", "2026-11-20 15:30", "2026-11-20 08:00"),
        ("innen fredag kl. 12", "2026-11-20 12:00", "2026-11-20 11:00"),
        ("før fredag", "2026-11-19 15:30", "2026-11-19 08:00"),
        ("før mandag", "2026-11-20 15:30", "2026-11-20 08:00"),
        ("på onsdag", "2026-11-25 15:30", "2026-11-25 08:00"),
        ("i løpet av dagen", "2026-11-18 15:30", "2026-11-18 14:30"),
        ("seinare i dag", "2026-11-18 15:30", "2026-11-18 14:30"),
        ("later today", "2026-11-18 15:30", "2026-11-18 14:30"),
        ("før kl. 11", "2026-11-18 11:00", "2026-11-18 10:45"),
        ("i overmorgen", "2026-11-20 15:30", "2026-11-20 08:00"),
        ("24. november", "2026-11-24 15:30", "2026-11-24 08:00"),
        ("senest 24.11.", "2026-11-24 15:30", "2026-11-24 08:00"),
        ("innen 24.11.2026 kl. 10.12", "2026-11-24 10:12", "2026-11-24 09:12"),
        ("on November 24th", "2026-11-24 15:30", "2026-11-24 08:00"),
        ("by 24 November", "2026-11-24 15:30", "2026-11-24 08:00"),
        ("innen 4. januar", "2027-01-04 15:30", "2027-01-04 08:00"),
        ("neste uke", "2026-11-27 15:30", "2026-11-27 08:00"),
        ("i neste veke", "2026-11-27 15:30", "2026-11-27 08:00"),
        ("next week", "2026-11-27 15:30", "2026-11-27 08:00"),
        ("i begynnelsen av neste uke", "2026-11-23 15:30", "2026-11-23 08:00"),
        ("i løpet av uka", "2026-11-20 15:30", "2026-11-20 08:00"),
        ("i uke 49", "2026-12-04 15:30", "2026-12-04 08:00"),
        ("innen to dager", "2026-11-20 15:30", "2026-11-20 08:00"),
        ("i løpet av tre virkedager", "2026-11-23 15:30", "2026-11-23 08:00"),
        ("within two working days", "2026-11-20 15:30", "2026-11-20 08:00"),
        ("om en uke", "2026-11-25 15:30", "2026-11-25 08:00"),
        ("i løpet av 2 timer", "2026-11-18 12:15", "2026-11-18 11:15"),
    ],
)
def test_a_promised_time_is_recognised(when: str, by: str, remind: str) -> None:
    """With the day's opening to remind at, or an hour before a time of day."""
    text = f"Hei, Kari! Takk for spørsmålet. Vi sjekker dette og kommer tilbake til deg {when}.\n\nHilsen Bø kommune"
    found = promised(text, NOW, HOURS)
    assert found is not None
    assert found.at == oslo(by)
    assert remind_at(found, NOW, HOURS) == oslo(remind)


@pytest.mark.parametrize(
    "text",
    [
        "Vi kommer tilbake med svar så snart vi kan.",
        "Biblioteket har åpent mandag til fredag. Vi kommer tilbake med svar.",
        "Takk for at du skrev til oss på mandag! Vi undersøker det nå.",
        "Vi kommer tilbake til deg 24. november 2024.",
        "Vi svarer før kl. 9.",  # which has been
        "Vi svarer innen 31. februar.",
        "Vi kommer tilbake hver uke.",
        "Du hører fra oss om en stund.",
        "",
    ],
)
def test_what_promises_no_time(text: str) -> None:
    """Nothing to remind of: no time at all, none for the answer, or one that has been."""
    assert promised(text, NOW, HOURS) is None


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("Vi undersøker det i dag, og kommer tilbake til deg innen fredag.", "2026-11-20 15:30"),
        ("Du skrev på mandag. Vi kjem attende med svar i morgon.", "2026-11-19 15:30"),
        ("Møtet er 24. november. Du hører fra oss i morgen før kl. 12.", "2026-11-19 12:00"),
        ("You will hear from us by Friday, and the pool opens 1 December.", "2026-11-20 15:30"),
    ],
)
def test_of_several_times_it_is_that_of_the_answer(text: str, by: str) -> None:
    """What is promised «by», after the word for it, and not what else the reply tells of."""
    found = promised(text, NOW, HOURS)
    assert found is not None
    assert found.at == oslo(by)


@pytest.mark.parametrize(
    ("when", "remind", "closed"),
    [
        ("innen lørdag", "2026-11-20 08:00", True),
        ("24. desember", "2026-12-24 08:00", False),
        ("25. desember", "2026-12-24 08:00", True),
        ("i morgen kl. 20", "2026-11-19 14:30", True),
        ("i morgen kl. 15.30", "2026-11-19 14:30", False),
        ("innen fredag", "2026-11-20 08:00", False),
    ],
)
def test_a_closed_day_is_known_and_reminded_of_before(
    when: str, remind: str, *, closed: bool
) -> None:
    """Nobody is there then, so that the reminder comes in the last opening hours before."""
    found = promised(f"Vi svarer {when}.", NOW, HOURS)
    assert found is not None
    assert is_closed(found, HOURS) is closed
    assert remind_at(found, NOW, HOURS) == oslo(remind)


@pytest.mark.parametrize("now", ["2026-11-20 15:20", "2026-11-20 18:00"])
def test_where_no_opening_time_is_left_there_is_no_reminder(now: str) -> None:
    """A promise for Saturday, given on Friday evening."""
    moment: datetime = oslo(now)
    found = promised("Vi svarer innen lørdag.", moment, HOURS)
    assert found is not None
    assert remind_at(found, moment, HOURS) is None
