"""Cards, pings and replies reach the outside once, whatever breaks between two commits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.cases import State
from bot.chats import Posted
from bot.delivery import ChatLane, NetworkLane
from bot.desk import Desk, act, reply
from bot.desk.notices import tell
from bot.desk.pings import tick
from bot.desk.receive import receive
from bot.errors import BotError, LoginFailed, Rejected, Retryable, Unsure
from bot.networks import Ability
from bot.outgoing import Kind
from bot.screens import Message
from bot.store import cases, outbox
from tests.desk.test_reply import act_in, form
from tests.fakes import Board, Clock, Village
from tests.office import KARI, oslo


@pytest.fixture
def board() -> Board:
    """An empty chat."""
    return Board()


@pytest.fixture(autouse=True)
def _a_question(desk: Desk, village: Village, clock: Clock) -> None:
    village.write("Når åpner svømmehallen?", at=clock())
    receive(desk, village.name, village.poll(None))


def settle(step: Callable[[], bool], clock: Clock) -> None:
    """Repeat a lane's step as its worker does, also after errors, until nothing is left."""
    quiet = 0
    for _turn in range(60):
        try:
            quiet = 0 if step() else quiet + 1
        except BotError:
            quiet = 0
        clock.forward(timedelta(seconds=3))
        if quiet > 2:
            return
    raise AssertionError("the lane never came to rest")


def approve(desk: Desk) -> None:
    """Have Kari answer the case."""
    shown = form(reply.start(desk, 1, KARI))
    ready = form(reply.submit(desk, act_in("form.reply", shown, answer="Kl. 10."), KARI))
    reply.approve(desk, act_in("form.approve", ready), KARI)


def test_a_case_is_one_card_however_much_changes(desk: Desk, board: Board, clock: Clock) -> None:
    """A burst of changes is one update, and one that changes nothing is none."""
    lane = ChatLane(desk, board)
    settle(lane.step, clock)
    assert len(board.messages) == 1
    act.take(desk, 1, KARI)
    act.release(desk, 1, KARI)
    act.take(desk, 1, KARI)
    before = board.updates
    lane.step()
    assert board.updates == before + 1
    settle(lane.step, clock)
    assert len(board.messages) == 1


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("error", [Retryable("later", 1.0), Unsure("lost")])
def test_a_card_is_posted_once_whatever_is_lost(
    desk: Desk, board: Board, clock: Clock, error: BotError, *, late: bool
) -> None:
    """A post whose answer is lost is found again, and one that failed is repeated."""
    board.trouble["post"] = [(error, late)]
    settle(ChatLane(desk, board).step, clock)
    assert len(board.under("card:1")) == 1


@pytest.mark.parametrize("late", [False, True])
def test_a_ping_comes_once_and_is_taken_back(
    desk: Desk, board: Board, clock: Clock, *, late: bool
) -> None:
    """It comes in the card's thread, mentions every admin, and goes when the case ends."""
    lane = ChatLane(desk, board)
    settle(lane.step, clock)
    clock.move(oslo("2026-11-19 13:45"))
    tick(desk)
    board.trouble["post"] = [(Unsure("lost"), late)]
    settle(lane.step, clock)
    (message,) = board.under("ping:")
    assert "4 timer igjen av åpningstiden" in message.fallback
    assert len([m for m in board.messages.values() if m[2] == "C0ADMIN/1"]) == 1
    act.close(desk, 1, KARI)
    settle(lane.step, clock)
    assert board.under("ping:") == []


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("error", [Retryable("later", 1.0), LoginFailed("refused")])
def test_a_reply_is_published_once_and_answers_the_case(
    desk: Desk, village: Village, clock: Clock, error: BotError, *, late: bool
) -> None:
    """What failed is tried again under the same key; what was out is not published anew."""
    approve(desk)
    village.trouble["publish"] = [(error, late)]
    settle(NetworkLane(desk, village).step, clock)
    assert [one.parent_id for one in village.published.values()] == ["post/1"]
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert case.state is State.ANSWERED
    assert case.published_url == "https://village.test/out/key1"


