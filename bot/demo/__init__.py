"""The demo: the real bot, on the playground's Slack and a small village square, on one page.

Everything is on loopback and in a temporary folder, which is gone when the demo stops.
"""

from __future__ import annotations

import errno
import tempfile
import threading
import time
import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from bot.app import Application, system_now
from bot.config import Secrets, Settings, example, from_table
from bot.demo.clock import DemoClock
from bot.demo.routes import routes
from bot.demo.samples import SAMPLES, Sample
from bot.demo.state import State
from bot.errors import BotError, Rejected
from bot.hours import OpeningHours
from bot.networks import Ability
from bot.networks.demo import DemoNetwork, Square
from bot.playground import ADMIN_CHANNEL, APP_TOKEN, BOT_TOKEN, Playground

_EVERYWHERE = frozenset({Ability.REPLY, Ability.WITHDRAW, Ability.REPEAT})
_META = _EVERYWHERE | {Ability.MESSAGE, Ability.HIDE, Ability.DELETE}
NETWORKS = (
    ("facebook", "Facebook", 8000, _META | {Ability.CORRECT}),
    ("instagram", "Instagram", 2200, _META),
    ("bluesky", "Bluesky", 300, _EVERYWHERE | {Ability.HIDE}),
    ("mastodon", "Mastodon", 500, _EVERYWHERE | {Ability.MESSAGE, Ability.REPORT, Ability.CORRECT}),
)
"""The demo's networks: name, title, the longest reply, and what the real one lets us do."""

INTO_THE_DAY = timedelta(hours=2, minutes=15)
"""How long after opening the demo's clock begins."""


_HIGHEST_PORT = 65535
_STEP = timedelta(seconds=1)
_PATIENCE, _LOOK_EVERY = 5.0, 0.005
"""How long is waited at one time for what is to be said then, and how often is looked; seconds."""


class PortTakenError(BotError):
    """The page can't be served on the port: something else is, or there is no such port."""


