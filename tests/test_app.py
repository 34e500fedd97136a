"""The wiring: a network that tells of news is read at once, and by one at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.app import Application
from bot.config import MastodonSettings
from bot.networks import Ability, Batch
from bot.store import cases
from tests.fakes import Board, Village
from tests.fakes_mastodon import MastodonServer
from tests.networks.contract import eventually
from tests.networks.mastodon_people import Citizen
from tests.office import SECRETS, settings


class Talkative(Village):
    """A village that tells of news, and whose polls can be held up."""

    def __init__(self) -> None:
        super().__init__(abilities=frozenset({Ability.REPLY, Ability.REPEAT, Ability.STREAM}))
        self.told: Callable[[], None] | None = None
        self.polls = 0
        self.go_on = threading.Event()
        self.go_on.set()

    def listen(self, told: Callable[[], None]) -> None:
        """Keep whom to tell."""
        self.told = told

    def poll(self, cursor: str | None) -> Batch:
        """Wait where it is held up."""
        self.polls += 1
        self.go_on.wait(10)
        return super().poll(cursor)


def test_a_citizen_on_mastodon_is_read_at_once(tmp_path: Path) -> None:
    """Although the next poll is an hour away: the stream wakes it."""
    with MastodonServer() as server:
        token = server.sign_up("boe")
        citizen = Citizen(server.address, server.sign_up("kari"))
        given = {"type": "mastodon", "server": server.address, "every": "1 h"}
        own = settings(tmp_path).model_copy(
            update={"networks": (MastodonSettings.model_validate(given),)}
        )
        secrets = replace(SECRETS, networks={"mastodon": {"token": token}})
        app = Application(own, secrets, chat=Board())
        app.start()
        try:
            eventually(lambda: server.streams == 1)
            # the polls at the start, and the one that the opened stream asks for, are over
            eventually(lambda: server.calls["GET /api/v1/notifications"] >= 2)
            citizen.mention("boe", "Når åpner svømmehallen?")
            eventually(lambda: cases.count_unfinished(app.store.read()) == 1)
        finally:
            app.stop()


def test_news_during_a_poll_is_one_more_poll(tmp_path: Path) -> None:
    """However often it is told meanwhile; and the network is never polled by two at once."""
    village = Talkative()
    app = Application(settings(tmp_path), SECRETS, chat=Board(), networks={village.name: village})
    village.go_on.clear()
    app.start()
    try:
        eventually(lambda: village.polls == 1)
        assert village.told
        for _ in range(50):
            village.told()
        time.sleep(0.3)
        assert village.polls == 1
        village.go_on.set()
        eventually(lambda: village.polls == 2)
        time.sleep(0.3)
        assert village.polls == 2
        village.told()
        eventually(lambda: village.polls == 3)
    finally:
        village.go_on.set()
        app.stop()
