"""Nothing holds an alarm up: no card, no rate limit, no other alarm, and nobody else's address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.alarms import Call, Recipient
from bot.delivery import AlarmChatLane, AlarmLane, ChatLane, Delivery
from bot.desk import Desk, alarm
from bot.errors import Rejected, Retryable, Unsure
from tests.desk.test_alarm import ROSTER, emergency
from tests.fakes import Board, Clock, Pager, Village
from tests.office import desk as open_desk
from tests.office import oslo


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


def test_an_alarm_does_not_wait_for_its_card_and_links_to_it_when_it_comes(
    desk: Desk, village: Village, clock: Clock, board: Board
) -> None:
    """The cards are held up; the alarm stands in the channel, with the post's address."""
    emergency(desk, village, clock)
    alarm.tick(desk)
    lane = AlarmChatLane(desk, board)
    assert lane.step()
    ((_key, shown, thread),) = board.messages.values()
    assert thread is None
    assert "https://village.test/kari/1" in repr(shown)
    while ChatLane(desk, board).step():
        pass
    assert lane.step()
    (shown,) = board.under("alarm:")
    assert "https://board.test/C0ADMIN/2" in repr(shown)
    assert not lane.step()


@pytest.mark.parametrize("error", [Unsure("internal_error"), Retryable("wait", 30.0)])
def test_an_alarm_that_the_chat_has_trouble_with_holds_up_no_other(
    desk: Desk, village: Village, clock: Clock, board: Board, error: Exception
) -> None:
    """It is tried again later, and stands once in the end."""
    emergency(desk, village, clock)
    emergency(desk, village, clock, author="per")
    alarm.tick(desk)
    board.trouble["post"] = [(error, False)]  # type: ignore[list-item]
    lane = AlarmChatLane(desk, board)
    lane.step()
    lane.step()
    assert len(board.under("alarm:")) == 1
    clock.forward(timedelta(seconds=31))
    lane.step()
    assert len(board.under("alarm:")) == 2


def test_an_alarm_whose_thread_is_gone_stands_in_the_channel(
    desk: Desk, village: Village, clock: Clock, board: Board
) -> None:
    """At once, with where to look."""
    emergency(desk, village, clock)
    while ChatLane(desk, board).step():
        pass
    alarm.tick(desk)
    board.trouble["post"] = [(Rejected("thread_not_found", deleted=True), False)]
    AlarmChatLane(desk, board).step()
    (alone,) = [one for one in board.messages.values() if one[0].startswith("alarm:")]
    assert alone[2] is None


def test_one_that_the_chat_refuses_is_shown_plainer_at_once(
    desk: Desk, village: Village, clock: Clock, board: Board
) -> None:
    """It is never given up."""
    emergency(desk, village, clock)
    alarm.tick(desk)
    board.trouble["post"] = [(Rejected("invalid_blocks"), False)]
    lane = AlarmChatLane(desk, board)
    lane.step()
    lane.step()
    assert len(board.under("alarm:")) == 1


class Hanging(Pager):
    """A way to ring people that never gets an answer about one of them."""

    def send(self, recipient: Recipient, call: Call) -> None:
        """Ring, or fail for Kari."""
        if recipient.name == "Kari Nilsen":
            raise Retryable("no answer")
        super().send(recipient, call)


def test_each_on_the_roster_has_a_worker_of_their_own(
    desk: Desk, village: Village, clock: Clock, board: Board
) -> None:
    """What hangs for one is nothing to the others, and alarms in the chat have one too."""
    delivery = Delivery(desk, board, [village], [Pager()])
    assert delivery.destinations >= {
        "slack", "slack:alarm", "alarm:mail:Kari Nilsen", "alarm:mail:Beredskapsvakten",
    }  # fmt: skip
    pager = Hanging()
    emergency(desk, village, clock)
    alarm.tick(desk)
    other = AlarmLane(desk, pager, "Beredskapsvakten")
    assert other.step()
    assert not other.step()
    assert AlarmLane(desk, pager, "Kari Nilsen").step()
    assert [who.name for who, _call in pager.sent] == ["Beredskapsvakten"]
