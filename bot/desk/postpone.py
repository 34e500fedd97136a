"""*Utsett*: the pings of a case rest for a while, for a reason, and never past its deadline.

The card says until when and why.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.cases import Case, Verb
from bot.desk import Desk
from bot.desk.act import refusal
from bot.outgoing import Kind
from bot.screens import Action, Answer, Done, Invalid, Open, Option, Tell
from bot.screens.forms import postpone as postpone_form
from bot.screens.messages import says
from bot.screens.waiting import Rest
from bot.store import Database, cases, from_text, outbox, pings, to_text
from bot.triage.personal_data import mask

AMOUNTS = (timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2), timedelta(hours=4))
"""How long the pings can rest, in opening time."""

REASON_LENGTH = 200
"""How much of the reason is kept, in characters."""


def can_rest(desk: Desk, case: Case) -> bool:
    """Tell whether there is a time before the deadline that the pings can rest until."""
    return bool(_times(desk, case))


def resting(database: Database, case: Case, now: datetime) -> Rest | None:
    """Return how long the pings of the case rest, if they do."""
    planned = pings.planned_for(database, case.id)
    if case.finished or planned is None or planned <= now:
        return None
    for event in reversed(cases.events(database, case.id)):
        if event.verb is Verb.POSTPONED:
            if from_text(event.detail["until"]) != planned:
                return None  # what came after it has planned another
            return Rest(planned, event.actor or "", event.detail["reason"])
    return None


def ask(desk: Desk, case_id: int) -> Answer:
    """Ask until when, and why."""
    reader = desk.store.read()
    case = cases.get(reader, case_id)
    if case is None or case.finished:
        return refusal(desk, case)
    times = _times(desk, case)
    planned = pings.planned_for(reader, case_id)
    if not times or planned is None:
        return Tell(says(desk.texts("The deadline is too near to rest the pings.")))
    until = [Option(value=to_text(at), label=desk.texts.moment(at)) for at in times]
    return Open(postpone_form(case, until, planned, desk.texts))


def postpone(desk: Desk, action: Action, admin: str) -> Answer:
    """Rest the pings until the chosen time; the reason is logged and the last ping taken back."""
    now, reason = desk.now(), action.values["reason"].strip()
    if not reason:
        return Invalid({"reason": desk.texts("Write why it can wait.")})
    with desk.store.write() as database:
        case = cases.get(database, int(action.state["case"]))
        if case is None or case.finished:
            return refusal(desk, case)
        until = from_text(action.values["until"])
        if case.due_at is None or not now < until < case.due_at:
            return Invalid({"until": desk.texts("Choose a time before the deadline.")})
        planned = pings.planned_for(database, case.id)
        until = max(until, planned or until)  # one given meanwhile has planned the next
        detail = {"until": to_text(until), "reason": mask(reason)[:REASON_LENGTH]}
        cases.note(
            database, case.id, Verb.POSTPONED, now=now, changes={},
            actor=admin, detail=detail,
        )  # fmt: skip
        pings.plan(database, case.id, until)
        outbox.withdraw(database, case.id, Kind.PING, now)
    desk.wake()
    return Done()


def _times(desk: Desk, case: Case) -> list[datetime]:
    """Return the times that can be chosen: after the next ping, which rests, and in time.

    A rest never brings a ping earlier than it would have come.
    """
    now = desk.now()
    planned = pings.planned_for(desk.store.read(), case.id)
    if case.finished or case.due_at is None or planned is None or not now < case.due_at:
        return []
    base = max(now, planned)
    if base >= case.due_at:
        return []
    times = {desk.hours.next_open(desk.hours.add(base, amount)) for amount in AMOUNTS}
    times.add(next(desk.hours.openings_after(base)))
    return sorted(at for at in times if base < at < case.due_at)
