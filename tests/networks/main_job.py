"""The main job from end to end, the program as a process of its own, which may be killed at it.

A citizen writes on a network, a card comes up in Slack, an admin is pinged, answers in the form,
and the reply stands in the citizen's thread. Run over the small servers and a real Bluesky one.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.playground import Json, Playground
from bot.playground.messages import notified, plain
from bot.playground.people import NoAnswerError
from tests.office import EXAMPLE, example

KARI = "U0KARI"
PATIENCE = 30.0  # seconds; a real network takes some to index a post


class Bot:
    """The program, as a process."""

    def __init__(self, config: Path, environ: dict[str, str], kill_after: str = "") -> None:
        program = ["-m", "tests.killed", kill_after] if kill_after else ["-m", "bot"]
        self._process = subprocess.Popen(
            [sys.executable, *program, "run", "--config", str(config)],
            cwd=EXAMPLE.parent, env=environ, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.log: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout
        self.log.extend(iter(self._process.stdout.readline, ""))

    @property
    def ready(self) -> bool:
        """Whether it has said so."""
        return "svarvakt is ready\n" in self.log

    @property
    def killed(self) -> bool:
        """Whether it died by ``kill -9``."""
        return self._process.poll() == -signal.SIGKILL

    def stop(self) -> int:
        """Stop it as a service manager does; returns its exit code."""
        self._process.terminate()
        code = self._process.wait(20)
        self._reader.join()
        self._process.stdout and self._process.stdout.close()
        return code


@dataclass(frozen=True, kw_only=True)
class Town:
    """A network with the municipality's account on it, and a citizen who writes to it.

    ``table`` and ``secrets`` are what the program is given of it. ``write`` has the citizen write
    something that was posted at a time; ``replies`` are what the municipality has written.
    """

    table: str
    secrets: Mapping[str, str]
    citizen: Any
    write: Callable[[str, datetime], Any]
    replies: Callable[[], list[Any]]


class Stage:
    """A municipality with its bot, a citizen, and a Slack workspace."""

    def __init__(self, town: Town, folder: Path, playground: Playground) -> None:
        self.playground = playground
        self.town = town
        self.bots: list[Bot] = []
        since = (datetime.now(UTC) - timedelta(hours=5)).isoformat()
        values = {
            "holidays": '""', "respond_within": '"3 h"', "pings": '["2 h"]',
            "api_url": f'"{playground.api_url}"', "database": f'"{folder / "svarvakt.db"}"',
        }  # fmt: skip
        self.config = folder / "config.toml"
        table = f'{town.table}\nevery = "1 s"\nsince = "{since}"'
        self.config.write_text(example([table], values), "utf-8")

    def start(self, kill_after: str = "") -> Bot:
        """Start the program."""
        environ = os.environ | {
            "SLACK_BOT_TOKEN": "xoxb-playground", "SLACK_APP_TOKEN": "xapp-playground",
        } | dict(self.town.secrets)  # fmt: skip
        bot = Bot(self.config, environ, kill_after)
        self.bots.append(bot)
        return bot

    def wait(self, look: Callable[[], Any], what: str) -> Any:
        """Wait until ``look`` finds something; else fail with what the program logged."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = look()
            if found:
                return found
            time.sleep(0.05)
        log = "".join(line for bot in self.bots for line in bot.log)
        cards = "\n---\n".join(plain(one) for one in self.playground.messages())
        raise AssertionError(f"{what} did not come.\n{cards}\n{log}")

    def cards(self) -> list[Json]:
        """Return what stands in the admin channel."""
        return self.playground.messages()


