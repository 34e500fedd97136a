"""Citizens who write and admins who act while things go wrong."""

from __future__ import annotations

import re
import sqlite3
import string
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from typing import Self

from bot.playground import Json
from bot.playground.messages import parts, plain
from bot.playground.people import NoAnswerError, NotThereError, Person
from bot.playground.views import inputs
from bot.playground.workspace import SlackError
from tests.faults import authors
from tests.faults.authors import meanwhile
from tests.faults.process import wait
from tests.faults.unseen import hidden
from tests.faults.words import Kind, marks_in
from tests.faults.world import Act, World

ADMINS = ("U0KARI", "U0OLA", "U0LIV")
_UPKEEP = frozenset(
    {"moderate", "correct", "withdraw", "tell_author", "reopen", "close", "release"}
)
_TIDY = 0.25
"""How often an admin sees to what is done already, or is not to be answered."""

_MEANWHILE = 0.2
"""How often the author does something while a form about it is open."""


class People:
    """Citizens who write and admins who act, each in a thread, until stopped.

    Args:
        world: Where they live.
        gap: Seconds between two posts, on average.
        pause: Seconds that an admin rests between two things.
        restless: Seconds between two things that authors do with what they have written.
    """

    def __init__(self, world: World, gap: float, pause: float, restless: float = 1.0) -> None:
        self._world, self._gap, self._pause, self._restless = world, gap, pause, restless
        self._stopping = threading.Event()
        work: list[Callable[[], None]] = [self._write, self._go_on]
        work += [partial(self._act, one) for one in ADMINS]
        self._threads = [threading.Thread(target=one, daemon=True) for one in work]

    def __enter__(self) -> Self:
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for one in self._threads:
            one.join()

    def _write(self) -> None:
        world = self._world
        while not self._stopping.wait(world.chance.expovariate(1 / self._gap)):
            what = world.chance.random()
            if what < 0.15 and world.written:
                world.write(to=world.chance.choice(world.written), anyone=what < 0.08)
            elif what < 0.19:
                world.write(world.chance.choice((Kind.ALARM, Kind.GRAVE)))
            elif what < 0.21:
                world.write(Kind.THANKS)
            elif what < 0.22:
                for _number in range(15):
                    world.write()
            else:
                world.write()

    def _go_on(self) -> None:
        world = self._world
        while not self._stopping.wait(world.chance.expovariate(1 / self._restless)):
            with suppress(sqlite3.Error):
                authors.go_on(world)

    def _act(self, who: str) -> None:
        person = self._world.playground.person(who)
        while not self._stopping.wait(self._pause * self._world.chance.uniform(0.5, 1.5)):
            if wait(lambda: self._world.playground.connected, 1.0):
                # who is dead never answers, and nobody waits for them
                life = self._world.bot.pid
                doing = threading.Thread(target=act, args=(self._world, person), daemon=True)
                doing.start()
                wait(lambda: not doing.is_alive() or self._world.bot.pid != life, 20)  # noqa: B023


def act(world: World, person: Person) -> None:
    """Have an admin do one thing to some case; whatever Slack lets fail, they live with."""
    with suppress(NoAnswerError, NotThereError, SlackError, LookupError, TimeoutError):
        while person.form:
            person.close()
        cards = [one for one in world.playground.messages() if _buttons(one)]
        if not cards:
            return
        card = world.chance.choice(cards)
        buttons = _buttons(card)
        what = world.chance.random()
        upkeep = sorted(_UPKEEP.intersection([*buttons, *_menu(card)]))
        if upkeep and what < _TIDY:
            tend(world, person, card, world.chance.choice(upkeep))
        elif "open_card" in buttons:
            if what < 0.7:
                person.click(card["ts"], "open_card")
        elif "reply" in buttons and what < 0.6:
            answer(world, person, card)
        elif what < 0.75:
            with _doing(world, person, card, "white_check_mark"):
                person.react(card["ts"], "white_check_mark")
        elif what < 0.85:
            with _doing(world, person, card, "eyes"):
                person.react(card["ts"], "eyes")
        else:
            button = world.chance.choice(sorted({*buttons} - {"confirm", "deny"}) or ["explain"])
            with _doing(world, person, card, button):
                person.click(card["ts"], button)


def tend(world: World, person: Person, card: Json, what: str) -> None:
    """Have an admin remove a post, mend or take back a reply, or the like, to the last form."""
    life, seen = world.bot.pid, ""
    with _doing(world, person, card, what):
        person.click(card["ts"], what)
    for _form in range(3):
        form = _next_form(person, seen, lambda: world.bot.pid == life)
        if form is None:
            return
        seen = _state(person)
        for block, element in inputs(form["blocks"]):
            empty = "initial_value" not in element
            if element["type"] == "plain_text_input" and not (empty and what == "correct"):
                before = element.get("initial_value", "Det er feil.")
                person.type(
                    block["block_id"], f"{before} (rettet)"[: element.get("max_length", 3000)]
                )
        read, at = marks_in(plain(card)) | marks_in(plain(form)), datetime.now(UTC)
        with _doing(world, person, card, what):
            _note(world, person, card, "reply", at, read)  # a late form may have come up instead
            person.submit()


