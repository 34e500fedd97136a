"""Whatever leaves the house is moved on from every state that is no end, and each end is seen.

Every kind is walked through its table of states: by the real lanes, with every trouble that a
chat, a network or a way to ring can have, with the program cut off at every call, and by people
who press what their card offers.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cases import Mention
from bot.delivery import AlarmChatLane, AlarmLane, ChatLane, NetworkLane
from bot.desk import Desk, act, alarm, moderate, notices, overview, pings, published, reply
from bot.desk.actions import handle
from bot.desk.receive import cursor, receive
from bot.desk.show import card_of
from bot.desk.unconfigured import give_back
from bot.errors import BotError, LoginFailed, Lost, Rejected, Retryable, Unsure
from bot.outgoing import (
    ENDS,
    MOVED_ON_BY,
    REMOVAL_ARROWS,
    TOLD_ARROWS,
    UNTOLD,
    WORKED_ON,
    Kind,
    Mover,
    RemovalState,
    Shown,
    State,
    Told,
    life_of,
    sources,
)
from bot.screens import Action, Buttons, Open
from bot.store import cases, outbox
from bot.store import pings as planned
from bot.store.outbox import Item
from tests.desk.test_reply import act_in, form
from tests.fakes import EVERYTHING, Board, Clock, Pager, Village
from tests.office import KARI, OLA, oslo
from tests.office import desk as open_desk
from tests.walked import Arrow, arrows, table, walked, watch

WALKS, MOST = 12, 250
"""How many walks each kind is taken on: more until each of its arrows was walked."""

ALARM: dict[str, Any] = {
    "smtp": "smtp://127.0.0.1:25",
    "sender": "svarvakt@boe.kommune.no",
    "roster": [{"name": "Kari Nilsen", "email": "kari.nilsen@boe.kommune.no"}],
}


class Killed(BaseException):
    """The machine stops here; nothing catches it."""


TROUBLES: tuple[BaseException, ...] = (
    Retryable("can't be reached"),
    Retryable("wait", 20.0),
    Lost("no answer"),
    LoginFailed("refused"),
    Rejected("no"),
    Rejected("gone", deleted=True),
    Unsure("lost"),
    Killed(),
)


class House:
    """A desk with every lane, and the people, the networks and the chat around it."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock(oslo("2026-11-18 10:15"))
        self.village = Village(abilities=EVERYTHING)
        self.desk = open_desk(folder, self.clock, self.village, alarm=ALARM)
        watch(self.database)
        self.board, self.pager = Board(), Pager()
        self.dice = random.Random(0)  # noqa: S311 - a walk to be repeated
        self.case, self.first = 0, 1
        self.start()

    @property
    def database(self) -> Path:
        """The file that the store is in."""
        return self.desk.settings.storage.database

    def start(self) -> None:
        """Start the lanes, as after a crash: what they kept in memory is gone."""
        self.lanes: list[ChatLane | NetworkLane | AlarmChatLane | AlarmLane] = [
            ChatLane(self.desk, self.board),
            NetworkLane(self.desk, self.village),
            AlarmChatLane(self.desk, self.board),
            AlarmLane(self.desk, self.pager),
        ]

    def write(self, text: str) -> None:
        """Have somebody new write something, and receive it: it becomes the case at hand."""
        self.case += 1
        self.village.write(text, at=self.clock(), author=f"kari{self.case}")
        self.receive()

    def receive(self) -> None:
        """Read what is new."""
        receive(self.desk, "village", self.village.poll(cursor(self.desk, "village")))

    def step(self) -> None:
        """Have every lane do one thing; trouble is only trouble, and a crash is a new start."""
        for lane in self.lanes:
            try:
                lane.step()
            except BotError:
                continue
            except Killed:
                self.start()
                return

    def tick(self) -> None:
        """Raise what is due."""
        alarm.tick(self.desk)
        pings.tick(self.desk)
        overview.tick(self.desk)

    def trouble(self) -> None:
        """Let the next call of some methods fail, before or after their work is done."""
        error, late = self.dice.choice(TROUBLES), self.dice.random() < 0.4
        if isinstance(error, (Rejected, Lost)):
            late = False  # who says no has done nothing
        if isinstance(error, Exception):
            self.pager.trouble.append(error)
        for trouble, methods in (
            (self.board.trouble, ("post", "update", "delete", "find")),
            (self.village.trouble, ("publish", "find", *REPEATED)),
        ):
            gone = isinstance(error, Rejected) and error.deleted
            for method in methods:
                if gone and method in {"delete", "update", "find"}:
                    continue  # the board's messages are never gone by themselves
                if self.dice.random() < 0.7:
                    # what a thread refuses is tried in the channel at once, and refused there too
                    times = self.dice.randint(1, 2) if isinstance(error, Rejected) else 1
                    trouble[method] = [(error, late)] * times  # type: ignore[list-item]

    def cut_off(self) -> None:
        """Stop the program in the middle of the next thing, before or after it is done outside."""
        killed, late = Killed(), self.dice.random() < 0.5
        where = self.dice.choice(("chat", "elsewhere", "elsewhere"))
        for _turn in range(3):
            if where == "chat":
                self.board.trouble["post"] = [(killed, late)]  # type: ignore[list-item]
            else:
                for one in ("publish", *REPEATED):
                    self.village.trouble[one] = [(killed, late)]  # type: ignore[list-item]
                self.pager.trouble = [killed]  # type: ignore[list-item]
            self.step()
            if any(item.state is State.SENDING for item in self.items()):
                break
        self.calm()

    def calm(self) -> None:
        """Let everything work again."""
        self.board.trouble.clear()
        self.village.trouble.clear()
        self.pager.trouble.clear()

    def set_aside(self) -> None:
        """Give up what the lanes were at, as after errors of ours that nobody foresaw."""
        for _turn in range(self.dice.randrange(3)):
            self.trouble()
            self.step()
        for lane in self.lanes:
            if lane.about:
                lane.set_aside()

    def items(self) -> list[Item]:
        """Return what has been put into the outbox on this walk."""
        reader = self.desk.store.read()
        rows = reader.execute("SELECT id FROM outbox WHERE id >= ? ORDER BY id", (self.first,))
        return [item for (number,) in rows.fetchall() if (item := outbox.get(reader, number))]

    def press(self, name: str, case_id: int) -> None:
        """Press a button of the case's card; a form is sent in, or closed if it asks for words."""
        action = Action(name=name, chat="slack", user="U", admin=KARI, value=str(case_id))
        answer = handle(self.desk, action)
        if isinstance(answer, Open):
            verb = "form" if answer.form.kind == "tell_author" else "close"
            handle(self.desk, act_in(f"{verb}.{answer.form.kind}", answer.form))

    def offered(self, case_id: int) -> set[str]:
        """Return what the case's card lets a person do."""
        reader = self.desk.store.read()
        case = cases.get(reader, case_id)
        assert case is not None
        parts = card_of(self.desk, reader, case)[0].parts
        rows = [part for part in parts if isinstance(part, Buttons)]
        return {one.action for row in rows for one in (*row.buttons, *row.menu)}

    def close(self) -> None:
        """Close the database."""
        self.desk.store.close()


