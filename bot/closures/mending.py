"""Events as RFC 5545 means them, of those that are written in other ways; and what is too often.

Outlook ends a series of whole days by an instant in UTC, and other programs except a whole day by
a time. Left as they are, the last day falls out, and the exception stays.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

DAYS = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
"""How often a closure may come; each hour, minute or second is no closure."""

_EARLIEST = 1970
"""A series is counted from its start: one of long ago is counted for long."""


def mended(event: Any, zone: ZoneInfo) -> str | None:  # noqa: ANN401 - icalendar's own
    """Put an event right; returns why it can't be used, or None.

    Afterwards its start and its end are both dates or both times, and the end is not earlier.
    """
    from icalendar import vDDDTypes  # noqa: PLC0415 - heavy, and only where there is a file

    try:
        start, end = _start_and_end(event, zone)
        if end < start:
            return "backwards"
        for key in ("DTSTART", "DTEND", "DURATION"):
            event.pop(key, None)
        event["DTSTART"], event["DTEND"] = vDDDTypes(start), vDDDTypes(end)
        if not isinstance(start, datetime):
            _all_dates(event, zone)
        _until(event, start, zone)
        if not isinstance(event.get("SEQUENCE", 0), int):
            event.pop("SEQUENCE")
        if not all(map(_comes, _rules(event))):
            return "broken"
    except (KeyError, AttributeError, ValueError, TypeError, OverflowError):
        return "broken"
    return None


def too_often(event: Any) -> bool:  # noqa: ANN401 - icalendar's own
    """Tell whether an event is repeated more often than a closure can be, or without end."""
    for rule in _rules(event):
        frequency = str(_first(rule, "FREQ") or "").upper()
        times = 1
        for key in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            times *= max(len(_listed(rule, key)), 1)
        interval = _first(rule, "INTERVAL")
        if frequency not in DAYS or times > 1 or (interval is not None and int(interval) < 1):
            return True
        if event["DTSTART"].dt.year < _EARLIEST:
            return True
    return False


def _start_and_end(event: Any, zone: ZoneInfo) -> tuple[Any, Any]:  # noqa: ANN401 - as above
    start = event["DTSTART"].dt
    if "DTEND" in event:
        end = event["DTEND"].dt
    elif "DURATION" in event:
        lasts = event["DURATION"].dt
        whole = isinstance(start, datetime) or not lasts % timedelta(days=1)
        end = start + (lasts if whole else lasts + timedelta(days=1))
    else:
        end = start if isinstance(start, datetime) else start + timedelta(days=1)
    if isinstance(start, datetime) and not isinstance(end, datetime):  # until that day, or its end
        end = _midnight(
            max(end, _date(start, zone) + timedelta(days=end == _date(start, zone))), start
        )
    elif isinstance(end, datetime) and not isinstance(start, datetime):
        local = end.astimezone(zone) if end.tzinfo else end
        end = local.date() + timedelta(days=1 if local.time() != time() else 0)
    if isinstance(start, datetime) and (start.tzinfo is None) != (end.tzinfo is None):
        start, end = (at if at.tzinfo else at.replace(tzinfo=zone) for at in (start, end))
    if not isinstance(start, datetime) and end == start:
        end = start + timedelta(days=1)
    return start, end


def _midnight(day: date, like: datetime) -> datetime:
    return datetime.combine(day, time(), like.tzinfo)


def _all_dates(event: Any, zone: ZoneInfo) -> None:  # noqa: ANN401 - as above
    """Make dates of what is excepted, added or moved in a series of whole days."""
    from icalendar import vDDDLists, vDDDTypes  # noqa: PLC0415 - as above

    for key in ("EXDATE", "RDATE"):
        if key in event:
            listed = event.pop(key)
            values = [one.dt for each in _as_list(listed) for one in each.dts]
            dates = [_date(one, zone) for one in values if isinstance(one, date)]
            if dates:
                event[key] = vDDDLists(dates)
    if "RECURRENCE-ID" in event and isinstance(event["RECURRENCE-ID"].dt, datetime):
        old = event["RECURRENCE-ID"]
        event["RECURRENCE-ID"] = vDDDTypes(_date(old.dt, zone))
        event["RECURRENCE-ID"].params.update(
            {key: value for key, value in old.params.items() if key == "RANGE"}
        )


def _until(event: Any, start: Any, zone: ZoneInfo) -> None:  # noqa: ANN401 - as above
    """Say the end of a series in the way its start is said, and include its last day."""
    for rule in _rules(event):
        until = _first(rule, "UNTIL")
        if until is None:
            continue
        if not isinstance(start, datetime):
            rule["UNTIL"] = [_date(until, zone)]
            continue
        if not isinstance(until, datetime):
            until = datetime.combine(until, time(23, 59, 59))
        if start.tzinfo is None:
            until = until.astimezone(zone).replace(tzinfo=None) if until.tzinfo else until
        else:
            until = until if until.tzinfo else until.replace(tzinfo=start.tzinfo)
            until = until.astimezone(UTC)
        rule["UNTIL"] = [until]


def _comes(rule: Any) -> bool:  # noqa: ANN401 - as above
    """Tell whether a rule's days of the month are in its months: 30 February is looked for long."""
    months, days = (list(map(int, _listed(rule, key))) for key in ("BYMONTH", "BYMONTHDAY"))
    return not (months and days) or any(
        abs(day) <= monthrange(2024, month)[1] for month in months for day in days
    )


def _rules(event: Any) -> list[Any]:  # noqa: ANN401 - as above
    return _as_list(event["RRULE"]) if "RRULE" in event else []


def _as_list(value: Any) -> list[Any]:  # noqa: ANN401 - as above
    return value if isinstance(value, list) else [value]


def _listed(rule: Any, key: str) -> list[Any]:  # noqa: ANN401 - as above
    value = rule.get(key)
    return [] if value is None else _as_list(value)


def _first(rule: Any, key: str) -> Any:  # noqa: ANN401 - as above
    return next(iter(_listed(rule, key)), None)


def _date(at: date, zone: ZoneInfo) -> date:
    """Return the municipality's date of a date or a time."""
    if not isinstance(at, datetime):
        return at
    return at.astimezone(zone).date() if at.tzinfo else at.date()
