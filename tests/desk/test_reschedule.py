"""When the rules change, the open cases' deadlines do too, once, and the channel hears what moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cases import Verb
from bot.desk import Desk, act
from bot.desk.pings import tick
from bot.desk.receive import receive
from bot.desk.reschedule import reschedule
from bot.store import cases
from tests.fakes import Clock, Village
from tests.office import KARI, desk, oslo

CLOSED = {"closed": ["2026-11-19 planleggingsdag"]}


class Place:
    """A database that is opened under one configuration after another."""

    def __init__(self, folder: Path, clock: Clock, village: Village) -> None:
        self.folder, self.clock, self.village = folder, clock, village
        self.desk: Desk | None = None

    def under(self, **changes: Any) -> Desk:
        """Open the database under these settings."""
        self.close()
        self.desk = desk(self.folder, self.clock, self.village, **changes)
        return self.desk

    def close(self) -> None:
        """Let go of the database."""
        if self.desk is not None:
            self.desk.store.close()


@pytest.fixture
def place(tmp_path: Path, clock: Clock, village: Village) -> Iterator[Place]:
    """Give the place, and close it."""
    made = Place(tmp_path, clock, village)
    yield made
    made.close()


def notices(at: Desk) -> list[str]:
    """Return what is to be said in the channel."""
    rows = at.store.read().query(
        "SELECT payload FROM outbox WHERE kind = 'notice' AND state = 'pending' ORDER BY id"
    )
    return [row["payload"] for row in rows]


def test_a_closed_day_moves_the_deadlines(place: Place, village: Village, clock: Clock) -> None:
    """Open cases move, finished ones stay, and it is told and logged once."""
    first = place.under()
    assert reschedule(first) == 0
    for author in ("kari", "per", "ola"):
        village.write("Når åpner svømmehallen?", at=clock(), author=author, name=author.title())
    receive(first, village.name, village.poll(None))
    act.close(first, 3, KARI)
    second = place.under(opening_hours=CLOSED)
    assert reschedule(second) == 2
    found = [cases.get(second.store.read(), number) for number in (1, 2, 3)]
    due = [one.due_at for one in found if one]
    assert due == [oslo("2026-11-23 10:15"), oslo("2026-11-23 10:15"), oslo("2026-11-20 10:15")]
    assert cases.events(second.store.read(), 1)[-1].verb is Verb.RESCHEDULED
    (said,) = notices(second)
    assert "2 åpne saker har fått ny frist" in said
    assert "Per (@per.test): mandag 23. nov. kl. 10.15" in said
    assert reschedule(second) == 0
    assert len(notices(second)) == 1


def test_pings_follow(place: Place, village: Village, clock: Clock) -> None:
    """A ping that named the old deadline is taken back; the new ones come in their time."""
    first = place.under()
    reschedule(first)
    village.write("Når åpner svømmehallen?", at=clock())
    receive(first, village.name, village.poll(None))
    clock.move(oslo("2026-11-19 14:00"))
    assert tick(first) == 1
    second = place.under(opening_hours={"closed": ["2026-11-20"]})
    assert reschedule(second) == 1
    (row,) = second.store.read().query("SELECT state FROM outbox WHERE kind = 'ping'")
    assert row["state"] == "withdrawn"
    assert tick(second) == 0
    clock.move(oslo("2026-11-23 09:15"))
    assert tick(second) == 1


def test_a_shorter_rule_pings_at_once(place: Place, village: Village, clock: Clock) -> None:
    """What would have been pinged by the new rule already is pinged now."""
    first = place.under()
    reschedule(first)
    village.write("Når åpner svømmehallen?", at=clock())
    receive(first, village.name, village.poll(None))
    clock.forward(timedelta(hours=4))
    second = place.under(deadline={"respond_within": "5 h"})
    assert reschedule(second) == 1
    assert tick(second) == 1
