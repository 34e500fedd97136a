"""Citizens who write and admins who act while things go wrong."""

from __future__ import annotations

import string
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Self

from bot.playground import Json
from bot.playground.people import NoAnswerError, NotThereError, Person
from bot.playground.views import inputs
from bot.playground.workspace import SlackError
from tests.faults.process import wait
from tests.faults.world import CRISIS, World

ADMINS = ("U0KARI", "U0OLA", "U0LIV")


class People:
    """Citizens who write and admins who act, each in a thread, until stopped.

    Args:
        world: Where they live.
        gap: Seconds between two posts, on average.
        pause: Seconds that an admin rests between two things.
    """

    def __init__(self, world: World, gap: float, pause: float) -> None:
        self._world, self._gap, self._pause = world, gap, pause
        self._stopping = threading.Event()
        work: list[Callable[[], None]] = [self._write]
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
            if what < 0.2 and world.written:
                world.write(to=world.chance.choice(world.written))
            elif what < 0.23:
                world.write(CRISIS)
            elif what < 0.24:
                for _number in range(15):
                    world.write()
            else:
                world.write()

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
        if "open_card" in buttons:
            if what < 0.7:
                person.click(card["ts"], "open_card")
        elif "reply" in buttons and what < 0.6:
            answer(world, person, card)
        elif what < 0.75:
            person.react(card["ts"], "white_check_mark")
        elif what < 0.85:
            person.react(card["ts"], "eyes")
        else:
            person.click(card["ts"], world.chance.choice(buttons))


def answer(world: World, person: Person, card: Json) -> None:
    """Answer a case in the form, with a text that no other reply has."""
    word = "".join(world.chance.choices(string.ascii_lowercase, k=12))
    life = world.bot.pid
    person.click(card["ts"], "reply")
    seen = ""
    for _form in range(3):
        form = _next_form(person, seen, lambda: world.bot.pid == life)
        if form is None:
            return
        seen, final = _state(person), False
        for block, element in inputs(form["blocks"]):
            name = block["block_id"].partition("~")[0]
            if element["type"] == "plain_text_input" and not block.get("optional"):
                final = final or name == "text"
                text = f"Hei! Vi ser på det ({word})." if name == "text" else f"Vi ser {word}"
                person.type(block["block_id"], text)
        world.tried.add(word)
        person.submit()
        if final and not person.form:
            sql = "SELECT 1 FROM outbox WHERE kind = 'reply' AND payload LIKE ?"
            if world.rows(sql, f"%{word}%"):  # acknowledged, and not refused
                world.approved.add(word)
            return


def _next_form(person: Person, seen: str, lives: Callable[[], bool]) -> Json | None:
    """Return the form that comes in place of the one that was seen, if one does."""
    wait(lambda: _state(person) not in {"", seen} or not lives(), 2.0)
    return person.form if lives() and _state(person) not in {"", seen} else None


def _state(person: Person) -> str:
    """Return what differs whenever the person's form does, and nothing without one."""
    form = person.form
    return f"{form['id']} {form['hash']}" if form else ""


def _buttons(message: Json) -> list[str]:
    """Return the actions of a message's buttons."""
    found = [
        element["action_id"]
        for block in message["blocks"]
        for element in [block.get("accessory"), *(block.get("elements") or ())]
        if isinstance(element, dict) and element.get("type") == "button"
    ]
    return [one for one in found if not one.startswith("http")]
