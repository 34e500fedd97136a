"""What can't be delivered for a fault of ours is set aside, and holds up nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import structlog

from bot.cases import Case, State
from bot.chats import Posted
from bot.delivery import ChatLane, NetworkLane, Worker
from bot.delivery.worker import Lane
from bot.desk import CARD, Desk, reply
from bot.desk.notices import tell
from bot.desk.receive import receive
from bot.networks import Ability, Published, Reply
from bot.outgoing import Kind
from bot.screens import Message
from bot.store import cases, outbox
from tests.desk.test_reply import act_in, form
from tests.fakes import Board, Clock, Village
from tests.office import KARI


class Broken(Village):
    """A network module with a fault of its own: it fails over what answers the first post."""

    def publish(self, reply: Reply) -> Published:
        """Publish, but for the one."""
        if reply.parent_id == "post/1":
            raise ZeroDivisionError
        return super().publish(reply)


class BrokenBoard(Board):
    """A chat module with a fault of its own: it fails over what has the key."""

    def __init__(self, broken: str) -> None:
        super().__init__()
        self.broken = broken

    def post(self, message: Message, *, key: str, thread: str | None = None) -> Posted:
        """Post, but for the one."""
        if key == self.broken:
            raise ZeroDivisionError
        return super().post(message, key=key, thread=thread)


@pytest.fixture
def village() -> Village:
    """A network whose module has a fault."""
    return Broken()


@pytest.fixture(autouse=True)
def _two_questions(desk: Desk, village: Village, clock: Clock) -> None:
    for author in ("kari", "ola"):
        village.write("Når åpner svømmehallen?", at=clock(), author=author)
    receive(desk, village.name, village.poll(None))


def work(lane: Lane, until: Callable[[], bool]) -> None:
    """Let a worker have the lane until something has come about."""
    worker = Worker("test", lane, rest=0.01)
    with structlog.testing.capture_logs():
        worker.start()
        try:
            end = time.monotonic() + 20
            while not until():
                assert time.monotonic() < end, "the lane is held up"
                time.sleep(0.01)
        finally:
            worker.stop()


def approve(desk: Desk, case_id: int) -> None:
    """Have Kari answer the case."""
    shown = form(reply.start(desk, case_id, KARI))
    ready = form(reply.submit(desk, act_in("form.reply", shown, answer="Kl. 10."), KARI))
    reply.approve(desk, act_in("form.approve", ready), KARI)


def case(desk: Desk, case_id: int) -> Case:
    """Return the case as it is now."""
    found = cases.get(desk.store.read(), case_id)
    assert found is not None
    return found


def told(desk: Desk) -> str:
    """Return what the channel is told."""
    rows = desk.store.read().query("SELECT payload FROM outbox WHERE kind = 'notice'")
    return " ".join(row["payload"] for row in rows)


class Moody:
    """A lane whose one thing fails twice, goes well, fails twice, and so on."""

    about = "card:1"

    def __init__(self) -> None:
        self.steps = 0
        self.aside = False

    def step(self) -> bool:
        """Fail, or not."""
        self.steps += 1
        if self.steps % 3:
            raise ZeroDivisionError
        return True

    def set_aside(self) -> None:
        """Note it."""
        self.aside = True


def test_what_goes_well_at_last_starts_from_nothing() -> None:
    """A card that fails now and then, over weeks, is never set aside."""
    lane = Moody()
    work(lane, lambda: lane.steps > 12)
    assert not lane.aside


@pytest.mark.parametrize("repeats", [True, False])
def test_a_reply_whose_publishing_fails_is_uncertain_and_the_next_goes_out(
    desk: Desk, village: Village, *, repeats: bool
) -> None:
    """Nobody can tell what became of the attempt, so a person must look."""
    if not repeats:
        village.abilities -= {Ability.REPEAT}
    approve(desk, 1)
    approve(desk, 2)
    lane = NetworkLane(desk, village)
    work(lane, lambda: case(desk, 2).state is State.ANSWERED)
    assert case(desk, 1).state is State.UNSURE
    assert [one.parent_id for one in village.published.values()] == ["post/2"]
    # where an attempt can't be repeated at all, it is uncertain from the second one on
    assert ("lagt til side" in told(desk)) is repeats


def test_a_reply_that_was_never_begun_goes_back_to_its_writer(
    desk: Desk, village: Village, board: Board, clock: Clock
) -> None:
    """Nothing has been sent of it, so it may be written anew; the card says why."""
    approve(desk, 1)
    approve(desk, 2)
    with desk.store.write() as database:
        database.execute(
            "UPDATE outbox SET payload = json_set(payload, '$.context', '{') WHERE case_id = 1"
        )
    lane = NetworkLane(desk, village)
    work(lane, lambda: case(desk, 2).state is State.ANSWERED)
    assert (case(desk, 1).state, case(desk, 1).holder) == (State.CLAIMED, KARI)
    item = outbox.last(desk.store.read(), 1, Kind.REPLY)
    assert item is not None
    assert (item.state, item.problem) == ("failed", "fault")
    chat = ChatLane(desk, board)
    work(chat, lambda: "noe gikk galt i Svarvakt" in repr(board.under("card:1")))
    assert "lagt til side" in told(desk)
    assert "Bygda" in told(desk)
    clock.forward(timedelta(days=1))
    assert not lane.step()


@pytest.fixture
def board() -> Board:
    """An empty chat."""
    return Board()


def test_a_card_that_fails_is_put_off_and_holds_up_nothing(desk: Desk, clock: Clock) -> None:
    """It comes before everything, so everything would wait for it. It is tried again later."""
    board = BrokenBoard(f"{CARD}:1")
    with desk.store.write():
        tell(desk, "news", "Noe nytt")
    work(ChatLane(desk, board), lambda: len(board.under("aside:")) == 1)
    assert len(board.under("card:2")) == 1
    assert len(board.under("news")) == 1
    assert board.under("card:1") == []
    clock.forward(timedelta(minutes=11))
    board.broken = ""
    work(ChatLane(desk, board), lambda: len(board.under("card:1")) == 1)


def test_a_notice_that_fails_is_set_aside_and_told_of_once(desk: Desk, clock: Clock) -> None:
    """What tells of it may fail too, and is not told of in turn."""
    board = BrokenBoard("aside:news")
    with desk.store.write() as database:
        tell(desk, "news", "Noe nytt")
        database.execute("UPDATE outbox SET payload = '{}' WHERE key = 'news'")
    with desk.store.write():
        tell(desk, "later", "Noe annet", at=clock() + timedelta(seconds=1))
    clock.forward(timedelta(seconds=2))
    work(ChatLane(desk, board), lambda: len(board.under("later")) == 1)
    reader = desk.store.read()
    work(ChatLane(desk, board), lambda: not outbox.due(reader, "slack", clock()))
    rows = reader.query("SELECT key, state, shown FROM outbox WHERE kind = 'notice' ORDER BY id")
    states = {row["key"]: (row["state"], row["shown"]) for row in rows}
    assert states == {
        "news": ("failed", "aside:news"), "later": ("sent", None), "aside:news": ("pending", None),
    }  # fmt: skip
    board.broken = ""
    clock.forward(timedelta(minutes=11))
    work(ChatLane(desk, board), lambda: len(board.under("aside:news")) == 1)
