"""More than the chat can show as cards: each case is shown once, by a card or a line."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from bot.delivery import ChatLane
from bot.desk import Desk, act, digest
from bot.desk.pings import tick
from bot.desk.receive import receive
from bot.desk.show import inbox_of
from bot.errors import BotError, Rejected, Retryable, Unsure
from bot.screens import Buttons, Done, Line, Message, Tell
from bot.store import cases, digests, outbox, surfaces
from tests.fakes import Board, Clock, Village
from tests.office import KARI, oslo

CRISIS = "Hjelp! Det har gått et stort ras over veien ved Hovden, det sitter folk fast i en bil!"
QUESTION = "Når åpner svømmehallen?"


@pytest.fixture
def board() -> Board:
    """An empty chat."""
    return Board()


def pour(
    desk: Desk, village: Village, clock: Clock, text: str, count: int, root: str | None = None
) -> None:
    """Have so many people write at once."""
    cursor = str(len(village.posts))
    for _number in range(count):
        village.write(text, at=clock(), author=f"a{len(village.posts)}", root=root)
    batch = village.poll(cursor)
    receive(desk, village.name, batch)


def settle(desk: Desk, board: Board, clock: Clock) -> None:
    """Deliver until nothing is left, a second a call, as Slack allows."""
    lane, quiet = ChatLane(desk, board), 0
    while quiet < 15:
        try:
            quiet = 0 if lane.step() else quiet + 1
        except BotError:
            quiet = 0
        clock.forward(timedelta(seconds=1))


def lines(board: Board) -> list[str]:
    """Return every line that stands in a digest and is not only a pointer to a card."""
    return [
        part.text
        for message in board.under("digest:")
        for part in message.parts
        if isinstance(part, Line) and part.button
    ]


def shown(board: Board) -> Counter[int]:
    """Return how often each case is shown: by a card, or by a line with a button to open it."""
    found: Counter[int] = Counter()
    for key, message, _thread in board.messages.values():
        if key.startswith("card:"):
            found[int(key.removeprefix("card:"))] += 1
        elif key.startswith("digest:"):
            buttons = [p.button for p in message.parts if isinstance(p, Line) and p.button]
            found.update(int(button.value) for button in buttons)
    return found


def test_a_handful_are_cards(desk: Desk, village: Village, clock: Clock, board: Board) -> None:
    """A dozen at once are nothing to make a digest of."""
    pour(desk, village, clock, QUESTION, 12)
    settle(desk, board, clock)
    assert len(board.under("card:")) == 12
    assert board.under("digest:") == []


def test_each_is_shown_once_by_a_card_or_a_line(
    desk: Desk, village: Village, clock: Clock, board: Board
) -> None:
    """A hundred questions and two hundred cries for help in two threads and outside them."""
    pour(desk, village, clock, QUESTION, 100)
    pour(desk, village, clock, CRISIS, 100, root="post/thread-one")
    pour(desk, village, clock, CRISIS, 60, root="post/thread-two")
    pour(desk, village, clock, CRISIS, 40)
    settle(desk, board, clock)
    assert shown(board) == Counter(range(1, 301))
    assert len(board.messages) < 20
    titles = sorted({message.fallback for message in board.under("digest:")})
    assert any("40 saker · Bygda · i samme tråd · Krise" in title for title in titles)
    assert all(len(m.parts) <= digests.ROOM + 2 for m in board.under("digest:"))


def test_the_first_of_an_urgent_topic_has_a_card_before_everything(
    desk: Desk, village: Village, clock: Clock, board: Board
) -> None:
    """However many questions stand in line."""
    pour(desk, village, clock, QUESTION, 500)
    pour(desk, village, clock, CRISIS, 30, root="post/ras")
    lane = ChatLane(desk, board)
    lane.step()
    (first,) = board.messages.values()
    assert first[0].startswith("card:")
    assert "Hjelp!" in repr(first[1])


def test_it_goes_on_as_lines_while_the_storm_lasts_and_ends_in_cards(
    desk: Desk, village: Village, clock: Clock, board: Board
) -> None:
    """A digest with room takes what comes next; a quiet hour later two new cases are cards."""
    pour(desk, village, clock, QUESTION, 20)
    settle(desk, board, clock)
    pour(desk, village, clock, QUESTION, 3)
    settle(desk, board, clock)
    assert len(board.under("digest:")) == 1
    assert len(lines(board)) == 23
    clock.forward(timedelta(hours=1))
    pour(desk, village, clock, QUESTION, 2)
    settle(desk, board, clock)
    assert len(board.under("card:")) == 2


def test_one_click_opens_a_card(desk: Desk, village: Village, clock: Clock, board: Board) -> None:
    """The line points to it, a second click tells where it is, and it is never gathered again."""
    pour(desk, village, clock, QUESTION, 20)
    settle(desk, board, clock)
    assert isinstance(digest.open_card(desk, 4), Done)
    pour(desk, village, clock, QUESTION, 20)
    settle(desk, board, clock)
    assert len(board.under("card:4")) == 1
    assert shown(board) == Counter(range(1, 41))
    assert isinstance(digest.open_card(desk, 4), Tell)
    place = surfaces.place(desk.store.read(), 4, "slack")
    assert place is not None
    assert board.messages[place.message_id or ""][0] == "card:4"


def test_a_line_follows_its_case(desk: Desk, village: Village, clock: Clock, board: Board) -> None:
    """Who has it and that it is finished stand on the line; a burst of changes is one update."""
    pour(desk, village, clock, QUESTION, 20)
    settle(desk, board, clock)
    before = board.updates
    for number in range(1, 11):
        act.take(desk, number, KARI)
    act.close(desk, 1, KARI)
    settle(desk, board, clock)
    assert board.updates == before + 1
    text = "\n".join(lines(board))
    assert text.count("Kari Nilsen") == 9
    assert text.count("Avsluttet uten svar") + text.count("Ferdig uten svar") == 1


def test_a_digest_that_stands_is_updated_six_times_a_minute_at_most(
    desk: Desk, village: Village, clock: Clock, board: Board
) -> None:
    """Slack's allowance is for what is new: a change a second is an update in ten."""
    pour(desk, village, clock, QUESTION, 25)
    settle(desk, board, clock)
    lane, before = ChatLane(desk, board), board.updates
    for number in range(1, 21):
        act.take(desk, number, KARI)
        lane.step()
        clock.forward(timedelta(seconds=1))
    assert board.updates - before <= 2


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("error", [Retryable("later", 1.0), Unsure("lost")])
def test_a_digest_is_posted_once_whatever_is_lost(
    desk: Desk, village: Village, clock: Clock, board: Board, error: BotError, *, late: bool
) -> None:
    """A post whose answer is lost is found again, and one that failed is repeated."""
    pour(desk, village, clock, QUESTION, 20)
    board.trouble["post"] = [(error, late)]
    settle(desk, board, clock)
    assert len(board.under("digest:")) == 1
    assert shown(board) == Counter(range(1, 21))


