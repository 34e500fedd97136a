"""A clock that was ahead and is set right: nothing waits for a time that was never meant."""

from __future__ import annotations

from datetime import timedelta

from bot.desk import Desk
from bot.desk.pings import schedule
from bot.store import alarms, cases, digests, outbox, pings, surfaces

_A_KEY = timedelta(microseconds=1)
_RINGS = timedelta(hours=1)
"""How seldom an alarm is given at most."""


def turned_back(desk: Desk) -> None:
    """Bring everything forward that was put off by a later clock than this.

    What waits in the outbox is tried at once, every open case is drawn anew, and a case is pinged
    as this clock has it: before its deadline though a clock that went ahead held it for overdue,
    and at the next opening though that one had been there. Repeating it changes nothing.
    """
    now = desk.now()
    with desk.store.write() as database:
        outbox.hasten(database, now)
        digests.hasten(database, now)
        alarms.hasten(database, now, now + max(_RINGS, desk.settings.alarm.repeat_every))
        surfaces.expire(database, desk.chat, now)
        cases.hasten(database, now)
        for case in cases.with_deadline(database):
            planned = pings.planned_for(database, case.id)
            at = schedule(desk, case.due_at, now, min(case.due_known_at, now))
            if case.due_at is None or planned is None or at is None:
                continue
            # what rests before its deadline was let rest by a person
            if not (now < case.due_at < planned or case.due_at <= now < at < planned):
                continue
            # a ping's key is its time, and the clock that was ahead may have used this one up
            pings.plan(database, case.id, at + _A_KEY)
    desk.wake()
