"""Which alarms are out and not answered for, and what is shown of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.desk import Desk, reserve
from bot.outgoing import NOT_OUT_YET, Kind, State
from bot.screens.alarm import AlarmRow
from bot.store import Database, alarms, cases, outbox, surfaces
from bot.store.alarms import Ringing
from bot.store.outbox import Item

MANY = f"{Kind.ALARM}:many:"
"""How the keys of alarms begin that tell of many cases."""

_LOOKS = timedelta(minutes=15)
"""How long an open reply form alone lets the alarm rest."""


def lane(desk: Desk) -> str:
    """Return the outbox destination of alarms in the chat, which nothing else goes to."""
    return f"{desk.chat}:{Kind.ALARM}"


def ringing(database: Database, now: datetime) -> list[Ringing]:
    """Return the alarms that are out, those of somebody in danger first.

    Who has only had the reply form open for long has not taken the case: the form may have been
    lost with its Slack, which nobody is told of.
    """
    out = [
        replace(one, taken=False) if one.taken and _only_looked(database, one, now) else one
        for one in alarms.ringing(database)
    ]
    return sorted(out, key=lambda one: not one.about.danger)


def coming(out: Iterable[Ringing], now: datetime) -> list[Ringing]:
    """Return those that nobody has taken and whose time has come."""
    return [one for one in out if not one.taken and one.next_at <= now]


def rows_of(desk: Desk, item: Item) -> list[AlarmRow]:
    """Return the item's cases that nobody has taken yet and that are not held back."""
    reader, now = desk.store.read(), desk.now()
    listed = {int(one) for one in item.payload["cases"].split(",")}
    rows = []
    for one in ringing(reader, now):
        case = cases.get(reader, one.case_id) if one.case_id in listed else None
        if case is None or one.taken or one.held_back(now):
            continue
        shown = surfaces.place(reader, case.id, desk.chat)
        rows.append(
            AlarmRow(
                case,
                desk.network_title(case.network),
                shown.url if shown else None,
                alarms.because(reader, case.id) or (),
                one.about.danger,
                topic=(case.network, case.root_id, " ".join(sorted(one.about.kinds)))
                if one.about.may_be_held
                else None,
            )
        )
    return rows


def stands(database: Database, case_id: int) -> bool:
    """Whether an alarm for the case alone stands in the chat, or is on its way there."""
    last = outbox.last(database, case_id, Kind.ALARM)
    return last is not None and last.state in {*NOT_OUT_YET, State.SENT}


def end(desk: Desk, database: Database, case_id: int, now: datetime) -> None:
    """End the case's alarm, and take back what stands in the chat."""
    if not alarms.end(database, case_id):
        return
    outbox.withdraw(database, case_id, Kind.ALARM, now)
    if all(one.taken for one in ringing(database, now)):
        outbox.withdraw_keyed(database, MANY, now)
    desk.wake()


def _only_looked(database: Database, one: Ringing, now: datetime) -> bool:
    if one.over or one.held_since is None or now - _LOOKS < one.held_since <= now:
        return False
    case = cases.get(database, one.case_id)
    return case is not None and reserve.reservation(database, case) is not None
