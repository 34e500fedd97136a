"""A municipality under fire: its bot, its Slack, its networks, and what was written and answered.

The bot is the real program; between it and each of its servers stands a :class:`Proxy`.
"""

from __future__ import annotations

import os
import random
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import httpx

from bot.playground import Playground
from tests import walked
from tests.fakes_alarm import Gateway
from tests.faults.networks import GoneError, Network, Written
from tests.faults.networks.bluesky import Bluesky
from tests.faults.networks.facebook import Facebook
from tests.faults.networks.mastodon import Mastodon
from tests.faults.networks.read_only import Deliveries, Feed
from tests.faults.process import Program
from tests.faults.proxy import Proxy, port
from tests.faults.witness import Witness
from tests.faults.words import CLAIMED, Kind, Said, mark, text_of
from tests.office import example

NETWORKS: Mapping[str, Callable[[random.Random, Callable[[], None]], Network]] = {
    one.name: one for one in (Bluesky, Mastodon, Facebook, Feed, Deliveries)
}

_TABLE = "SELECT 1 FROM sqlite_master WHERE name = ?"
_LIMITED_BY_SLACK = b'{"ok": false, "error": "ratelimited"}'
BY_HAND = "Svart for hånd"
_SLACKS_OWN = b'{"ok": false, "error": "internal_error"}'

_HOSTILE, _CLAIMS, _LIKE = 0.08, 0.06, 0.3
"""How much of what is written is hostile, is of another time, has the id of something else."""


@dataclass(frozen=True, slots=True)
class Act:
    """What an admin did to a case, and the marks that stood before their eyes when they did.

    ``since`` is when they began: a form is opened before it is sent.
    """

    since: datetime
    at: datetime
    who: str
    case_id: int
    what: str
    marks: frozenset[str]


@dataclass(frozen=True, slots=True)
class ByHand:
    """What the municipality answered in a network's own app: to what, and when."""

    to: tuple[str, str]
    at: datetime


