"""What admins said that comments are: one label a case, its text masked, to learn from."""

from __future__ import annotations

from datetime import datetime

from bot.cases import Category
from bot.store import Database, to_text


def put(
    database: Database, case_id: int, text: str, category: Category, admin: str, now: datetime
) -> None:
    """Keep the label, in place of the one that the case had; ``text`` is masked."""
    database.execute(
        "INSERT INTO labels (case_id, text, category, admin, at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (case_id) DO UPDATE SET text = excluded.text,"
        " category = excluded.category, admin = excluded.admin, at = excluded.at",
        (case_id, text, category.value, admin, to_text(now)),
    )


def forget(database: Database, case_id: int) -> None:
    """Take the case's label away: it was a wrong click."""
    database.execute("DELETE FROM labels WHERE case_id = ?", (case_id,))


def everything(database: Database) -> list[tuple[str, Category]]:
    """Return every label, the oldest first."""
    rows = database.execute("SELECT text, category FROM labels ORDER BY at, case_id").fetchall()
    return [(row[0], Category(row[1])) for row in rows]


def count(database: Database) -> int:
    """Count the labels."""
    return int(database.execute("SELECT count(*) FROM labels").fetchone()[0])