def test_a_crash_before_the_record_is_looked_up(desk: Desk, village: Village, clock: Clock) -> None:
    """A row left in ``sending`` is resolved by looking, not by publishing again."""
    approve(desk)
    item = outbox.due(desk.store.read(), village.name, clock())
    assert item is not None
    with desk.store.write() as database:
        outbox.start(database, item)
    from bot.desk.publish import reply_of  # noqa: PLC0415 - used here only

    village.publish(reply_of(item))
    village.trouble["publish"] = [(AssertionError("published twice"), False)]  # type: ignore[list-item]
    settle(NetworkLane(desk, village).step, clock)
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert case.state is State.ANSWERED


def test_what_is_uncertain_is_asked_of_a_person(desk: Desk, village: Village, clock: Clock) -> None:
    """The card asks; one button ends the case, the other gives it back."""
    approve(desk)
    village.trouble["publish"] = [(Unsure("lost"), True)]
    settle(NetworkLane(desk, village).step, clock)
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert case.state is State.UNSURE
    act.deny(desk, 1, KARI)
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert (case.state, case.holder) == (State.CLAIMED, KARI)


def test_a_refused_reply_goes_back_to_its_writer(
    desk: Desk, village: Village, board: Board, clock: Clock
) -> None:
    """The card says why, and the draft is still there."""
    approve(desk)
    village.trouble["publish"] = [(Rejected("no"), False)]
    settle(NetworkLane(desk, village).step, clock)
    settle(ChatLane(desk, board).step, clock)
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert (case.state, case.holder) == (State.CLAIMED, KARI)
    assert "tok det ikke imot" in repr(board.under("card:1"))


def test_a_holding_reply_leaves_the_case_open(desk: Desk, village: Village, clock: Clock) -> None:
    """It is published, and the deadline and the pings stay as they were."""
    due = cases.unfinished(desk.store.read(), 1)[0].due_at
    shown = form(reply.start(desk, 1, KARI, "holding"))
    ready = form(reply.submit(desk, act_in("form.reply", shown, when="i morgen"), KARI))
    reply.approve(desk, act_in("form.approve", ready), KARI)
    settle(NetworkLane(desk, village).step, clock)
    assert len(village.published) == 1
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert (case.state, case.due_at) == (State.CLAIMED, due)


def test_a_ping_answered_while_it_is_being_posted_is_taken_back(
    desk: Desk, board: Board, clock: Clock
) -> None:
    """It stands in the channel before it is recorded; whoever is quick meets it there."""
    lane = ChatLane(desk, board)
    settle(lane.step, clock)
    clock.move(oslo("2026-11-19 13:45"))
    tick(desk)
    post = board.post

    def post_and_be_answered(message: Message, *, key: str, thread: str | None = None) -> Posted:
        posted = post(message, key=key, thread=thread)
        if key.startswith("ping:"):
            with desk.store.write() as database:
                outbox.withdraw(database, 1, Kind.PING, clock())
        return posted

    board.post = post_and_be_answered  # type: ignore[method-assign] # an answer in between
    settle(lane.step, clock)
    assert board.under("ping:") == []
    item = outbox.last(desk.store.read(), 1, Kind.PING)
    assert item is not None
    assert item.state == "withdrawn"


def test_a_ping_taken_back_after_a_crash_is_found(desk: Desk, board: Board, clock: Clock) -> None:
    """Posted, not recorded, and then answered: it is looked for and taken away."""
    lane = ChatLane(desk, board)
    settle(lane.step, clock)
    clock.move(oslo("2026-11-19 13:45"))
    tick(desk)
    board.trouble["post"] = [(Retryable("the machine stops here"), True)]
    with pytest.raises(Retryable):
        lane.step()
    assert len(board.under("ping:")) == 1
    act.close(desk, 1, KARI)
    settle(ChatLane(desk, board).step, clock)
    assert board.under("ping:") == []


