"""What a case looks like now: the views that the screens are drawn from."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.cases import UNDO_FOR, URGENT, Case
from bot.desk import Desk, modes, suggest
from bot.desk.postpone import can_rest, resting
from bot.desk.standing import standing_of
from bot.desk.undo import undoable, waiting_reply
from bot.outgoing import NOT_OUT_YET, Kind, State
from bot.screens import Message
from bot.screens.card import CardView, card
from bot.screens.messages import InboxRow, PingView, inbox, ping
from bot.screens.time_left import MINUTE, next_change, rounded
from bot.screens.waiting import Waiting
from bot.store import Database, alarms, cases, outbox, promises, surfaces
from bot.templates.choosing import BEST
from bot.triage.personal_data import is_masked

INBOX_ROWS = 20
"""How many cases the inbox shows."""

_SOON = timedelta(seconds=1)


def card_of(desk: Desk, database: Database, case: Case) -> tuple[Message, datetime | None]:
    """Draw the case's card, and say when it has to be drawn anew if nothing happens."""
    now = desk.now()
    left, changes = _time_left(desk, case, now)
    undo = undoable(database, case.id, now)
    times = [changes] if changes else []
    if undo and undo.at + UNDO_FOR > now:
        times.append(undo.at + UNDO_FOR)
    sent = outbox.last(database, case.id, Kind.REPLY)
    told = {*NOT_OUT_YET, State.FAILED}
    problem = sent.problem if sent and sent.state in told else None
    if not case.finished and (mode := modes.changes(desk, database)):
        times.append(mode)
    waiting = _waiting(database, case, now)
    times += [
        at for at in (waiting.rest and waiting.rest.until, waiting.promised) if at and at > now
    ]
    suggested = () if case.finished else suggest.suggestions(desk, database, case)[:BEST]
    view = CardView(
        case=case,
        network=desk.network_title(case.network),
        suggestions=tuple((one.name, one.title) for one in suggested),
        time_left=left,
        names=desk.names,
        events=tuple(cases.events(database, case.id)) if case.finished else (),
        undoable=undo is not None,
        related=cases.same_root(database, case),
        problem=None if case.finished else problem,
        masked=is_masked(f"{case.author.name} {case.author.handle} {case.excerpt}"),
        standing=standing_of(desk, database, case),
        alarmed=_alarmed(database, case),
        can_rest=can_rest(desk, case),
        waiting=waiting,
        can_stop=waiting_reply(database, case) is not None,
    )
    return card(view, desk.texts), min(times) if times else None


def _waiting(database: Database, case: Case, now: datetime) -> Waiting:
    """Return by whose word the case waits: a rest of its pings, and what a reply has promised."""
    if case.finished:
        return Waiting()
    promised = promises.of_case(database, case.id)
    return Waiting(resting(database, case, now), promised, bool(promised and promised <= now))


def _alarmed(database: Database, case: Case) -> tuple[str, ...] | None:
    """Return the words that set the alarm off, while nobody has said that it was for nothing."""
    if case.finished or case.flags.isdisjoint(URGENT):
        return None
    return alarms.because(database, case.id)


def ping_of(desk: Desk, case: Case, people: tuple[str, ...]) -> Message:
    """Draw a ping for the case, to these admins."""
    now, reader = desk.now(), desk.store.read()
    template = suggest.best(desk, reader, case)
    view = PingView(
        case=case,
        audience=people,
        suggestion=template.title if template else None,
        left=_left(desk, case.due_at, now) if case.due_at and now < case.due_at else None,
        can_rest=can_rest(desk, case),
        waiting=_waiting(reader, case, now),
    )
    return ping(view, desk.texts)


def inbox_of(desk: Desk, start: int = 0) -> Message:
    """Draw a page of the open cases by due time, from number ``start`` on."""
    now = desk.now()
    reader = desk.store.read()
    rows = []
    for case in cases.unfinished(reader, INBOX_ROWS, start):
        left, _changes = _time_left(desk, case, now)
        shown = surfaces.place(reader, case.id, desk.chat)
        network = desk.network_title(case.network)
        rows.append(
            InboxRow(case=case, network=network, left=left, url=shown.url if shown else None)
        )
    total = cases.count_unfinished(reader)
    return inbox(rows, start, total, desk.names, now, desk.texts, note=modes.line(desk))


def _time_left(desk: Desk, case: Case, now: datetime) -> tuple[timedelta | None, datetime | None]:
    """Return the opening time left as it is told, and when that will be less."""
    if case.finished or case.due_at is None:
        return None, None
    if now >= case.due_at:
        return timedelta(0), None
    left = desk.hours.between(now, case.due_at)
    then = next_change(left)
    changes = desk.hours.subtract(case.due_at, then) if then else case.due_at
    return _left(desk, case.due_at, now), max(changes, now + _SOON)


def _left(desk: Desk, due: datetime, now: datetime) -> timedelta:
    # closed until a deadline that falls on an opening: no opening time is left, yet it is not due
    return max(rounded(desk.hours.between(now, due)), MINUTE)
