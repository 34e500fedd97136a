"""A municipality under fire: its bot, its Slack, its network, people who write and who answer.

The bot is the real program; between it and each of its servers stands a :class:`Proxy`.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import sqlite3
import string
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import httpx

from bot.playground import Json, Playground
from bot.playground.people import NoAnswerError, NotThereError, Person
from bot.playground.views import inputs
from bot.playground.workspace import SlackError
from tests.fakes_alarm import Gateway
from tests.fakes_bluesky import BlueskyServer
from tests.faults.proxy import Proxy
from tests.networks.bluesky_people import Citizen, Post
from tests.office import EXAMPLE

QUESTIONS = (
    "Når åpner svømmehallen i romjula?", "Er biblioteket åpent på lørdag?",
    "Veien til Hovden er ikke brøytet i dag heller.", "Hvor leverer jeg søknad om barnehageplass?",
    "Kvifor er gatelyset ved skulen slukka?", "Takk for fin konsert i går!",
    "What are the opening hours of the town hall?", "Det lekker vann ved Veaveien <!channel>",
)  # fmt: skip
CRISIS = "Hjelp! Det har gått et stort ras over veien ved Hovden, det sitter folk fast i en bil!"
ADMINS = ("U0KARI", "U0OLA", "U0LIV")
FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
"""Debian's libfaketime, where it is installed."""

_LIMITED_BY_SLACK = b'{"ok": false, "error": "ratelimited"}'
_LIMITED_BY_NETWORK = b'{"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}'


