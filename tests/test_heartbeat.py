"""A watcher outside hears that all is well, for as long as it is."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.app import Application
from bot.config import FeedSettings
from bot.desk.waiting import LONG
from bot.errors import Retryable, Trouble
from bot.heartbeat import beat
from bot.store import cases
from tests.fakes import Board, Clock, Village
from tests.networks.contract import eventually
from tests.office import SECRETS, oslo, settings


class Watcher:
    """Counts the calls."""

    def __init__(self) -> None:
        self.calls = 0
        self.answer = 200
        watcher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                watcher.calls += 1
                self.send_response(watcher.answer)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/ping/secret-id"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def stop(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def test_it_is_silent_when_a_network_cannot_be_read(tmp_path: Path) -> None:
    """And speaks again when it can."""
    watcher, village = Watcher(), Village()
    village.trouble["poll"] = [(Retryable("away"), False)] * 2
    bot = Application(
        settings(tmp_path, {"monitoring": {"heartbeat": watcher.address}}), SECRETS,
        now=Clock(oslo("2026-11-18 10:15")), chat=Board(), networks={village.name: village},
    )  # fmt: skip
    bot.start()
    try:
        bot.jobs.run("heartbeat")
        assert watcher.calls == 0
        for _try in range(3):
            bot.jobs.run(village.name)
        bot.jobs.run("heartbeat")
        assert watcher.calls >= 1
    finally:
        bot.stop()
        watcher.stop()


def test_it_is_silent_while_something_that_came_in_is_no_case(tmp_path: Path) -> None:
    """The watcher, /health and the channel know; what comes after it is a card all the same."""
    watcher, village, board = Watcher(), Village(), Board()
    clock = Clock(oslo("2026-11-18 10:15"))
    bot = Application(
        settings(tmp_path, {"monitoring": {"heartbeat": watcher.address}}), SECRETS,
        now=clock, chat=board, networks={village.name: village},
    )  # fmt: skip
    refuse = "CREATE TRIGGER no BEFORE INSERT ON mentions WHEN new.text = 'Gift'"
    with bot.store.write() as database:
        database.execute(f"{refuse} BEGIN SELECT RAISE(ABORT, 'no'); END")
    bot.start()
    try:
        village.write("Gift", at=clock())
        village.write("Når åpner svømmehallen?", at=clock(), author="per")
        bot.jobs.run(village.name)
        assert cases.count_unfinished(bot.store.read()) == 1
        assert not bot._unwell()  # noqa: SLF001 - what /health asks
        clock.forward(LONG)
        bot.jobs.run(village.name)
        before = watcher.calls
        bot.jobs.run("heartbeat")
        assert watcher.calls == before
        assert bot._unwell() == "intake"  # noqa: SLF001
        eventually(lambda: any("er ikke blitt noe kort" in one for one in told(board)))
    finally:
        bot.stop()
        watcher.stop()


def test_it_is_silent_while_nothing_can_be_shown(tmp_path: Path) -> None:
    """A channel that can't be used is no less of a fault than a network that can't be read."""
    watcher, board = Watcher(), Board()
    bot = Application(
        settings(tmp_path, {"monitoring": {"heartbeat": watcher.address}}), SECRETS,
        now=Clock(oslo("2026-11-18 10:15")), chat=board, networks={},
    )  # fmt: skip
    board.closed = Trouble.ARCHIVED
    bot.start()
    try:
        bot.jobs.run("heartbeat")
        assert watcher.calls == 0
        board.closed = None
        bot.jobs.run("heartbeat")
        assert watcher.calls == 1
    finally:
        bot.stop()
        watcher.stop()


def told(board: Board) -> list[str]:
    """Return what stands in the channel."""
    return [message.fallback for _key, message, _thread in board.messages.values()]


def test_a_network_that_is_read_seldom_is_not_quiet_in_between(tmp_path: Path) -> None:
    """A feed that is read every ten minutes is well after eight, and not after an hour."""
    watcher, village = Watcher(), Village()
    seldom = FeedSettings(type="feed", name=village.name, url="https://avisa.test/", title="Avisa")
    own = settings(tmp_path, {"monitoring": {"heartbeat": watcher.address}})
    bot = Application(
        own.model_copy(update={"networks": (seldom,)}), SECRETS,
        now=Clock(oslo("2026-11-18 10:15")), chat=Board(), networks={village.name: village},
    )  # fmt: skip
    bot.start()
    try:
        eventually(lambda: village.name in bot._read)  # noqa: SLF001 - the first look of its own
        for minutes, well in ((8, True), (60, False)):
            bot.jobs.run(village.name)
            bot._read[village.name] -= minutes * 60  # noqa: SLF001 - as if so long ago
            before = watcher.calls
            bot.jobs.run("heartbeat")
            assert (watcher.calls > before) is well
    finally:
        bot.stop()
        watcher.stop()


def test_an_answer_that_is_no_yes_is_told_without_the_address() -> None:
    """The address is the watcher's secret."""
    watcher = Watcher()
    watcher.answer = 404
    with pytest.raises(Retryable, match="answered with 404") as raised:
        beat(watcher.address)
    assert "secret" not in str(raised.value)
    watcher.stop()
    with pytest.raises(Retryable, match="was not heard"):
        beat(watcher.address)
