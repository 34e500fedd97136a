"""``svarvakt check``: everything that can be wrong before the start, found at once."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.closures import ClosuresFile
from bot.closures.listing import listing
from bot.config import Secrets, Settings, WebhookSettings, example, from_table, load
from bot.config.settings import NOBODY_CALLED
from bot.connections import admin_of, made_messengers, made_networks
from bot.desk.compose import context
from bot.desk.template_lengths import too_long
from bot.errors import BotError, ConfigError, Finding, LoginFailed, Problem, TemplateProblem
from bot.hours import Closure, OpeningHours
from bot.networks import Network
from bot.templates import LANGUAGES, Templates

SLACK = "slack"
"""The section of the app, whose keys are looked at one by one."""

_NUMBER = re.compile(r"\+?[\d ]{3,20}")
"""What can be rung: the shortest are of three digits, like 112."""


SHORTEST_SECRET = 20
"""How many characters the secret of a webhook should have, which is open to everyone's guesses."""


class Session:
    """Where a login is kept for as long as the check lasts."""

    def __init__(self) -> None:
        self._text: str | None = None

    def load(self) -> str | None:
        """Return what was saved last, or None."""
        return self._text

    def save(self, text: str) -> None:
        """Keep the text instead of what was saved before."""
        self._text = text


def check(path: Path, environ: Mapping[str, str], now: Callable[[], datetime]) -> Iterator[Finding]:
    """Give everything that is wrong, and what is well, as it is found.

    Nothing is written, posted or published. What depends on a part of the configuration that is
    itself wrong is passed over.
    """
    try:
        settings, broken = load(path), frozenset[str]()
        yield from (
            Problem("config", one, warning=True)
            for one in settings.warnings
            if not one.startswith(NOBODY_CALLED[0])  # which is a problem here, see below
        )
        yield (
            f"{path}: {settings.municipality.name}; admins: {len(settings.admins)}, "
            f"networks: {len(settings.networks)}"
        )
    except ConfigError as error:
        yield from error.problems
        settings, broken = _without_mistakes(path, error)
    secrets, missing = Secrets.read(environ, settings)
    if "networks" in broken:
        missing = [one for one in missing if one.key.startswith("SLACK")]
    yield from missing
    yield from _templates(settings, secrets, broken, now)
    if "crisis_contacts" not in broken:
        yield from _crisis_contacts(settings)
    if "alarm" not in broken:
        yield from _alarm(settings, secrets, {one.key for one in missing})
    if "opening_hours" not in broken:
        yield from _hours(settings, now())
    if "storage" not in broken:
        yield from _database(settings)
    yield from _slack(settings, secrets, broken, {one.key for one in missing})
    if "web" not in broken:
        yield from _web(settings)
    if "networks" not in broken:
        yield from _networks(settings, secrets, now)


def _without_mistakes(path: Path, error: ConfigError) -> tuple[Settings, frozenset[str]]:
    """Return settings with the example's sections for those that are wrong, and which these are.

    Of the app's section only the wrong keys are the example's: the rest tells whom to ask.
    """
    usual = tomllib.loads(example().read_text(encoding="utf-8"))
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        table = {}
    broken = {re.split(r"[.\[]", one.key)[0] for one in error.problems} | (
        (usual.keys() | {"web"}) - table.keys()
    )
    wrong: frozenset[str] = frozenset()
    for section in broken:
        if section == SLACK and isinstance(table.get(section), dict):
            table[section], wrong = _slack_without_mistakes(table[section], usual[section], error)
        elif section in usual or section == "web":  # which the networks may call for
            table[section] = usual.get(section, {})
        else:
            table.pop(section, None)
    return from_table(table, path.parent), frozenset(broken) | wrong


def _slack_without_mistakes(
    own: dict[str, Any], usual: Mapping[str, Any], error: ConfigError
) -> tuple[dict[str, Any], frozenset[str]]:
    """Return the app's section with the example's values for wrong keys, and which these are."""
    wrong = {one.key for one in error.problems if one.key.startswith(f"{SLACK}.")}
    kept = {key: own.get(key, value) for key, value in usual.items()}
    return (
        {key: usual[key] if f"{SLACK}.{key}" in wrong else value for key, value in kept.items()},
        frozenset(wrong),
    )


