"""A card that the chat refuses, or has trouble with, holds up nothing and is shown all the same."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.delivery import ChatLane
from bot.desk import Desk
from bot.desk.pings import tick
from bot.desk.receive import receive
from bot.errors import BotError, Rejected, Retryable, Unsure
from bot.screens import Message
from bot.store import outbox, surfaces
from tests.desk.test_delivery import settle
from tests.fakes import Board, Clock, Village
from tests.office import oslo

INTERNAL = Retryable("Slack has a problem of its own (internal_error).")


class Choosy(Board):
    """A chat that has trouble with one message, in each form of it or only in the full one."""

    def __init__(self, key: str, error: BotError, *, full_only: bool = False) -> None:
        super().__init__()
        self.key, self.error, self.full_only = key, error, full_only
        self.tries = 0

    def post(self, message: Message, *, key: str, thread: str | None = None):  # type: ignore[no-untyped-def] # noqa: ANN201 - as the board's
        """Put a message up, unless it is the one."""
        if key == self.key and not (self.full_only and "slik det skal se ut" in repr(message)):
            self.tries += 1
            raise self.error
        return super().post(message, key=key, thread=thread)


@pytest.fixture(autouse=True)
def _two_questions(desk: Desk, village: Village, clock: Clock) -> None:
    for author in ("kari", "ola"):
        village.write("Når åpner svømmehallen?", at=clock(), author=author)
    receive(desk, village.name, village.poll(None))


@pytest.mark.parametrize("error", [INTERNAL, Unsure("no answer that can be read")])
def test_a_card_that_the_chat_has_trouble_with_holds_up_nothing(
    desk: Desk, clock: Clock, error: BotError
) -> None:
    """The next card, pings and notices go out; the troubled one is told of and tried again."""
    board = Choosy("card:1", error)
    lane = ChatLane(desk, board)
    settle(lane.step, clock)
    assert len(board.under("card:2")) == 1
    clock.move(oslo("2026-11-19 13:46"))
    assert tick(desk) == 2
    for _turn in range(60):
        clock.forward(timedelta(seconds=20))
        try:
            lane.step()
        except BotError:
            continue
    assert len(board.under("ping:")) == 2
    (told,) = board.under("unseen:")
    assert "card:1" in told.fallback
    assert "/innboks" in told.fallback
    board.key = ""
    clock.forward(timedelta(minutes=11))
    settle(lane.step, clock)
    assert len(board.under("card:1")) == 1


def test_it_is_tried_less_and_less_often(desk: Desk, clock: Clock) -> None:
    """A minute apart at last, and then ten."""
    board = Choosy("card:1", INTERNAL)
    lane = ChatLane(desk, board)
    tried: list[int] = []
    for second in range(3600):
        clock.forward(timedelta(seconds=1))
        before = board.tries
        try:
            lane.step()
        except BotError:
            tried += [second] * (board.tries - before)
    gaps = [later - earlier for earlier, later in pairwise(tried)]
    assert gaps[:6] == [1, 2, 4, 8, 16, 32]
    assert 600 <= max(gaps) <= 601


def test_a_card_that_is_refused_is_shown_plainly(desk: Desk, clock: Clock) -> None:
    """Its case has a place with its buttons, and its pings come in its thread."""
    board = Choosy("card:1", Rejected("invalid_blocks"), full_only=True)
    lane = ChatLane(desk, board)
    settle(lane.step, clock)
    (card,) = board.under("card:1")
    assert "svømmehallen" in card.fallback
    assert "'take'" in repr(card.parts)
    clock.move(oslo("2026-11-19 13:46"))
    tick(desk)
    settle(lane.step, clock)
    place = surfaces.place(desk.store.read(), 1, "slack")
    assert place is not None
    threads = [at for key, _message, at in board.messages.values() if key.startswith("ping:1:")]
    assert threads == [place.message_id]


def test_a_ping_does_not_wait_for_ever_for_a_card_that_never_comes(
    desk: Desk, clock: Clock
) -> None:
    """It stands in the channel by itself, and says what it is about."""
    board = Choosy("card:1", Rejected("invalid_blocks"))
    lane = ChatLane(desk, board)
    settle(lane.step, clock)
    (told,) = board.under("unseen:")
    assert "card:1" in told.fallback
    clock.move(oslo("2026-11-19 13:46"))
    tick(desk)
    clock.forward(timedelta(minutes=1))
    settle(lane.step, clock)
    (ping,) = board.under("ping:1:")
    assert "svømmehallen" in repr(ping)


def test_where_the_chat_says_how_long_to_wait_everything_waits(desk: Desk, clock: Clock) -> None:
    """A rate limit is about the whole channel: nothing is put off by itself."""
    board = Board()
    board.trouble["post"] = [(Retryable("wait", 30.0), False)]
    lane = ChatLane(desk, board)
    with pytest.raises(Retryable):
        lane.step()
    surface = surfaces.stale(desk.store.read(), "slack", clock())
    assert surface is not None
    assert surface.case_id == 1
    assert outbox.due(desk.store.read(), "slack", clock()) is None
