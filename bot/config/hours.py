"""The opening hours in config.toml: each weekday's, and what makes a day another."""

from __future__ import annotations

import re
from datetime import date, time
from itertools import pairwise
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, model_validator

from bot.config.table import Table
from bot.config.values import LONGEST_NAME, Clock, clock, existing_file
from bot.hours import (
    DAY,
    LONGEST_CLOSED,
    WEDNESDAY_BEFORE_EASTER,
    Closure,
    Extra,
    HalfDay,
    Interval,
    Schedule,
    Season,
    span,
)

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_LATE_CLOSING = time(8)
"""A night shift that ends so late may be ordinary hours turned around: "15:30-08:00"."""

_LIKE_HOURS = re.compile(
    r"(?:(?:kl\.?|fra|frå|from) *)?(?:[01]?\d|2[0-4])(?:[.:]\d\d)? *(?:-|–|—|til|to) *"
    r"(?:kl\.? *)?(?:[01]?\d|2[0-4])(?![\d-])|\d{1,2}[.:]\d\d\b(?!\d)|kl\b",
    re.IGNORECASE,
)
"""What is meant for hours, also where it is not written as they are: «10-12», «kl. 10.00–12.00»."""


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
        until = (match[3], match[4]) if (match[3], match[4]) != ("24", "00") else ("00", "00")
        start, end = time(int(match[1]), int(match[2])), time(int(until[0]), int(until[1]))
    except (AssertionError, ValueError) as error:
        raise ValueError(
            f'"{value}" must be like "08:00-15:30", "00:00-24:00" or "22:00-06:00"'
        ) from error
    if start == end and match[3] != "24":
        raise ValueError(
            f'"{value}" begins when it ends; write "00:00-24:00" for the whole day, and [] for none'
        )
    return start, end


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
    return HalfDay(rule, clock(own) if own else closes)


def _half_day(value: object) -> str:
    half_day(value, time(12))
    return str(value)


def _short(name: str) -> str:
    if len(name) > LONGEST_NAME:
        raise ValueError(f'"{name[:20]}…" is too long; at most {LONGEST_NAME} characters')
    return name


def _closure(value: object) -> Closure:
    days, _, rest = str(value).strip().partition(" ")
    hours, _, name = rest.strip().partition(" ")
    first, _, last = days.partition("/")
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError as error:
        raise ValueError(
            f'"{value}" must be like "2026-05-15" or "2026-07-06/2026-07-10", and may have the '
            "hours and what it is called after it: "
            '"2026-05-15 planleggingsdag", "2026-11-24 10:00-12:00 møte"'
        ) from error
    if end < start:
        raise ValueError(f'"{value}" must begin before it ends')
    if end - start > LONGEST_CLOSED:
        raise ValueError(f'"{value}" closes for more than a year; see that the years are right')
    _short(rest)
    if not _LIKE_HOURS.match(rest.strip()):
        return Closure(start, end, rest.strip())
    try:
        return Closure(start, end, name.strip(), _interval(hours))
    except ValueError as error:
        raise ValueError(
            f'"{value}" seems to name hours; write them like "{days} 10:00-12:00 møte"'
        ) from error


def _extra(value: object) -> Extra:
    match = re.fullmatch(r"(\S+) +(\S+)(?: +(.*))?", str(value).strip())
    try:
        assert match  # noqa: S101 - turned into the sentence below
        return Extra(date.fromisoformat(match[1]), _interval(match[2]), _short(match[3] or ""))
    except (AssertionError, ValueError) as error:
        raise ValueError(f'"{value}" must be like "2026-11-28 10:00-16:00 krise"') from error


def _season(value: object) -> Season:
    match = re.fullmatch(r"(\d\d)-(\d\d)/(\d\d)-(\d\d) +(\S+)", str(value).strip())
    try:
        assert match  # noqa: S101 - turned into the sentence below
        first, last = (int(match[1]), int(match[2])), (int(match[3]), int(match[4]))
        for month, day in (first, last):
            date(2024, month, day)
        intervals = _in_order(tuple(_interval(one) for one in match[5].split(",")))
        assert not runs_into(intervals, intervals)  # noqa: S101 - as above
        return Season(first, last, intervals)
    except (AssertionError, ValueError) as error:
        raise ValueError(
            f'"{value}" must be like "05-15/09-14 08:00-15:00", with a comma between several hours'
        ) from error


def _in_order(intervals: tuple[Interval, ...]) -> tuple[Interval, ...]:
    if any(first[1] > second[0] for first, second in pairwise(map(span, intervals))):
        raise ValueError("the intervals overlap or are out of order")
    return intervals


def runs_into(earlier: tuple[Interval, ...], later: tuple[Interval, ...]) -> bool:
    """Tell whether a day's hours last until after the next day's have begun."""
    return bool(earlier and later) and span(earlier[-1])[1] - DAY > span(later[0])[0]


Country = Annotated[str, BeforeValidator(_country)]
Day = Annotated[
    tuple[Annotated[Interval, BeforeValidator(_interval)], ...], AfterValidator(_in_order)
]
HalfDayRule = Annotated[str, BeforeValidator(_half_day)]
ClosedDays = Annotated[Closure, BeforeValidator(_closure)]
ExtraOpening = Annotated[Extra, BeforeValidator(_extra)]
SeasonHours = Annotated[Season, BeforeValidator(_season)]


class OpeningHoursSettings(Table):
    """When it is open; see :class:`bot.hours.Schedule`."""

    monday: Day = ()
    tuesday: Day = ()
    wednesday: Day = ()
    thursday: Day = ()
    friday: Day = ()
    saturday: Day = ()
    sunday: Day = ()
    holidays: Country = "NO"
    half_days: tuple[HalfDayRule, ...] = ()
    half_day_closes: Clock = time(12)
    seasons: tuple[SeasonHours, ...] = ()
    closed: tuple[ClosedDays, ...] = ()
    closures: Annotated[Path, AfterValidator(existing_file)] | None = None
    extra: tuple[ExtraOpening, ...] = ()

    @model_validator(mode="after")
    def _ever_open(self) -> OpeningHoursSettings:
        if not any(getattr(self, day) for day in DAYS):
            raise ValueError("every day is closed; open at least one")
        return self

    @model_validator(mode="after")
    def _apart(self) -> OpeningHoursSettings:
        for day, following in zip(DAYS, (*DAYS[1:], DAYS[0]), strict=True):
            if runs_into(getattr(self, day), getattr(self, following)):
                raise ValueError(f"the hours of {day} last until after {following} has opened")
        return self

    @property
    def warnings(self) -> tuple[str, ...]:
        """What may be meant in another way: ordinary hours turned around are a night shift."""
        return tuple(
            f"opening_hours.{day}: {opens:%H:%M}-{closes:%H:%M} is read as from {opens:%H:%M} "
            f"until {closes:%H:%M} on the day after; is it turned around?"
            for day in DAYS
            for opens, closes in getattr(self, day)[-1:]
            if span((opens, closes))[1] > DAY and closes >= _LATE_CLOSING
        )

    def schedule(self, zone: ZoneInfo, more: tuple[Closure, ...] = ()) -> Schedule:
        """Return the rules as the calendar takes them, with ``more`` closures from elsewhere."""
        country, _, subdivision = self.holidays.partition("-")
        return Schedule(
            weekly=tuple(getattr(self, day) for day in DAYS),
            holidays=country,
            subdivision=subdivision,
            half_days=tuple(half_day(one, self.half_day_closes) for one in self.half_days),
            seasons=self.seasons,
            closed=(*self.closed, *more),
            extra=self.extra,
            zone=zone,
        )
