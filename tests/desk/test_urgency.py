"""The most urgent goes first, wherever cases are listed: one order for all of it."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from bot.delivery import ChatLane
from bot.desk import Desk, digest, overview
from bot.desk.overview import MORNING, overview_of
from bot.desk.receive import receive
from bot.desk.show import inbox_of
from bot.outgoing import Kind
from bot.screens import Buttons, Line, Message, Paragraph
from bot.store import cases, digests, outbox, to_text
from tests.desk.test_storm import QUESTION, pour
from tests.fakes import Board, Clock, Village
from tests.office import oslo

FIRE = "Det brenner i skolen!"


@pytest.fixture
def _weekend(desk: Desk, village: Village, clock: Clock) -> None:
    """Old questions that are overdue on Monday, and a fire of Friday evening."""
    clock.move(oslo("2026-11-18 10:15"))
    pour(desk, village, clock, QUESTION, 22)
    clock.move(oslo("2026-11-20 19:00"))
    pour(desk, village, clock, FIRE, 4)
    pour(desk, village, clock, "Når åpner biblioteket?", 6)
    clock.move(oslo("2026-11-23 08:00"))


def rows(message: Message) -> list[str]:
    """Return the rows of a list of cases, as plain text."""
    return [
        "".join(span.text for span in part.spans)
        for part in message.parts
        if isinstance(part, Paragraph)
    ]


@pytest.mark.usefixtures("_weekend")
def test_a_fire_of_the_weekend_is_first_in_the_inbox(desk: Desk) -> None:
    """Before what is overdue since Friday, which goes before what has time."""
    told = rows(inbox_of(desk))
    assert all(FIRE in row and row.startswith("Straks") for row in told[:4])
    assert all(QUESTION in row for row in told[4:])


@pytest.mark.usefixtures("_weekend")
def test_the_overview_says_how_it_stands(desk: Desk) -> None:
    """Counted as it is, the urgent first, and a button that goes on where the list ends."""
    message = overview_of(desk, MORNING)
    assert message is not None
    expected = "God morgen! 4 saker haster, 22 er over fristen, ingen har frist i dag."
    assert message.fallback == expected
    told = rows(message)
    assert all(FIRE in row for row in told[:4])
    assert all(QUESTION in row for row in told[4:10])
    more = [one for part in message.parts if isinstance(part, Buttons) for one in part.buttons]
    assert [(one.action, one.value) for one in more] == [("inbox_from", "10")]
    shown = {one.id for one in cases.unfinished(desk.store.read(), 10)}
    assert not shown & {one.id for one in cases.unfinished(desk.store.read(), 20, 10)}


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-11-20 08:00", "God morgen! 22 saker har frist i dag."),
        ("2026-11-23 08:00", "God morgen! 22 saker er over fristen, ingen har frist i dag."),
    ],
)
def test_the_overview_names_only_what_there_is(
    desk: Desk, village: Village, clock: Clock, at: str, told: str
) -> None:
    """What there is none of is left out, but that none is due today is worth saying."""
    pour(desk, village, clock, QUESTION, 22)
    clock.move(oslo(at))
    message = overview_of(desk, MORNING)
    assert message is not None
    assert message.fallback == told


def test_one_of_each_is_told_in_the_singular(desk: Desk, village: Village, clock: Clock) -> None:
    """One urgent, one overdue, one due today."""
    pour(desk, village, clock, QUESTION, 1)
    clock.move(oslo("2026-11-19 09:00"))
    pour(desk, village, clock, "Når åpner biblioteket?", 1)
    clock.move(oslo("2026-11-20 10:30"))
    with desk.store.write() as database:  # the other is due later this day
        database.execute(
            "UPDATE cases SET due_at = ? WHERE id = 2", (to_text(oslo("2026-11-20 14:00")),)
        )
    pour(desk, village, clock, FIRE, 1)
    message = overview_of(desk, MORNING)
    assert message is not None
    assert message.fallback == "God morgen! 1 sak haster, 1 er over fristen, 1 har frist i dag."


def test_the_evening_says_it_too(evening_desk: Desk, village: Village, clock: Clock) -> None:
    """Before closing: what is urgent or overdue is not «due before noon»."""
    desk = evening_desk
    pour(desk, village, clock, QUESTION, 2)
    clock.move(oslo("2026-11-23 14:30"))
    pour(desk, village, clock, FIRE, 1)
    message = overview_of(desk, overview.EVENING)
    assert message is not None
    assert message.fallback == "Før dere går: 1 sak haster, 2 er over fristen"


def test_a_digest_and_its_ping_begin_with_the_most_urgent(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """A line that became urgent after it was written moves to the top."""
    pour(desk, village, clock, QUESTION, 20)
    board = Board()
    lane = ChatLane(desk, board)
    while lane.step():
        pass
    last = village.posts[-1]
    village.edit(last, FIRE)  # type: ignore[arg-type] # a mention
    receive(desk, village.name, village.poll(str(len(village.posts))))
    (number,) = [one.id for one in cases.unfinished(desk.store.read(), 1)]
    (shown,) = _digests(desk)
    message, _versions = digest.message_of(desk, desk.store.read(), shown)
    first = next(part for part in message.parts if isinstance(part, Line))
    assert first.button is not None
    assert first.button.value == str(number)
    with desk.store.write() as database:
        for case_id in (1, number):
            outbox.put(
                database, key=f"ping:{case_id}:x", destination="slack", kind=Kind.PING,
                payload={}, now=clock(), case_id=case_id,
            )  # fmt: skip
    items = [outbox.last(desk.store.read(), one, Kind.PING) for one in (1, number)]
    said = digest.pings_of(desk, [one for one in items if one])
    assert rows(said)[0].splitlines()[1].startswith("• Straks")


def _digests(desk: Desk) -> list[digests.Digest]:
    with desk.store.write() as database:
        database.execute("UPDATE digests SET next_at = ''")
        database.execute("UPDATE surfaces SET refresh_at = '' WHERE kind = 'line'")
    found = digests.stale(desk.store.read(), "slack", desk.now())
    return [found] if found else []


def test_the_store_and_the_program_have_one_order(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """Whatever the cases are, read whole or in pages, by the index alone."""
    pour(desk, village, clock, QUESTION, 60)
    chance = random.Random(9)  # noqa: S311
    with desk.store.write() as database:
        for number in range(1, 61):
            posted = clock() - timedelta(minutes=chance.randrange(500))
            due_from = posted + timedelta(minutes=chance.randrange(3))
            due = chance.choice([None, due_from, due_from + timedelta(hours=chance.randrange(40))])
            database.execute(
                "UPDATE cases SET posted_at = ?, due_from = ?, due_at = ? WHERE id = ?",
                (to_text(posted), to_text(due_from), due and to_text(due), number),
            )
    reader = desk.store.read()
    whole = cases.unfinished(reader, 100)
    assert [one.urgency for one in whole] == sorted(one.urgency for one in whole)
    pages = [one.id for start in range(0, 60, 7) for one in cases.unfinished(reader, 7, start)]
    assert pages == [one.id for one in whole]
    asked = "SELECT * FROM cases WHERE state NOT IN ('answered', 'closed') ORDER BY "
    plan = reader.execute("EXPLAIN QUERY PLAN " + asked + cases.BY_URGENCY + " LIMIT 20").fetchall()
    assert [row[3] for row in plan] == ["SCAN cases USING INDEX cases_open_by_urgency"]
