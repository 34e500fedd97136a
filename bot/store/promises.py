"""By when an answer has been promised in a holding reply, and when to remind of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.store import Database, from_text, to_text


@dataclass(frozen=True, slots=True)
class Kept:
    """A case that an answer is promised for, at the latest ``at``."""

    case_id: int
    at: datetime


def keep(database: Database, case_id: int, at: datetime, remind_at: datetime | None) -> None:
    """Keep the case's newest promise; with None nobody is to be reminded of it."""
    database.execute(
        "INSERT INTO promises (case_id, at, remind_at) VALUES (?, ?, ?)"
        " ON CONFLICT (case_id) DO UPDATE SET at = excluded.at, remind_at = excluded.remind_at",
        (case_id, to_text(at), remind_at and to_text(remind_at)),
    )


def of_case(database: Database, case_id: int) -> datetime | None:
    """Return by when an answer is promised, or None."""
    row = database.execute("SELECT at FROM promises WHERE case_id = ?", (case_id,)).fetchone()
    return from_text(row[0]) if row else None


def forget(database: Database, case_id: int) -> None:
    """Let go of the case's promise: it is finished."""
    database.execute("DELETE FROM promises WHERE case_id = ?", (case_id,))


def next_reminder(database: Database) -> datetime | None:
    """Return when the next reminder of any promise is to be given, or None."""
    found = database.execute("SELECT min(remind_at) FROM promises").fetchone()[0]
    return None if found is None else from_text(found)


def take_due(database: Database, now: datetime) -> list[Kept]:
    """Return the promises that are to be reminded of now; each is given here once only."""
    rows = database.execute(
        "UPDATE promises SET remind_at = NULL WHERE remind_at <= ? RETURNING case_id, at",
        (to_text(now),),
    ).fetchall()
    return [Kept(case_id, from_text(at)) for case_id, at in rows]
