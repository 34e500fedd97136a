"""The replies of ours that are out: what they say now, and which have been taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.store import Database, named, to_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A public reply that stands on a network; ``template`` is the name of what it began as."""

    id: int
    case_id: int
    network: str
    external_id: str
    url: str
    template: str
    language: str
    text: str


def add(
    database: Database,
    *,
    case_id: int,
    network: str,
    external_id: str,
    url: str,
    template: str,
    language: str,
    text: str,
) -> None:
    """Keep a reply that is out; one that is known changes nothing."""
    database.execute(
        "INSERT INTO published (case_id, network, external_id, url, template, language, text)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (case_id, network, external_id, url, template, language, text),
    )


def last(database: Database, case_id: int) -> Standing | None:
    """Return the case's newest reply that stands there."""
    return _one(database, "case_id = ? AND withdrawn_at IS NULL ORDER BY id DESC LIMIT 1", case_id)


def count(database: Database, case_id: int) -> int:
    """Count the case's replies that stand there."""
    sql = "SELECT count(*) FROM published WHERE case_id = ? AND withdrawn_at IS NULL"
    return int(database.execute(sql, (case_id,)).fetchone()[0])


def get(database: Database, published_id: int) -> Standing | None:
    """Return the reply, unless it has been taken back."""
    return _one(database, "id = ? AND withdrawn_at IS NULL", published_id)


def correct(database: Database, published_id: int, text: str) -> None:
    """Note what it says now."""
    database.execute("UPDATE published SET text = ? WHERE id = ?", (text, published_id))


def withdraw(database: Database, published_id: int, now: datetime) -> None:
    """Note that it has been taken back."""
    database.execute(
        "UPDATE published SET withdrawn_at = ? WHERE id = ?", (to_text(now), published_id)
    )


def _one(database: Database, where: str, value: int) -> Standing | None:
    rows = named(
        database.execute(
            "SELECT id, case_id, network, external_id, url, template, language, text"  # noqa: S608 - constants
            f" FROM published WHERE {where}",
            (value,),
        )
    )
    return Standing(**rows[0]) if rows else None
