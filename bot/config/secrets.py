"""Tokens and passwords: from the environment or files that it names, never from config.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.config.settings import Settings
from bot.errors import ConfigError, Problem

_SECRET_KEY = re.compile(r"(^|_)(token|password|secret)s?$")
_SECRET_VALUE = re.compile(r"^(xox[a-z]-|xapp-)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """Tokens and passwords, never shown by ``repr``; ``networks`` has each one's by its name."""

    slack_bot_token: str = field(repr=False)
    slack_app_token: str = field(repr=False)
    networks: Mapping[str, Mapping[str, str]] = field(repr=False)
    smtp_password: str = field(repr=False, default="")
    webhook_token: str = field(repr=False, default="")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], settings: Settings) -> Secrets:
        """Read the secrets that the settings call for.

        Raises:
            ConfigError: with every one that is missing or can't be read.
        """
        secrets, problems = cls.read(environ, settings)
        if problems:
            raise ConfigError(problems)
        return secrets

    @classmethod
    def read(cls, environ: Mapping[str, str], settings: Settings) -> tuple[Secrets, list[Problem]]:
        """Read the secrets that are there, empty for those that are not, and what is wrong."""
        problems: list[Problem] = []
        bot = _secret(environ, "SLACK_BOT_TOKEN", "the bot token, xoxb-…", problems)
        app = _secret(environ, "SLACK_APP_TOKEN", "the app-level token, xapp-…", problems)
        networks = {
            one.name: {
                key: _secret(
                    environ, f"{one.name}_{key}".upper(), f"{what} of {one.account}", problems
                )
                for key, what in {**one.SECRETS, **one.OPTIONAL_SECRETS}.items()
                if key in one.needed or _given(environ, f"{one.name}_{key}".upper())
            }
            for one in settings.networks
        }
        for name, value, start in (
            ("SLACK_BOT_TOKEN", bot, "xoxb-"), ("SLACK_APP_TOKEN", app, "xapp-"),
        ):  # fmt: skip
            if value and not value.startswith(start):
                problems.append(Problem(name, f"must begin with {start}; is it another token?"))
        smtp, token = "", ""
        if settings.alarm.smtp_user:
            what = f"the mail server's password of {settings.alarm.smtp_user}"
            smtp = _secret(environ, "ALARM_SMTP_PASSWORD", what, problems)
        if _given(environ, "ALARM_WEBHOOK_TOKEN"):
            token = _secret(environ, "ALARM_WEBHOOK_TOKEN", "the gateway's token", problems)
        made = cls(
            slack_bot_token=bot, slack_app_token=app, networks=networks,
            smtp_password=smtp, webhook_token=token,
        )  # fmt: skip
        return made, problems


def _given(environ: Mapping[str, str], name: str) -> bool:
    return name in environ or f"{name}_FILE" in environ


def _secret(environ: Mapping[str, str], name: str, what: str, problems: list[Problem]) -> str:
    value, path = environ.get(name, "").strip(), environ.get(f"{name}_FILE", "")
    if value:
        return value
    if not path:
        problems.append(
            Problem(name, f"is not set; put {what} in it, or a file's name in {name}_FILE")
        )
        return ""
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        problems.append(Problem(f"{name}_FILE", f"the file {path} can't be read: {reason}"))
        return ""
    if not value:
        problems.append(Problem(f"{name}_FILE", f"the file {path} is empty; put {what} in it"))
    return value


def misplaced(table: object, at: str = "") -> Iterator[Problem]:
    """Find what looks like a secret in the file, where it must not be."""
    items: list[tuple[str, str, object]] = []
    if isinstance(table, Mapping):
        items = [(f"{at}.{key}" if at else key, key, value) for key, value in table.items()]
    elif isinstance(table, list):
        items = [(f"{at}[{index}]", "", value) for index, value in enumerate(table)]
    for key, name, value in items:
        if isinstance(value, str) and (_SECRET_KEY.search(name) or _SECRET_VALUE.match(value)):
            yield Problem(
                key,
                "a secret must not stand in this file; put it in the environment (see the top "
                "of config.example.toml), and renew it if others may have seen it",
            )
        else:
            yield from misplaced(value, key)
