"""Nothing is put aside by whoever has not read it: the card may lag behind what was written."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from bot.cases import Category, State
from bot.delivery import ChatLane
from bot.desk import Desk, act, alarm
from bot.errors import Retryable
from bot.screens import Answer, Done, Tell
from bot.store import alarms
from tests.desk.test_changed import read, the_case
from tests.desk.test_delivery import settle
from tests.fakes import Board, Clock, Village
from tests.office import KARI

CRY = "Sønnen min har falt i bassenget og puster ikke! Hjelp!"

WAYS: dict[str, Callable[[Desk], Answer]] = {
    "finished": lambda desk: act.close(desk, 1, KARI),
    "lowered": lambda desk: act.recategorize(desk, 1, KARI, Category.QUESTION),
    "called false": lambda desk: alarm.false_alarm(desk, 1, KARI),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_the_card_does_not_show_yet_is_not_put_aside(
    desk: Desk, village: Village, clock: Clock, way: str
) -> None:
    """Whoever presses is told, and can press again once it stands there."""
    board = Board()
    lane = ChatLane(desk, board)
    first = village.write("Når åpner svømmehallen?", at=clock())
    read(desk, village)
    settle(lane.step, clock)
    village.write(CRY, at=clock(), answers=first.external_id)
    read(desk, village)
    told = WAYS[way](desk)
    assert isinstance(told, Tell)
    assert "kortet ikke viser ennå" in repr(told.message)
    assert the_case(desk).state is State.OPEN
    assert alarms.out(desk.store.read(), 1)
    settle(lane.step, clock)
    assert WAYS[way](desk) == Done()
    assert not alarms.out(desk.store.read(), 1) or the_case(desk).finished


def test_a_card_that_could_not_be_changed_shows_no_more_than_before(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """What an attempt would have shown does not count when the chat took nothing."""
    board = Board()
    lane = ChatLane(desk, board)
    first = village.write("Når åpner svømmehallen?", at=clock())
    read(desk, village)
    settle(lane.step, clock)
    village.edit(first, "Når åpner svømmehallen på søndag?")
    read(desk, village)
    board.trouble["update"] = [(Retryable("down"), False)]
    with suppress(Retryable):
        lane.step()
    assert board.trouble["update"] == []
    assert isinstance(act.close(desk, 1, KARI), Tell)
    settle(lane.step, clock)
    assert act.close(desk, 1, KARI) == Done()
