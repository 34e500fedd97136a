"""Until when an open reply form holds a case, and whose it is."""

from __future__ import annotations

from datetime import datetime

from bot.store import Database, from_text, to_text


def grant(database: Database, case_id: int, admin: str, until: datetime) -> None:
    """Let the admin's form hold the case until then, in place of what held it before."""
    database.execute(
        "INSERT INTO leases (case_id, admin, until) VALUES (?, ?, ?)"
        " ON CONFLICT (case_id) DO UPDATE SET admin = excluded.admin, until = excluded.until",
        (case_id, admin, to_text(until)),
    )


def until(database: Database, case_id: int, admin: str) -> datetime | None:
    """Return until when the admin's form holds the case, or None if it does not."""
    row = database.execute(
        "SELECT until FROM leases WHERE case_id = ? AND admin = ?", (case_id, admin)
    ).fetchone()
    return None if row is None else from_text(row[0])


def lapsed(database: Database, now: datetime, latest: datetime) -> list[tuple[int, str]]:
    """Return the cases whose form's time is over, with the admins'.

    None holds a case beyond ``latest``: one that does was granted by a clock that went ahead.
    """
    rows = database.execute(
        "SELECT case_id, admin FROM leases WHERE until <= ? OR until > ?",
        (to_text(now), to_text(latest)),
    )
    return [(int(case_id), str(admin)) for case_id, admin in rows.fetchall()]


def end(database: Database, case_id: int) -> None:
    """No form holds the case any more."""
    database.execute("DELETE FROM leases WHERE case_id = ?", (case_id,))