def test_a_deleted_digest_is_posted_anew(
    desk: Desk, village: Village, clock: Clock, board: Board
) -> None:
    """Somebody took it away in the chat; its cases are open all the same."""
    pour(desk, village, clock, QUESTION, 20)
    settle(desk, board, clock)
    board.messages.clear()
    act.take(desk, 1, KARI)
    board.trouble["update"] = [(Rejected("message_not_found", deleted=True), False)]
    settle(desk, board, clock)
    assert shown(board) == Counter(range(1, 21))


def test_the_pings_of_a_digest_are_one(
    desk: Desk, village: Village, clock: Clock, board: Board
) -> None:
    """Forty cases due at the same time are told of in one message in the digest's thread."""
    pour(desk, village, clock, QUESTION, 30)
    settle(desk, board, clock)
    clock.move(oslo("2026-11-19 13:46"))
    assert tick(desk) == 30
    settle(desk, board, clock)
    (message,) = board.under("ping:")
    assert "30 saker her venter på svar" in message.fallback
    assert outbox.due(desk.store.read(), "slack", clock()) is None


def test_the_inbox_shows_every_one(desk: Desk, village: Village, clock: Clock) -> None:
    """Twenty at a time, the next by a button."""
    pour(desk, village, clock, QUESTION, 45)
    with desk.store.write() as database:
        database.execute("UPDATE cases SET due_at = NULL WHERE id > 30")
    seen, start = 0, 0
    while True:
        message: Message = inbox_of(desk, start)
        seen += repr(message).count("svømmehallen")
        more = [b for p in message.parts if isinstance(p, Buttons) for b in p.buttons]
        if not more:
            break
        start = int(more[0].value)
    assert seen == 45
    everyone = [one.id for at in (0, 20, 40) for one in cases.unfinished(desk.store.read(), 20, at)]
    assert sorted(everyone) == list(range(1, 46))


