"""What admins do to cases: each is one conditional change, and the second to try is told.

Every function commits before it returns, and returns what the acting person is to see.
"""

from __future__ import annotations

from datetime import datetime

from bot import deadlines, outgoing
from bot.cases import (
    UNANSWERED,
    URGENT,
    WITHOUT_DEADLINE,
    Case,
    Category,
    State,
    Verb,
    left_by,
)
from bot.desk import Desk, learn, publish, reserve
from bot.desk.assess import flags_text
from bot.desk.duty import may_act
from bot.desk.pings import resume, settle
from bot.desk.ringing import end
from bot.outgoing import Kind
from bot.screens import Answer, Done, Invalid, Open, Option, Tell
from bot.screens import words as say
from bot.screens.forms import give as give_form
from bot.screens.messages import says
from bot.store import Database, alarms, cases, drafts, outbox


def take(desk: Desk, case_id: int, admin: str) -> Answer:
    """Take a case that nobody has; taking one's own again changes nothing."""
    now = desk.now()
    with desk.store.write() as database:
        case = cases.get(database, case_id)
        if case and case.holder == admin and case.state is State.CLAIMED:
            became_urgent = alarms.out(database, case_id) is not None
            if became_urgent:  # they have seen it: it rests, and rings if they let the case go
                outbox.withdraw(database, case_id, Kind.ALARM, now)
            if became_urgent or reserve.reservation(database, case):
                mine = {"holder_since": now}
                cases.note(database, case_id, Verb.TAKE, now=now, changes=mine, actor=admin)
                desk.wake()
            return Done()
        out = alarms.out(database, case_id) if case else None
        if case and out and not out.taken and case.state is not State.OPEN:
            return _answer(desk, _take_over(database, case, admin, now), case)
        changes = {"holder": admin, "holder_since": now}
        moved = cases.move(database, case_id, Verb.TAKE, now=now, actor=admin, changes=changes)
    return _answer(desk, moved, case)


def _take_over(database: Database, case: Case, admin: str, now: datetime) -> Case | None:
    """Take a case whose alarm nobody has answered, though it is somebody's or was finished before.

    A reply that is on its way out goes on; what stops the alarm is that a person has seen it.
    """
    outbox.withdraw(database, case.id, Kind.ALARM, now)
    changes = {"holder": admin, "holder_since": now}
    if case.state is State.CLAIMED:
        return cases.move(
            database, case.id, Verb.GIVE, now=now, actor=admin, changes=changes,
            detail={"to": admin}, undone=reserve.before(database, case),
        )  # fmt: skip
    if not case.finished:
        return cases.note(database, case.id, Verb.TAKE, now=now, changes={}, actor=admin)
    again = {"holder": None, "holder_since": None, "finished_at": None}
    cases.move(database, case.id, Verb.REOPEN, now=now, actor=admin, changes=again)
    return cases.move(database, case.id, Verb.TAKE, now=now, actor=admin, changes=changes)


def release(desk: Desk, case_id: int, admin: str) -> Answer:
    """Let go of a case one has."""
    now = desk.now()
    with desk.store.write() as database:
        case = cases.get(database, case_id)
        moved = None
        if case and case.holder == admin:
            changes = {"holder": None, "holder_since": None}
            moved = cases.move(
                database, case_id, Verb.RELEASE, now=now, actor=admin, changes=changes
            )
    return _answer(desk, moved, case)


def ask_give(desk: Desk, case_id: int, admin: str) -> Answer:
    """Ask who is to take over; anyone but the one who has the case can be chosen.

    Oneself only as the last, and only where a colleague has it, who may be ill or gone home: what
    nobody has there is a button to take.
    """
    case = cases.get(desk.store.read(), case_id)
    if case is None or case.state not in UNANSWERED:
        return refusal(desk, case)
    colleagues = [
        Option(value=one.key, label=", ".join(filter(None, (one.name, one.department))))
        for one in desk.admins
        if one.key not in {case.holder, admin}
    ]
    if case.holder not in {None, admin}:
        colleagues.append(Option(value=admin, label=desk.texts("Me: I take over the case")))
    if not colleagues:
        return Tell(says(desk.texts("There is nobody else to give the case to.")))
    return Open(give_form(case, colleagues, desk.texts))


def give(desk: Desk, case_id: int, admin: str, to: str) -> Answer:
    """Give a case to a colleague, who is told in the card's thread; to oneself is to take it."""
    if to not in desk.names:
        return Invalid({"to": desk.texts("Choose who takes over.")})
    mine = Tell(says(desk.texts("You have the case now.")))
    now = desk.now()
    case = cases.get(desk.store.read(), case_id)
    if to == admin and case and (case.state is State.OPEN or case.holder == admin):
        answer = take(desk, case_id, admin)
        return mine if answer == Done() else answer
    with desk.store.write() as database:
        case = cases.get(database, case_id)
        changes = {"holder": to, "holder_since": now}
        moved = cases.move(
            database, case_id, Verb.GIVE, now=now, actor=admin, changes=changes,
            detail={"to": to}, undone=reserve.before(database, case) if case else None,
        )  # fmt: skip
        if moved and to != admin:
            outbox.put(
                database,
                key=f"given:{case_id}:{moved.version}",
                destination=desk.chat,
                kind=Kind.NOTICE,
                payload={
                    "to": to,
                    "text": desk.texts(
                        "{name} gave you this case.", name=desk.names.get(admin, admin)
                    ),
                },
                now=now,
                case_id=case_id,
            )
    answer = _answer(desk, moved, case)
    return mine if to == admin and answer == Done() else answer


