"""Reactions count once, in the order they were put on and taken back, however they are told."""

from __future__ import annotations

import itertools

import pytest

from bot.cases import State
from bot.delivery.chat import ChatLane
from bot.desk import Desk, act
from bot.desk.actions import handle
from bot.desk.receive import receive
from bot.screens import Action
from bot.store import cases
from tests.fakes import Board, Clock, Village
from tests.office import KARI

PUT, TAKEN_BACK, PUT_AGAIN = (
    ("react", "10.000001"),
    ("unreact", "10.000002"),
    ("react", "11.000000"),
)


@pytest.fixture
def card(desk: Desk, village: Village, clock: Clock) -> str:
    """Return the message that the only card is."""
    village.write("Når åpner svømmehallen?", at=clock())
    receive(desk, village.name, village.poll(None))
    board = Board()
    lane = ChatLane(desk, board)
    while lane.step():
        pass
    return next(iter(board.messages))


def told(desk: Desk, card: str, kind: str, at: str, name: str = "eyes") -> None:
    """Have the chat tell of Kari's reaction."""
    handle(
        desk,
        Action(
            name=f"{kind}.{name}", chat="slack", user="U0KARI", admin=KARI, message_id=card, at=at
        ),
    )


def holder(desk: Desk) -> str | None:
    """Return who has the case."""
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    return case.holder


@pytest.mark.parametrize(
    "order", sorted(set(itertools.permutations((PUT, TAKEN_BACK, PUT, TAKEN_BACK))))
)
def test_what_was_done_last_counts_in_whichever_order_it_is_told(
    desk: Desk, card: str, order: tuple[tuple[str, str], ...]
) -> None:
    """Each is told twice, and some before what they undo."""
    for kind, at in order:
        told(desk, card, kind, at)
    assert holder(desk) is None
    told(desk, card, *PUT_AGAIN)
    for kind, at in order:
        told(desk, card, kind, at)
    assert holder(desk) == KARI


def test_a_late_check_mark_does_not_finish_a_reopened_case(desk: Desk, card: str) -> None:
    """It was for what stood there then."""
    told(desk, card, "react", "10.1", "white_check_mark")
    told(desk, card, "unreact", "10.2", "white_check_mark")
    act.reopen(desk, 1, KARI)
    told(desk, card, "react", "10.1", "white_check_mark")
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert case.state is State.OPEN


def test_what_is_read_from_the_chat_itself_is_so_now(desk: Desk, card: str) -> None:
    """It has no time; what is told of before it changes nothing afterwards."""
    told(desk, card, *PUT)
    told(desk, card, "unreact", "")
    assert holder(desk) is None
    told(desk, card, *PUT)
    assert holder(desk) is None
    told(desk, card, *PUT_AGAIN)
    assert holder(desk) == KARI
