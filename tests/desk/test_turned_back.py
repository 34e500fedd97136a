"""A clock that went ahead and is set right: what it put off comes in its true time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.delivery import ChatLane
from bot.desk import Desk, alarm, digest
from bot.desk.notices import tell
from bot.desk.pings import tick
from bot.desk.receive import receive
from bot.desk.turned_back import turned_back
from bot.store import alarms, digests, outbox, pings
from tests.desk.test_alarm import CRISIS
from tests.desk.test_storm import QUESTION, pour
from tests.desk.test_storm import settle as settle_storm
from tests.fakes import Board, Clock, Village
from tests.office import oslo

WEEK = timedelta(days=7)


@pytest.fixture
def board() -> Board:
    """An empty chat."""
    return Board()


def test_the_pings_before_the_deadline_still_come(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """The clock told that a case was a week overdue; its true pings are still given."""
    village.write(QUESTION, at=clock())
    receive(desk, village.name, village.poll(None))
    first = pings.planned_for(desk.store.read(), 1)
    clock.forward(WEEK)
    assert tick(desk) == 1
    clock.forward(-WEEK)
    turned_back(desk)
    again = pings.planned_for(desk.store.read(), 1)
    assert first == oslo("2026-11-19 13:45")
    assert again is not None
    assert timedelta(0) < again - first < timedelta(seconds=1)
    clock.move(oslo("2026-11-19 13:46"))
    assert tick(desk) == 1


def test_a_postponed_ping_stays_postponed(desk: Desk, village: Village, clock: Clock) -> None:
    """What an admin chose is never beyond the deadline, and is no jump's doing."""
    village.write(QUESTION, at=clock())
    receive(desk, village.name, village.poll(None))
    chosen = oslo("2026-11-19 15:00")
    with desk.store.write() as database:
        pings.plan(database, 1, chosen)
    turned_back(desk)
    assert pings.planned_for(desk.store.read(), 1) == chosen


def test_what_waits_to_be_sent_is_sent(desk: Desk, board: Board, clock: Clock) -> None:
    """A notice of an hour ahead is not held back for an hour."""
    clock.forward(timedelta(hours=1))
    tell(desk, "told", "Kommunen er her.")
    clock.forward(-timedelta(hours=1))
    assert outbox.due(desk.store.read(), "slack", clock()) is None
    turned_back(desk)
    ChatLane(desk, board).step()
    assert len(board.under("told")) == 1


def test_a_storm_of_next_week_is_over(
    desk: Desk, village: Village, clock: Clock, board: Board
) -> None:
    """Two new cases get cards, though a digest was begun in a week that has not come."""
    clock.forward(WEEK)
    pour(desk, village, clock, QUESTION, 20)
    settle_storm(desk, board, clock)
    clock.forward(-WEEK)
    turned_back(desk)
    clock.forward(digest.LASTS + timedelta(seconds=1))
    pour(desk, village, clock, QUESTION, 2)
    settle_storm(desk, board, clock)
    assert len(board.under("card:")) == 2
    assert digests.stale(desk.store.read(), "slack", clock()) is None


def test_an_alarm_rings_on(desk: Desk, village: Village, clock: Clock) -> None:
    """It is given again within the hour, and one who takes the case now ends it."""
    clock.forward(WEEK)
    village.write(CRISIS, at=clock())
    receive(desk, village.name, village.poll(None))
    assert alarm.tick(desk) == 1
    clock.forward(-WEEK)
    turned_back(desk)
    (one,) = alarms.ringing(desk.store.read())
    assert one.next_at <= clock() + timedelta(hours=1)