def _templates(
    settings: Settings, secrets: Secrets, broken: frozenset[str], now: Callable[[], datetime]
) -> Iterator[Finding]:
    """Render every template in every language, with short values and with long ones."""
    own = None if "replies" in broken else settings.replies.folder
    try:
        templates = Templates.load(own)
    except TemplateProblem as error:
        yield from (Problem("replies", line) for line in str(error).splitlines())
        return
    problems = [Problem("replies", one) for one in templates.check()]
    if not problems:
        for template in templates.templates.values():
            values = context(settings, template.language, "Kari Nordmann")
            for wording in range(len(template.wordings)):
                try:
                    templates.render(template, values, wording)
                except TemplateProblem as error:
                    problems.append(Problem("replies", str(error)))
    yield from problems
    for name in templates.names():
        there = [code for code in LANGUAGES if (code, name) in templates.templates]
        if len(there) < len(LANGUAGES):
            absent = ", ".join(code for code in LANGUAGES if code not in there)
            told = f'"{name}" has no text in {absent}; the one in {there[0]} is used there'
            yield Problem("replies", told, warning=True)
    if not problems:
        yield f"replies: {len(templates.templates)} texts can be rendered"
        networks = [] if "networks" in broken else _unasked(settings, secrets, now)
        yield from too_long(settings, templates, networks)
        for network in networks:
            network.close()


def _unasked(settings: Settings, secrets: Secrets, now: Callable[[], datetime]) -> list[Network]:
    """Return the networks that can be made, which is enough to know how much they take."""
    found: list[Network] = []
    for one in settings.networks:
        alone = settings.model_copy(update={"networks": (one,)})
        with suppress(BotError):  # what is wrong with it is told where it is asked
            found += made_networks(alone, secrets, lambda _name: Session(), now).values()
    return found


def _crisis_contacts(settings: Settings) -> Iterator[Finding]:
    for number, contact in enumerate(settings.crisis_contacts):
        if not _NUMBER.fullmatch(contact.phone):
            yield Problem(
                f"crisis_contacts[{number}].phone",
                f'"{contact.phone}" is not a number that can be rung; write one like 76 11 42 00',
            )
    told = ", ".join(f"{one.name} {one.phone}" for one in settings.crisis_contacts)
    yield f"crisis_contacts: {told} (ring them, to be sure)"


def _alarm(settings: Settings, secrets: Secrets, missing: set[str]) -> Iterator[Finding]:
    """Log in to the mail server; what only sending would tell is left to ``alarm --test``."""
    if not settings.alarm.roster:
        yield Problem(*NOBODY_CALLED)
        return
    if any(key.startswith("ALARM_") for key in missing):
        return
    for way in made_messengers(settings, secrets):
        try:
            way.check()
        except LoginFailed as error:
            yield Problem("ALARM_SMTP_PASSWORD", str(error))
            return
        except BotError as error:
            yield Problem("alarm.smtp", str(error))
            return
    told = ", ".join(one.name for one in settings.alarm.roster)
    yield f"alarm: {told} (try it: svarvakt alarm --test)"


def _hours(settings: Settings, now: datetime) -> Iterator[Finding]:
    """List what the file of closures closes and what not, and see that it ever opens."""
    path = settings.opening_hours.closures
    closures: tuple[Closure, ...] = ()
    zone = ZoneInfo(settings.municipality.time_zone)
    try:
        if path is not None:
            found = ClosuresFile(path, zone)
            found.refresh(now)
            yield from listing(found, now.astimezone(zone).date())
            closures = found.closures
        OpeningHours(settings.opening_hours.schedule(zone, closures)).must_open(now)
    except ConfigError as error:
        yield from error.problems


def _database(settings: Settings) -> Iterator[Finding]:
    database = settings.storage.database
    folder = database.parent
    if not folder.is_dir():
        yield Problem("storage.database", f"there is no folder {folder}; make it")
    elif not os.access(database if database.exists() else folder, os.W_OK):
        yield Problem("storage.database", f"{database} can't be written by this user")
    else:
        yield f"storage.database: {database}"


