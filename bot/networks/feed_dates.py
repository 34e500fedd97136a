"""When a feed says that something was written, also where it says so in Norwegian."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

_MONTHS = (
    ("jan",), ("feb",), ("mar",), ("apr",), ("mai", "may"), ("jun",), ("jul",), ("aug",),
    ("sep",), ("okt", "oct"), ("nov",), ("des", "dec"),
)  # fmt: skip
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_ZONES = {"z": 0, "ut": 0, "utc": 0, "gmt": 0, "cet": 1, "met": 1, "cest": 2, "mest": 2}
_CLOCK = (
    r"(?:,?\s*(?:kl\.?|klokka|klokken)?\s*"
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?)?"
    r"(?:\s*(?P<zone>[+-]\d\d:?\d\d|z|utc?|gmt|cet|cest|met|mest))?"
)
_DAY = r"(?:[a-zæøå]+\.?,?\s+(?:den\s+)?)?"
_SHAPES = tuple(
    re.compile(shape + _CLOCK)
    for shape in (
        _DAY + r"(?P<day>\d{1,2})\.?\s*(?P<name>[a-z]{3,9})\.?,?(?:\s+(?P<year>\d{4}))?",
        _DAY + r"(?P<day>\d{1,2})[./-](?P<month>\d{1,2})[./-](?P<year>\d{4})",
        r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?:t(?=\d\d:))?",
    )
)
_LONGEST = 100  # characters; no date has more
_AHEAD = timedelta(days=1)
"""How far ahead of the clock a date without its year may lie, for other zones and wrong clocks."""


def written(text: str, *, zone: tzinfo, now: datetime) -> datetime | None:
    """Return the time in UTC, or None for what is written in another way.

    A time without a zone is that of ``zone``, a day without a time begins it, and a day without a
    year is the last one of that name.
    """
    said = " ".join(text[:_LONGEST].casefold().split())
    found = next(filter(None, (shape.fullmatch(said) for shape in _SHAPES)), None)
    if found is None:
        return None
    part = found.groupdict()
    month = _MONTH.get(part["name"][:3]) if part.get("name") else int(part["month"])
    if month is None:
        return None
    clock = (int(part["hour"] or 0), int(part["minute"] or 0), int(part["second"] or 0))
    own = _zone(part["zone"]) or zone
    this = now.astimezone(own).year
    for year in [int(part["year"])] if part["year"] else (this + 1, this, this - 1):
        try:
            at = datetime(year, month, int(part["day"]), *clock, tzinfo=own).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
        if part["year"] or at <= now + _AHEAD:
            return at
    return None


def _zone(said: str | None) -> tzinfo | None:
    if not said:
        return None
    if said in _ZONES:
        return timezone(timedelta(hours=_ZONES[said]))
    ahead = timedelta(hours=int(said[1:3]), minutes=int(said[-2:]))
    return timezone(-ahead if said[0] == "-" else ahead) if ahead < _AHEAD else None
