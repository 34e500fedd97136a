"""*Utsett*: the pings of a case rest for a while, for a reason, and never past its deadline."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.cases import Case, Verb
from bot.desk import Desk
from bot.desk.act import refusal
from bot.outgoing import Kind
from bot.screens import Action, Answer, Done, Invalid, Open, Option, Tell
from bot.screens.forms import postpone as postpone_form
from bot.screens.messages import says
from bot.store import cases, from_text, outbox, pings, to_text
from bot.triage.personal_data import mask

AMOUNTS = (timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2), timedelta(hours=4))
"""How long the pings can rest, in opening time."""

REASON_LENGTH = 200
"""How much of the reason is kept, in characters."""


def can_rest(desk: Desk, case: Case) -> bool:
    """Tell whether there is a time before the deadline that the pings can rest until."""
    now = desk.now()
    if case.finished or case.due_at is None or case.due_at <= now:
        return False
    soonest = desk.hours.next_open(desk.hours.add(now, AMOUNTS[0]))
    return min(soonest, next(desk.hours.openings_after(now))) < case.due_at


def ask(desk: Desk, case_id: int) -> Answer:
    """Ask until when, and why."""
    case = cases.get(desk.store.read(), case_id)
    if case is None or case.finished:
        return refusal(desk, case)
    until = _choices(desk, case)
    if not until:
        return Tell(says(desk.texts("The deadline is too near to rest the pings.")))
    return Open(postpone_form(case, until, desk.texts))


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
        detail = {"until": to_text(until), "reason": mask(reason)[:REASON_LENGTH]}
        cases.note(
            database, case.id, Verb.POSTPONED, now=now, changes={},
            actor=admin, detail=detail,
        )  # fmt: skip
        pings.plan(database, case.id, until)
        outbox.withdraw(database, case.id, Kind.PING, now)
    desk.wake()
    return Done()


def _choices(desk: Desk, case: Case) -> tuple[Option, ...]:
    """Return the times before the deadline that can be chosen."""
    now = desk.now()
    times: dict[datetime, None] = {}
    for amount in AMOUNTS:
        times[desk.hours.next_open(desk.hours.add(now, amount))] = None
    times[next(desk.hours.openings_after(now))] = None
    return tuple(
        Option(value=to_text(at), label=desk.texts.moment(at))
        for at in sorted(times)
        if case.due_at is not None and at < case.due_at
    )
