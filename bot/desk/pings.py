"""When a case is pinged, what a ping says when it leaves, and when it is taken back.

What is due is a query, so nothing is lost over a restart or a jump of the clock: a ping and the
time of the next one are stored in one transaction. A ping can wait on its way, for a card or for
a chat that is down, so it is judged once more when it leaves.
"""

from __future__ import annotations

from datetime import datetime

from bot import deadlines
from bot.cases import Case
from bot.desk import Desk
from bot.desk.leaving import Judgement, Leave, Pointless, Wait, soon
from bot.outgoing import Kind
from bot.store import Database, cases, outbox, promises
from bot.store import pings as store
from bot.store.outbox import Item


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
            ping, following = deadlines.around(
                one.due_at, ladder, desk.hours, now, one.due_known_at
            )
            payload = {"step": ping.step, "to": ping.to} if ping else {"step": "", "to": "holder"}
            items.append((f"ping:{one.case_id}:{one.planned}", one.case_id, payload))
            planned.append((one.case_id, following.at if following else None))
        raised = outbox.put_all(database, items, destination=desk.chat, kind=Kind.PING, now=now)
        store.plan_all(database, planned)
    if raised:
        desk.wake()
    return raised


def due_out(desk: Desk, database: Database, item: Item, now: datetime) -> Judgement:
    """Judge a ping as it is about to leave: it goes in the opening hours only, and once a case.

    One that was held back says what is true when it leaves, so an older one of the same case has
    become pointless once there is a newer.
    """
    case = cases.get(database, item.case_id or 0)
    if case is None or case.finished:
        return Pointless()
    if case.due_at is None and promises.of_case(database, case.id) is None:
        return Pointless()
    if store.newer(database, case.id, item.id):
        return Pointless()
    if not desk.hours.is_open(now):
        return Wait(desk.hours.next_open(now))
    planned = store.planned_for(database, case.id)
    if planned is not None and planned <= now:  # the next one is raised in this moment
        return Wait(soon(now))
    return Leave()


def schedule(
    desk: Desk, due: datetime | None, after: datetime, known_at: datetime
) -> datetime | None:
    """Return the first ping after ``after`` of a case due at ``due``; None if there is to be none.

    ``known_at`` is since when somebody could see to the case in time.
    """
    if due is None:
        return None
    return deadlines.next_ping(due, desk.settings.deadline.ladder, desk.hours, after, known_at)


def settle(desk: Desk, database: Database, case: Case, now: datetime) -> None:
    """Bring a case's pings in line with its state: none when it is finished, else the next."""
    if case.finished:
        outbox.withdraw(database, case.id, Kind.PING, now)
        store.plan(database, case.id, None)
        promises.forget(database, case.id)
    else:
        store.plan(database, case.id, schedule(desk, case.due_at, now, case.due_known_at))


def resume(desk: Desk, database: Database, case: Case, now: datetime) -> None:
    """Have a case that waits for a person again pinged, if all its pings have been; else let be."""
    if not case.finished and store.planned_for(database, case.id) is None:
        settle(desk, database, case, now)
