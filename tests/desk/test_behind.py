"""Nobody finishes a case, or says what it is, by a card that does not show its newest words yet."""

from __future__ import annotations

import pytest

from bot.cases import Case, Mention, State
from bot.delivery import ChatLane
from bot.desk import Desk
from bot.desk.actions import handle
from bot.desk.receive import receive
from bot.errors import BotError
from bot.screens import Action, Answer, Done, Tell
from bot.store import alarms, cases, surfaces
from tests.fakes import Board, Clock, Village
from tests.office import KARI

FIRE = "Det brenner i huset vårt nå, hjelp! Ring 110!"


@pytest.fixture
def board() -> Board:
    """An empty chat."""
    return Board()


@pytest.fixture(autouse=True)
def post(desk: Desk, village: Village, clock: Clock, board: Board) -> Mention:
    """A question whose card stands in the channel."""
    asked = village.write("Når åpner svømmehallen?", at=clock())
    receive(desk, village.name, village.poll(None))
    draw(desk, board)
    return asked


def draw(desk: Desk, board: Board) -> None:
    """Bring the cards to what is true."""
    lane = ChatLane(desk, board)
    while True:
        try:
            if not lane.step():
                return
        except BotError:
            continue


def press(desk: Desk, name: str) -> Answer:
    """Press a button on the card, or react to it."""
    surface = surfaces.of_case(desk.store.read(), 1, "slack", "card")
    assert surface is not None
    value = "1:praise" if name == "recategorize" else "1"
    return handle(
        desk,
        Action(name=name, chat="slack", user="U", admin=KARI, value=value,
               message_id=surface.message_id),
    )  # fmt: skip


def case(desk: Desk) -> Case:
    """Return the case as it is now."""
    found = cases.get(desk.store.read(), 1)
    assert found is not None
    return found


@pytest.mark.parametrize("edited", [False, True])
@pytest.mark.parametrize("name", ["close", "recategorize", "react.white_check_mark"])
def test_the_newest_words_are_shown_first(
    desk: Desk, village: Village, clock: Clock, board: Board, post: Mention,
    name: str, *, edited: bool,
) -> None:  # fmt: skip
    """Who pressed is told to read them; once the card shows them, pressing does what it says."""
    if edited:
        village.edit(post, "Når åpner svømmehallen, og hva koster det?")
    else:
        village.write("Og hva koster det?", at=clock(), answers=post.external_id)
    receive(desk, village.name, village.poll("1"))
    answer = press(desk, name)
    assert isinstance(answer, Tell)
    assert "noe nytt" in answer.message.fallback
    assert case(desk).state is State.OPEN
    assert case(desk).due_at is not None
    draw(desk, board)
    assert press(desk, name.replace("react.white", "react.heavy")) == Done()


def test_an_alarm_that_nobody_has_read_of_is_not_called_false(
    desk: Desk, village: Village, clock: Clock, board: Board, post: Mention
) -> None:
    """The one who pressed meant the words before."""
    village.write("Det brenner på Hovden, send brannbil!", at=clock(), answers=post.external_id)
    receive(desk, village.name, village.poll("1"))
    draw(desk, board)
    village.write(FIRE, at=clock(), answers=post.external_id)
    receive(desk, village.name, village.poll("2"))
    assert isinstance(press(desk, "false_alarm"), Tell)
    assert alarms.out(desk.store.read(), 1)
    draw(desk, board)
    assert press(desk, "false_alarm") == Done()


@pytest.mark.parametrize("name", ["take", "undo"])
def test_what_decides_nothing_is_done_at_once(
    desk: Desk, village: Village, clock: Clock, post: Mention, name: str
) -> None:
    """To take a case is never wrong."""
    village.write("Og hva koster det?", at=clock(), answers=post.external_id)
    receive(desk, village.name, village.poll("1"))
    answer = press(desk, name)
    assert "noe nytt" not in repr(answer)
