"""What waited on its way is judged again when it leaves: in the hours, true then, and once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cases import State
from bot.delivery import ChatLane
from bot.desk import Desk, act, overview
from bot.desk.pings import tick
from bot.desk.receive import receive
from bot.desk.turned_back import turned_back
from bot.errors import BotError, Retryable
from bot.outgoing import Kind
from bot.store import cases, outbox
from tests.desk.test_storm import QUESTION, pour
from tests.desk.test_storm import settle as settle_storm
from tests.fakes import Board, Clock, Village
from tests.office import KARI, LIV, OLA, oslo


@pytest.fixture
def board() -> Board:
    """An empty chat."""
    return Board()


@pytest.fixture(autouse=True)
def _a_question(desk: Desk, village: Village, clock: Clock, board: Board) -> None:
    """A question due on Friday at 10.15, whose card stands in the channel."""
    overview.tick(desk)
    village.write(QUESTION, at=clock())
    receive(desk, village.name, village.poll(None))
    deliver(desk, board)


def deliver(desk: Desk, board: Board) -> None:
    """Do all that can be done now."""
    lane = ChatLane(desk, board)
    for _turn in range(100):
        try:
            if not lane.step():
                return
        except BotError:
            return
    raise AssertionError("the lane never came to rest")


def outage(board: Board, calls: int = 1) -> None:
    """Have the chat take none of the next messages."""
    board.trouble["post"] = [(Retryable("down"), False)] * calls


def the_day_before(desk: Desk, clock: Clock) -> None:
    """Let a day go by on which the overview has nothing to say, to the opening after it."""
    act.take(desk, 1, KARI)
    clock.move(oslo("2026-11-19 08:00"))
    assert overview.tick(desk) == 0
    clock.move(oslo("2026-11-20 08:00"))


def pinged(board: Board) -> list[str]:
    """Return what the pings that stand there say."""
    return [message.fallback for message in board.under("ping:")]


def test_a_ping_held_back_until_night_waits_for_the_opening(
    desk: Desk, clock: Clock, board: Board
) -> None:
    """Slack was down from before closing: nothing at 20.00, and in the morning one that is true."""
    clock.move(oslo("2026-11-19 13:45"))
    assert tick(desk) == 1
    outage(board)
    deliver(desk, board)
    for hour in ("2026-11-19 15:30", "2026-11-19 20:00", "2026-11-20 07:59"):
        clock.move(oslo(hour))
        tick(desk)
        deliver(desk, board)
        assert pinged(board) == []
    clock.move(oslo("2026-11-20 08:00"))
    deliver(desk, board)
    (said,) = pinged(board)
    assert said.startswith("2 timer og 15 minutter igjen av åpningstiden")


def test_a_ping_waits_over_a_weekend(desk: Desk, clock: Clock, board: Board) -> None:
    """Held back on Friday it is one on Monday, and says that the deadline is past."""
    act.take(desk, 1, OLA)
    clock.move(oslo("2026-11-20 10:00"))
    assert tick(desk) == 1
    outage(board)
    deliver(desk, board)
    clock.move(oslo("2026-11-21 12:00"))
    tick(desk)
    deliver(desk, board)
    assert pinged(board) == []
    clock.move(oslo("2026-11-23 08:00"))
    deliver(desk, board)  # before the tick of that second
    tick(desk)
    clock.forward(timedelta(seconds=3))
    deliver(desk, board)
    (said,) = pinged(board)
    assert said.startswith("Fristen gikk ut fredag 20. nov. kl. 10.15")


def test_several_held_back_for_one_case_are_one(desk: Desk, clock: Clock, board: Board) -> None:
    """Three steps came while the chat was down: one message, with the time that is left then."""
    outage(board, 3)
    for at in ("2026-11-19 13:45", "2026-11-20 09:15", "2026-11-20 10:00"):
        clock.move(oslo(at))
        assert tick(desk) == 1
        deliver(desk, board)
    clock.move(oslo("2026-11-20 10:05"))
    deliver(desk, board)
    (said,) = pinged(board)
    assert said.startswith("10 minutter igjen")


def test_one_begun_before_the_closing_and_cut_off_is_not_said_twice(
    desk: Desk, clock: Clock, board: Board
) -> None:
    """It stands there, and nobody noted it: found at the opening, not posted again."""
    clock.move(oslo("2026-11-19 13:45"))
    tick(desk)
    board.trouble["post"] = [(Retryable("the machine stops here"), True)]
    deliver(desk, board)
    clock.move(oslo("2026-11-19 16:00"))
    deliver(desk, board)
    clock.move(oslo("2026-11-20 08:00"))
    deliver(desk, board)
    assert len(pinged(board)) == 1
    item = outbox.last(desk.store.read(), 1, Kind.PING)
    assert item is not None
    assert (item.state, item.message_id is None) == ("sent", False)


def test_a_ping_for_many_waits_too(
    desk: Desk, village: Village, clock: Clock, board: Board
) -> None:
    """A digest's pings are held to the hours as the others are."""
    pour(desk, village, clock, QUESTION, 20)
    settle_storm(desk, board, clock)
    clock.move(oslo("2026-11-19 13:46"))
    assert tick(desk) == 21
    outage(board)
    deliver(desk, board)
    clock.move(oslo("2026-11-19 18:00"))
    deliver(desk, board)
    assert pinged(board) == []
    clock.move(oslo("2026-11-20 08:00"))
    deliver(desk, board)
    assert any("20 saker" in said for said in pinged(board))