def close(desk: Desk, case_id: int, admin: str) -> Answer:
    """Finish a case without a reply, unless somebody else has it."""
    now = desk.now()
    with desk.store.write() as database:
        case = cases.get(database, case_id)
        moved = None
        if case and may_act(desk, case, admin):
            changes = {"finished_at": now}
            moved = cases.move(
                database, case_id, Verb.CLOSE, now=now, actor=admin, changes=changes,
                undone=reserve.before(database, case),
            )  # fmt: skip
            if moved:
                settle(desk, database, moved, now)
    return _answer(desk, moved, case)


def recategorize(desk: Desk, case_id: int, admin: str, chosen: Category) -> Answer:
    """Set the category, and the deadline that goes with it; the triage learns from it.

    What the bot feared and the category denies is not feared any more: only a person lowers it.
    """
    now = desk.now()
    with desk.store.write() as database:
        case = cases.get(database, case_id)
        if case is None:
            return refusal(desk, case)
        due, flags = None, left_by(chosen, case.flags)
        if chosen not in WITHOUT_DEADLINE:
            within = desk.settings.deadline.within(chosen, flags)
            due = deadlines.due(case.due_from, within, desk.hours)
        changes = {
            "category": chosen,
            "category_by": admin,
            "due_at": due,
            "flags": flags_text(flags),
        }
        moved = cases.move(
            database, case_id, Verb.RECATEGORIZE, now=now, actor=admin, changes=changes
        )
        if moved:
            learn.note(desk, database, moved, chosen, admin)
        calm = chosen is not Category.CRISIS and flags.isdisjoint(URGENT)
        if moved and calm:
            end(desk, database, case_id, now)
        if moved and due != case.due_at:
            settle(desk, database, moved, now)
    return _answer(desk, moved, case)


def reopen(desk: Desk, case_id: int, admin: str) -> Answer:
    """Open a finished case again; its deadline is the one it had, and its alarm goes on.

    Who opens it is there, and has as long as between two calls to take it.
    """
    now = desk.now()
    with desk.store.write() as database:
        case = cases.get(database, case_id)
        changes = {"holder": None, "holder_since": None, "finished_at": None}
        moved = cases.move(database, case_id, Verb.REOPEN, now=now, actor=admin, changes=changes)
        if moved:
            settle(desk, database, moved, now)
            if is_urgent(moved):
                alarms.resume(database, case_id, now + desk.settings.alarm.repeat_every)
    return _answer(desk, moved, case)


def is_urgent(case: Case) -> bool:
    """Whether an alarm that went out for the case still holds."""
    return not case.finished and (case.at_once or not case.flags.isdisjoint(URGENT))


def confirm(desk: Desk, case_id: int, admin: str) -> Answer:
    """Somebody has looked: the reply is out."""
    now = desk.now()
    with desk.store.write() as database:
        case = cases.get(database, case_id)
        changes = {"finished_at": now}
        moved = cases.move(database, case_id, Verb.CONFIRM, now=now, actor=admin, changes=changes)
        if moved:
            item = outbox.last(database, case_id, Kind.REPLY)
            outbox.resolve(database, case_id, Kind.REPLY, outgoing.State.SENT, now, admin)
            drafts.clear(database, case_id)
            settle(desk, database, moved, now)
            if item is not None:
                publish.reopen(desk, database, moved, item, now)
    return _answer(desk, moved, case)


def deny(desk: Desk, case_id: int, admin: str) -> Answer:
    """Somebody has looked: the reply is not out, and the case is to be answered again."""
    now = desk.now()
    with desk.store.write() as database:
        case = cases.get(database, case_id)
        changes = {"holder": admin, "holder_since": now}
        moved = cases.move(database, case_id, Verb.DENY, now=now, actor=admin, changes=changes)
        if moved:
            resume(desk, database, moved, now)
            outbox.resolve(database, case_id, Kind.REPLY, outgoing.State.WITHDRAWN, now, admin)
    return _answer(desk, moved, case)


def refusal(desk: Desk, case: Case | None) -> Answer:
    """Say why it can't be done: who has the case and since when, or what became of it."""
    _ = desk.texts
    if case is None:
        return Tell(says(_("The case is no longer here.")))
    name = desk.names.get(case.holder or "", case.holder or "")
    if case.state is State.CLAIMED and case.holder_since:
        values = {"name": name, "time": _.stamp(case.holder_since)}
        text = (
            _("{name} has the reply form open, since {time}. Wait until it is closed, or use «Give "
              "to a colleague» on the card if you are to take over.", **values)
            if reserve.reservation(desk.store.read(), case)
            else _("{name} took the case {time}. If you are to take over, use «Give to a "
                   "colleague» on the card.", **values)
        )  # fmt: skip
    elif case.finished:
        events = cases.events(desk.store.read(), case.id)
        last = [event for event in events if event.verb is not Verb.REVEALED][-1]
        what = say.event(last, desk.names, _)
        text = _("The case is finished: {what}, {time}.", what=what, time=_.stamp(last.at))
    elif case.state is State.OPEN:
        text = _("Nobody has the case yet")
    else:
        text = _("{name} has approved a reply; it is on its way out.", name=name)
    return Tell(says(text))


def _answer(desk: Desk, moved: Case | None, before: Case | None) -> Answer:
    if moved is None:
        return refusal(desk, before)
    desk.wake()
    return Done()
