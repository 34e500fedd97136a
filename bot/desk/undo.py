"""Taking back a wrong click, or a reply that is not out yet.

Any step can be undone for ten minutes while nothing has happened since. What waits for a network
that is down is known not to be out, and can be taken back however long it has waited.
"""

from __future__ import annotations

from datetime import datetime

from bot.cases import UNDO_FOR, Case, Event, State, Verb
from bot.desk import Desk, removing, reply
from bot.desk.act import is_urgent, refusal
from bot.desk.drafting import WORDING
from bot.desk.pings import resume, settle
from bot.outgoing import Kind, RemovalState
from bot.outgoing import State as Outgoing
from bot.screens import Answer, Done, Tell
from bot.screens.messages import says
from bot.store import Database, alarms, cases, drafts, labels, outbox, removals
from bot.store.drafts import Draft
from bot.store.outbox import Item

_SENT = {Verb.APPROVE: Kind.REPLY, Verb.CORRECT: Kind.CORRECT, Verb.WITHDRAW: Kind.WITHDRAW}
"""What leaves for a network when an admin does it."""


def undoable(database: Database, case_id: int, now: datetime) -> Event | None:
    """Return the last step if it can still be undone."""
    event = cases.undoable(database, case_id, now - UNDO_FOR)
    if event is not None:
        return event
    event = cases.undoable(database, case_id, None)
    return event if event is not None and _waits(database, event) else None


def undo(desk: Desk, case_id: int, admin: str) -> Answer:
    """Undo the last step, unless something has happened since or it is on its way out."""
    _ = desk.texts
    now = desk.now()
    with desk.store.write() as database:
        event = undoable(database, case_id, now)
        if event is None:
            return Tell(says(_("There is nothing left to undo.")))
        if not _taken_back(database, event, admin, now):
            return Tell(says(_("Too late: it is already on its way out.")))
        before = cases.get(database, case_id)
        restored = cases.undo(database, event, actor=admin, now=now)
        if restored:
            settle(desk, database, restored, now)
            if event.verb in {Verb.RECATEGORIZE, Verb.APPROVE, Verb.COPY}:
                labels.forget(database, case_id)
            if is_urgent(restored) and not (before and is_urgent(before)):
                alarms.resume(database, case_id, now)
    desk.wake()
    return Done()


def waiting_reply(database: Database, case: Case) -> Item | None:
    """Return the approved reply that is known not to be out, and so can be called off."""
    item = outbox.last(database, case.id, Kind.REPLY) if case.state is State.REPLYING else None
    return item if item is not None and item.state is Outgoing.PENDING else None


def call_off(desk: Desk, case_id: int, admin: str) -> Answer:
    """Stop a reply that waits for its network, and open it to be written anew.

    Its text comes back as a draft of the admin who stops it, who has the case from then on.
    """
    now = desk.now()
    with desk.store.write() as database:
        case = cases.get(database, case_id)
        if case is None or case.state is not State.REPLYING:
            return refusal(desk, case)
        item = outbox.cancel(database, case_id, Kind.REPLY, now, admin)
        if item is None:
            return Tell(says(desk.texts("Too late: it is already on its way out.")))
        changes = {"holder": admin, "holder_since": now}
        moved = cases.move(database, case_id, Verb.CALL_OFF, now=now, actor=admin, changes=changes)
        assert moved is not None  # noqa: S101 - its state was looked at in this transaction
        resume(desk, database, moved, now)
        labels.forget(database, case_id)
        name, language = item.payload["template"], item.payload["language"]
        kept = {"text": item.payload["text"], WORDING: item.payload.get(WORDING, "0")}
        drafts.save(database, case_id, admin, Draft(name, language, kept, now))
    desk.wake()
    return reply.start(desk, case_id, admin, name)


def _waits(database: Database, event: Event) -> bool:
    """Whether what the step put on its way to a network is known not to be out."""
    if event.verb in {Verb.HIDE, Verb.DELETE}:
        last = removals.of_case(database, event.case_id)[-1:]
        steps = [
            removing.step_of(database, one) for one in last if one.state is RemovalState.WAITING
        ]
        item = next(iter(steps), None)
    else:
        kind = _SENT.get(event.verb)
        item = outbox.last(database, event.case_id, kind) if kind else None
    return item is not None and item.state is Outgoing.PENDING


def _taken_back(database: Database, event: Event, admin: str, now: datetime) -> bool:
    """Take back what the step put on its way to a network; False if it is too late."""
    if event.verb in {Verb.HIDE, Verb.DELETE}:
        return removing.take_back(database, event.case_id, now, admin)
    kind = _SENT.get(event.verb)
    return kind is None or outbox.cancel(database, event.case_id, kind, now, admin) is not None