def _slack(
    settings: Settings, secrets: Secrets, broken: frozenset[str], missing: set[str]
) -> Iterator[Finding]:
    from bot.chats.slack.check import check as check_slack  # noqa: PLC0415 - heavy

    if f"{SLACK}.api_url" in broken:
        return  # whoever has the example's address is not whom the tokens are for

    def given(name: str, value: str) -> str:
        return "" if {name, f"{name}_FILE"} & missing else value

    wrong = {key for key in broken if key.startswith(f"{SLACK}.")}
    unknown = f"{SLACK}.admin_channel" in wrong or (SLACK in broken and not wrong)
    if SLACK not in broken and "admins" not in broken:
        yield from _example_ids(settings)
    yield from check_slack(
        bot_token=given("SLACK_BOT_TOKEN", secrets.slack_bot_token),
        app_token=given("SLACK_APP_TOKEN", secrets.slack_app_token),
        api_url=settings.slack.api_url,
        channel=None if unknown else settings.slack.admin_channel,
        admins=[] if "admins" in broken else [admin_of(one) for one in settings.admins],
    )


def _example_ids(settings: Settings) -> Iterator[Finding]:
    """Tell of ids that are the example's own; the playground's workspace does have them."""
    usual = from_table(tomllib.loads(example().read_text(encoding="utf-8")), Path())
    if settings.slack.api_url != usual.slack.api_url:
        return
    if settings.slack.admin_channel == usual.slack.admin_channel:
        told = f"\"{settings.slack.admin_channel}\" is the example's; write your own channel's id"
        yield Problem("slack.admin_channel", told)
    ids = {one.slack for one in usual.admins} - {None, ""}
    for number, one in enumerate(settings.admins):
        if one.slack in ids:
            told = f"\"{one.slack}\" is the example's; write {one.name}'s user id, or an e-mail"
            yield Problem(f"admins[{number}].slack", told)


def _web(settings: Settings) -> Iterator[Finding]:
    """See that the address can be had, and let go of it again."""
    if settings.web is None:
        return
    from bot.web import bound  # noqa: PLC0415 - only when it is configured

    try:
        bound(settings.web.host, settings.web.port).close()
    except ConfigError as error:
        for one in error.problems:
            told = f"{one.message} (that is as it should be if svarvakt is running)"
            yield Problem(one.key, told, warning=True)
    else:
        yield f"web.listen: {settings.web.listen} is free"


def _networks(
    settings: Settings, secrets: Secrets, now: Callable[[], datetime]
) -> Iterator[Finding]:
    for number, one in enumerate(settings.networks):
        if not all(secrets.networks[one.name].get(key) for key in one.needed):
            continue
        alone = settings.model_copy(update={"networks": (one,)})
        network: Network | None = None
        try:
            (network,) = made_networks(alone, secrets, lambda _name: Session(), now).values()
            network.poll(None)
        except LoginFailed as error:
            key = next(iter(one.SECRETS), "login")
            yield Problem(f"{one.name}_{key}".upper(), str(error))
        except BotError as error:
            yield Problem(f"networks[{number}]", _reason(error))
        else:
            if isinstance(one, WebhookSettings):
                base = settings.web.base_path if settings.web else ""
                yield f"networks[{number}]: {network.title} is delivered to at {base}{one.path}"
                if len(secrets.networks[one.name]["secret"]) < SHORTEST_SECRET:
                    told = "is short enough to be guessed; make one with: openssl rand -hex 32"
                    yield Problem(f"{one.name}_SECRET".upper(), told, warning=True)
            else:
                yield f"networks[{number}]: {network.title} can be read: {one.account}"
        finally:
            if network is not None:
                network.close()


def _reason(error: BotError) -> str:
    """Return what is wrong, without the key that a configuration error has."""
    if isinstance(error, ConfigError):
        return "; ".join(one.message for one in error.problems)
    return str(error)
