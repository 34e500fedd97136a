"""Pings come on the ladder, in opening hours only, and are taken back when the case ends."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.cases import Category, Verb
from bot.desk import Desk, act, publish, undo
from bot.desk.pings import tick
from bot.desk.receive import receive
from bot.outgoing import Kind
from bot.store import Database, cases, outbox, pings
from tests.fakes import Clock, Village
from tests.office import KARI, oslo


@pytest.fixture(autouse=True)
def _a_question(desk: Desk, village: Village, clock: Clock) -> None:
    clock.move(oslo("2026-11-20 22:00"))
    village.write("Når åpner svømmehallen?", at=clock())
    receive(desk, village.name, village.poll(None))


def run(desk: Desk, clock: Clock, until: str) -> list[tuple[datetime, str]]:
    """Let the clock run minute by minute; return when each ping came and which it was."""
    came = []
    while clock() < oslo(until):
        clock.forward(timedelta(minutes=1))
        if tick(desk):
            sql = "SELECT payload FROM outbox WHERE kind = 'ping' ORDER BY id DESC LIMIT 1"
            came.append((clock(), desk.store.read().execute(sql).fetchone()[0]))
    return came


def test_the_ladder_and_then_each_opening(desk: Desk, clock: Clock) -> None:
    """Posted Friday night: pinged on Tuesday before 15.30, and then each morning at 08.00."""
    assert run(desk, clock, "2026-11-26 12:00") == [
        (oslo("2026-11-24 11:30"), '{"step": "4 h", "to": "holder"}'),
        (oslo("2026-11-24 14:30"), '{"step": "1 h", "to": "holder"}'),
        (oslo("2026-11-24 15:15"), '{"step": "15 min", "to": "holder"}'),
        (oslo("2026-11-25 08:00"), '{"step": "overdue", "to": "holder"}'),
        (oslo("2026-11-26 08:00"), '{"step": "overdue", "to": "holder"}'),
    ]


def test_several_steps_due_at_once_are_one_ping(desk: Desk, clock: Clock) -> None:
    """A machine asleep until ten minutes before the deadline gives one ping, the nearest."""
    clock.move(oslo("2026-11-24 15:20"))
    assert tick(desk) == 1
    assert tick(desk) == 0
    item = outbox.last(desk.store.read(), 1, Kind.PING)
    assert item is not None
    assert item.payload["step"] == "15 min"


def test_nothing_is_said_while_it_is_closed(desk: Desk, clock: Clock) -> None:
    """A machine that wakes in the evening waits for the opening."""
    clock.move(oslo("2026-11-24 20:00"))
    assert tick(desk) == 0
    assert run(desk, clock, "2026-11-25 09:00") == [
        (oslo("2026-11-25 08:00"), '{"step": "overdue", "to": "holder"}')
    ]


def test_a_clock_set_back_says_nothing_twice(desk: Desk, clock: Clock) -> None:
    """An hour lived twice gives each ping once."""
    clock.move(oslo("2026-11-24 11:30"))
    assert tick(desk) == 1
    clock.move(oslo("2026-11-24 10:30"))
    assert run(desk, clock, "2026-11-24 12:30") == []


def test_finishing_takes_back_what_is_outstanding(desk: Desk, clock: Clock) -> None:
    """A finished case has no ping left, neither planned nor waiting to be sent."""
    clock.move(oslo("2026-11-24 11:30"))
    tick(desk)
    act.close(desk, 1, KARI)
    item = outbox.last(desk.store.read(), 1, Kind.PING)
    assert item is not None
    assert item.state == "withdrawn"
    assert run(desk, clock, "2026-11-25 12:00") == []


@pytest.mark.parametrize(("read_at", "step"), [("14:20", "4 h"), ("15:20", "15 min")])
def test_a_mention_read_late_is_pinged_at_once(
    desk: Desk, village: Village, clock: Clock, read_at: str, step: str
) -> None:
    """After an outage the nearest step that has passed is said, and not only the next."""
    tick(desk)
    village.write("Når åpner biblioteket?", at=oslo("2026-11-20 21:00"), name="Ola")
    clock.move(oslo(f"2026-11-24 {read_at}"))
    receive(desk, village.name, village.poll(None))
    tick(desk)
    item = outbox.last(desk.store.read(), 2, Kind.PING)
    assert item is not None
    assert item.payload["step"] == step


def opened_late(desk: Desk, clock: Clock, how: str) -> None:
    """Have the case wait for a person again, long after every ping of its deadline."""
    if how == "reopened":
        act.close(desk, 1, KARI)
        clock.move(oslo("2027-01-11 10:00"))
        act.reopen(desk, 1, KARI)
    elif how == "undone":
        clock.move(oslo("2027-01-11 09:55"))
        act.close(desk, 1, KARI)
        clock.move(oslo("2027-01-11 10:00"))
        undo.undo(desk, 1, KARI)
    elif how == "no thanks after all":
        act.recategorize(desk, 1, KARI, Category.PRAISE)
        clock.move(oslo("2027-01-11 10:00"))
        act.recategorize(desk, 1, KARI, Category.QUESTION)
    else:
        with desk.store.write() as database:
            cases.move(database, 1, Verb.TAKE, now=clock(), actor=KARI)
            cases.move(database, 1, Verb.APPROVE, now=clock(), actor=KARI)
            pings.plan(database, 1, None)
            clock.move(oslo("2027-01-11 10:00"))
            if how == "refused":
                publish.refused(desk, put_reply(database, clock), "refused")
            else:
                cases.move(database, 1, Verb.DOUBT, now=clock())
                act.deny(desk, 1, KARI)


def put_reply(database: Database, clock: Clock) -> outbox.Item:
    """Put a reply of the case on its way."""
    outbox.put(
        database, key="reply:village:1", destination="village", kind=Kind.REPLY, payload={},
        now=clock(), case_id=1,
    )  # fmt: skip
    item = outbox.last(database, 1, Kind.REPLY)
    assert item is not None
    return item


@pytest.mark.parametrize(
    "how", ["reopened", "undone", "no thanks after all", "refused", "not out after all"]
)
def test_what_waits_again_long_after_its_deadline_is_pinged(
    desk: Desk, clock: Clock, how: str
) -> None:
    """Overdue pings count from when it waits for a person again, which is the first of them."""
    tick(desk)
    opened_late(desk, clock, how)
    came = []
    while clock() < oslo("2027-02-12 12:00"):
        clock.forward(timedelta(minutes=30))
        if tick(desk):
            came.append(clock())
    assert came[0] == oslo("2027-01-12 08:00")
    assert len(came) == 9


def test_what_is_dated_long_ago_is_pinged_as_often_as_any(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """A clock that is years wrong, or an old post that slides in: at once, then each opening."""
    act.close(desk, 1, KARI)
    clock.move(oslo("2026-11-24 10:00"))
    village.write("Når åpner biblioteket?", at=oslo("2026-09-03 10:00"), name="Ola", author="ola")
    receive(desk, village.name, village.poll("1"))
    assert run(desk, clock, "2026-12-31 12:00")[:2] == [
        (oslo("2026-11-24 10:01"), '{"step": "overdue", "to": "holder"}'),
        (oslo("2026-11-25 08:00"), '{"step": "overdue", "to": "holder"}'),
    ]
    count = "SELECT count(*) FROM outbox WHERE kind = 'ping' AND case_id = 2"
    assert desk.store.read().execute(count).fetchone()[0] == 10
