"""When each case is pinged next: a narrow table, so that many pings due at once are few pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.cases import FINISHED, State
from bot.store import Database, from_text, to_text


@dataclass(frozen=True, slots=True)
class PingDue:
    """A case whose next ping has come: ``planned`` is when it was to be given, as stored.

    ``due_known_at`` is the case's.
    """

    case_id: int
    due_at: datetime | None
    due_known_at: datetime
    finished: bool
    planned: str


def due(database: Database, now: datetime) -> list[PingDue]:
    """Return the cases whose next ping has come, the earliest first."""
    rows = database.execute(
        "SELECT c.id, c.due_at, c.due_known_at, c.state, p.at FROM planned_pings p"
        " JOIN cases c ON c.id = p.case_id WHERE p.at <= ? ORDER BY p.at",
        (to_text(now),),
    ).fetchall()
    return [
        PingDue(
            case_id, from_text(due_at) if due_at else None, from_text(known),
            State(state) in FINISHED, at,
        )
        for case_id, due_at, known, state, at in rows
    ]  # fmt: skip


def next_planned(database: Database) -> datetime | None:
    """Return when the next ping of any case is to be given, or None if none is planned."""
    found = database.execute("SELECT min(at) FROM planned_pings").fetchone()[0]
    return None if found is None else from_text(found)


def planned_for(database: Database, case_id: int) -> datetime | None:
    """Return when the case is pinged next."""
    row = database.execute("SELECT at FROM planned_pings WHERE case_id = ?", (case_id,)).fetchone()
    return None if row is None else from_text(row[0])


def newer(database: Database, case_id: int, item_id: int) -> bool:
    """Whether a newer ping of the case than this item is out, or still on its way."""
    row = database.execute(
        "SELECT 1 FROM outbox WHERE case_id = ? AND kind = 'ping' AND id > ?"
        " AND state IN ('pending', 'sending', 'sent') LIMIT 1",
        (case_id, item_id),
    )
    return row.fetchone() is not None


def plan(database: Database, case_id: int, at: datetime | None) -> None:
    """Set when the case is pinged next; None is never."""
    plan_all(database, [(case_id, at)])


def plan_all(database: Database, planned: Iterable[tuple[int, datetime | None]]) -> None:
    """Set when each case is pinged next."""
    items = list(planned)
    database.conn.executemany(
        "DELETE FROM planned_pings WHERE case_id = ?",
        [(case_id,) for case_id, at in items if at is None],
    )
    database.conn.executemany(
        "INSERT INTO planned_pings (case_id, at) VALUES (?, ?)"
        " ON CONFLICT (case_id) DO UPDATE SET at = excluded.at",
        [(case_id, to_text(at)) for case_id, at in items if at is not None],
    )
