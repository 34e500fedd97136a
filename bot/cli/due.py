"""When something posted then is due, and when it is pinged: what ``svarvakt deadline`` does."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot import deadlines
from bot.cli import times
from bot.cli.lines import given, say, tell
from bot.deadlines import DayCounted, Ladder, RespondWithin
from bot.hours import OpeningHours

_SHOWN = 60
"""How much of what can't be read is said again, in characters."""


def print_deadlines(written: Iterable[str], config: Path | None, *, explain: bool) -> bool:
    """Print a line of JSON for each time; tell whether all of them could be read.

    Raises:
        ConfigError: the configuration can't be used.
    """
    within, ladder, hours = RespondWithin(), Ladder(), OpeningHours()
    language = "nb"
    if config is not None:
        from bot.config import load  # noqa: PLC0415 - heavy, and of no use without one

        settings = load(config)
        within, ladder = settings.deadline.respond_within, settings.deadline.ladder
        language = settings.municipality.language
        hours = OpeningHours(
            settings.opening_hours.schedule(ZoneInfo(settings.municipality.time_zone))
        )
    zone = hours.schedule.zone
    whole = True
    for place, text in given(written, "TIME"):
        shown = f'{place}: "{text[:_SHOWN]}"'
        try:
            read = times.read(text, zone)
        except ValueError as error:
            tell(f"{shown} {error}; {times.LIKE}")
            whole = False
            continue
        posted = read.at
        try:
            due = deadlines.due(posted, within, hours)
            pings = deadlines.pings(posted, due, ladder, hours)
        except (ValueError, OverflowError):  # the calendar ends with the year 9999
            tell(f"{shown} is not a time; {times.LIKE}")
            whole = False
            continue
        if read.doubt:
            tell(f"{shown} {read.doubt}; write its offset to say which is meant")
        row: dict[str, Any] = {
            "posted": posted.isoformat(),
            "due": due.astimezone(zone).isoformat(),
            "pings": [at.astimezone(zone).isoformat() for at in pings],
        }
        if explain:
            row["days"] = _explained(deadlines.explain(posted, due, hours), zone, language)
        say(row)
    return whole


def _explained(
    days: Iterable[DayCounted], zone: ZoneInfo, language: str
) -> list[dict[str, object]]:
    """Return each day with the intervals that counted, or the reason why none did."""
    from bot.screens.deadline import reason  # noqa: PLC0415 - heavy, as is the next
    from bot.texts import Texts  # noqa: PLC0415

    texts = Texts(language, zone)
    return [
        {
            "day": one.day.isoformat(),
            "counted": [[at.astimezone(zone).isoformat() for at in pair] for pair in one.counted],
            **({} if one.counted else {"reason": reason(one, texts)}),
        }
        for one in days
    ]
