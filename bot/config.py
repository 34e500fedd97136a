"""config.toml as frozen, typed settings; every mistake in it is reported at once, by its key.

The documentation of every key is ``config.example.toml``. Secrets never stand in the file: they
come from the environment, or from a file that the environment names (``SLACK_BOT_TOKEN`` or
``SLACK_BOT_TOKEN_FILE``).
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from bot.deadlines import RespondWithin, Step, amount
from bot.errors import ConfigError, Problem
from bot.hours import WEDNESDAY_BEFORE_EASTER, Interval, Schedule

MOST_ADMINS = 3
"""«Det bør ikke være flere enn tre som følger opp sidene og har administratortilgang.»"""

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SECRET_KEY = re.compile(r"(^|_)(token|password|secret)s?$")
_SECRET_VALUE = re.compile(r"^(xox[a-z]-|xapp-)")


class _Table(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, str_strip_whitespace=True
    )


def _url(value: object) -> str:
    text = str(value)
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError('must be an address like "https://example.no"')
    return text


def _zone(value: object) -> str:
    try:
        ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f'"{value}" is no time zone; write one like "Europe/Oslo"') from error
    return str(value)


def _country(value: object) -> str:
    if value:
        from holidays import list_supported_countries  # noqa: PLC0415 - heavy

        if str(value) not in list_supported_countries():
            raise ValueError(f'"{value}" is no country code; write one like "NO", or ""')
    return str(value)


def _interval(value: object) -> Interval:
    match = re.fullmatch(r"(\d\d):(\d\d)-(\d\d):(\d\d)", str(value))
    try:
        assert match  # noqa: S101 - turned into the sentence below
        start, end = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
    except (AssertionError, ValueError) as error:
        raise ValueError(f'"{value}" must be like "08:00-15:30"') from error
    if start >= end:
        raise ValueError(f'"{value}" must begin before it ends')
    return start, end


def _clock(value: object) -> time:
    match = re.fullmatch(r"(\d\d):(\d\d)", str(value))
    try:
        assert match  # noqa: S101 - turned into the sentence below
        return time(int(match[1]), int(match[2]))
    except (AssertionError, ValueError) as error:
        raise ValueError(f'"{value}" must be like "12:00"') from error


def _half_day(value: object) -> str:
    text = str(value).lower()
    if text == WEDNESDAY_BEFORE_EASTER:
        return text
    try:
        date.fromisoformat(text if len(text) > len("12-24") else f"2024-{text}")
    except ValueError as error:
        raise ValueError(
            f'"{value}" must be "{WEDNESDAY_BEFORE_EASTER}", "12-24" or "2026-12-24"'
        ) from error
    return text


def _dates(value: object) -> tuple[date, date]:
    first, _, last = str(value).partition("/")
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError as error:
        raise ValueError(
            f'"{value}" must be like "2026-05-15" or "2026-07-06/2026-07-10"'
        ) from error
    if end < start:
        raise ValueError(f'"{value}" must begin before it ends')
    return start, end


def _matching(pattern: str, must_be: str) -> BeforeValidator:
    def check(value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise ValueError(must_be)
        return value

    return BeforeValidator(check)


def _filled(value: object) -> object:
    if isinstance(value, str) and not value.strip():
        raise ValueError("must not be empty")
    return value


Text = Annotated[str, BeforeValidator(_filled)]
Url = Annotated[str, BeforeValidator(_url)]
Email = Annotated[
    str,
    _matching(r"[^@\s]+@[^@\s]+\.[^@\s]+", 'must be an e-mail address like "navn@boe.kommune.no"'),
]
SlackUser = Annotated[
    str,
    _matching(
        r"[UW][A-Z0-9]+",
        'must be a Slack user id like "U012AB3CD"; it stands in the person\'s profile',
    ),
]
ChannelId = Annotated[
    str,
    _matching(
        r"[CG][A-Z0-9]+",
        'must be the channel\'s id like "C012AB3CD", not its name; it stands at the bottom of '
        "the channel's details",
    ),
]
Duration = Annotated[timedelta, BeforeValidator(lambda value: amount(str(value)))]


class Municipality(_Table):
    """Who we are: what replies say, and how the bot speaks."""

    name: Text
    post_office: Email
    phone: Text
    visiting_address: Text
    website: Url
    language: Literal["nb", "nn", "en"] = "nb"
    signature: str = ""
    time_zone: Annotated[str, BeforeValidator(_zone)] = "Europe/Oslo"


class OpeningHoursSettings(_Table):
    """When it is open; see :class:`bot.hours.Schedule`."""

    monday: tuple[Annotated[Interval, BeforeValidator(_interval)], ...] = ()
    tuesday: tuple[Annotated[Interval, BeforeValidator(_interval)], ...] = ()
    wednesday: tuple[Annotated[Interval, BeforeValidator(_interval)], ...] = ()
    thursday: tuple[Annotated[Interval, BeforeValidator(_interval)], ...] = ()
    friday: tuple[Annotated[Interval, BeforeValidator(_interval)], ...] = ()
    saturday: tuple[Annotated[Interval, BeforeValidator(_interval)], ...] = ()
    sunday: tuple[Annotated[Interval, BeforeValidator(_interval)], ...] = ()
    holidays: Annotated[str, BeforeValidator(_country)] = "NO"
    half_days: frozenset[Annotated[str, BeforeValidator(_half_day)]] = frozenset()
    half_day_closes: Annotated[time, BeforeValidator(_clock)] = time(12)
    closed: tuple[Annotated[tuple[date, date], BeforeValidator(_dates)], ...] = ()

    def schedule(self, zone: ZoneInfo) -> Schedule:
        """Return the rules as the calendar takes them."""
        return Schedule(
            weekly=tuple(getattr(self, day) for day in DAYS),
            holidays=self.holidays,
            half_days=self.half_days,
            half_day_closes=self.half_day_closes,
            closed=self.closed,
            zone=zone,
        )


class DeadlineSettings(_Table):
    """How soon an answer is due, and the pings before."""

    respond_within: Annotated[
        RespondWithin, BeforeValidator(lambda value: RespondWithin.parse(str(value)))
    ] = RespondWithin()
    pings: tuple[Annotated[Step, BeforeValidator(lambda value: Step.parse(str(value)))], ...] = (
        Step.parse("4 h"), Step.parse("1 h"), Step.parse("15 min"),
    )  # fmt: skip
    praise_without_deadline: float = Field(default=0.9, ge=0.5)


class SlackSettings(_Table):
    """The workspace: the channel the cards come in, and where the Web API is."""

    admin_channel: ChannelId
    api_url: Url = "https://slack.com/api/"


class AdminSettings(_Table):
    """Someone who may act, with an e-mail or a Slack user id."""

    name: Text
    email: Email | None = None
    slack: SlackUser | None = None
    department: str = ""

    @model_validator(mode="after")
    def _reachable(self) -> AdminSettings:
        if not self.email and not self.slack:
            raise ValueError("needs an email or a Slack user id")
        return self

    @property
    def key(self) -> str:
        """The name the store knows the admin by."""
        return self.email or self.slack or ""


class UnitSettings(_Table):
    """A unit people are referred to (guideline 8)."""

    name: Text
    contact: Text
    keywords: tuple[Text, ...] = ()


class CrisisContact(_Table):
    """Someone to reach in a crisis (guideline 12)."""

    name: Text
    phone: Text


class BlueskySettings(_Table):
    """An account on Bluesky."""

    type: Literal["bluesky"]
    name: Annotated[str, _matching(r"[a-z][a-z0-9_]*", "must be small letters and digits")] = (
        "bluesky"
    )
    handle: Text
    server: Url = "https://bsky.social"
    every: Duration = timedelta(seconds=30)
    since: AwareDatetime | None = None


class ReplySettings(_Table):
    """The folder of one's own templates, if there is one."""

    folder: Path | None = None


