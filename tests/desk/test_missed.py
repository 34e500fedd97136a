"""Reactions that nobody heard of are read from the chat, however slowly it lets itself be read."""

from __future__ import annotations

import pytest

from bot.chats import Reaction
from bot.delivery.chat import ChatLane
from bot.desk import Desk
from bot.desk.missed import missed_reactions
from bot.desk.receive import receive
from bot.errors import LoginFailed, Rejected, Retryable
from bot.store import cases
from tests.fakes import Board, Clock, Village
from tests.office import KARI


class Pause:
    """Waits that take no time; ``until`` ends them."""

    def __init__(self) -> None:
        self.waited: list[float] = []
        self.until = 10_000

    def __call__(self, seconds: float) -> bool:
        """Note the wait, and tell whether it is time to stop."""
        self.waited += [seconds] if seconds else []
        return len(self.waited) >= self.until


@pytest.fixture
def pause() -> Pause:
    """Nobody stops."""
    return Pause()


@pytest.fixture
def board(desk: Desk, village: Village, clock: Clock) -> Board:
    """Three open cases, whose cards somebody has put eyes on."""
    for number in range(3):
        village.write(f"Når åpner hall {number}?", at=clock(), author=f"author{number}")
    receive(desk, village.name, village.poll(None))
    board = Board()
    worker = ChatLane(desk, board)
    while worker.step():
        pass
    assert len(board.messages) == 3
    board.standing = {key: [Reaction(KARI, KARI, "eyes")] for key in board.messages}
    return board


def holders(desk: Desk) -> list[str | None]:
    """Return who has each case."""
    found = [cases.get(desk.store.read(), number) for number in (1, 2, 3)]
    return [case.holder for case in found if case]


def test_a_chat_that_asks_us_to_wait_is_read_to_the_end(
    desk: Desk, board: Board, pause: Pause
) -> None:
    """No card is left out because another had to wait."""
    board.trouble["reactions"] = [
        (Retryable("slowly", 7.0), False),
        (Retryable("can't be reached"), False),
    ]
    missed_reactions(desk, board, pause)
    assert holders(desk) == [KARI, KARI, KARI]
    assert pause.waited == [7.0, 30.0]


def test_a_card_that_is_gone_holds_up_no_other(desk: Desk, board: Board, pause: Pause) -> None:
    """Its own case is left as it was."""
    board.trouble["reactions"] = [(Rejected("gone", deleted=True), False)]
    missed_reactions(desk, board, pause)
    assert holders(desk) == [None, KARI, KARI]


def test_stopping_is_not_waited_for(desk: Desk, board: Board, pause: Pause) -> None:
    """A wait that is cut off ends it all."""
    pause.until = 1
    board.trouble["reactions"] = [(Retryable("slowly", 7.0), False)]
    missed_reactions(desk, board, pause)
    assert holders(desk) == [None, None, None]


def test_a_refused_login_is_told(desk: Desk, board: Board, pause: Pause) -> None:
    """It is not asked for again and again."""
    board.trouble["reactions"] = [(LoginFailed("renew it"), False)]
    with pytest.raises(LoginFailed):
        missed_reactions(desk, board, pause)


def test_what_happens_while_a_card_is_read_counts_once(
    desk: Desk, board: Board, pause: Pause
) -> None:
    """A reaction heard of after the chat was asked is not taken for one taken back."""

    class Late(Board):
        """A chat whose reaction arrives as an event just after it was read."""

        def reactions(self, message_id: str) -> list[Reaction]:
            before = board.reactions(message_id)
            if message_id == newest:
                missed_reactions(desk, board, pause)
                return []
            return before

    newest = max(board.messages)
    late = Late()
    missed_reactions(desk, late, pause)
    assert holders(desk) == [KARI, KARI, KARI]