REPEATED = ("hide", "delete", "correct", "withdraw")


@pytest.fixture
def here(tmp_path: Path) -> Iterator[House]:
    """A house in which nothing has happened yet."""
    made = House(tmp_path)
    yield made
    made.close()


def begin(here: House, kind: Kind) -> None:
    """Bring about that something of the kind has to leave, about a case of its own."""
    desk = here.desk
    last = desk.store.read().execute("SELECT coalesce(max(id), 0) FROM outbox").fetchone()
    here.first = last[0] + 1
    here.clock.forward(timedelta(minutes=2))  # the alarm is given once a minute at most
    asks = kind not in {Kind.ALARM, Kind.CALL}
    here.write(
        "Når åpner svømmehallen?" if asks else "Hjelp! Det har gått et stort ras, folk fast!"
    )
    here.step()  # the card
    if asks:
        here.tick()
    match kind:
        case Kind.NOTICE:
            act.give(desk, here.case, KARI, OLA)
            notices.tell(desk, f"news:{here.case}", "Noe nytt")
        case Kind.PING:
            at = planned.planned_for(desk.store.read(), here.case)
            assert at is not None
            here.clock.move(at + timedelta(seconds=1))
        case Kind.OVERVIEW:
            here.clock.move(next(desk.hours.openings_after(here.clock())))
        case Kind.REPLY:
            answer(desk, here.case)
        case Kind.TELL | Kind.HIDE | Kind.DELETE:
            remove(here, here.dice.choice((Kind.HIDE, Kind.DELETE)) if kind is Kind.TELL else kind)
        case Kind.CORRECT | Kind.WITHDRAW:
            answer(desk, here.case)
            here.step()
            change(here, kind)
        case Kind.ALARM | Kind.CALL:
            pass
    here.tick()


def remove(here: House, act: str) -> None:
    """Have Kari take the case's post away."""
    first = form(moderate.ask(here.desk, here.case, KARI))
    typed = {"reason": "den sjikanerer en navngitt person", "act": act}
    if here.dice.random() < 0.3:
        typed["tell"] = "no"
    ready = form(moderate.read_over(here.desk, act_in("form.moderate", first, **typed), KARI))
    moderate.confirm(here.desk, act_in("form.moderate_confirm", ready), KARI)


