"""config.toml, read: frozen settings, or every mistake in it at once, each by its key.

Secrets never stand in the file: see :mod:`bot.config.secrets`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.config.networks import (
    BlueskySettings,
    FacebookSettings,
    FeedSettings,
    InstagramSettings,
    MastodonSettings,
    NetworkTable,
    WebhookSettings,
    XSettings,
)
from bot.config.problems import audiences, deliveries, problem, repeated, reserved
from bot.config.secrets import Secrets, misplaced
from bot.config.settings import AdminSettings, RosterMember, Settings, WebSettings
from bot.errors import ConfigError, Problem

__all__ = [
    "AdminSettings",
    "BlueskySettings",
    "FacebookSettings",
    "FeedSettings",
    "InstagramSettings",
    "MastodonSettings",
    "NetworkTable",
    "RosterMember",
    "Secrets",
    "Settings",
    "WebSettings",
    "WebhookSettings",
    "XSettings",
    "example",
    "from_table",
    "load",
]


def example() -> Path:
    """Return where ``config.example.toml`` is: in the package when installed, else beside it.

    Raises:
        ConfigError: it is missing.
    """
    package = Path(__file__).parent.parent
    for folder in (package, package.parent):
        if (found := folder / "config.example.toml").is_file():
            return found
    raise ConfigError([Problem("config.example.toml", f"is missing from {package}; install anew")])


def load(path: Path) -> Settings:
    """Read the configuration; relative paths in it are from the folder it stands in.

    Raises:
        ConfigError: with every mistake in the file, each with its key.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            [Problem(str(path), "there is no such file; copy config.example.toml to it")]
        ) from error
    except OSError as error:
        raise ConfigError([Problem(str(path), f"can't be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([Problem(str(path), "is not UTF-8 text; save it as UTF-8")]) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([Problem(str(path), f"is not valid TOML: {error}")]) from error
    return from_table(found, path.parent)


def from_table(found: Mapping[str, Any], folder: Path) -> Settings:
    """Make the settings of a read table; ``folder`` is what its paths are relative to.

    Raises:
        ConfigError: with every mistake, each with its key.
    """
    problems = [*misplaced(found), *repeated(found)]
    table = _with_paths(found, folder)
    try:
        settings = Settings.model_validate(table)
    except ValidationError as error:
        told = {one.key for one in problems}
        wrong = [problem(one) for one in error.errors(include_url=False)]
        problems += [one for one in wrong if one.key not in told]
        raise ConfigError(problems) from None
    problems += [*audiences(settings), *deliveries(settings), *reserved(settings)]
    if problems:
        raise ConfigError(problems)
    return settings


def _with_paths(found: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    table = dict(found)
    for section, key in (
        ("replies", "folder"), ("storage", "database"), ("opening_hours", "closures"),
        ("storage", "backups"),
    ):  # fmt: skip
        part = table.get(section, {})
        if isinstance(part, Mapping) and isinstance(part.get(key, ""), str):
            text = part.get(key, "svarvakt.db" if key == "database" else "")
            path = (folder / Path(text).expanduser()).resolve() if text else None
            table[section] = {**part, key: path}
    return table
