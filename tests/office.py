"""A municipality to test in: Bø's settings, a village of citizens, and a clock that stands still."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.cases import Admin
from bot.config import Secrets, Settings, from_table
from bot.desk import Desk
from bot.hours import OpeningHours
from bot.store import Store
from bot.templates import Templates
from bot.texts import Texts
from bot.triage import Unit
from tests.fakes import Clock, Village

EXAMPLE = Path(__file__).parent.parent / "config.example.toml"
OSLO = ZoneInfo("Europe/Oslo")
KARI, OLA, LIV = "kari.nilsen@boe.kommune.no", "ola.hansen@boe.kommune.no", "U0LIV"
"""The keys of the three admins of the example."""

SECRETS = Secrets(
    slack_bot_token="xoxb-playground",
    slack_app_token="xapp-playground",
    networks={"bluesky": {"password": "x"}},
)


def oslo(text: str) -> datetime:
    """Return a local time such as ``2026-11-20 22:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


def example(networks: Iterable[str], values: Mapping[str, str]) -> str:
    """Return the example's configuration, open all day, with these networks and values in it.

    Args:
        networks: What stands in each network's table.
        values: TOML by the name of a key that stands in one place.
    """
    text = EXAMPLE.read_text("utf-8")
    text = re.sub(r"(?m)^(\w+day) = .*", r'\1 = ["00:00-23:59"]', text)
    tables = "".join(f"[[networks]]\n{one}\n\n" for one in networks)
    text = re.sub(r"(?ms)^\[\[networks\]\].*?\n\n", lambda _: tables, text, count=1)
    for key, value in values.items():
        text, count = re.subn(rf"(?m)^{key} = .*", f"{key} = {value}", text, count=1)
        assert count == 1, key
    return text


def settings(folder: Path, changes: Mapping[str, Mapping[str, Any]] | None = None) -> Settings:
    """Return the example's settings, without its network, with some keys changed."""
    table = tomllib.loads(EXAMPLE.read_text("utf-8"))
    table["networks"], table["alarm"] = [], {}
    for section, values in (changes or {}).items():
        table[section] = table[section] | values
    return from_table(table, folder)


def desk(folder: Path, clock: Clock, village: Village, **changes: Mapping[str, Any]) -> Desk:
    """Return a desk with a real store, on which nothing is delivered."""
    made = settings(folder, changes)
    texts = Texts(made.municipality.language, OSLO)
    return Desk(
        settings=made,
        store=Store(made.storage.database),
        hours=OpeningHours(made.opening_hours.schedule(OSLO)),
        templates=Templates.load(made.replies.folder),
        texts=texts,
        networks={village.name: village},
        admins=tuple(Admin(key=one.key, name=one.name, email=one.email) for one in made.admins),
        units=tuple(Unit(one.name, one.keywords) for one in made.units),
        chat="slack",
        now=clock,
    )
