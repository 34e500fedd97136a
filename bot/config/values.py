"""What a value in config.toml may be: each kind is read here, or refused with what to write."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator

from bot.cases import Area
from bot.deadlines import amount
from bot.hours import WEDNESDAY_BEFORE_EASTER, Closure, Extra, HalfDay, Interval, Season
from bot.limits import OPTION_ROOM, VALUE_ROOM

_LAST_PORT = 65535


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

        country, _, part = str(value).partition("-")
        known = list_supported_countries()
        if country not in known:
            raise ValueError(f'"{value}" is no country code; write one like "NO", or ""')
        if part and part not in known[country]:
            raise ValueError(f'"{part}" is no part of {country} with holidays of its own')
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


def _areas(value: object) -> tuple[Area, ...]:
    listed = [str(one) for one in (value if isinstance(value, (list, tuple)) else [value])]
    known = [area.value for area in Area if area is not Area.NONE]
    for one in listed:
        if one not in known:
            raise ValueError(f'"{one}" is no area; known are {", ".join(known)}')
    return tuple(Area(one) for one in listed)


def _clock(value: object) -> time:
    match = re.fullmatch(r"(\d\d):(\d\d)", str(value))
    try:
        assert match  # noqa: S101 - turned into the sentence below
        return time(int(match[1]), int(match[2]))
    except (AssertionError, ValueError) as error:
        raise ValueError(f'"{value}" must be like "12:00"') from error


def half_day(value: object, closes: time) -> HalfDay:
    """Read ``"12-24"``, or ``"12-24 11:00"`` where the day closes at a time of its own.

    Raises:
        ValueError: it is not of that form.
    """
    match = re.fullmatch(r"(.*?)(?: +(\d\d:\d\d))?", str(value).strip().lower())
    rule, own = match.groups() if match else ("", None)
    if rule != WEDNESDAY_BEFORE_EASTER:
        try:
            date.fromisoformat(rule if len(rule) > len("12-24") else f"2024-{rule}")
        except ValueError as error:
            raise ValueError(
                f'"{value}" must be "{WEDNESDAY_BEFORE_EASTER}", "12-24" or "2026-12-24", and may '
                'have its hour after it: "12-24 11:00"'
            ) from error
    return HalfDay(rule, _clock(own) if own else closes)


def _half_day(value: object) -> str:
    half_day(value, time(12))
    return str(value)


def _closure(value: object) -> Closure:
    days, _, name = str(value).strip().partition(" ")
    first, _, last = days.partition("/")
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError as error:
        raise ValueError(
            f'"{value}" must be like "2026-05-15" or "2026-07-06/2026-07-10", and may have what it '
            'is called after it: "2026-05-15 planleggingsdag"'
        ) from error
    if end < start:
        raise ValueError(f'"{value}" must begin before it ends')
    return Closure(start, end, name.strip())


def _period(value: object) -> tuple[date, date]:
    first, _, last = str(value).strip().partition("/")
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError as error:
        raise ValueError(f'"{value}" must be like "2027-08-10/2027-09-13"') from error
    if end < start:
        raise ValueError(f'"{value}" must begin before it ends')
    return start, end


def _extra(value: object) -> Extra:
    match = re.fullmatch(r"(\S+) +(\S+)(?: +(.*))?", str(value).strip())
    try:
        assert match  # noqa: S101 - turned into the sentence below
        return Extra(date.fromisoformat(match[1]), _interval(match[2]), match[3] or "")
    except (AssertionError, ValueError) as error:
        raise ValueError(f'"{value}" must be like "2026-11-28 10:00-16:00 krise"') from error


def _season(value: object) -> Season:
    match = re.fullmatch(r"(\d\d)-(\d\d)/(\d\d)-(\d\d) +(\S+)", str(value).strip())
    try:
        assert match  # noqa: S101 - turned into the sentence below
        first, last = (int(match[1]), int(match[2])), (int(match[3]), int(match[4]))
        for month, day in (first, last):
            date(2024, month, day)
        intervals = tuple(_interval(one) for one in match[5].split(","))
        return Season(first, last, _in_order(intervals))
    except (AssertionError, ValueError) as error:
        raise ValueError(
            f'"{value}" must be like "05-15/09-14 08:00-15:00", with a comma between several hours'
        ) from error


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
    BeforeValidator(lambda value: None if value in {None, "opening"} else amount(str(value))),
]
Duration = Annotated[timedelta, BeforeValidator(lambda value: amount(str(value)))]


def _in_order(intervals: tuple[Interval, ...]) -> tuple[Interval, ...]:
    if any(first[1] > second[0] for first, second in pairwise(intervals)):
        raise ValueError("the intervals overlap or are out of order")
    return intervals


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
Country = Annotated[str, BeforeValidator(_country)]
Day = Annotated[
    tuple[Annotated[Interval, BeforeValidator(_interval)], ...], AfterValidator(_in_order)
]
Clock = Annotated[time, BeforeValidator(_clock)]
HalfDayRule = Annotated[str, BeforeValidator(_half_day)]
ClosedDays = Annotated[Closure, BeforeValidator(_closure)]
Period = Annotated[tuple[date, date], BeforeValidator(_period)]
"""A first and a last day, both of them in it."""
ExtraOpening = Annotated[Extra, BeforeValidator(_extra)]
SeasonHours = Annotated[Season, BeforeValidator(_season)]

Areas = Annotated[tuple[Area, ...], BeforeValidator(_areas)]
