"""Whose a case is while its reply form is open: opening takes it, closing may give it back."""

from __future__ import annotations

from bot.cases import Case, State, Verb
from bot.desk import Desk
from bot.desk.duty import may_act
from bot.store import alarms, cases

_BY_FORM = {"by": "form"}
"""What the log keeps of a case that was taken by opening the form."""

_OPEN = frozenset({State.OPEN, State.CLAIMED})


def take(desk: Desk, case_id: int, admin: str) -> Case | None:
    """Take the case that a reply form is opened for; None where the admin may not answer it."""
    now = desk.now()
    with desk.store.write() as database:
        case = cases.get(database, case_id)
        if case is None or case.state not in _OPEN or not may_act(desk, case, admin):
            return None
        if case.state is State.OPEN:
            changes = {"holder": admin, "holder_since": now}
            case = cases.move(
                database, case_id, Verb.TAKE, now=now, actor=admin, changes=changes, detail=_BY_FORM
            )
            assert case is not None  # noqa: S101 - its state was looked at in this transaction
    desk.wake()
    return case


def give_back(desk: Desk, case_id: int, admin: str) -> None:
    """Give back a case that an alarm is out for, and that only opening the form had taken."""
    with desk.store.write() as database:
        case = cases.get(database, case_id)
        if case is None or case.holder != admin or not alarms.out(database, case_id):
            return
        last = cases.events(database, case_id)[-1]
        if last.verb is Verb.TAKE and dict(last.detail) == _BY_FORM:
            changes = {"holder": None, "holder_since": None}
            cases.move(
                database, case_id, Verb.RELEASE, now=desk.now(), actor=admin, changes=changes
            )
    desk.wake()
