"""What a case looks like now: the views that the screens are drawn from."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.cases import UNDO_FOR, URGENT, Case
from bot.desk import Desk, modes, suggest
from bot.desk.postpone import can_rest
from bot.desk.standing import standing_of
from bot.screens import Message
from bot.screens.card import CardView, card
from bot.screens.messages import InboxRow, PingView, inbox, ping
from bot.screens.time_left import MINUTE, next_change, rounded
from bot.store import Database, alarms, cases, outbox, surfaces
from bot.templates.choosing import BEST
from bot.triage.personal_data import is_masked

INBOX_ROWS = 20
"""How many cases the inbox shows."""

_SOON = timedelta(seconds=1)


def card_of(desk: Desk, database: Database, case: Case) -> tuple[Message, datetime | None]:
    """Draw the case's card, and say when it has to be drawn anew if nothing happens."""
    now = desk.now()
    left, changes = _time_left(desk, case, now)
    undo = cases.undoable(database, case.id, now)
    times = [changes] if changes else []
    if undo:
        times.append(undo.at + UNDO_FOR)
    sent = outbox.last(database, case.id, "reply")
    problem = sent.problem if sent and sent.state in {"pending", "sending", "failed"} else None
    if not case.finished and (mode := modes.changes(desk, database)):
        times.append(mode)
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
    )
    return card(view, desk.texts), min(times) if times else None


def _alarmed(database: Database, case: Case) -> tuple[str, ...] | None:
    """Return the words that set the alarm off, while nobody has said that it was for nothing."""
    if case.finished or case.flags.isdisjoint(URGENT):
        return None
    return alarms.because(database, case.id)


def ping_of(desk: Desk, case: Case, people: tuple[str, ...]) -> Message:
    """Draw a ping for the case, to these admins."""
    assert case.due_at is not None  # noqa: S101 - a case without a deadline is never pinged
    now = desk.now()
    template = suggest.best(desk, desk.store.read(), case)
    view = PingView(
        case=case,
        audience=people,
        suggestion=template.title if template else None,
        left=_left(desk, case.due_at, now) if now < case.due_at else None,
        can_rest=can_rest(desk, case),
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