class Demo:
    """Serves the page from the moment it is made: use it as a context manager.

    Args:
        port: the port on 127.0.0.1, or 0 for any that is free.
        day: the day it is in the demo; the next opening day if it is closed then.
        samples: whether sample comments arrive over the first minute.

    Raises:
        PortTakenError: the port is taken, or there is none such.
    """

    def __init__(self, port: int = 8765, *, day: date | None = None, samples: bool = True) -> None:
        if not 0 <= port <= _HIGHEST_PORT:
            raise PortTakenError(f"There is no port {port}; the highest is {_HIGHEST_PORT}.")
        self._folder = tempfile.TemporaryDirectory(prefix="svarvakt-demo-")
        self._stopping = threading.Event()
        self._writer = threading.Thread(target=self._write_samples, name="samples")
        self._walking = threading.Lock()
        try:
            table = tomllib.loads(example().read_text(encoding="utf-8"))
            hours = OpeningHours(_settings(table, Path(self._folder.name)).opening_hours.schedule(
                ZoneInfo(table["municipality"]["time_zone"])
            ))  # fmt: skip
            self._began = _morning(hours, day) + INTO_THE_DAY
            self.clock = DemoClock(self._began)
            try:
                self.playground = Playground(
                    port, now=self.clock, rate_limits=False, routes=routes(self)
                )
            except OSError as error:
                raise PortTakenError(_refused(port, error)) from error
        except BaseException:
            self._folder.cleanup()
            raise
        self.square = Square(self.playground.url)
        table["slack"] = {"admin_channel": ADMIN_CHANNEL, "api_url": self.playground.api_url}
        settings = _settings(table, Path(self._folder.name))
        networks = {
            name: DemoNetwork(
                name=name, title=title, limit=limit, abilities=abilities, square=self.square,
                municipality=settings.municipality.name, now=self.clock,
            )
            for name, title, limit, abilities in NETWORKS
        }  # fmt: skip
        try:
            self.app = Application(
                settings,
                Secrets(slack_bot_token=BOT_TOKEN, slack_app_token=APP_TOKEN, networks={}),
                now=self.clock,
                networks=networks,
            )
            self.app.start()
        except BaseException:
            self.playground.stop()
            self._folder.cleanup()
            raise
        self.state = State(self.app.desk, self.playground, self.square, self.clock)
        if samples:
            self._writer.start()

    @property
    def url(self) -> str:
        """The page's address."""
        return self.playground.url

    def write(
        self,
        network: str,
        name: str,
        text: str,
        *,
        at: datetime | None = None,
        answers: str = "",
        private: bool = False,
    ) -> None:
        """Write as a citizen; the bot has read it when this returns.

        Raises:
            BotError: there is no such network, no such post to answer, or no private messages.
        """
        if network not in self.app.networks:
            raise Rejected(f'There is no network "{network}" here.')
        if private and Ability.MESSAGE not in self.app.networks[network].abilities:
            raise Rejected("There are no private messages on this network.")
        post = self.square.write(
            network, name, text, at or self.clock(), answers or None, private=private
        )
        self.app.poll(post.network)

    def change(self, post_id: str, text: str | None) -> None:
        """Edit a citizen's post, or delete it where there is no text; the bot has read it then.

        Raises:
            BotError: it is no citizen's post that stands there.
        """
        standing = {one.id for one in self.square.posts if one.key is None and not one.deleted}
        if post_id not in standing:
            raise Rejected("There is no such post of a citizen here.")
        changes = {"deleted": True} if text is None else {"text": text, "edited": True}
        self.app.poll(self.square.change(post_id, **changes).network)

    def write_sample(self, sample: Sample) -> None:
        """Write one of the sample comments; who has written before writes in the same thread.

        Some are from before the bot was started.
        """
        ago = sample.opening_time_ago
        at = None if ago is None else self.app.desk.hours.subtract(self._began, ago)
        own = (post.id for post in self.square.posts if post.name == sample.name)
        self.write(sample.network, sample.name, sample.text, at=at, answers=next(own, ""))

    def run_clock(self, to: datetime) -> bool:
        """Run the clock forward; what is given on the way is out before the time goes on.

        Returns:
            Whether it came there: it can be halted on the way, and stays where it is then.
        """
        with self._walking, self.clock.run(to) as halted:
            last = self.clock()
            while (stop := self.state.next_stop()) is not None and stop <= to:
                if halted.is_set():
                    return False
                last = max(stop, last + _STEP)  # what did not come at its time holds up nothing
                self._at(last)
            self._at(to)
            return True

    def _at(self, time_: datetime) -> None:
        """Have the bot say what there is to say at that time, and wait until it is said."""
        self.clock.run_to(time_)
        self.app.tick()
        until = time.monotonic() + _PATIENCE
        while self.state.undelivered() and time.monotonic() < until:
            if self._stopping.wait(_LOOK_EVERY):
                return

    def stop(self) -> None:
        """Stop the bot and the page, and take everything away."""
        self._stopping.set()
        self.clock.halt()
        if self._writer.is_alive():
            self._writer.join()
        self.app.stop()
        self.playground.stop()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _write_samples(self) -> None:
        waited = 0.0
        for sample in SAMPLES:
            if self._stopping.wait(sample.after - waited):
                return
            waited = sample.after
            self.write_sample(sample)


def _refused(port: int, error: OSError) -> str:
    """Say why the page can't be served there, and what to do."""
    if error.errno == errno.EADDRINUSE:
        another = port + 1 if port < _HIGHEST_PORT else port - 1
        return f"Port {port} is taken; try another: svarvakt demo --port {another}"
    return f"Port {port} can't be used: {error.strerror}. Try another: svarvakt demo --port 8766"


def _settings(table: dict[str, object], folder: Path) -> Settings:
    changes = {"networks": [], "storage": {"database": "demo.db"}, "alarm": {}}
    return from_table(table | changes, folder)


def _morning(hours: OpeningHours, day: date | None) -> datetime:
    """Return when it opens on the day, or on the next opening day."""
    zone = hours.schedule.zone
    today = day or system_now().astimezone(zone).date()
    found = hours.intervals(today) or hours.intervals(next(hours.opening_days_after(today)))
    return found[0][0]