def change(here: House, kind: Kind) -> None:
    """Have Kari correct the case's reply, or take it back, if it stands there."""
    if kind is Kind.CORRECT:
        opened = published.ask_correct(here.desk, here.case, KARI)
        if isinstance(opened, Open):
            text = f"Hei! Kl. {here.dice.randint(12, 20)}.\n\nHilsen Bø kommune"
            published.correct(here.desk, act_in("form.correct", opened.form, text=text), KARI)
        return
    opened = published.ask_withdraw(here.desk, here.case, KARI)
    if isinstance(opened, Open):
        why = act_in("form.withdraw", opened.form, reason="det var feil dag")
        published.withdraw(here.desk, why, KARI)


def answer(desk: Desk, case_id: int) -> None:
    """Have Kari answer the case."""
    writing = form(reply.start(desk, case_id, KARI, "question"))
    over = form(reply.submit(desk, act_in("form.reply", writing, answer="Kl. 10."), KARI))
    reply.approve(desk, act_in("form.approve", over), KARI)


def press_any(here: House) -> None:
    """Press one of the buttons that the case's card has now."""
    offered = sorted(here.offered(here.case) & PRESSED)
    if offered:
        here.press(here.dice.choice(offered), here.case)


def end(here: House) -> None:
    """Have whoever has the case finish it."""
    case = cases.get(here.desk.store.read(), here.case)
    act.close(here.desk, here.case, (case and case.holder) or KARI)


def end_cut_off(here: House) -> None:
    """Stop the program in the middle of something that has become pointless when it starts."""
    here.cut_off()
    end(here)


def wander(here: House, kind: Kind) -> None:
    """Do a number of things that can happen to what is on its way, in any order."""
    steps: tuple[Callable[[], object], ...] = (
        here.trouble,
        here.trouble,
        here.cut_off,
        here.cut_off,
        here.step,
        here.step,
        here.step,
        lambda: here.clock.forward(timedelta(seconds=here.dice.choice((3, 30, 700)))),
        lambda: press_any(here),
        here.set_aside,
        here.tick,
        lambda: interrupt(here, kind),
    )
    if kind in {Kind.OVERVIEW, Kind.PING, Kind.ALARM, Kind.CALL}:
        steps += (lambda: end(here),) * 2
        steps += (lambda: end_cut_off(here),) * 2
    first: tuple[Callable[[], object], ...] = (
        here.trouble, here.trouble, here.cut_off, here.set_aside, lambda: interrupt(here, kind),
    )  # fmt: skip
    here.dice.choice(first)()
    for _turn in range(here.dice.randint(3, 15)):
        here.dice.choice(steps)()
        hold(here)


PRESSED = frozenset(
    {"take", "release", "close", "reopen", "undo", "call_off", "confirm", "deny", "false_alarm",
     "tell_author", "explain"}
)  # fmt: skip


def interrupt(here: House, kind: Kind) -> None:
    """Let something come between: a newer correction, a direct answer, a network that is gone."""
    desk, written = here.desk, here.village.posts
    match here.dice.randrange(5):
        case 0 | 1 if kind is Kind.CORRECT:
            change(here, kind)
        case 0:
            case = cases.get(desk.store.read(), here.case)
            asked = next(one for one in written if isinstance(one, Mention) and case
                         and one.root_id == case.root_id)  # fmt: skip
            here.village.reply_directly(asked, at=here.clock())
            here.receive()
        case 1:
            give_back(desk, {"slack", "alarm:mail"})
        case 2:
            give_back(desk, {"slack", "village"})
        case 3 if kind is Kind.NOTICE:
            with desk.store.write() as database:
                outbox.call_off(database, f"news:{here.case}", here.clock())
        case _:
            here.clock.forward(timedelta(hours=2))


def hold(here: House) -> None:
    """Whatever is at no end now has a time at which a worker looks, or a button for a person."""
    for item in here.items():
        if item.state in ENDS:
            continue
        if MOVED_ON_BY[item.state] is Mover.WORKER:
            row = here.desk.store.read().execute(
                "SELECT next_attempt_at FROM outbox WHERE id = ?", (item.id,)
            )
            at = datetime.fromisoformat(row.fetchone()[0])
            opening = here.desk.hours.next_open(here.clock())  # what calls on people waits for it
            assert at < max(here.clock(), opening) + timedelta(hours=1), item
        else:
            assert item.case_id is not None
            goes_on = any(
                one.case_id == item.case_id and one.state in WORKED_ON for one in here.items()
            )  # a post is deleted all the same, and the author's message asked about afterwards
            assert goes_on or here.offered(item.case_id) & {"confirm", "tell_author"}, item


