"""One fire, thirty comments: repeats are held back for a while, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cases import Flag
from bot.desk import Desk, act, alarm
from bot.desk.actions import handle
from bot.desk.receive import cursor, receive
from bot.screens import Action, Answer, Done, Tell
from bot.store import topics
from tests.desk.test_alarm import ROSTER, case_of, deliver, ring_for
from tests.fakes import Board, Clock, Pager, Village
from tests.office import KARI, OLA, oslo
from tests.office import desk as open_desk

FIRE = "Det brenner på skolen, hjelp!"


@pytest.fixture
def desk(tmp_path: Path, clock: Clock, village: Village) -> Iterator[Desk]:
    """A desk whose roster has Kari on it, on a Wednesday night."""
    clock.move(oslo("2026-11-18 23:10"))
    made = open_desk(tmp_path / "alarm", clock, village, alarm=ROSTER)
    yield made
    made.store.close()


@pytest.fixture
def board() -> Board:
    """An empty chat."""
    return Board()


@pytest.fixture
def pager() -> Pager:
    """A way to ring people."""
    return Pager()


def comment(
    desk: Desk, village: Village, clock: Clock, text: str, author: str, root: str = "post/fire"
) -> None:
    """Have somebody write under the post about the fire."""
    village.write(text, at=clock(), author=author, root=root)
    receive(desk, village.name, village.poll(cursor(desk, village.name)))


def press(desk: Desk, name: str, value: int, admin: str = KARI) -> Answer:
    """Press a button."""
    return handle(desk, Action(name=name, chat="slack", user="U", admin=admin, value=str(value)))


def known(desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager) -> None:
    """One has told of a fire, and Kari knows of it."""
    comment(desk, village, clock, FIRE, "a0")
    ring_for(desk, board, pager, clock, timedelta(minutes=1))
    assert press(desk, "know", 1) == Done()
    pager.sent.clear()


def test_of_thirty_comments_on_a_fire_the_one_that_is_trapped_rings_within_fifteen_seconds(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """The others are held back, counted in the thread with a link each."""
    known(desk, village, clock, board, pager)
    rang_after = None
    for number in range(1, 31):
        trapped = number == 17
        comment(desk, village, clock, "Vi er fanget i tredje" if trapped else FIRE, f"a{number}")
        for _second in range(5):
            clock.forward(timedelta(seconds=1))
            alarm.tick(desk)
            deliver(desk, board, pager)
        if trapped:
            for second in range(15):
                if pager.sent:
                    rang_after = 5 + second
                    break
                clock.forward(timedelta(seconds=1))
                alarm.tick(desk)
                deliver(desk, board, pager)
    assert rang_after is not None
    assert rang_after <= 15
    assert len(pager.sent) == 2  # one call to each on the roster, for one comment
    assert "Noen kan være i fare" in pager.sent[0][1].subject
    ring_for(desk, board, pager, clock, timedelta(minutes=2))
    (held,) = board.under("alarm:topic:")
    assert "30 varsler holdt tilbake" in held.fallback
    assert repr(held).count("url='https://board.test/") == 30


def test_danger_is_not_held_behind_a_call_that_just_went_out(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """Others are told once a minute at most; somebody in danger within fifteen seconds."""
    comment(desk, village, clock, FIRE, "a0")
    alarm.tick(desk)
    clock.forward(timedelta(seconds=1))
    comment(desk, village, clock, "Vi er fanget i tredje", "a1")
    for _second in range(14):
        clock.forward(timedelta(seconds=1))
        alarm.tick(desk)
    deliver(desk, board, pager)
    assert any("oen kan være i fare" in call.subject for _who, call in pager.sent)


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("Det brenner på sykehjemmet, hjelp!", "post/fire"),  # another place
        ("Det har gått et stort ras over veien, hjelp!", "post/fire"),  # something else
        ("Jeg skal drepe deg", "post/fire"),  # a threat
        ("Det brenner på skolen, jeg skal drepe deg", "post/fire"),  # and a fire
        ("Jeg orker ikke mer, jeg skal ta livet mitt i natt", "post/fire"),
        (FIRE, "post/other"),  # under another post
    ],
)
def test_nothing_but_a_repeat_is_held_back(
    desk: Desk,
    village: Village,
    clock: Clock,
    board: Board,
    pager: Pager,
    text: str,
    root: str,
) -> None:
    """What is not surely the same rings."""
    known(desk, village, clock, board, pager)
    comment(desk, village, clock, text, "b", root)
    ring_for(desk, board, pager, clock, timedelta(minutes=2))
    assert len(pager.sent) == 2


def test_what_a_held_back_author_writes_of_danger_rings(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """The same person told of the fire before, and is in it now."""
    known(desk, village, clock, board, pager)
    village.write("Vi kommer oss ikke ut!", at=clock(), author="a0", root="post/fire")
    receive(desk, village.name, village.poll(cursor(desk, village.name)))
    ring_for(desk, board, pager, clock, timedelta(minutes=1))
    assert len(pager.sent) == 2


def test_another_place_that_a_held_back_author_writes_of_rings(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """Who told of one fire tells of another."""
    known(desk, village, clock, board, pager)
    comment(desk, village, clock, "Nå brenner det på sykehjemmet, hjelp!", "a0")
    ring_for(desk, board, pager, clock, timedelta(minutes=1))
    assert len(pager.sent) == 2


def test_after_an_hour_it_rings_again_unless_somebody_has_opened_it(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """One was taken, one was given a category, and one was never looked at."""
    known(desk, village, clock, board, pager)
    for author in ("b", "c", "d"):
        comment(desk, village, clock, FIRE, author)
    ring_for(desk, board, pager, clock, timedelta(minutes=10))
    act.take(desk, 1, KARI)
    act.take(desk, 2, KARI)
    act.recategorize(desk, 3, OLA, case_of(desk, 3).category)
    ring_for(desk, board, pager, clock, timedelta(minutes=48))
    assert pager.sent == []
    ring_for(desk, board, pager, clock, timedelta(minutes=4))
    assert len(pager.sent) == 2
    assert pager.sent[0][1].subject == "Bø kommune: Mulig krise (Bygda)"


def test_only_the_roster_may_say_so_and_it_can_be_taken_back(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """Ola is an admin and not on the roster; a wrong click rings again at once."""
    comment(desk, village, clock, FIRE, "a0")
    assert isinstance(press(desk, "know", 1, OLA), Tell)
    assert topics.in_force(desk.store.read(), clock()) == []
    press(desk, "know", 1)
    ring_for(desk, board, pager, clock, timedelta(minutes=2))
    assert pager.sent == []
    assert press(desk, "ring_again", 1) == Done()
    ring_for(desk, board, pager, clock, timedelta(minutes=1))
    assert len(pager.sent) == 2
    assert board.under("alarm:topic:") == []
    assert isinstance(press(desk, "ring_again", 1), Tell)


def test_somebody_in_danger_can_not_be_known_of(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """The alarm has no such button, and an old one does nothing."""
    comment(desk, village, clock, "Det brenner på skolen, og vi kommer oss ikke ut!", "a0")
    ring_for(desk, board, pager, clock, timedelta(minutes=1))
    (shown,) = board.under("alarm:1")
    assert "action='know'" not in repr(shown)
    assert isinstance(press(desk, "know", 1), Tell)
    ring_for(desk, board, pager, clock, timedelta(minutes=5))
    assert len(pager.sent) == 4


def test_a_false_alarm_for_all_lowers_those_there_and_holds_back_what_comes(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """Nobody has read what comes later: it stays a crisis, and rings when the hour is over."""
    for author in ("a", "b", "c", "d", "e"):
        comment(desk, village, clock, FIRE, author)
    comment(desk, village, clock, "Det brenner på skolen og vi kommer oss ikke ut", "f")
    ring_for(desk, board, pager, clock, timedelta(minutes=2))
    (many,) = board.under("alarm:many:")
    assert "action='false_for_all'" in repr(many)
    assert "5 mulige kriser" in many.fallback  # the one in danger stands by itself
    press(desk, "false_for_all", 1)
    pager.sent.clear()
    deliver(desk, board, pager)
    assert [Flag.CRISIS in case_of(desk, one).flags for one in range(1, 7)] == [False] * 5 + [True]
    assert board.under("alarm:many:") == []
    assert len(board.under("alarm:6:")) == 1
    comment(desk, village, clock, FIRE, "g")
    act.take(desk, 6, KARI)
    ring_for(desk, board, pager, clock, timedelta(minutes=55))
    assert pager.sent == []
    assert Flag.CRISIS in case_of(desk, 7).flags
    ring_for(desk, board, pager, clock, timedelta(minutes=10))
    assert len(pager.sent) > 0
