"""Times as people write them: ISO 8601, or as in Norway, «20.11.2026 kl. 22.00».

Only what can be read in one way is read: the year has four digits, and neither a day without a
time of day nor a time of day without a day is a time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LIKE = 'write one like 2026-11-20T22:00+01:00 or "20.11.2026 kl. 22.00"'
"""What to do instead of what can't be read."""

_MONTHS = ("jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "des")
_NAMED = (
    r"januar|jan|februar|feb|mars|mar|april|apr|mai|juni|jun|juli|jul|august|aug|september|sept|sep"
    r"|oktober|okt|november|nov|desember|des"
)
_DAY = (
    r"(?:(?P<iso>\d{4}-\d\d-\d\d)|(?P<day>\d{1,2})\. ?"
    rf"(?:(?P<month>\d{{1,2}})\. ?|(?P<named>{_NAMED})\.? )(?P<year>\d{{4}}))"
)
_CLOCK = r"(?P<kl>kl\.? ?)?(?P<hour>\d{1,2})(?:[.:](?P<minute>\d\d))?"
_WRITTEN = re.compile(rf"{_DAY},? +{_CLOCK}", re.IGNORECASE)
_ONLY_DAY = re.compile(_DAY, re.IGNORECASE)
_ONLY_CLOCK = re.compile(_CLOCK, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Read:
    """A time that was read: aware, in the zone that was asked for.

    ``doubt`` tells how a local time was taken that the clocks passed over or showed twice; it is
    empty for every other.
    """

    at: datetime
    doubt: str = ""


def read(text: str, zone: ZoneInfo) -> Read:
    """Return the time that is written; one without an offset is the zone's own.

    A time that the clocks showed twice, as when summer time ended, is the first of the two; one
    that they passed over, as when it began, is as long after the last before it as it says.

    Raises:
        ValueError: it is no time, or can be read in more than one way; the message goes on from
            the text: "is a day without a time of day".
    """
    try:
        written = _written(text)
        if written.tzinfo is not None:
            return Read(written.astimezone(zone))
        first, second = (written.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
        at = first.astimezone(UTC).astimezone(zone)
    except OverflowError as error:
        raise ValueError("is not a time") from error
    if first.utcoffset() == second.utcoffset():
        return Read(at)
    if at.replace(tzinfo=None) == written:
        return Read(
            at,
            f"is a time that comes twice; it is read as the first, {at.isoformat()}, "
            f"and not as {second.isoformat()}",
        )
    return Read(at, f"is a time that the clocks pass over; it is read as {at.isoformat()}")


def _written(text: str) -> datetime:
    """Return the time without judging it: naive unless an offset is written."""
    if _ONLY_DAY.fullmatch(text) or _is_iso_day(text):
        raise ValueError("is a day without a time of day")
    if (match := _ONLY_CLOCK.fullmatch(text)) and (match["kl"] or match["minute"]):
        raise ValueError("is a time of day without a day")
    try:
        return _norwegian(text) or datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError("is not a time") from error


def _is_iso_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _norwegian(text: str) -> datetime | None:
    """Return a time that is written as people here do, or None if it is of another form."""
    match = _WRITTEN.fullmatch(text)
    if match is None or not (match["kl"] or match["minute"]):
        return None
    clock = time(int(match["hour"]), int(match["minute"] or 0))
    if match["iso"]:
        return datetime.combine(date.fromisoformat(match["iso"]), clock)
    named = match["named"]
    month = _MONTHS.index(named[:3].casefold()) + 1 if named else int(match["month"])
    return datetime.combine(date(int(match["year"]), month, int(match["day"])), clock)
