"""When a case is pinged, and what happens to its pings when it ends.

What is due is a query, so nothing is lost over a restart or a jump of the clock: a ping and the
time of the next one are stored in one transaction.
"""

from __future__ import annotations

from datetime import datetime

from bot import deadlines
from bot.cases import Case
from bot.desk import Desk
from bot.store import Database, cases, outbox, to_text

PING = "ping"
"""The kind of outbox item that a ping is."""


def tick(desk: Desk) -> int:
    """Raise the pings that have come, and return how many there were.

    Several steps of one case that came due together become one ping, and none is raised while
    the municipality is closed: it waits for the next opening.
    """
    now = desk.now()
    if not cases.ping_due(desk.store.read(), now):
        return 0
    raised = 0
    with desk.store.write() as database:
        for case, _planned in cases.ping_due(database, now):
            if case.due_at is None or case.finished:
                cases.set_pings(database, case.id, None)
            elif not desk.hours.is_open(now):
                cases.set_pings(database, case.id, desk.hours.next_open(now))
            else:
                raised += _raise(desk, database, case, now)
    if raised:
        desk.wake()
    return raised


def schedule(desk: Desk, due: datetime | None, now: datetime) -> datetime | None:
    """Return when a case due at ``due`` is to be pinged next; None if it has no deadline."""
    if due is None:
        return None
    return deadlines.next_ping(due, desk.settings.deadline.pings, desk.hours, now)


def settle(desk: Desk, database: Database, case: Case, now: datetime) -> None:
    """Bring a case's pings in line with its state: none when it is finished, else the next."""
    if case.finished:
        outbox.withdraw(database, case.id, PING, now)
        cases.set_pings(database, case.id, None)
    else:
        cases.set_pings(database, case.id, schedule(desk, case.due_at, now))


def _raise(desk: Desk, database: Database, case: Case, now: datetime) -> bool:
    assert case.due_at is not None  # noqa: S101 - the caller looked
    following = deadlines.next_ping(case.due_at, desk.settings.deadline.pings, desk.hours, now)
    step = deadlines.current_step(case.due_at, desk.settings.deadline.pings, desk.hours, now)
    day = now.astimezone(desk.texts.zone).date().isoformat()
    put = outbox.put(
        database,
        key=f"ping:{case.id}:{to_text(case.due_at)}:{step}"
        + (f":{day}" if step == "overdue" else ""),
        destination=desk.chat,
        kind=PING,
        payload={"step": step},
        now=now,
        case_id=case.id,
    )
    cases.set_pings(database, case.id, following, now)
    return put