class MainJob:
    """The tests; ``town`` is a network with accounts on it."""

    @pytest.fixture
    def stage(self, town: Town, tmp_path: Path) -> Iterator[Stage]:
        """Give a workspace; stop every bot that was started."""
        with Playground(rate_limits=False) as playground:
            stage = Stage(town, tmp_path, playground)
            yield stage
            codes = [bot.stop() for bot in stage.bots]
            assert set(codes) <= {0, -signal.SIGKILL}

    @pytest.mark.slow
    @pytest.mark.parametrize("kill_after", ["posted", "approved", "published"])
    def test_a_citizen_is_answered_once(self, stage: Stage, kill_after: str) -> None:
        """Whatever step it dies after: one card, one reply in the thread, and no ping left."""
        self.answered_once(stage, kill_after)

    def answered_once(self, stage: Stage, kill_after: str) -> None:
        """Have a citizen answered by a bot that dies after a step of :data:`tests.killed.STEPS`."""
        bot = stage.start(kill_after)
        an_hour_ago = datetime.now(UTC) - timedelta(hours=1, minutes=30)
        post = stage.town.write("Når åpner svømmehallen i romjula?", an_hour_ago)
        if kill_after in {"received", "opened", "posted"}:
            stage.wait(lambda: bot.killed, "the kill")
            for one in stage.cards():  # taken while the bot is down, and before it knew the card
                stage.playground.person(KARI).react(one["ts"], "eyes")
            bot = stage.start()
        stage.wait(lambda: bot.ready and stage.cards(), "the card")
        (card,) = stage.cards()
        assert "Når åpner svømmehallen i romjula?" in plain(card)
        (ping,) = stage.wait(lambda: stage.playground.thread(card["ts"]), "the ping")
        assert notified(ping) <= {"U0KARI", "U0OLA", "U0LIV"}
        assert "U0KARI" in notified(ping)

        if kill_after == "posted":
            stage.wait(lambda: "Kari Nilsen har saken" in plain(stage.cards()[0]), "the taking")
        kari = stage.playground.person(KARI)
        kari.click(card["ts"], "reply")
        stage.wait(lambda: kari.form and "Svaret" in plain(kari.form), "the form")
        kari.type("answer", "Hallen åpner kl. 10 lille julaften.")
        kari.submit()
        stage.wait(lambda: kari.form and "Se over" in plain(kari.form), "the second form")
        died = kill_after in {"approved", "published"}
        with contextlib.suppress(*([NoAnswerError] if died else [])):
            kari.submit()
        if died:
            stage.wait(lambda: bot.killed, "the kill")
            bot = stage.start()
            if kari.form:  # Slack told her of an error and left the form open: she tries again
                stage.wait(lambda: bot.ready, "the start")
                kari.submit()
        stage.wait(lambda: "Besvart" in plain(stage.cards()[0]), "the end of the case")

        (reply,) = stage.town.replies()
        assert "Hallen åpner kl. 10 lille julaften." in reply.text
        assert (reply.root_id, reply.parent_id) == (post.id, post.id)
        assert set(reply.languages) <= {"nb"}
        thread = stage.wait(
            lambda: [one for one in stage.town.citizen.thread(post.id) if one.id != post.id],
            "the reply in the thread",
        )
        assert [one.id for one in thread] == [reply.id]
        stage.wait(lambda: not stage.playground.thread(card["ts"]), "the ping's withdrawal")
        (closed,) = stage.cards()
        assert closed["ts"] == card["ts"]
        assert "Kari Nilsen" in plain(closed)
        if not kill_after:
            assert bot.log == ["svarvakt is ready\n"], bot.log
        assert re.split("[/_]", reply.id)[-1] in repr(closed)

        time.sleep(2.5)  # two polls and two ticks in which nothing more may come
        assert len(stage.cards()) == len(stage.town.replies()) == 1
        assert stage.playground.thread(card["ts"]) == []


class MainJobFromTheStart(MainJob):
    """With the steps between the network and the card, which are the same for every network."""

    @pytest.mark.slow
    @pytest.mark.parametrize("kill_after", ["", "received", "opened"])
    def test_a_mention_is_taken_in_once(self, stage: Stage, kill_after: str) -> None:
        """It dies when the mention is stored, or when its case is made, or never."""
        self.answered_once(stage, kill_after)
