"""When something posted then is due, and when it is pinged: what ``svarvakt deadline`` does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot import deadlines
from bot.cli import times
from bot.cli.lines import given, say, tell
from bot.deadlines import DayCounted, Ladder, RespondWithin
from bot.hours import OpeningHours

if TYPE_CHECKING:
    from bot.config import Settings

_HORIZON = 50
"""How many years from now a time may be: nobody knows the holidays of another century."""

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
        hours = _hours(settings)
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
        if abs(posted.year - datetime.now(UTC).year) > _HORIZON:
            tell(f"{shown} is more than {_HORIZON} years from now; write a nearer time")
            whole = False
            continue
        try:
            due = deadlines.due(posted, within, hours)
            pings = deadlines.pings(posted, due, ladder, hours)
        except (ValueError, OverflowError):  # so much opening time is not there
            tell(f"{shown} has no deadline within sixty years")
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


def _hours(settings: Settings) -> OpeningHours:
    """Return the opening hours that the bot follows, with what the file of closures closes.

    Raises:
        ConfigError: the file can't be read, or by it it is never open.
    """
    zone, path = ZoneInfo(settings.municipality.time_zone), settings.opening_hours.closures
    now = datetime.now(UTC)
    if path is None:
        hours = OpeningHours(settings.opening_hours.schedule(zone))
        hours.must_open(now)
        return hours
    from bot.closures import KEY, ClosuresFile  # noqa: PLC0415 - only where there is a file

    file = ClosuresFile(path, zone)
    file.refresh(now)
    passed = len(file.passed_over(now.astimezone(zone).date()))
    if passed:
        tell(f"{KEY}: events that close nothing: {passed}; svarvakt check says which, and why")
    hours = OpeningHours(settings.opening_hours.schedule(zone, file.closures))
    hours.must_open(now)
    return hours


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
