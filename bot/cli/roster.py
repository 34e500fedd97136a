"""Whom an alarm reaches, and how, and whether it does: what ``svarvakt alarm`` does."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.cli.lines import tell
from bot.config import Secrets, Settings, load
from bot.config.settings import NOBODY_CALLED
from bot.connections import made_messengers
from bot.desk.roster import try_out
from bot.errors import ConfigError, Problem
from bot.screens.alarm import trial
from bot.texts import Texts


def print_roster(config: Path, *, test: bool) -> bool:
    """Print whom an alarm reaches; with ``test`` send each a trial alarm, and tell if all took it.

    Raises:
        ConfigError: the configuration can't be used, names nobody, or lacks an alarm's secret.
    """
    settings = load(config)
    own = settings.alarm
    if not own.roster:
        raise ConfigError([Problem(*NOBODY_CALLED)])
    if test:
        return _try(settings)
    for one in own.roster:
        print(f"{one.name}: {', '.join(filter(None, (one.email, one.webhook)))}")  # noqa: T201
    tell("Nothing was sent; --test sends each of them a trial alarm.")
    return True


def _try(settings: Settings) -> bool:
    secrets, missing = Secrets.read(os.environ, settings)
    if missing := [one for one in missing if one.key.startswith("ALARM_")]:
        raise ConfigError(missing)
    texts = Texts(settings.municipality.language, ZoneInfo(settings.municipality.time_zone))
    said = trial(settings.municipality.name, texts)
    whole = True
    for name, way, error in try_out(
        settings.alarm.roster, made_messengers(settings, secrets), said
    ):
        whole = whole and error is None
        told = f"{name}, {way.removeprefix('alarm:')}: {error or 'taken'}"
        print(f"{'PROBLEM' if error else 'sent':<8} {told}")  # noqa: T201
    return whole