class World:
    """Everything around the bot, and the bot. Use it as a context manager.

    ``said`` is what citizens have written to the municipality, by its mark, and ``written`` the
    same in order. ``tried`` marks every text that an admin sent in, and ``approved`` those that
    were acknowledged; ``acts`` is what admins did, and ``by_hand`` what was answered elsewhere.
    ``skewed`` says that the bot's clock has jumped, ``broken`` what a phase saw go wrong, and
    ``given_up`` is what is waited for no longer. ``other`` counts the faults that no proxy made, and ``cut_off`` holds the attempts at a reply
    that a kill left half done: network, id and number.
    """

    networks: Mapping[str, Network]
    bot: Program

    def __init__(
        self, folder: Path, chance: random.Random, *, rate_limits: bool = False,
        database: Path | None = None, on: Collection[str] = tuple(NETWORKS),
    ) -> None:  # fmt: skip
        self.folder = folder
        self.chance = chance
        self.database = database or folder / "svarvakt.db"
        self.said: dict[str, Said] = {}
        self.acts: list[Act] = []
        self.by_hand: list[ByHand] = []
        self.approved: set[str] = set()
        self.tried: set[str] = set()
        self.skewed = False
        self.broken: list[str] = []
        self.given_up: set[str] = set()
        self.other: Counter[str] = Counter()
        self.cut_off: set[tuple[str, int, int]] = set()
        self.playground = Playground(rate_limits=rate_limits)
        self._on = on
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.callback(self.playground.stop)
            self.gateway = stack.enter_context(Gateway())
            self.witness = stack.enter_context(Witness(self.playground))
            self.slack = Proxy(
                port(self.playground.url), limited=_LIMITED_BY_SLACK, unable=_SLACKS_OWN,
                kill=self._kill,
            )  # fmt: skip
            stack.callback(self.slack.stop)
            self.networks = {
                name: stack.enter_context(NETWORKS[name](self.chance, self._kill))
                for name in self._on
            }
            config = self.folder / "config.toml"
            config.write_text(self._configuration(), "utf-8")
            self.folder.chmod(0o755)  # the one who may not write the database may read this
            secrets = {"SLACK_BOT_TOKEN": "xoxb-playground", "SLACK_APP_TOKEN": "xapp-playground"}
            for one in self.networks.values():
                secrets |= one.secrets
            program = Program(config, self.folder / "log", os.environ | secrets)
            self.bot = stack.enter_context(program)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def proxies(self) -> list[Proxy]:
        """The ways between the bot and its servers."""
        return [self.slack, *(one.proxy for one in self.networks.values() if one.proxy)]

    @property
    def written(self) -> list[Said]:
        """What has been written, in order, but for what its author took away."""
        return [one for one in list(self.said.values()) if one.gone is None]

    def write(
        self, kind: Kind | None = None, *, text: str = "", to: Said | None = None,
        anyone: bool = False,
    ) -> Said | None:  # fmt: skip
        """Have some citizen write to the municipality, or go on where they wrote before.

        With ``anyone`` it is somebody new who goes on in the thread ``to``. Returns what was
        written, or None where that can't be.
        """
        chance, at = self.chance, datetime.now(UTC)
        kind = kind or (Kind.HOSTILE if chance.random() < _HOSTILE else Kind.QUESTION)
        network = self.networks[to.written.network if to else self._somewhere()]
        word, said = self._words(kind, text, network)
        try:
            if to:
                made = network.go_on(to.written, said, anyone=anyone)
                return self._note(Said(word, kind, made, at, said), f"written after {to.mark}")
            claimed = chance.choice(CLAIMED) if chance.random() < _CLAIMS else None
            made = self._begin(network, said, claimed)
        except (GoneError, httpx.HTTPError):
            return None
        when = f"written as of {claimed:%Y-%m-%d}" if claimed else "written"
        return self._note(Said(word, kind, made, at, said), when)

    def edit(self, said: Said, kind: Kind) -> Said | None:
        """Have its author put something else in its place, if that can be."""
        network = self.networks[said.written.network]
        at, (word, text) = datetime.now(UTC), self._words(kind, "", network)
        try:
            network.edit(said.written, text)
        except GoneError:
            return None
        said.gone = at
        said.note(f"replaced by {word}")
        made = Said(word, kind, said.written, at, text, edits=True)
        return self._note(made, f"put in the place of {said.mark}")

    def delete(self, said: Said) -> bool:
        """Have its author delete it, if that can be, with all that goes with it."""
        at = datetime.now(UTC)
        try:
            gone = self.networks[said.written.network].delete(said.written)
        except GoneError:
            return False
        for one in self.written:
            if one.written.network == said.written.network and one.written.id in gone:
                one.gone, one.deleted = at, True
                one.note("deleted by its author" if one is said else "deleted with what it answers")
        return True

    def answer_by_hand(self, said: Said, late: float) -> bool:
        """Have the municipality answer in the network's own app, read so much later."""
        network = self.networks[said.written.network]
        at = datetime.now(UTC)
        try:
            to = network.by_hand(said.written, f"{BY_HAND} {len(self.by_hand)}", late=late)
        except GoneError:
            return False
        self.by_hand.append(ByHand((network.name, to), at))
        said.note(f"answered by hand, to be read {late:.1f} s later")
        return True

    def _somewhere(self) -> str:
        """Choose a network, more often one that can be answered on."""
        often = [3 if one.publishing else 1 for one in self.networks.values()]
        return self.chance.choices(list(self.networks), often)[0]

    def _begin(self, network: Network, text: str, claimed: datetime | None) -> Written:
        if isinstance(network, Deliveries) and self.written and self.chance.random() < _LIKE:
            return network.write(text, claimed, like=self.chance.choice(self.written).written.id)
        return network.write(text, claimed)

    def _words(self, kind: Kind, text: str, network: Network) -> tuple[str, str]:
        word = mark(self.chance)
        return word, f"{word} {text or text_of(kind, self.chance)}"[: network.longest]

    def _note(self, said: Said, what: str) -> Said:
        said.note(f"{what} on {said.written.network} as {said.written.id}, {said.kind}", said.at)
        self.said[said.mark] = said
        return said

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """Read from the store beside the bot."""
        address = f"file:{self.database}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=5)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, values)]

    def watch(self) -> bool:
        """Have every arrow counted that what leaves the house walks; False while none can be."""
        known = self.database.exists() and self.rows(_TABLE, "outbox")
        if known:
            walked.watch(self.database)
        return bool(known)

    def walked(self) -> Counter[walked.Arrow]:
        """Return how often each arrow of what leaves the house was walked."""
        return walked.walked(self.database) if self.rows(_TABLE, "walked") else Counter()

    def _kill(self) -> None:
        self.bot.kill()

    def _configuration(self) -> str:
        polled = 'every = "1 s"\nsince = "2020-01-01T00:00:00Z"'
        text = example(
            [f"{one.table}\n{polled if one.reading else ''}" for one in self.networks.values()],
            {
                "holidays": '""', "respond_within": '"3 h"', "pings": '["179 min", "2 h"]',
                "api_url": f'"{self.slack.address}/api/"', "database": f'"{self.database}"',
                "morning_overview": "false",
            },
        )  # fmt: skip
        roster = _ROSTER.format(self.gateway.address)
        text += "".join(one.web for one in self.networks.values() if isinstance(one, Deliveries))
        return re.sub(r"(?ms)^\[\[alarm\.roster\]\].*?(?=^\[slack\])", lambda _: roster, text)


_ROSTER = """[[alarm.roster]]
name = "Beredskapsvakten"
webhook = "{}"
phone = "+4791234567"

"""
