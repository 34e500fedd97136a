"""What a value in config.toml may be: each kind is read here, or refused with what to write."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator

from bot.cases import Area
from bot.deadlines import amount
from bot.limits import OPTION_ROOM, VALUE_ROOM

_LAST_PORT = 65535

LONGEST_NAME = OPTION_ROOM
"""What a name may have in characters to stand whole in a choice in Slack."""


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


def _areas(value: object) -> tuple[Area, ...]:
    listed = [str(one) for one in (value if isinstance(value, (list, tuple)) else [value])]
    known = [area.value for area in Area if area is not Area.NONE]
    for one in listed:
        if one not in known:
            raise ValueError(f'"{one}" is no area; known are {", ".join(known)}')
    return tuple(Area(one) for one in listed)


def clock(value: object) -> time:
    """Read ``"12:00"``.

    Raises:
        ValueError: it is not of that form.
    """
    match = re.fullmatch(r"(\d\d):(\d\d)", str(value))
    try:
        assert match  # noqa: S101 - turned into the sentence below
        return time(int(match[1]), int(match[2]))
    except (AssertionError, ValueError) as error:
        raise ValueError(f'"{value}" must be like "12:00"') from error


def _period(value: object) -> tuple[date, date]:
    first, _, last = str(value).strip().partition("/")
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError as error:
        raise ValueError(f'"{value}" must be like "2027-08-10/2027-09-13"') from error
    if end < start:
        raise ValueError(f'"{value}" must begin before it ends')
    return start, end


def matching(pattern: str, must_be: str) -> BeforeValidator:
    """Check that a text is all of the pattern; ``must_be`` is the message when it isn't."""

    def check(value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise ValueError(must_be)
        return value

    return BeforeValidator(check)


def _filled(value: object) -> object:
    if isinstance(value, str) and not value.strip():
        raise ValueError("must not be empty")
    return value


def _listen(value: object) -> str:
    host, colon, port = str(value).rpartition(":")
    if not (host and colon and port.isdecimal() and int(port) <= _LAST_PORT):
        raise ValueError('must be an address and a port like "127.0.0.1:8080"')
    return str(value)


def _short(value: str) -> str:
    if len(value) > OPTION_ROOM:
        raise ValueError(
            f"has {len(value)} characters, and a list shows {OPTION_ROOM}; write a shorter one"
        )
    return value


def _as_value(value: str) -> str:
    if len(value) > VALUE_ROOM:
        raise ValueError(f"has {len(value)} characters; {VALUE_ROOM} is the most")
    return value


Text = Annotated[str, BeforeValidator(_filled)]
Name = Annotated[Text, AfterValidator(_short)]
"""What stands in a list or on a button, where it is to be read whole."""
Listen = Annotated[str, BeforeValidator(_listen)]
UrlPath = Annotated[
    str, matching(r"(/[A-Za-z0-9_.-]+)+", 'must be the path of an address, like "/mentions"')
]
OptionalUrlPath = Annotated[
    str, matching(r"(/[A-Za-z0-9_.-]+)*", 'must be the path of an address, like "/svarvakt", or ""')
]
Url = Annotated[str, BeforeValidator(_url)]
Email = Annotated[
    str,
    matching(r"[^@\s]+@[^@\s]+\.[^@\s]+", 'must be an e-mail address like "navn@boe.kommune.no"'),
    AfterValidator(_as_value),
]
OptionalEmail = Annotated[
    str,
    matching(r"|[^@\s]+@[^@\s]+\.[^@\s]+", 'must be an e-mail address like "navn@boe.kommune.no"'),
]
OptionalUrl = Annotated[str, BeforeValidator(lambda value: _url(value) if value else "")]
MailServer = Annotated[
    str,
    matching(
        r"|smtps?://[^/\s:@]+(:\d+)?",
        'must be like "smtp://mail.boe.kommune.no:587", or "smtps://…:465"',
    ),
]
SlackUser = Annotated[
    str,
    matching(
        r"[UW][A-Z0-9]+",
        'must be a Slack user id like "U012AB3CD"; it stands in the person\'s profile',
    ),
]
ChannelId = Annotated[
    str,
    matching(
        r"[CG][A-Z0-9]+",
        'must be the channel\'s id like "C012AB3CD", not its name; it stands at the bottom of '
        "the channel's details",
    ),
]
OverdueEvery = Annotated[
    timedelta | None,
    BeforeValidator(
        lambda value: (
            None if value in {None, "opening"} else amount(str(value), least=timedelta(minutes=15))
        )
    ),
]


def _often(least: timedelta) -> BeforeValidator:
    """Read how often something is done: at least once a day, and not oftener than ``least``."""
    return BeforeValidator(lambda value: amount(str(value), least=least, most=timedelta(days=1)))


Every = Annotated[timedelta, _often(timedelta(seconds=1))]
EveryMinutes = Annotated[timedelta, _often(timedelta(minutes=1))]


def existing_folder(path: Path) -> Path:
    """Refuse a folder that isn't there."""
    if not path.is_dir():
        raise ValueError(f"there is no folder {path}")
    return path


def existing_file(path: Path) -> Path:
    """Refuse a file that isn't there."""
    if not path.is_file():
        raise ValueError(f"there is no file {path}")
    return path


TimeZone = Annotated[str, BeforeValidator(_zone)]
Clock = Annotated[time, BeforeValidator(clock)]
Period = Annotated[tuple[date, date], BeforeValidator(_period)]
"""A first and a last day, both of them in it."""
Areas = Annotated[tuple[Area, ...], BeforeValidator(_areas)]