class World:
    """Everything around the bot. Use it as a context manager.

    ``sent`` are the posts that citizens have written to the municipality, by address; ``tried``
    marks every text that an admin sent in, and ``approved`` those that were acknowledged.
    """

    def __init__(
        self, folder: Path, chance: random.Random, *, rate_limits: bool = False,
        database: Path | None = None,
    ) -> None:  # fmt: skip
        self.folder = folder
        self.chance = chance
        self.database = database or folder / "svarvakt.db"
        self.log = folder / "log"
        self.sent: dict[str, str] = {}
        self.approved: set[str] = set()
        self.tried: set[str] = set()
        self.kills = 0
        self.other: Counter[str] = Counter()
        self.playground = Playground(rate_limits=rate_limits)
        self.network = BlueskyServer()
        self.gateway = Gateway()
        self.posts: list[Post] = []
        self._launcher: subprocess.Popen[str] | None = None
        self._pid: int | None = None
        self._said: list[Json] = []
        self._told = threading.Condition()

    def __enter__(self) -> Self:
        self.network.__enter__()
        self.gateway.__enter__()
        self.slack = Proxy(_port(self.playground.url), limited=_LIMITED_BY_SLACK, kill=self.kill)
        self.bluesky = Proxy(
            _port(self.network.address), limited=_LIMITED_BY_NETWORK, kill=self.kill
        )
        self.municipality = Citizen.sign_up(self.network.address, "boe")
        self.citizens = [Citizen.sign_up(self.network.address, "per") for _ in range(40)]
        self.config = self.folder / "config.toml"
        self.config.write_text(self._configuration(), "utf-8")
        self.folder.chmod(0o755)  # the one who may not write the database may read this
        self._launcher = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.launcher", str(EXAMPLE)],
            cwd=EXAMPLE.parent, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=self.environ,
        )  # fmt: skip
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._wait_said("launcher", 60)
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        assert self._launcher
        assert self._launcher.stdin
        self._launcher.stdin.close()
        self._launcher.wait(10)
        self._listener.join()
        if self._launcher.stdout:
            self._launcher.stdout.close()
        for proxy in (self.slack, self.bluesky):
            proxy.stop()
        self.gateway.__exit__(None, None, None)
        self.network.__exit__(None, None, None)
        self.playground.stop()

    @property
    def environ(self) -> dict[str, str]:
        """What the bot is given in its environment."""
        return os.environ | {
            "SLACK_BOT_TOKEN": "xoxb-playground", "SLACK_APP_TOKEN": "xapp-playground",
            "BLUESKY_PASSWORD": self.municipality.password,
        }  # fmt: skip

    # the bot

    def start(self, *, ready: float = 0.0, **order: int) -> None:
        """Start the bot; wait for so many seconds at most until it says that it is ready."""
        assert self._launcher
        assert self._launcher.stdin
        assert self._pid is None
        self._said.clear()
        self.log.write_text("")
        given: dict[str, object] = {"config": str(self.config), "log": str(self.log), **order}
        self._launcher.stdin.write(json.dumps(given) + "\n")
        self._launcher.stdin.flush()
        self._pid = self._wait_said("pid", 10)["pid"]
        if ready and not wait(lambda: self.ready or self.ended is not None, ready):
            raise AssertionError(f"the bot was not ready in {ready} s:\n{self.log.read_text()}")

    def start_with_clock(self, clock: Path, ready: float) -> None:
        """Start the bot, alone, with a clock that goes as the file says (see faketime(1))."""
        self._said.clear()
        self.log.write_text("")
        with self.log.open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.clocked", "run", "--config", str(self.config)],
                cwd=EXAMPLE.parent, stdout=log, stderr=log,
                env=self.environ | {
                    "LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(clock),
                    "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                },
            )  # fmt: skip
        self._pid = process.pid

        def ended() -> None:
            self._said.append({"ended": process.pid, "code": process.wait()})

        threading.Thread(target=ended, daemon=True).start()
        if not wait(lambda: self.ready or self.ended is not None, ready):
            raise AssertionError(f"the bot was not ready in {ready} s:\n{self.log.read_text()}")

    @property
    def ready(self) -> bool:
        """Whether the bot has said that it is."""
        return "svarvakt is ready\n" in self.log.read_text("utf-8", "replace")

    @property
    def pid(self) -> int | None:
        """The bot's process id while it may run."""
        return self._pid

    @property
    def ended(self) -> int | None:
        """How the bot ended: its exit code, -9 for a kill, None while it runs."""
        return next((one["code"] for one in list(self._said) if "ended" in one), None)

    def kill(self) -> None:
        """Kill the bot if it runs."""
        pid = self._pid
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def reap(self, seconds: float) -> int:
        """Give the bot so long to end, then kill it; returns how it ended."""
        if not wait(lambda: self.ended is not None, seconds):
            self.kill()
            assert wait(lambda: self.ended is not None, 10)
        code = self.ended
        assert code is not None
        self._pid = None
        self.kills += code == -signal.SIGKILL
        return code

    def stop(self) -> int:
        """Stop the bot as a service manager does."""
        if self._pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGTERM)
        return self.reap(30)

    # the people

    def write(self, text: str = "", *, to: Post | None = None, anyone: bool = False) -> None:
        """Have some citizen write to the municipality, or go on where they wrote before.

        With ``anyone`` it is somebody new who goes on in the thread ``to``.
        """
        citizen = self.chance.choice(self.citizens)
        text = text or self.chance.choice(QUESTIONS)
        try:
            if to is None:
                # some seconds ago, so that the first ping, a minute after it, comes meanwhile
                at = datetime.now(UTC) - timedelta(seconds=self.chance.uniform(0, 120))
                post = citizen.mention(
                    self.municipality.handle, text, languages=["nb"],
                    created_at=f"{at:%Y-%m-%dT%H:%M:%S.%f}Z",
                )  # fmt: skip
            else:
                author = next(one for one in self.citizens if one.id == to.author_id)
                if anyone:
                    author = Citizen.sign_up(self.network.address, "ny")
                did = self.municipality.id
                facet = {"index": {"byteStart": 0, "byteEnd": 1},
                         "features": [{"$type": "app.bsky.richtext.facet#mention", "did": did}]}  # fmt: skip
                post = author.reply(to.id, text, facets=[facet])
        except httpx.HTTPError:
            return
        self.posts.append(post)
        self.sent[post.id] = text

    def act(self, person: Person) -> None:
        """Have an admin do one thing to some case; whatever Slack lets fail, they live with."""
        with suppress(NoAnswerError, NotThereError, SlackError, LookupError, TimeoutError):
            while person.form:
                person.close()
            cards = [one for one in self.playground.messages() if _buttons(one)]
            if not cards:
                return
            card = self.chance.choice(cards)
            buttons = _buttons(card)
            what = self.chance.random()
            if "open_card" in buttons:
                if what < 0.7:
                    person.click(card["ts"], "open_card")
            elif "reply" in buttons and what < 0.6:
                self.answer(person, card)
            elif what < 0.75:
                person.react(card["ts"], "white_check_mark")
            elif what < 0.85:
                person.react(card["ts"], "eyes")
            else:
                person.click(card["ts"], self.chance.choice(buttons))

    def answer(self, person: Person, card: Json) -> None:
        """Answer a case in the form, with a text that no other reply has."""
        word = "".join(self.chance.choices(string.ascii_lowercase, k=12))
        person.click(card["ts"], "reply")
        seen = ""
        for _form in range(3):
            form = _next_form(person, seen)
            if form is None:
                return
            seen, final = _state(person), False
            for block, element in inputs(form["blocks"]):
                name = block["block_id"].partition("~")[0]
                if element["type"] == "plain_text_input" and not block.get("optional"):
                    final = final or name == "text"
                    text = f"Hei! Vi ser på det ({word})." if name == "text" else f"Vi ser {word}"
                    person.type(block["block_id"], text)
            self.tried.add(word)
            person.submit()
            if final and not person.form:
                sql = "SELECT 1 FROM outbox WHERE kind = 'reply' AND payload LIKE ?"
                if rows(self.database, sql, f"%{word}%"):  # acknowledged, and not refused
                    self.approved.add(word)
                return

    # within

    def _listen(self) -> None:
        assert self._launcher
        assert self._launcher.stdout
        for line in self._launcher.stdout:
            with self._told:
                self._said.append(json.loads(line))
                self._told.notify_all()

    def _wait_said(self, what: str, seconds: float) -> Json:
        def said() -> Json | None:
            return next((one for one in self._said if what in one), None)

        with self._told:
            assert self._told.wait_for(lambda: said() is not None, seconds), what
        found = said()
        assert found is not None
        return found

    def _configuration(self) -> str:
        text = EXAMPLE.read_text("utf-8")
        text = re.sub(r"(?m)^(\w+day) = .*", r'\1 = ["00:00-23:59"]', text)
        text = re.sub(r"(?ms)^\[\[alarm\.roster\]\].*?(?=^\[slack\])", _ROSTER, text)
        for key, value in (
            ("holidays", '""'), ("respond_within", '"3 h"'), ("pings", '["179 min", "2 h"]'),
            ("api_url", f'"{self.slack.address}/api/"'),
            ("handle", f'"{self.municipality.handle}"'), ("server", f'"{self.bluesky.address}"'),
            ("every", '"1 s"'), ("database", f'"{self.database}"'),
            ("webhook", f'"{self.gateway.address}"'), ("morning_overview", "false"),
        ):  # fmt: skip
            text, count = re.subn(rf"(?m)^{key} = .*", f"{key} = {value}", text)
            assert count == 1, key
        return re.sub(r"(?m)^#since = .*", 'since = "2020-01-01T00:00:00Z"', text, count=1)


_ROSTER = """[[alarm.roster]]
name = "Beredskapsvakten"
webhook = ""
phone = "+4791234567"

"""


def rows(database: Path, sql: str, *values: object) -> list[dict[str, Any]]:
    """Read from the store beside the bot."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(sql, values)]


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
        work += [lambda who=one: self._act(who) for one in ADMINS]  # type: ignore[misc]
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
            if what < 0.2 and world.posts:
                world.write(to=world.chance.choice(world.posts))
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
                self._world.act(person)


def wait(look: Callable[[], Any], seconds: float) -> Any:
    """Return what ``look`` finds as soon as it finds something, or its last nothing."""
    end = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < end:
        time.sleep(0.01)
    return found


def _next_form(person: Person, seen: str) -> Json | None:
    """Return the form that comes in place of the one that was seen, if one does."""
    wait(lambda: _state(person) not in {"", seen}, 2.0)
    return person.form if _state(person) not in {"", seen} else None


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


def _port(address: str) -> int:
    return int(address.rpartition(":")[2].strip("/"))
