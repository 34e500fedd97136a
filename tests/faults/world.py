"""A municipality under fire: its bot, its Slack, its networks, and what was written and answered.

The bot is the real program; between it and each of its servers stands a :class:`Proxy`.
"""

from __future__ import annotations

import os
import random
import re
import sqlite3
from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, Self

import httpx

from bot.playground import Playground
from tests.fakes_alarm import Gateway
from tests.faults.networks import NETWORKS, Network, Written
from tests.faults.process import Program
from tests.faults.proxy import Proxy, port
from tests.office import example

QUESTIONS = (
    "Når åpner svømmehallen i romjula?", "Er biblioteket åpent på lørdag?",
    "Veien til Hovden er ikke brøytet i dag heller.", "Hvor leverer jeg søknad om barnehageplass?",
    "Kvifor er gatelyset ved skulen slukka?", "Takk for fin konsert i går!",
    "What are the opening hours of the town hall?", "Det lekker vann ved Veaveien <!channel>",
)  # fmt: skip
CRISIS = "Hjelp! Det har gått et stort ras over veien ved Hovden, det sitter folk fast i en bil!"

_LIMITED_BY_SLACK = b'{"ok": false, "error": "ratelimited"}'


class World:
    """Everything around the bot, and the bot. Use it as a context manager.

    ``sent`` are the posts that citizens have written to the municipality, by network and id;
    ``tried`` marks every text that an admin sent in, and ``approved`` those that were
    acknowledged. ``other`` counts the faults that no proxy made, and ``cut_off`` holds the
    attempts at a reply that a kill left half done: network, id and number.
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
        self.sent: dict[tuple[str, str], str] = {}
        self.written: list[Written] = []
        self.approved: set[str] = set()
        self.tried: set[str] = set()
        self.other: Counter[str] = Counter()
        self.cut_off: set[tuple[str, int, int]] = set()
        self.playground = Playground(rate_limits=rate_limits)
        self._on = on
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.callback(self.playground.stop)
            self.gateway = stack.enter_context(Gateway())
            self.slack = Proxy(
                port(self.playground.url), limited=_LIMITED_BY_SLACK, kill=self._kill
            )
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
        return [self.slack, *(one.proxy for one in self.networks.values())]

    def write(self, text: str = "", *, to: Written | None = None, anyone: bool = False) -> None:
        """Have some citizen write to the municipality, or go on where they wrote before.

        With ``anyone`` it is somebody new who goes on in the thread ``to``.
        """
        text = text or self.chance.choice(QUESTIONS)
        network = self.networks[to.network if to else self.chance.choice(list(self.networks))]
        try:
            made = network.go_on(to, text, anyone=anyone) if to else network.write(text)
        except httpx.HTTPError:
            return
        self.written.append(made)
        self.sent[made.network, made.id] = text

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """Read from the store beside the bot."""
        address = f"file:{self.database}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=5)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, values)]

    def _kill(self) -> None:
        self.bot.kill()

    def _configuration(self) -> str:
        more = 'every = "1 s"\nsince = "2020-01-01T00:00:00Z"'
        text = example(
            [f"{one.table}\n{more}" for one in self.networks.values()],
            {
                "holidays": '""', "respond_within": '"3 h"', "pings": '["179 min", "2 h"]',
                "api_url": f'"{self.slack.address}/api/"', "database": f'"{self.database}"',
                "morning_overview": "false",
            },
        )  # fmt: skip
        roster = _ROSTER.format(self.gateway.address)
        return re.sub(r"(?ms)^\[\[alarm\.roster\]\].*?(?=^\[slack\])", lambda _: roster, text)


_ROSTER = """[[alarm.roster]]
name = "Beredskapsvakten"
webhook = "{}"
phone = "+4791234567"

"""
