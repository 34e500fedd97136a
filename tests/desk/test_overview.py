"""The overviews: at their time, once, and only when there is something to say."""

from __future__ import annotations

from datetime import timedelta

from bot.chats.slack import render
from bot.delivery import ChatLane
from bot.desk import Desk, act, overview
from bot.desk.receive import receive
from bot.playground.messages import plain
from bot.texts import Texts
from tests.fakes import Board, Clock, Village
from tests.office import KARI, OSLO, oslo


def ask(desk: Desk, village: Village, clock: Clock, *names: str) -> None:
    """Have people ask something now."""
    for name in names:
        village.write("Når åpner svømmehallen?", at=clock(), author=name, name=name)
    receive(desk, village.name, village.poll(None))


def said(desk: Desk) -> list[str]:
    """Deliver everything, and return the overviews in the channel."""
    board = Board()
    lane = ChatLane(desk, board)
    while lane.step():
        pass
    return [
        plain({"blocks": render.blocks(message, lambda _key: None, Texts("nb", OSLO))})
        for message in board.under("overview:")
    ]


def test_the_morning_tells_what_is_due_and_who_has_it(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """At opening: what is due today, what nobody has, and how many cases each has."""
    overview.tick(desk)
    ask(desk, village, clock, "Per", "Pål")
    act.take(desk, 1, KARI)
    clock.move(oslo("2026-11-19 10:00"))
    ask(desk, village, clock, "Espen")
    clock.move(oslo("2026-11-20 07:59"))
    assert overview.tick(desk) == 0
    clock.move(oslo("2026-11-20 08:00"))
    assert overview.tick(desk) == 1
    assert overview.tick(desk) == 0
    (text,) = said(desk)
    assert text.splitlines()[0] == "God morgen! 2 saker har frist i dag."
    assert "fredag 20. nov. kl. 10.15 · Per (@Per.test): Når åpner svømmehallen? · Kari" in text
    assert "Pål (@Pål.test): Når åpner svømmehallen? · Ingen har saken ennå" in text
    later = text.index("Har frist senere, og ingen har dem ennå:")
    assert text.index("Espen") > later
    assert text.splitlines()[-1] == "Saker i arbeid: Kari Nilsen 1"


def test_nothing_to_say_is_not_said(desk: Desk, village: Village, clock: Clock) -> None:
    """No open case, or only ones that somebody has and that are due later."""
    overview.tick(desk)
    clock.move(oslo("2026-11-19 08:00"))
    assert overview.tick(desk) == 0
    ask(desk, village, clock, "Per")
    act.take(desk, 1, KARI)
    clock.move(oslo("2026-11-20 08:00"))  # due today at closing, since it came at an opening
    assert overview.tick(desk) == 1
    act.close(desk, 1, KARI)
    assert said(desk) == []
    clock.move(oslo("2026-11-23 08:00"))
    assert overview.tick(desk) == 0


def test_one_slept_through(desk: Desk, village: Village, clock: Clock) -> None:
    """Is given later the same day, and not at all on another or when it is closed."""
    overview.tick(desk)
    ask(desk, village, clock, "Per")
    clock.move(oslo("2026-11-19 11:00"))
    assert overview.tick(desk) == 1
    clock.move(oslo("2026-11-20 18:00"))
    assert overview.tick(desk) == 0
    clock.move(oslo("2026-11-25 09:00"))
    assert overview.tick(desk) == 0
    clock.move(oslo("2026-11-26 08:00"))
    assert overview.tick(desk) == 1
    clock.move(oslo("2026-11-26 07:00"))
    assert overview.tick(desk) == 0


def test_the_evening_is_off_until_it_is_wanted(desk: Desk, village: Village, clock: Clock) -> None:
    """Nothing but the morning's comes in a whole day."""
    overview.tick(desk)
    ask(desk, village, clock, "Per")
    while clock() < oslo("2026-11-19 07:00"):
        clock.forward(timedelta(minutes=15))
        assert overview.tick(desk) == 0


def test_the_evening_tells_what_is_due_before_noon(
    evening_desk: Desk, village: Village, clock: Clock
) -> None:
    """An hour before closing, for the next opening day's morning."""
    desk = evening_desk
    overview.tick(desk)
    ask(desk, village, clock, "Per")
    clock.move(oslo("2026-11-18 13:00"))
    ask(desk, village, clock, "Pål")
    clock.move(oslo("2026-11-18 14:30"))
    assert overview.tick(desk) == 0
    clock.move(oslo("2026-11-19 14:30"))
    overview.tick(desk)
    (text,) = [one for one in said(desk) if "Før dere går" in one]
    assert text.splitlines()[0] == "Før dere går: 1 sak har frist før fredag 20. nov. kl. 12.00"
    assert "Per" in text
    assert "Pål" not in text