def test_a_ping_for_many_stands_until_the_last_is_answered(
    desk: Desk, village: Village, clock: Clock, board: Board
) -> None:
    """One that is answered is not told of any more; the others still are."""
    act.close(desk, 1, KARI)
    pour(desk, village, clock, QUESTION, 14)
    settle_storm(desk, board, clock)
    clock.move(oslo("2026-11-19 13:46"))
    assert tick(desk) == 14
    deliver(desk, board)
    for number in range(2, 16):
        (said,) = pinged(board)
        left = 16 - number
        assert said.startswith(f"{left} sak{'er' if left > 1 else ''} her venter på svar"), said
        act.close(desk, number, KARI)
        settle_storm(desk, board, clock)
    assert pinged(board) == []


def test_the_overview_that_was_held_back(desk: Desk, clock: Clock, board: Board) -> None:
    """In the afternoon it says what is true then, and bids no good morning; it is not kept."""
    the_day_before(desk, clock)
    assert overview.tick(desk) == 1
    outage(board)
    deliver(desk, board)
    clock.move(oslo("2026-11-20 13:30"))
    deliver(desk, board)
    (message,) = board.under("overview:")
    assert message.fallback == "Dette venter nå: 1 sak er over fristen, ingen har frist i dag."


@pytest.mark.parametrize("back", ["2026-11-20 15:30", "2026-11-20 23:00", "2026-11-23 08:00"])
def test_an_overview_of_a_day_that_is_over_is_dropped(
    desk: Desk, clock: Clock, board: Board, back: str
) -> None:
    """The next opening's own tells what waits then, so that nothing is lost and nothing doubled."""
    the_day_before(desk, clock)
    overview.tick(desk)
    outage(board)
    deliver(desk, board)
    clock.move(oslo(back))
    deliver(desk, board)
    assert board.under("overview:") == []
    clock.move(oslo("2026-11-23 08:00"))
    overview.tick(desk)
    deliver(desk, board)
    (message,) = board.under("overview:")
    assert message.fallback == "God morgen! 1 sak er over fristen, ingen har frist i dag."


def test_who_is_given_a_case_at_night_hears_of_it_at_the_opening(
    desk: Desk, clock: Clock, board: Board
) -> None:
    """A mention rings a telephone; who has passed the case on meanwhile is not called at all."""
    clock.move(oslo("2026-11-18 22:00"))
    act.give(desk, 1, KARI, OLA)
    deliver(desk, board)
    act.give(desk, 1, OLA, LIV)
    deliver(desk, board)
    assert board.under("given:") == []
    clock.move(oslo("2026-11-19 08:00"))
    deliver(desk, board)
    (message,) = board.under("given:")
    assert "Ola Hansen" in message.fallback


def test_what_cant_wait_is_handed_over_at_night(
    desk: Desk, village: Village, clock: Clock, board: Board
) -> None:
    """A crisis is given to a colleague at once, whatever the hour."""
    clock.move(oslo("2026-11-18 22:00"))
    village.write("Det brenner i skolen!", at=clock(), author="per")
    receive(desk, village.name, village.poll("1"))
    case = cases.get(desk.store.read(), 2)
    assert case is not None
    assert case.at_once
    act.give(desk, 2, KARI, OLA)
    deliver(desk, board)
    assert len(board.under("given:")) == 1


def test_a_clock_that_went_ahead_does_not_silence_an_overdue_case(desk: Desk, clock: Clock) -> None:
    """It planned the next ping a month from now; the true openings have theirs."""
    clock.move(oslo("2026-12-21 09:00"))
    assert tick(desk) == 1
    act.close(desk, 1, KARI)
    act.reopen(desk, 1, KARI)
    clock.move(oslo("2026-11-23 09:00"))
    turned_back(desk)
    for day in (24, 25, 26):
        clock.move(oslo(f"2026-11-{day} 08:00") + timedelta(seconds=1))
        assert tick(desk) == 1
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert case.state is State.OPEN
