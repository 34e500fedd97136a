"""An alarm rests only by what somebody did themselves after it began."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cases import State, Verb
from bot.desk import Desk, act, alarm
from bot.desk.actions import handle
from bot.desk.false_alarm import false_alarm
from bot.desk.receive import cursor, receive
from bot.errors import Retryable
from bot.screens import Action, Done
from bot.store import alarms, cases
from tests.desk.test_alarm import ROSTER, case_of, deliver, emergency, ring_for
from tests.desk.test_delivery import approve
from tests.fakes import Board, Clock, Pager, Village
from tests.office import KARI, OLA, oslo
from tests.office import desk as open_desk

CRY = "Sønnen min har falt i bassenget og puster ikke! Hjelp!"


@pytest.fixture
def desk(tmp_path: Path, clock: Clock, village: Village) -> Iterator[Desk]:
    """A desk with a crisis roster, on a Wednesday night."""
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


def put_state(desk: Desk, number: int, state: State, holder: str | None) -> None:
    """Put a case into a state that it came to before anything was cried."""
    with desk.store.write() as database:
        database.execute(
            "UPDATE cases SET state = ?, holder = ? WHERE id = ?", (state.value, holder, number)
        )


def cry(desk: Desk, village: Village, clock: Clock) -> None:
    """Have the author of the first post cry for help."""
    village.write(CRY, at=clock(), answers=village.posts[0].external_id)
    receive(desk, village.name, village.poll(cursor(desk, village.name)))


@pytest.mark.parametrize("state", list(State))
def test_a_cry_rings_in_every_state_until_a_person_takes_it(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager, state: State
) -> None:
    """What somebody did before it came is no answer to it; the button is, in every state."""
    village.write("Når åpner svømmehallen?", at=clock())
    receive(desk, village.name, village.poll(None))
    act.take(desk, 1, OLA)
    put_state(desk, 1, state, None if state is State.OPEN else OLA)
    cry(desk, village, clock)
    ring_for(desk, board, pager, clock, timedelta(minutes=6))
    assert len(pager.sent) == 4
    assert act.take(desk, 1, KARI) == Done()
    ring_for(desk, board, pager, clock, timedelta(minutes=30))
    assert len(pager.sent) == 4
    assert board.under("alarm:") == []


def test_a_reply_on_its_way_answers_no_cry_that_came_after_it(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """It was approved before; that it comes out later is nothing that a person did."""
    village.write("Når åpner svømmehallen?", at=clock())
    receive(desk, village.name, village.poll(None))
    village.trouble["publish"] = [(Retryable("down"), False)] * 60
    approve(desk)
    assert case_of(desk, 1).state is State.REPLYING
    cry(desk, village, clock)
    ring_for(desk, board, pager, clock, timedelta(minutes=12))
    assert len(pager.sent) == 6


def test_what_is_approved_after_it_began_is_an_answer(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """Somebody read it and wrote a reply, though the network is down."""
    emergency(desk, village, clock)
    ring_for(desk, board, pager, clock, timedelta(minutes=1))
    with desk.store.write() as database:
        cases.move(database, 1, Verb.APPROVE, now=clock(), actor=KARI)
    ring_for(desk, board, pager, clock, timedelta(minutes=30))
    assert len(pager.sent) == 2


def test_giving_is_not_taking(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """The colleague may be asleep: it rings until they press the button themselves."""
    emergency(desk, village, clock)
    act.take(desk, 1, KARI)
    act.give(desk, 1, KARI, OLA)
    ring_for(desk, board, pager, clock, timedelta(minutes=7))
    assert len(pager.sent) == 4
    assert board.under("alarm:") != []
    act.take(desk, 1, OLA)
    ring_for(desk, board, pager, clock, timedelta(minutes=30))
    assert len(pager.sent) == 4


def test_who_is_awake_takes_it_from_who_was_given_it(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """The button on the alarm does it; a case somebody has taken themselves stays theirs."""
    emergency(desk, village, clock)
    act.give(desk, 1, KARI, OLA)
    assert act.take(desk, 1, KARI) == Done()
    assert case_of(desk, 1).holder == KARI
    assert act.take(desk, 1, OLA) != Done()
    ring_for(desk, board, pager, clock, timedelta(minutes=30))
    assert pager.sent == []


def test_reopening_has_it_go_on(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """It was closed by mistake: who opens it has some minutes to take it, then it rings."""
    emergency(desk, village, clock)
    ring_for(desk, board, pager, clock, timedelta(minutes=1))
    act.close(desk, 1, KARI)
    ring_for(desk, board, pager, clock, timedelta(minutes=10))
    assert alarms.out(desk.store.read(), 1) is None
    act.reopen(desk, 1, KARI)
    ring_for(desk, board, pager, clock, timedelta(minutes=6))
    assert len(pager.sent) == 4


def test_reopening_what_was_a_false_alarm_rings_nobody(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """A person has said what it was."""
    emergency(desk, village, clock)
    false_alarm(desk, 1, KARI)
    act.close(desk, 1, KARI)
    act.reopen(desk, 1, KARI)
    ring_for(desk, board, pager, clock, timedelta(minutes=20))
    assert pager.sent == []


def test_a_clock_set_back_neither_answers_nor_unanswers(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """Which came first is counted by the events, not by their times."""
    clock.forward(timedelta(hours=5))
    village.write("Når åpner svømmehallen?", at=clock())
    receive(desk, village.name, village.poll(None))
    act.take(desk, 1, KARI)
    clock.forward(-timedelta(hours=5))
    cry(desk, village, clock)
    ring_for(desk, board, pager, clock, timedelta(minutes=2))
    assert len(pager.sent) == 2
    clock.forward(-timedelta(hours=2))
    act.take(desk, 1, KARI)
    ring_for(desk, board, pager, clock, timedelta(minutes=20))
    assert len(pager.sent) == 2


def test_a_case_of_a_network_that_was_taken_out_rings_and_is_taken(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """Nobody would know of it otherwise."""
    emergency(desk, village, clock)
    desk.networks.clear()  # type: ignore[attr-defined]
    ring_for(desk, board, pager, clock, timedelta(minutes=1))
    assert len(pager.sent) == 2
    handle(desk, Action(name="take", chat="slack", user="U", admin=KARI, value="1"))
    ring_for(desk, board, pager, clock, timedelta(minutes=10))
    assert len(pager.sent) == 2


def test_ten_hours_without_mail_bring_one_call_each_when_it_is_back(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """It says what is true then, and the channel was told once for each that nobody was reached."""
    pager.trouble = [Retryable("down")] * 100_000
    emergency(desk, village, clock)
    ring_for(desk, board, pager, clock, timedelta(hours=2))
    emergency(desk, village, clock, author="per")
    ring_for(desk, board, pager, clock, timedelta(hours=8))
    pager.trouble = []
    clock.forward(timedelta(seconds=90))
    deliver(desk, board, pager)
    assert sorted(who.name for who, _call in pager.sent) == ["Beredskapsvakten", "Kari Nilsen"]
    assert "2 mulige kriser eller trusler" in pager.sent[0][1].subject
    assert len(board.under("unreached:")) == 2


def test_a_look_without_a_change_takes_nothing(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """Somebody was shown the text; nobody has done anything."""
    emergency(desk, village, clock)
    act.give(desk, 1, KARI, OLA)
    with desk.store.write() as database:
        cases.witness(database, case_of(desk, 1), Verb.REVEALED, now=clock(), actor=OLA)
    ring_for(desk, board, pager, clock, timedelta(minutes=1))
    assert len(pager.sent) == 2
    assert alarm.next_at(desk) is not None
