"""Who is on duty and who is away, and what that means for who may act and who is pinged."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from bot.cases import Case, State
from bot.deadlines import DUTY, EVERYONE, HOLDER
from bot.desk import Desk
from bot.desk.notices import tell
from bot.screens import Action, Answer, Done, Invalid, Open
from bot.screens.duty import DutyView, duty_form, duty_line
from bot.store import Database, from_text, mentions, surfaces, to_text

_KEY = "duty"
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.?(\d{4})?")


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is on duty, until when, and who is away until when; None is until it is changed."""

    on_duty: str | None = None
    until: datetime | None = None
    away: Mapping[str, datetime] = field(default_factory=dict)


def roster(desk: Desk, database: Database) -> Roster:
    """Return who is on duty and who is away now; what has run out is left out."""
    kept = mentions.recall(database, _KEY)
    if kept is None:
        return Roster()
    now, found = desk.now(), json.loads(kept)
    until = from_text(found["until"]) if found["until"] else None
    on_duty = found["on_duty"] if until is None or until > now else None
    away = {who: from_text(at) for who, at in found["away"].items() if from_text(at) > now}
    known = desk.names
    if on_duty not in known or on_duty in away:
        on_duty, until = None, None
    return Roster(on_duty, until, {who: at for who, at in away.items() if who in known})


def may_act(desk: Desk, case: Case, admin: str) -> bool:
    """Tell whether the admin may answer or finish the case: nobody has it, they do, or who is away.

    For who is away the one on duty stands in, or anyone where nobody is.
    """
    if case.holder in {None, admin}:
        return True
    here = roster(desk, desk.store.read())
    return case.holder in here.away and here.on_duty in {None, admin}


def may_change(desk: Desk, case: Case, admin: str) -> bool:
    """Tell whether the admin may change what stands on the network: a post, or our reply.

    Anyone may on a finished case; nobody while a reply is on its way out.
    """
    if case.state in {State.REPLYING, State.UNSURE}:
        return False
    return case.finished or may_act(desk, case, admin)


def audience(desk: Desk, database: Database, case: Case, to: str) -> tuple[str, ...]:
    """Return the keys of the admins that a ping is for; never nobody."""
    here = roster(desk, database)
    present = tuple(admin.key for admin in desk.admins if admin.key not in here.away)
    everyone = present or tuple(admin.key for admin in desk.admins)
    on_duty = (here.on_duty,) if here.on_duty else everyone
    if to == EVERYONE:
        return everyone
    if to == DUTY:
        return on_duty
    if to == HOLDER:
        return (case.holder,) if case.holder in present and case.holder else on_duty
    named = tuple(admin.key for admin in desk.admins if to in {admin.key, admin.name})
    return named or on_duty


def ask(desk: Desk) -> Answer:
    """Show who is on duty and who is away, to be changed."""
    here = roster(desk, desk.store.read())
    view = DutyView(
        admins=desk.admins,
        on_duty=here.on_duty,
        until=here.until and _last_day(desk, here.until),
        away={who: _last_day(desk, at) for who, at in here.away.items()},
    )
    return Open(duty_form(view, desk.texts))


def save(desk: Desk, action: Action, admin: str) -> Answer:
    """Set who is on duty and who is away; the channel is told."""
    values, errors = action.values, {}
    wrong = desk.texts("Write the day as 27.11. or 27.11.2026, not one that has been.")
    on_duty = values["on_duty"] if values["on_duty"] in desk.names else None
    until = _end_of(desk, values.get("until", ""))
    if isinstance(until, str):
        errors["until"] = wrong
    away: dict[str, datetime] = {}
    for number, one in enumerate(desk.admins):
        at = _end_of(desk, values.get(f"away_{number}", ""))
        if isinstance(at, str):
            errors[f"away_{number}"] = wrong
        elif at is not None:
            away[one.key] = at
    if on_duty in away:
        errors["on_duty"] = desk.texts("Whoever is away can't be on duty.")
    if errors or isinstance(until, str):
        return Invalid(errors)
    now = desk.now()
    made = Roster(on_duty, until if on_duty else None, away)
    with desk.store.write() as database:
        kept = {
            "on_duty": on_duty,
            "until": to_text(made.until) if made.until else None,
            "away": {who: to_text(at) for who, at in away.items()},
        }
        mentions.remember(database, _KEY, json.dumps(kept))
        told = duty_line(
            desk.names, made.on_duty, made.until and _last_day(desk, made.until),
            {who: _last_day(desk, at) for who, at in away.items()}, desk.names[admin], desk.texts,
        )  # fmt: skip
        tell(desk, f"duty:{to_text(now)}", told)
        surfaces.expire(database, desk.chat, now)
    desk.wake()
    return Done()


def _end_of(desk: Desk, text: str) -> datetime | str | None:
    """Return when the day that was written has ended; None for nothing, the text if it is none."""
    text = text.strip()
    if not text:
        return None
    match = _DAY.fullmatch(text)
    if match is None:
        return text
    today = desk.now().astimezone(desk.texts.zone).date()
    try:
        day = today.replace(
            day=int(match[1]), month=int(match[2]), year=int(match[3] or today.year)
        )
        if day < today and not match[3]:  # 4.1. written in December is next year's
            day = day.replace(year=today.year + 1)
    except ValueError:
        return text
    if day < today:
        return text
    return datetime.combine(day + timedelta(days=1), time(), desk.texts.zone)


def _last_day(desk: Desk, until: datetime) -> datetime:
    return (until - timedelta(minutes=1)).astimezone(desk.texts.zone)