def test_an_attempt_that_was_cut_off_is_asked_about_where_it_cannot_be_repeated(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """A network that keeps no keys and does not show the reply can't tell: a person looks."""
    village.abilities = frozenset({Ability.REPLY})
    approve(desk)
    item = outbox.due(desk.store.read(), village.name, clock())
    assert item is not None
    with desk.store.write() as database:
        outbox.start(database, item)
    settle(NetworkLane(desk, village).step, clock)
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert case.state is State.UNSURE
    assert village.published == {}


def test_an_attempt_that_did_not_happen_is_repeated_there_too(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """What the network refused for now is known not to be out."""
    village.abilities = frozenset({Ability.REPLY})
    approve(desk)
    village.trouble["publish"] = [(Retryable("later", 1.0), False)] * 2
    settle(NetworkLane(desk, village).step, clock)
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert case.state is State.ANSWERED
    assert len(village.published) == 1


def test_an_attempt_that_is_cut_off_after_one_that_failed_is_asked_about(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """That the first did not happen says nothing of the second."""
    village.abilities = frozenset({Ability.REPLY})
    approve(desk)
    village.trouble["publish"] = [(Retryable("later", 1.0), False)]
    lane = NetworkLane(desk, village)
    lane.step()
    clock.forward(timedelta(seconds=3))
    item = outbox.due(desk.store.read(), village.name, clock())
    assert item is not None
    with desk.store.write() as database:
        outbox.start(database, item)
    settle(lane.step, clock)
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert case.state is State.UNSURE


def test_what_the_chat_refuses_holds_up_nothing(desk: Desk, board: Board, clock: Clock) -> None:
    """The ping's thread is gone with a card that somebody deleted: the next message comes.

    The card is posted anew, and the ping comes under it: no ping is let go.
    """
    lane = ChatLane(desk, board)
    settle(lane.step, clock)
    clock.move(oslo("2026-11-19 13:45"))
    tick(desk)
    board.trouble["post"] = [(Retryable("the machine stops here"), False)]
    with pytest.raises(Retryable):
        lane.step()
    board.messages.clear()
    tell(desk, "told", "Kommunen er her.")
    settle(lane.step, clock)
    assert len(board.under("told")) == 1
    (card,) = (name for name, (key, _m, _t) in board.messages.items() if key == "card:1")
    assert [at for key, _m, at in board.messages.values() if key.startswith("ping:")] == [card]


@pytest.mark.parametrize("refusals", [1, 2, 3])
def test_a_ping_that_the_chat_refuses_comes_in_a_plainer_form(
    desk: Desk, board: Board, clock: Clock, refusals: int
) -> None:
    """At last in words alone, and not in the thread; it says what it is about each time."""
    lane = ChatLane(desk, board)
    settle(lane.step, clock)
    clock.move(oslo("2026-11-19 13:45"))
    tick(desk)
    board.trouble["post"] = [(Rejected("invalid_blocks"), False)] * refusals
    settle(lane.step, clock)
    if refusals == 3:  # not even the words were taken: it is tried again, and counted as trouble
        assert outbox.refused(desk.store.read(), "slack") == 1
        clock.forward(timedelta(minutes=11))
        settle(lane.step, clock)
    (message,) = board.under("ping:")
    assert "svømmehallen" in message.fallback
    assert "/innboks" in repr(message.parts)
    assert outbox.refused(desk.store.read(), "slack") == 0


def test_a_deleted_card_is_posted_anew(desk: Desk, board: Board, clock: Clock) -> None:
    """As long as its case is open."""
    lane = ChatLane(desk, board)
    settle(lane.step, clock)
    board.messages.clear()
    act.take(desk, 1, KARI)
    board.trouble["update"] = [(Rejected("message_not_found", deleted=True), False)]
    settle(lane.step, clock)
    assert len(board.under("card:1")) == 1
