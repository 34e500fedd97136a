"""What stands in the chat of the alarms that are out: few one by one, many in one message."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.desk import Desk
from bot.desk.ringing import MANY, lane, ringing, stands
from bot.outgoing import Kind
from bot.store import Database, outbox, to_text

SINGLY = 3
"""How many cases are told one by one; more are told in one message, but for those of somebody in
danger, which each have one of their own."""


def tell(desk: Desk, database: Database, rung: Collection[int], now: datetime) -> None:
    """Bring what stands in the chat to what is out; the cases in ``rung`` are told anew."""
    out = [one for one in ringing(database, now) if not one.taken and not one.held_back(now)]
    told = [one for one in out if one.rings or one.case_id in rung]
    calm = [one.case_id for one in told if not one.about.danger]
    single = [one.case_id for one in told if one.about.danger]
    outbox.withdraw_keyed(database, MANY, now)
    if len(calm) > SINGLY:
        for number in calm:
            outbox.withdraw(database, number, Kind.ALARM, now)
        _put(desk, database, MANY, calm, None, now)
    else:
        single += calm
    for number in single:
        if number in rung or not stands(database, number):
            outbox.withdraw(database, number, Kind.ALARM, now)
            _put(desk, database, f"{Kind.ALARM}:{number}:", [number], number, now)


def _put(
    desk: Desk,
    database: Database,
    start: str,
    numbers: list[int],
    case_id: int | None,
    now: datetime,
) -> None:
    payload = {"cases": ",".join(map(str, numbers))}
    key = f"{start}{to_text(now)}"
    while not outbox.put(
        database, key=key, destination=lane(desk), kind=Kind.ALARM, payload=payload, now=now,
        case_id=case_id,
    ):  # fmt: skip
        key += "+"  # a clock that stands still, or was set back, has come to the same time