class StorageSettings(_Table):
    """Where the database is."""

    database: Path = Path("svarvakt.db")


class Settings(_Table):
    """Everything that is configured. ``warnings`` are said at the start; they stop nothing."""

    municipality: Municipality
    opening_hours: OpeningHoursSettings
    deadline: DeadlineSettings = DeadlineSettings()
    slack: SlackSettings
    admins: tuple[AdminSettings, ...] = Field(min_length=1)
    units: tuple[UnitSettings, ...] = ()
    crisis_contacts: tuple[CrisisContact, ...] = Field(min_length=1)
    networks: tuple[BlueskySettings, ...] = ()
    replies: ReplySettings = ReplySettings()
    storage: StorageSettings = StorageSettings()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is allowed but not as the guidelines say."""
        if len(self.admins) <= MOST_ADMINS:
            return ()
        return (
            (
                f"admins: there are {len(self.admins)}. The guidelines say: «Det bør ikke være "
                "flere enn tre som følger opp sidene og har administratortilgang.»"
            ),
        )


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
    problems = list(_secrets(found))
    hidden = {problem.key for problem in problems}
    table = _with_paths(found, folder)
    try:
        settings = Settings.model_validate(table)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            problem = _problem(one)
            if problem.key not in hidden:
                problems.append(problem)
        raise ConfigError(problems) from None
    problems += _mistakes(settings)
    if problems:
        raise ConfigError(problems)
    return settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """Tokens and passwords; never shown by ``repr``."""

    slack_bot_token: str = field(repr=False)
    slack_app_token: str = field(repr=False)
    passwords: Mapping[str, str] = field(repr=False)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], settings: Settings) -> Secrets:
        """Read the secrets that the settings call for.

        Raises:
            ConfigError: with every one that is missing or can't be read.
        """
        problems: list[Problem] = []
        bot = _secret(environ, "SLACK_BOT_TOKEN", "the bot token, xoxb-…", problems)
        app = _secret(environ, "SLACK_APP_TOKEN", "the app-level token, xapp-…", problems)
        passwords = {
            network.name: _secret(
                environ,
                f"{network.name.upper()}_PASSWORD",
                f"an app password of {network.handle}",
                problems,
            )
            for network in settings.networks
        }
        for name, value, start in (
            ("SLACK_BOT_TOKEN", bot, "xoxb-"), ("SLACK_APP_TOKEN", app, "xapp-"),
        ):  # fmt: skip
            if value and not value.startswith(start):
                problems.append(Problem(name, f"must begin with {start}; is it another token?"))
        if problems:
            raise ConfigError(problems)
        return cls(slack_bot_token=bot, slack_app_token=app, passwords=passwords)


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


def _secrets(table: object, at: str = "") -> Iterator[Problem]:
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
            yield from _secrets(value, key)


def _with_paths(found: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    table = dict(found)
    for section, key in (("replies", "folder"), ("storage", "database")):
        part = table.get(section, {})
        if isinstance(part, Mapping) and isinstance(part.get(key, ""), str):
            text = part.get(key, "svarvakt.db" if section == "storage" else "")
            path = (folder / Path(text).expanduser()).resolve() if text else None
            table[section] = {**part, key: path}
    return table


_PLAIN = {
    "missing": "is missing; see config.example.toml",
    "string_type": 'must be a text in quotes, like "…"',
    "tuple_type": "must be a list, like [ … ]",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "greater_than_equal": "must be at least 0.5",
    "model_type": "must be a table of its own, in [brackets]",
    "timezone_aware": "needs a zone at its end, like +01:00",
    "datetime_from_date_parsing": "must be a time like 2026-11-24T08:00:00+01:00",
    "datetime_parsing": "must be a time like 2026-11-24T08:00:00+01:00",
    "datetime_type": "must be a time like 2026-11-24T08:00:00+01:00",
    "too_short": "needs at least one; see config.example.toml",
    "path_type": "must be a path in quotes",
    "frozen_set_type": "must be a list, like [ … ]",
}


def _problem(error: Any) -> Problem:  # noqa: ANN401 - pydantic's own
    key = ""
    for part in error["loc"]:
        key += f"[{part}]" if isinstance(part, int) else f".{part}" if key else str(part)
    kind = error["type"]
    if kind == "extra_forbidden":
        return Problem(key, _unknown(error["loc"]))
    if kind == "value_error":
        return Problem(key, str(error["ctx"]["error"]))
    if kind == "literal_error":
        return Problem(key, f"must be {error['ctx']['expected']}")
    return Problem(key, _PLAIN.get(kind, error["msg"]))


def _unknown(place: tuple[str | int, ...]) -> str:
    model: Any = Settings
    for part in place[:-1]:
        if isinstance(part, str):
            model = _model_of(model, part)
    names = list(getattr(model, "model_fields", ()))
    close = difflib.get_close_matches(str(place[-1]), names, n=1)
    hint = f'; did you mean "{close[0]}"?' if close else f"; known are {', '.join(names)}"
    return "is no key we know" + hint


def _model_of(model: Any, name: str) -> Any:  # noqa: ANN401 - a pydantic model or nothing
    annotation = getattr(model, "model_fields", {})[name].annotation
    for candidate in (annotation, *getattr(annotation, "__args__", ())):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None


def _mistakes(settings: Settings) -> Iterator[Problem]:
    """Find what is wrong between keys that are right on their own."""
    if not any(getattr(settings.opening_hours, day) for day in DAYS):
        yield Problem("opening_hours", "every day is closed; open at least one")
    for day in DAYS:
        intervals: tuple[Interval, ...] = getattr(settings.opening_hours, day)
        if any(first[1] > second[0] for first, second in pairwise(intervals)):
            yield Problem(f"opening_hours.{day}", "the intervals overlap or are out of order")
    for table, names in (
        ("admins", [admin.key for admin in settings.admins]),
        ("units", [unit.name for unit in settings.units]),
        ("networks", [network.name for network in settings.networks]),
    ):
        for index, name in enumerate(names):
            if name in names[:index]:
                yield Problem(f"{table}[{index}]", f'"{name}" stands there twice')
    folder = settings.replies.folder
    if folder is not None and not folder.is_dir():
        yield Problem("replies.folder", f"there is no folder {folder}")
