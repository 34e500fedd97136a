"""What has to leave the house: pings, notices and approved replies, each exactly once by its key.

States: ``pending`` → ``sending`` (committed before the attempt) → ``sent``; or ``failed``,
``unsure``; ``withdrawing`` → ``withdrawn`` for what is taken back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.store import Database, named, to_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A row of the outbox."""

    id: int
    key: str
    destination: str
    kind: str
    case_id: int | None
    actor: str | None
    state: str
    payload: Mapping[str, str]
    attempts: int
    message_id: str | None
    problem: str | None


def put(
    database: Database,
    *,
    key: str,
    destination: str,
    kind: str,
    payload: Mapping[str, str],
    now: datetime,
    case_id: int | None = None,
    actor: str | None = None,
) -> bool:
    """Put something into the outbox; False if the key is there already."""
    row = database.execute(
        "INSERT INTO outbox (key, destination, kind, case_id, actor, state, payload,"
        " next_attempt_at, created_at) VALUES (?, ?, ?, ?, ?, 'pending', ?, ?, ?)"
        " ON CONFLICT (key) DO NOTHING RETURNING 1",
        (
            key, destination, kind, case_id, actor,
            json.dumps(dict(payload), ensure_ascii=False), to_text(now), to_text(now),
        ),
    )  # fmt: skip
    return row.fetchone() is not None


def put_all(
    database: Database,
    rows: Iterable[tuple[str, int, Mapping[str, str]]],
    *,
    destination: str,
    kind: str,
    now: datetime,
) -> int:
    """Put in one item of this kind for each key, case and payload; returns how many were new."""
    at, before = to_text(now), database.conn.total_changes
    database.conn.executemany(
        "INSERT INTO outbox (key, destination, kind, case_id, state, payload, next_attempt_at,"
        " created_at) VALUES (?, ?, ?, ?, 'pending', ?, ?, ?) ON CONFLICT (key) DO NOTHING",
        [
            (key, destination, kind, case_id, json.dumps(payload, ensure_ascii=False), at, at)
            for key, case_id, payload in rows
        ],
    )
    return int(database.conn.total_changes - before)


def due(database: Database, destination: str, now: datetime) -> Item | None:
    """Return what is to be sent to the destination next, if anything is due."""
    return _one(
        database,
        "destination = ? AND state IN ('pending', 'sending', 'withdrawing')"
        " AND next_attempt_at <= ? ORDER BY next_attempt_at, id LIMIT 1",
        (destination, to_text(now)),
    )


def due_in_digest(
    database: Database, destination: str, digest_id: int, kind: str, now: datetime
) -> list[Item]:
    """Return what is due of this kind for the cases that have a line in the digest."""
    return _all(
        database,
        "destination = ? AND kind = ? AND state IN ('pending', 'sending') AND next_attempt_at <= ?"
        " AND case_id IN (SELECT case_id FROM surfaces WHERE digest_id = ?"
        " EXCEPT SELECT case_id FROM surfaces WHERE kind = 'card' AND message_id IS NOT NULL)"
        " ORDER BY id",
        (destination, kind, to_text(now), digest_id),
    )


def start(database: Database, item: Item) -> bool:
    """Mark the item as being sent; False if it was taken back in the meantime.

    Its problem goes: what is ``sending`` without one was cut off, and nobody knows the outcome.
    """
    row = database.execute(
        "UPDATE outbox SET state = 'sending', attempts = attempts + 1, problem = NULL"
        " WHERE id = ? AND state IN ('pending', 'sending') RETURNING 1",
        (item.id,),
    )
    return row.fetchone() is not None


def finish(
    database: Database,
    item: Item,
    state: str,
    *,
    now: datetime,
    message_id: str | None = None,
    url: str | None = None,
    problem: str | None = None,
) -> None:
    """Bring the item to its end: ``sent``, ``failed``, ``unsure`` or ``withdrawn``.

    What was taken back while it was being sent stays ``withdrawing``.
    """
    database.execute(
        "UPDATE outbox SET state = CASE WHEN state = 'withdrawing' AND ?1 = 'sent' THEN state"
        " ELSE ?1 END, message_id = coalesce(?2, message_id),"
        " url = coalesce(?3, url), problem = ?4, finished_at = ?5 WHERE id = ?6",
        (state, message_id, url, problem, to_text(now), item.id),
    )