@pytest.mark.slow
def test_a_storm_of_five_thousand_in_ten_minutes(
    desk: Desk, village: Village, clock: Clock, board: Board
) -> None:
    """One message a second: every case is shown once, and urgent topics never wait a minute."""
    lane = ChatLane(desk, board)
    began = clock()
    waits: dict[str, datetime] = {}
    slowest = timedelta(0)
    for second in range(600):
        clock.move(began + timedelta(seconds=second))
        if second % 30 == 0:  # a poll brings half a minute of them at once
            root = f"post/ras{second // 60}"
            if second % 60 == 0:
                waits[root] = clock()
            pour(desk, village, clock, CRISIS, 200, root=root)
            pour(desk, village, clock, QUESTION, 50)
        lane.step()
        for number in shown(board):
            case = cases.get(desk.store.read(), number) if waits else None
            if case and case.root_id in waits:
                slowest = max(slowest, clock() - waits.pop(case.root_id))
    settle(desk, board, clock)
    assert waits == {}
    assert slowest < timedelta(seconds=10)
    assert shown(board) == Counter(range(1, 5001))
    assert clock() - began < timedelta(minutes=13)
    assert len(board.messages) < 250
    assert cases.count_unfinished(desk.store.read()) == 5000


def test_a_ping_that_comes_after_the_crash_is_given_too(
    desk: Desk, village: Village, clock: Clock, board: Board
) -> None:
    """A ping for many was out and not recorded; what fell due since was not told of in it."""
    pour(desk, village, clock, QUESTION, 20)
    clock.forward(timedelta(minutes=1))
    pour(desk, village, clock, QUESTION, 5)
    settle(desk, board, clock)
    clock.move(oslo("2026-11-19 13:45"))
    assert tick(desk) == 20
    lane = ChatLane(desk, board)
    board.trouble["post"] = [(Retryable("the machine stops here"), True)]
    with pytest.raises(Retryable):
        lane.step()
    clock.move(oslo("2026-11-19 13:46"))
    assert tick(desk) == 5
    settle(desk, board, clock)
    told = sorted(message.fallback for message in board.under("ping:"))
    assert len(told) == 2
    assert told[0].startswith("⏰ 20 saker") or "20 saker" in told[0]
    assert "5 saker" in told[1]


def test_a_refused_ping_for_many_holds_up_nothing(
    desk: Desk, village: Village, clock: Clock, board: Board
) -> None:
    """It comes as one message again, in a plainer form, and is not lost."""
    pour(desk, village, clock, QUESTION, 20)
    settle(desk, board, clock)
    clock.move(oslo("2026-11-19 13:46"))
    assert tick(desk) == 20
    board.trouble["post"] = [(Rejected("no"), False)] * 2
    settle(desk, board, clock)
    (message,) = board.under("ping:")
    assert "20 saker" in message.fallback
    assert outbox.due(desk.store.read(), "slack", clock()) is None
