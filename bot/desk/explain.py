"""Why a deadline is what it is, for a case or for any time."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot import deadlines
from bot.desk import Desk, compose
from bot.screens import Answer, Tell
from bot.screens.deadline import why
from bot.screens.messages import says
from bot.store import cases

_TIME = re.compile(r"(?:(\d{1,2})\.(\d{1,2})\.(?:(\d{4}))?\s+)?(?:kl\.?\s*)?(\d{1,2})[.:](\d{2})")


HORIZON = timedelta(days=5 * 366)
"""How far from now a time may be to be told its deadline: closures are known for fewer years."""


def of_case(desk: Desk, case_id: int) -> Answer:
    """Show why the case is due when it is."""
    case = cases.get(desk.store.read(), case_id)
    if case is None or case.due_at is None:
        return Tell(says(desk.texts("This case has no deadline.")))
    if case.at_once:
        return Tell(says(desk.texts("A crisis or a threat is to be answered at once.")))
    return _why(
        desk, case.due_from, case.due_at,
        desk.settings.deadline.within(case.category, case.flags),
    )  # fmt: skip


def of_time(desk: Desk, text: str) -> Answer:
    """Show when something written at that time is due; nothing at all means now."""
    posted = read_time(text.strip(), desk.now().astimezone(desk.texts.zone))
    if posted is None:
        return Tell(says(desk.texts("Write the time as 14.05, 24.11. 14.05 or 24.11.2026 14.05.")))
    if abs(posted - desk.now()) > HORIZON:
        return Tell(
            says(desk.texts("Write a time within five years of now: no deadline lies so far away."))
        )
    within = desk.settings.deadline.respond_within
    return _why(desk, posted, deadlines.due(posted, within, desk.hours), within)


def read_time(text: str, now: datetime, *, past: bool = False) -> datetime | None:
    """Return the time a person wrote, in ``now``'s zone; empty is now, None is no time at all.

    With ``past`` a time of day that is still to come is yesterday's: 23.50 written at 00.10.
    """
    if not text:
        return now
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    day, month, year, hour, minute = (int(part) if part else None for part in match.groups())
    try:
        at = now.replace(hour=hour or 0, minute=minute or 0, second=0, microsecond=0, fold=0)
        at = at.replace(year=year or now.year, month=month or now.month, day=day or now.day)
    except ValueError:
        return None
    return at - timedelta(days=1) if past and day is None and at > now else at


def _why(
    desk: Desk, posted: datetime, due: datetime, respond_within: deadlines.RespondWithin
) -> Answer:
    within = compose.in_words(respond_within, desk.texts)
    days = list(deadlines.explain(posted, due, desk.hours))
    return Tell(why(posted, due, within, days, desk.texts))
