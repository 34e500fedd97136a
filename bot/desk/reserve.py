"""An open reply form leases the case to its admin, so that two never answer one comment.

Closed without sending, the form gives the case back, and what could be undone before can be
undone again: a look has changed nothing. A case that the admin had before stays theirs. A lease
also ends by the clock, since nobody tells of a form that was never drawn, or of a computer that
was shut; what is typed renews it. Who sends the form in afterwards can, if the case is still free.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from bot.cases import TRANSITIONS, UNANSWERED, Case, Event, State, Verb
from bot.desk import Desk
from bot.desk.duty import may_act
from bot.store import Database, cases, leases

LEASE = timedelta(minutes=30)
"""How long a form holds the case after it was opened, or after the last that was typed in it.

Half an hour is time to ring the unit that knows the answer; a lunch break is longer.
"""

_BY_FORM: Final = {"by": "form"}
"""What the log keeps of a case that was taken, or given back, by the form."""

_BY_CLOCK: Final = {"by": "clock"}
"""What it keeps of a case whose lease ran out."""

_FREE: Final[dict[str, Any]] = {"state": State.OPEN, "holder": None, "holder_since": None}
"""What a reserved case was before; undoing what was sent from the form leads there."""


def take(desk: Desk, case_id: int, admin: str) -> Case | None:
    """Hold the case that a reply form is opened for; None where the admin may not answer it."""
    with desk.store.write() as database:
        case = cases.get(database, case_id)
        if case is None or case.state not in UNANSWERED or not may_act(desk, case, admin):
            return None
        now = desk.now()
        if case.state is State.OPEN:
            case = _reserve(database, case, admin, now)
            leases.grant(database, case_id, admin, now + LEASE)
        elif leases.until(database, case_id, admin) is not None:
            leases.grant(database, case_id, admin, now + LEASE)
    desk.wake()
    return case


def renew(desk: Desk, case_id: int, admin: str) -> None:
    """Let the form hold the case for longer, if it does: somebody is writing in it."""
    now = desk.now()
    ends = leases.until(desk.store.read(), case_id, admin)
    if ends is not None and ends - now < LEASE / 2:  # what is typed comes many times a minute
        with desk.store.write() as database:
            if leases.until(database, case_id, admin) is not None:
                leases.grant(database, case_id, admin, now + LEASE)


@contextmanager
def given_back_on_failure(desk: Desk, case_id: int, admin: str) -> Iterator[None]:
    """Give the case back if the form that it is held for can't be made."""
    made = False
    try:
        yield
        made = True
    finally:
        if not made:
            give_back(desk, case_id, admin)


def tick(desk: Desk) -> int:
    """Give back the cases whose lease has run out, and return how many there were."""
    now = desk.now()
    over = leases.lapsed(desk.store.read(), now, now + LEASE)
    for case_id, admin in over:
        give_back(desk, case_id, admin, _BY_CLOCK)
    return len(over)


def _reserve(database: Database, case: Case, admin: str, now: datetime) -> Case:
    changes = {"holder": admin, "holder_since": now}
    held = cases.move(
        database, case.id, Verb.TAKE, now=now, actor=admin, changes=changes, detail=_BY_FORM
    )
    assert held is not None  # noqa: S101 - its state was looked at in this transaction
    return held


def reservation(database: Database, case: Case) -> Event | None:
    """Return how the case was reserved, if that is all its holder has it by."""
    if case.state is not State.CLAIMED:
        return None
    for event in reversed(cases.events(database, case.id)):
        verb = Verb(event.detail["undone"]) if event.verb is Verb.UNDO else event.verb
        if _is_aside(verb) or event.detail.get("stays"):
            continue
        by_form = event.verb is Verb.TAKE and dict(event.detail) == _BY_FORM
        return event if by_form and event.actor == case.holder else None
    return None


def _is_aside(verb: Verb) -> bool:
    """Tell whether what happened to a case while the form was open says nothing of whose it is."""
    leads = TRANSITIONS.get(verb, {})
    return all(leads.get(state, state) is state for state in UNANSWERED)


def before(database: Database, case: Case) -> dict[str, Any] | None:
    """Return what an undo of the next step leads to, if the case is only reserved: nobody's."""
    return _FREE if reservation(database, case) else None


def keep(desk: Desk, case_id: int, admin: str) -> None:
    """Let the admin have what is only reserved: closing the form does not give it back any more."""
    with desk.store.write() as database:
        case = cases.get(database, case_id)
        if case is not None and case.holder == admin and reservation(database, case):
            cases.note(database, case_id, Verb.TAKE, now=desk.now(), changes={}, actor=admin)
        leases.end(database, case_id)
    desk.wake()


def give_back(desk: Desk, case_id: int, admin: str, why: Mapping[str, str] = _BY_FORM) -> None:
    """Give back a case that the admin has by the open form alone."""
    now = desk.now()
    with desk.store.write() as database:
        if leases.until(database, case_id, admin) is not None:
            leases.end(database, case_id)
        case = cases.get(database, case_id)
        if case is None or case.holder != admin:
            return
        reserved = reservation(database, case)
        if reserved is None:
            return
        changes = {"holder": None, "holder_since": None}
        freed = cases.move(
            database, case_id, Verb.RELEASE, now=now, actor=admin, changes=changes,
            detail=why, undoable=False,
        )  # fmt: skip
        if freed is not None and freed.version == reserved.version + 1:
            cases.carry_undo(database, case_id, reserved.version - 1, freed.version)
    desk.wake()