@contextmanager
def _doing(world: World, person: Person, card: Json, what: str) -> Iterator[None]:
    """Note what an admin does, with what stood on the card just before and just after."""
    before, at = marks_in(plain(card)), datetime.now(UTC)
    try:
        yield
    finally:
        _note(world, person, card, what, at, before)


def _note(
    world: World, person: Person, card: Json, what: str, at: datetime, marks: frozenset[str],
    since: datetime | None = None,
) -> None:  # fmt: skip
    kind, _, rest = _key(card).partition(":")
    number = rest.partition(":")[0]
    if kind in {"card", "alarm", "ping"} and number.isdecimal():  # the last two may stand alone
        seen = marks | marks_in(plain(card))
        world.acts.append(Act(since or at, at, person.id, int(number), what, seen))
        for mark in seen:
            world.said[mark].note(f"{person.id} did {what}", at)


def answer(world: World, person: Person, card: Json) -> None:
    """Answer a case in the form, with a text that no other reply has."""
    word = "".join(world.chance.choices(string.ascii_lowercase, k=12))
    life = world.bot.pid
    read, since = marks_in(plain(card)), datetime.now(UTC)
    person.click(card["ts"], "reply")
    seen = ""
    for _form in range(5):
        form = _next_form(person, seen, lambda: world.bot.pid == life)
        if form is None:
            return
        seen, final = _state(person), False
        read |= marks_in(plain(form))
        if world.chance.random() < _MEANWHILE:
            meanwhile(world, read, "while a form is open")
            time.sleep(world.chance.uniform(0.0, 2.5))  # it may have come in when it is sent
        for block, element in inputs(form["blocks"]):
            name = block["block_id"].partition("~")[0]
            if element["type"] == "plain_text_input" and not block.get("optional"):
                final = final or name == "text"
                text = f"Hei! Vi ser på det ({word})." if name == "text" else f"Vi ser {word}"
                person.type(block["block_id"], text)
        world.tried.add(word)
        at = datetime.now(UTC)
        try:
            person.submit()
        finally:  # who hears nothing may have sent it all the same
            _note(world, person, {**card, "blocks": []}, "reply", at, read, since)
        if final and not person.form:
            sql = "SELECT 1 FROM outbox WHERE kind = 'reply' AND payload LIKE ?"
            if world.rows(sql, f"%{word}%"):  # acknowledged, and not refused
                world.approved.add(word)
            return


def settle_doubts(world: World) -> int:
    """Look on the networks for each reply that is unsure, and say what is there; returns how many."""
    person, count = world.playground.person(ADMINS[0]), 0
    for card in world.playground.messages():
        if "confirm" not in _buttons(card):
            continue
        case_id = int(_key(card).removeprefix("card:"))
        sql = "SELECT * FROM outbox WHERE kind = 'reply' AND case_id = ? ORDER BY id DESC LIMIT 1"
        (reply,) = world.rows(sql, case_id)
        words = world.tried & set(re.findall(r"[a-z]{12}", reply["payload"]))
        there = world.networks[reply["destination"]].standing()
        out = any(word in one.text for one in there for word in words)
        person.click(card["ts"], "confirm" if out else "deny")
        count += 1
    return count


def open_hidden(world: World) -> int:
    """Open the cards of those whose words had no room on their lines; returns how many."""
    lines = {
        part["value"]: message["ts"]
        for message in world.playground.messages()
        for part in parts(message["blocks"])
        if part.get("action_id", "").startswith("open_card")
    }
    person = world.playground.person(ADMINS[0])
    opened = {str(case_id) for case_id, _said in hidden(world)} & lines.keys()
    for case_id in sorted(opened):
        person.click(lines[case_id], f"open_card:{case_id}")
    return len(opened)


def _next_form(person: Person, seen: str, lives: Callable[[], bool]) -> Json | None:
    """Return the form that comes in place of the one that was seen, if one does."""
    wait(lambda: _state(person) not in {"", seen} or not lives(), 2.0)
    return person.form if lives() and _state(person) not in {"", seen} else None


def _state(person: Person) -> str:
    """Return what differs whenever the person's form does, and nothing without one."""
    form = person.form
    return f"{form['id']} {form['hash']}" if form else ""


def _key(message: Json) -> str:
    """Return what the bot knows the message by."""
    return str(message.get("metadata", {}).get("event_payload", {}).get("key", ""))


def _menu(message: Json) -> list[str]:
    """Return the actions in a message's menus."""
    return [
        option["value"].partition(":")[0]
        for block in message["blocks"]
        for element in [block.get("accessory"), *(block.get("elements") or ())]
        if isinstance(element, dict) and element.get("type") == "overflow"
        for option in element["options"]
    ]


def _buttons(message: Json) -> list[str]:
    """Return the actions of a message's buttons."""
    found = [
        element["action_id"]
        for block in message["blocks"]
        for element in [block.get("accessory"), *(block.get("elements") or ())]
        if isinstance(element, dict) and element.get("type") == "button"
    ]
    return [one for one in found if not one.startswith("http")]