def postpone(database: Database, item: Item, until: datetime, problem: str) -> None:
    """Try the item again later; what is being sent stays ``sending``, so that it is looked up."""
    database.execute(
        "UPDATE outbox SET next_attempt_at = ?, problem = ?,"
        " attempts = attempts + CASE state WHEN 'withdrawing' THEN 1 ELSE 0 END WHERE id = ?",
        (to_text(until), problem, item.id),
    )


def hasten(database: Database, now: datetime) -> None:
    """Let everything be tried again at once that waits for a time still to come."""
    database.execute(
        "UPDATE outbox SET next_attempt_at = ?1"
        " WHERE state IN ('pending', 'sending', 'withdrawing') AND next_attempt_at > ?1",
        (to_text(now),),
    )


def withdraw(database: Database, case_id: int, kind: str, now: datetime) -> None:
    """Take back the case's items of this kind: unsent ones at once, others by the worker."""
    database.execute(
        "UPDATE outbox SET state = CASE state WHEN 'pending' THEN 'withdrawn'"
        " ELSE 'withdrawing' END, next_attempt_at = ?, attempts = 0"
        " WHERE case_id = ? AND kind = ? AND state IN ('pending', 'sending', 'sent')",
        (to_text(now), case_id, kind),
    )


def withdraw_keyed(database: Database, start: str, now: datetime) -> None:
    """Take back the items whose keys begin so, in the same way."""
    database.execute(
        "UPDATE outbox SET state = CASE state WHEN 'pending' THEN 'withdrawn'"
        " ELSE 'withdrawing' END, next_attempt_at = ?, attempts = 0"
        " WHERE key >= ? AND key < ? AND state IN ('pending', 'sending', 'sent')",
        (to_text(now), start, start + "\uffff"),
    )


def cancel(database: Database, case_id: int, kind: str, now: datetime) -> bool:
    """Take back what has not begun to be sent; False if there is no such thing."""
    row = database.execute(
        "UPDATE outbox SET state = 'withdrawn', finished_at = ?"
        " WHERE case_id = ? AND kind = ? AND state = 'pending' AND attempts = 0 RETURNING 1",
        (to_text(now), case_id, kind),
    )
    return row.fetchone() is not None


def call_off(database: Database, key: str, now: datetime) -> None:
    """Take back what was to be sent later, by its key; nothing if it has been sent."""
    database.execute(
        "UPDATE outbox SET state = 'withdrawn', finished_at = ?"
        " WHERE key = ? AND state = 'pending' AND attempts = 0",
        (to_text(now), key),
    )


def supersede(database: Database, start: str, now: datetime) -> None:
    """Let go of what has not come out yet and whose keys begin so, for something newer."""
    database.execute(
        "UPDATE outbox SET state = 'withdrawn', finished_at = ?"
        " WHERE key >= ? AND key < ? AND state IN ('pending', 'sending')",
        (to_text(now), start, start + "\uffff"),
    )


def waits(database: Database, start: str) -> bool:
    """Whether an item whose key begins so has not come out yet."""
    row = database.execute(
        "SELECT 1 FROM outbox WHERE key >= ? AND key < ? AND state IN ('pending', 'sending')",
        (start, start + "\uffff"),
    )
    return row.fetchone() is not None


def get(database: Database, item_id: int) -> Item | None:
    """Return an item as it is now."""
    return _one(database, "id = ?", (item_id,))


def last(database: Database, case_id: int, kind: str) -> Item | None:
    """Return the case's newest item of this kind."""
    return _one(database, "case_id = ? AND kind = ? ORDER BY id DESC LIMIT 1", (case_id, kind))


def standing_in(database: Database, item: Item, message_id: str) -> list[Item]:
    """Return what else of the item's kind stands in the same message, which may be for many."""
    return _all(
        database,
        "destination = ? AND kind = ? AND state = 'sent' AND message_id = ? AND id <> ?"
        " ORDER BY id",
        (item.destination, item.kind, message_id, item.id),
    )


def _one(database: Database, where: str, values: tuple[object, ...]) -> Item | None:
    return next(iter(_all(database, where, values)), None)


def _all(database: Database, where: str, values: tuple[object, ...]) -> list[Item]:
    rows = named(database.execute(f"SELECT * FROM outbox WHERE {where}", values))  # noqa: S608 - constants
    return [_item(row) for row in rows]


def _item(row: Mapping[str, Any]) -> Item:
    return Item(
        id=row["id"],
        key=row["key"],
        destination=row["destination"],
        kind=row["kind"],
        case_id=row["case_id"],
        actor=row["actor"],
        state=row["state"],
        payload=json.loads(row["payload"]),
        attempts=row["attempts"],
        message_id=row["message_id"],
        problem=row["problem"],
    )