def finish(here: House) -> None:
    """Let everything work, answer whatever a card asks, and wait until nothing is on its way."""
    here.calm()
    for _turn in range(400):
        here.step()
        here.clock.forward(timedelta(seconds=20))
        here.clock.move(here.desk.hours.next_open(here.clock()))
        for item in here.items():
            if item.state is State.UNSURE and item.case_id is not None:
                asked = here.offered(item.case_id) & {"confirm", "deny", "tell_author"}
                if asked:
                    here.press(here.dice.choice(sorted(asked)), item.case_id)
        if all(item.state in ENDS for item in here.items()):
            break
    else:
        raise AssertionError([item for item in here.items() if item.state not in ENDS])
    end(here)
    alarm.tick(here.desk)
    for _turn in range(9):
        here.step()


def standing(here: House, key: str) -> bool:
    """Whether a message stands in the chat under the key."""
    return any(
        posted == key and message.fallback != "Dette gjelder ikke lenger."
        for posted, message, _thread in here.board.messages.values()
    )


def told(here: House, key: str) -> bool:
    """Whether a person sees what has the key, or what tells that it could not be shown."""
    item = outbox.keyed(here.desk.store.read(), key)
    if item is not None and item.state is State.FAILED and item.shown:
        return told(here, item.shown)
    return standing(here, key)


def look(here: House) -> None:
    """Each end is done, taken back, or shown to a person by a message that stands there."""
    for item in here.items():
        life = life_of(item.kind)
        match item.state:
            case State.FAILED:
                assert item.shown, item
                assert told(here, item.shown), item
                assert item.shown.startswith("card:") == (life.failure is Shown.CARD), item
            case State.SENT if item.destination in {"slack", "slack:alarm"}:
                assert standing(here, item.key) or item.message_id in here.board.deleted, item
            case State.SENT if item.kind in {Kind.REPLY, Kind.TELL} and item.ended_by is None:
                assert item.payload.get("key", "") in {"", *here.village.published} or any(
                    post.external_id.startswith("own/") for post in here.village.posts
                ), item
            case State.WITHDRAWN if item.destination in {"slack", "slack:alarm"}:
                assert not standing(here, item.key), item


def untrodden(here: House, kind: Kind) -> set[Arrow]:
    """Return the arrows of the kind that no walk has led over yet."""
    return {arrow for arrow in arrows() if arrow[0] is kind} - set(walked(here.database))


@pytest.mark.slow
def test_whatever_leaves_comes_to_an_end_that_somebody_sees(here: House) -> None:
    """Whatever happens on its way, and however often; and no arrow of the table is without use."""
    for kind in Kind:
        for number in range(MOST):
            if number >= WALKS and not untrodden(here, kind):
                break
            here.dice.seed(f"{kind}/{number}")
            begin(here, kind)
            assert here.items(), kind
            hold(here)
            wander(here, kind)
            finish(here)
            look(here)
        assert not untrodden(here, kind), table(walked(here.database))
    times = walked(here.database)
    assert set(times) <= set(arrows()), table(times)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_reaches_an_end_from_every_state(kind: Kind) -> None:
    """No state is a trap, and what is at an end is only ever taken back."""
    life = life_of(kind)
    there = {State.PENDING} | {target for then in life.arrows.values() for target in then}
    assert life.arrows.keys() <= there
    for state in there - ENDS:
        assert state in MOVED_ON_BY
        seen, front = {state}, {state}
        while front:
            front = {target for one in front for target in life.arrows.get(one, ())} - seen
            seen |= front
        assert seen & ENDS, (kind, state)
    for state in there & ENDS:
        assert life.arrows.get(state, frozenset()) <= {State.WITHDRAWING}


def test_the_states_are_ends_or_moved_on() -> None:
    """Every state is one or the other, and only a person moves on what is unsure."""
    assert frozenset(State) == ENDS | MOVED_ON_BY.keys()
    assert {state for state, who in MOVED_ON_BY.items() if who is Mover.PERSON} == {State.UNSURE}
    assert frozenset({State.PENDING, State.SENDING, State.WITHDRAWING}) == WORKED_ON
    assert sources(Kind.REPLY, State.SENT) == {State.SENDING, State.UNSURE}


def test_removals_and_their_messages_come_to_an_end() -> None:
    """What still waits is moved on by the step that is on its way, or by a person."""
    assert REMOVAL_ARROWS.keys() == {RemovalState.WAITING}
    assert TOLD_ARROWS.keys() == {Told.WAITING} | UNTOLD
    assert all(then & {Told.SENT, Told.BY_HAND} for then in TOLD_ARROWS.values())
