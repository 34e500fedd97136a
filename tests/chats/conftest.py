"""The whole bot at work: the real store, real HTTP and WebSocket, in a small Slack workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.app import Application
from bot.cases import Case
from bot.playground import Json, Person, Playground
from bot.playground.messages import plain
from bot.store import cases
from tests.fakes import Clock, Village
from tests.office import SECRETS, oslo, settings

KARI, OLA, LIV, GUEST = "U0KARI", "U0OLA", "U0LIV", "U0GUEST"


@dataclass
class Office:
    """A running bot, and everything around it."""

    folder: Path
    playground: Playground
    village: Village
    clock: Clock
    app: Application
    changes: dict[str, dict[str, Any]]

    @property
    def kari(self) -> Person:
        """An admin."""
        return self.playground.person(KARI)

    @property
    def ola(self) -> Person:
        """Another admin."""
        return self.playground.person(OLA)

    @property
    def liv(self) -> Person:
        """A third one."""
        return self.playground.person(LIV)

    @property
    def guest(self) -> Person:
        """Somebody who is no admin."""
        return self.playground.person(GUEST)

    def write(self, text: str, **more: Any) -> str:
        """Have a citizen write; returns the timestamp of the card that comes of it."""
        before = len(self.playground.messages())
        self.village.write(text, at=more.pop("at", self.clock()), **more)
        self.app.poll(self.village.name)
        self.wait(lambda: len(self.playground.messages()) > before)
        return str(self.playground.messages()[-1]["ts"])

    def card(self, ts: str) -> str:
        """Return what a card says."""
        (message,) = [one for one in self.playground.messages() if one["ts"] == ts]
        return plain(message)

    def shows(self, ts: str, text: str) -> None:
        """Wait until the card says it."""
        try:
            self.wait(lambda: text in self.card(ts))
        except TimeoutError:
            raise AssertionError(f"no «{text}» in:\n{self.card(ts)}") from None

    def told(self, person: Person, text: str) -> Json:
        """Wait until the person has been shown it in private; returns that message."""
        try:
            found: Json = self.wait(
                lambda: next((one for one in person.private_messages if text in plain(one)), None)
            )
        except TimeoutError:
            shown = "\n---\n".join(map(plain, person.private_messages))
            raise AssertionError(f"no «{text}» in:\n{shown}") from None
        return found

    def form(self, person: Person, text: str) -> Json:
        """Wait until the person's open form says it; returns the form."""
        try:
            found: Json = self.wait(
                lambda: person.form if person.form and text in plain(person.form) else None
            )
        except TimeoutError:
            shown = plain(person.form) if person.form else "no form"
            raise AssertionError(f"no «{text}» in:\n{shown}") from None
        return found

    def case(self, number: int = 1) -> Case:
        """Return a case as it is stored."""
        found = cases.get(self.app.store.read(), number)
        assert found is not None
        return found

    def wait(self, look: Callable[[], Any]) -> Any:
        """Wait until ``look`` finds something."""
        return self.playground.wait_for(look, 4.0)

    def start(self) -> None:
        """Start the bot, on the database it had before."""
        changes = {"slack": {"api_url": self.playground.api_url}, **self.changes}
        networks = {self.village.name: self.village}
        self.app = Application(
            settings(self.folder, changes), SECRETS, now=self.clock, networks=networks
        )
        self.app.start()

    def restart(self, between: Callable[[], None] = lambda: None) -> None:
        """Stop the bot, do something, and start it again."""
        self.app.stop()
        between()
        self.start()

    def forward(self, to: datetime) -> None:
        """Move the clock; the bot notices within a second."""
        self.clock.move(to)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Start a bot on a Wednesday morning."""
    clock = Clock(oslo("2026-11-18 10:15"))
    with Playground(rate_limits=False, now=clock) as playground:
        made = Office.__new__(Office)
        made.folder, made.playground, made.village = tmp_path, playground, Village()
        made.clock, made.changes = clock, {}
        made.start()
        yield made
        made.app.stop()
