"""Messages that show many cases, a line each, for when there are too many for a card each.

A line is a surface of its case; what it shows is the digest's message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.store import Database, named, to_text
from bot.store.cases import BY_URGENCY

LINE = "line"
"""The kind of surface that a case's line in a digest is."""

ROOM = 40
"""How many cases one digest shows: Slack takes 50 blocks in a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A message with lines; ``message_id`` is None until it has been posted.

    ``posting`` means that a post was begun and its outcome was never recorded.
    """

    id: int
    chat: str
    topic: str
    urgent: bool
    message_id: str | None
    url: str | None
    digest: str | None
    posting: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that is to have a card, whose posting has not begun."""

    surface_id: int
    network: str
    root_id: str
    category: str
    urgent: bool


def waiting(database: Database, chat: str) -> list[Waiting]:
    """Return the cases that wait for a card, by urgency; not those opened from a digest."""
    rows = database.execute(
        "SELECT s.id, c.network, c.root_id, c.category, coalesce(c.due_at <= c.due_from, 0)"  # noqa: S608 - a constant
        " FROM surfaces s JOIN cases c ON c.id = s.case_id"
        " WHERE s.chat = ? AND s.kind = 'card' AND s.refresh_at = '' AND s.message_id IS NULL"
        " AND NOT s.posting AND NOT EXISTS (SELECT 1 FROM surfaces l WHERE l.case_id = s.case_id"
        " AND l.chat = s.chat AND l.kind = 'line')"
        f" ORDER BY {BY_URGENCY}, s.id",
        (chat,),
    ).fetchall()
    return [Waiting(row[0], row[1], row[2], row[3], bool(row[4])) for row in rows]


def add_line(
    database: Database, surface_id: int, chat: str, topic: str, now: datetime, *, urgent: bool
) -> None:
    """Show the case in the topic's newest digest that has room, else in a new one."""
    row = database.execute(
        "SELECT d.id FROM digests d WHERE d.chat = ?1 AND d.topic = ?2"
        " AND (SELECT count(*) FROM surfaces s WHERE s.digest_id = d.id) < ?3"
        " ORDER BY d.id DESC LIMIT 1",
        (chat, topic, ROOM),
    ).fetchone()
    if row is None:
        row = database.execute(
            "INSERT INTO digests (chat, topic, urgent, created_at, next_at)"
            " VALUES (?1, ?2, ?3, ?4, ?4) RETURNING id",
            (chat, topic, int(urgent), to_text(now)),
        ).fetchone()
    database.execute(
        "UPDATE surfaces SET kind = 'line', digest_id = ?, refresh_at = '' WHERE id = ?",
        (row[0], surface_id),
    )


def made_since(database: Database, chat: str, since: datetime, topic: str | None = None) -> bool:
    """Whether a digest, or one of the topic, was begun since then."""
    sql = (
        "SELECT 1 FROM digests WHERE chat = ?1 AND created_at >= ?2"
        " AND (?3 IS NULL OR topic = ?3) LIMIT 1"
    )
    return database.execute(sql, (chat, to_text(since), topic)).fetchone() is not None


def stale(database: Database, chat: str, now: datetime) -> Digest | None:
    """Return a digest that shows what is no longer true: the urgent first, then the unposted.

    One that was just updated waits until its ``next_at``, so that a burst becomes few updates.
    """
    rows = named(
        database.execute(
            "SELECT d.* FROM digests d WHERE d.chat = ?1 AND d.next_at <= ?2 AND d.id IN"
            " (SELECT s.digest_id FROM surfaces s WHERE s.chat = ?1 AND s.refresh_at <= ?2"
            " AND s.kind = 'line')"
            " ORDER BY d.message_id IS NOT NULL, d.urgent DESC, d.next_at, d.id LIMIT 1",
            (chat, to_text(now)),
        )
    )
    return _digest(rows[0]) if rows else None


def of_case(database: Database, case_id: int, chat: str) -> Digest | None:
    """Return the digest that shows the case."""
    rows = named(
        database.execute(
            "SELECT d.* FROM digests d JOIN surfaces s ON s.digest_id = d.id"
            " WHERE s.case_id = ? AND s.chat = ?",
            (case_id, chat),
        )
    )
    return _digest(rows[0]) if rows else None


def cases_of(database: Database, digest: Digest) -> list[int]:
    """Return the cases that the digest shows, by urgency."""
    rows = database.execute(
        "SELECT s.case_id FROM surfaces s JOIN cases c ON c.id = s.case_id"  # noqa: S608 - a constant
        f" WHERE s.digest_id = ? ORDER BY {BY_URGENCY}, s.id",
        (digest.id,),
    ).fetchall()
    return [row[0] for row in rows]


def hasten(database: Database, now: datetime) -> None:
    """Bring what was noted by a clock that went ahead back to now."""
    database.execute(
        "UPDATE digests SET created_at = min(created_at, ?1), next_at = min(next_at, ?1)"
        " WHERE created_at > ?1 OR next_at > ?1",
        (to_text(now),),
    )


def begin(database: Database, digest: Digest) -> None:
    """Note, before posting, that a post is begun."""
    database.execute("UPDATE digests SET posting = 1 WHERE id = ?", (digest.id,))


def put_off(database: Database, digest: Digest, until: datetime) -> None:
    """Look at the digest again at that time."""
    database.execute("UPDATE digests SET next_at = ? WHERE id = ?", (to_text(until), digest.id))


def record(
    database: Database,
    digest: Digest,
    *,
    versions: Mapping[int, int],
    shown: str,
    refresh_at: datetime | None,
    next_at: datetime,
    message_id: str | None,
    url: str | None,
) -> None:
    """Note what the message shows now; a case that has changed since it was drawn stays stale."""
    database.execute(
        "UPDATE digests SET digest = ?, message_id = ?, url = coalesce(?, url), posting = 0,"
        " next_at = ? WHERE id = ?",
        (shown, message_id, url, to_text(next_at), digest.id),
    )
    due = None if refresh_at is None else to_text(refresh_at)
    database.conn.executemany(
        "UPDATE surfaces SET version = ?,"
        " refresh_at = CASE (SELECT version FROM cases WHERE id = case_id)"
        " WHEN ? THEN ? ELSE '' END WHERE digest_id = ? AND case_id = ?",
        [(version, version, due, digest.id, case_id) for case_id, version in versions.items()],
    )


def _digest(row: Mapping[str, object]) -> Digest:
    values = {name: row[name] for name in Digest.__slots__}
    return Digest(**values | {"urgent": bool(row["urgent"]), "posting": bool(row["posting"])})  # type: ignore[arg-type] # the columns are the fields
