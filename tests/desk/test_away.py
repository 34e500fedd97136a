"""At the start the channel hears for how long nobody was watching."""

from __future__ import annotations

from datetime import timedelta

from bot.desk import Desk
from bot.desk.away import Watch
from bot.desk.receive import receive
from tests.fakes import Clock, Village
from tests.office import oslo


def told(desk: Desk) -> list[str]:
    """Return what the channel is told."""
    rows = desk.store.read().execute("SELECT payload FROM outbox WHERE kind = 'notice' ORDER BY id")
    return [row[0] for row in rows.fetchall()]


def watched(desk: Desk, clock: Clock, amount: timedelta) -> None:
    """Let a bot run for a while."""
    watch = Watch(desk)
    watch.begin()
    until = clock() + amount
    while clock() < until:
        clock.forward(timedelta(seconds=20))
        watch.tick(all_read=True)


def test_a_long_silence_is_told_with_what_came_meanwhile(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """From when to when, how long, and how much was written; once every network has been read."""
    watched(desk, clock, timedelta(minutes=5))
    village.write("Når åpner svømmehallen?", at=oslo("2026-11-18 11:00"))
    clock.move(oslo("2026-11-18 11:45"))
    watch = Watch(desk)
    watch.begin()
    watch.tick(all_read=False)
    assert told(desk) == []
    receive(desk, village.name, village.poll(None))
    watch.tick(all_read=True)
    watch.tick(all_read=True)
    (text,) = told(desk)
    assert "Ingen passet på fra 18. nov. kl. 10.20 til 18. nov. kl. 11.45" in text
    assert "(1 time og 25 minutter). 1 innlegg kom i mellomtiden" in text


def test_a_restart_is_not_told(desk: Desk, clock: Clock) -> None:
    """Nor is the very first start."""
    watched(desk, clock, timedelta(minutes=5))
    clock.forward(timedelta(minutes=3))
    watched(desk, clock, timedelta(minutes=5))
    assert told(desk) == []


def test_a_crash_before_the_notice_loses_nothing(desk: Desk, clock: Clock) -> None:
    """The next start tells of the whole silence."""
    watched(desk, clock, timedelta(minutes=5))
    clock.move(oslo("2026-11-18 12:00"))
    crashed = Watch(desk)
    crashed.begin()
    crashed.tick(all_read=False)
    clock.move(oslo("2026-11-18 12:20"))
    watch = Watch(desk)
    watch.begin()
    watch.tick(all_read=True)
    (text,) = told(desk)
    assert "fra 18. nov. kl. 10.20 til 18. nov. kl. 12.20" in text


def test_a_network_that_stays_down_does_not_hold_the_notice_back(desk: Desk, clock: Clock) -> None:
    """After five minutes it is told with what there is."""
    watched(desk, clock, timedelta(minutes=5))
    clock.move(oslo("2026-11-18 12:00"))
    watch = Watch(desk)
    watch.begin()
    clock.forward(timedelta(minutes=6))
    watch.tick(all_read=False)
    assert len(told(desk)) == 1
