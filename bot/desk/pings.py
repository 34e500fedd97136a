"""When a case is pinged, and what happens to its pings when it ends.

What is due is a query, so nothing is lost over a restart or a jump of the clock: a ping and the
time of the next one are stored in one transaction.
"""

from __future__ import annotations

from datetime import datetime

from bot import deadlines
from bot.cases import Case
from bot.desk import Desk
from bot.outgoing import Kind
from bot.store import Database, outbox
from bot.store import pings as store


def tick(desk: Desk) -> int:
    """Raise the pings that have come, and return how many there were.

    Several steps of one case that came due together become one ping, and none is raised while
    the municipality is closed: it waits for the next opening. A ping's key is the time it was
    planned for, so that none is given twice, whatever the clock does.
    """
    now = desk.now()
    first = store.next_planned(desk.store.read())
    if first is None or first > now:
        return 0
    ladder = desk.settings.deadline.ladder
    with desk.store.write() as database:
        due = store.due(database, now)
        opening = None if desk.hours.is_open(now) else desk.hours.next_open(now)
        items: list[tuple[str, int, dict[str, str]]] = []
        planned: list[tuple[int, datetime | None]] = []
        for one in due:
            if one.due_at is None or one.finished:
                planned.append((one.case_id, None))
                continue
            if opening is not None:
                planned.append((one.case_id, opening))
                continue
            ping, following = deadlines.around(one.due_at, ladder, desk.hours, now)
            payload = {"step": ping.step, "to": ping.to} if ping else {"step": "", "to": "holder"}
            items.append((f"ping:{one.case_id}:{one.planned}", one.case_id, payload))
            planned.append((one.case_id, following.at if following else None))
        raised = outbox.put_all(database, items, destination=desk.chat, kind=Kind.PING, now=now)
        store.plan_all(database, planned)
    if raised:
        desk.wake()
    return raised


def schedule(desk: Desk, due: datetime | None, now: datetime) -> datetime | None:
    """Return when a case due at ``due`` is to be pinged next; None if it is not to be."""
    if due is None:
        return None
    return deadlines.next_ping(due, desk.settings.deadline.ladder, desk.hours, now)


def settle(desk: Desk, database: Database, case: Case, now: datetime) -> None:
    """Bring a case's pings in line with its state: none when it is finished, else the next."""
    if case.finished:
        outbox.withdraw(database, case.id, Kind.PING, now)
        store.plan(database, case.id, None)
    else:
        store.plan(database, case.id, schedule(desk, case.due_at, now))
