"""What has to leave the house: pings, notices and approved replies, each exactly once by its key.

Every change of a row's state is one conditional UPDATE that follows the table of
:mod:`bot.outgoing`: what the table does not allow changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from bot.outgoing import NOT_OUT_YET, WORKED_ON, Kind, State, sources
from bot.store import Database, named, to_text

ANSWER_SEEN = "answer seen"
"""The problem of what was unsure until an answer was seen on the network: that one or another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A row of the outbox.

    ``created_at`` is when it was put in, as stored. ``refusals`` counts how often the chat has
    refused it. ``ended_by`` is the admin who took it back, or None for the program; ``shown`` is
    the key of what shows a person that it failed.
    """

    id: int
    key: str
    destination: str
    kind: Kind
    case_id: int | None
    actor: str | None
    state: State
    payload: Mapping[str, str]
    attempts: int
    refusals: int
    message_id: str | None
    problem: str | None
    ended_by: str | None
    shown: str | None
    created_at: str


def put(
    database: Database,
    *,
    key: str,
    destination: str,
    kind: Kind,
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
            key, destination, kind.value, case_id, actor,
            json.dumps(dict(payload), ensure_ascii=False), to_text(now), to_text(now),
        ),
    )  # fmt: skip
    return row.fetchone() is not None


def put_all(
    database: Database,
    rows: Iterable[tuple[str, int, Mapping[str, str]]],
    *,
    destination: str,
    kind: Kind,
    now: datetime,
) -> int:
    """Put in one item of this kind for each key, case and payload; returns how many were new."""
    at, before = to_text(now), database.conn.total_changes
    database.conn.executemany(
        "INSERT INTO outbox (key, destination, kind, case_id, state, payload, next_attempt_at,"
        " created_at) VALUES (?, ?, ?, ?, 'pending', ?, ?, ?) ON CONFLICT (key) DO NOTHING",
        [
            (key, destination, kind.value, case_id, json.dumps(payload, ensure_ascii=False), at, at)
            for key, case_id, payload in rows
        ],
    )
    return int(database.conn.total_changes - before)


def due(database: Database, destination: str, now: datetime) -> Item | None:
    """Return what is to be sent to the destination next, if anything is due."""
    return _one(
        database,
        f"destination = ? AND state IN ({_listed(WORKED_ON)})"
        " AND next_attempt_at <= ? ORDER BY next_attempt_at, id LIMIT 1",
        (destination, to_text(now)),
    )


def due_in_digest(
    database: Database, destination: str, digest_id: int, kind: Kind, now: datetime
) -> list[Item]:
    """Return what is due of this kind for the cases that have a line in the digest."""
    return _all(
        database,
        f"destination = ? AND kind = ? AND state IN ({_listed(NOT_OUT_YET)})"
        " AND next_attempt_at <= ?"
        " AND case_id IN (SELECT case_id FROM surfaces WHERE digest_id = ?"
        " EXCEPT SELECT case_id FROM surfaces WHERE kind = 'card' AND message_id IS NOT NULL)"
        " ORDER BY id",
        (destination, kind.value, to_text(now), digest_id),
    )


def elsewhere(database: Database, destinations: Iterable[str]) -> list[Item]:
    """Return what waits for a destination that is none of these: nobody will ever take it."""
    known = sorted(destinations)
    marks = ", ".join("?" for _ in known)
    return _all(
        database,
        f"state IN ({_listed(WORKED_ON)}) AND destination NOT IN ({marks}) ORDER BY id",
        tuple(known),
    )


def start(database: Database, item: Item) -> bool:
    """Mark the item as being sent; False if it was taken back in the meantime."""
    row = database.execute(
        "UPDATE outbox SET state = 'sending', attempts = attempts + 1, problem = NULL"
        f" WHERE id = ? AND ({_may(State.SENDING)} OR state = 'sending') RETURNING 1",
        (item.id,),
    )
    return row.fetchone() is not None


def done(
    database: Database,
    item: Item,
    *,
    now: datetime,
    message_id: str | None = None,
    url: str | None = None,
) -> None:
    """Note that the item is out, and where.

    What was to be taken back while it was being sent is still to be taken back.
    """
    database.execute(
        "UPDATE outbox SET message_id = coalesce(?, message_id), url = coalesce(?, url)"
        " WHERE id = ?",
        (message_id, url, item.id),
    )
    _end(database, item, State.SENT, now)


def fail(database: Database, item: Item, *, now: datetime, problem: str, shown: str) -> None:
    """Note that the item was refused for good; ``shown`` is the key of what shows it to people."""
    database.execute(
        "UPDATE outbox SET state = 'failed', problem = ?, shown = ?, finished_at = ?"
        f" WHERE id = ? AND {_may(State.FAILED)}",
        (problem, shown, to_text(now), item.id),
    )


def doubt(database: Database, item: Item) -> None:
    """Note that nobody can tell whether the item is out: a person must look."""
    database.execute(
        f"UPDATE outbox SET state = 'unsure', problem = NULL WHERE id = ? AND {_may(State.UNSURE)}",
        (item.id,),
    )


def taken_back(database: Database, item: Item, now: datetime) -> None:
    """Note that the item is not out, or not any more, because it has become pointless."""
    _end(database, item, State.WITHDRAWN, now)


def postpone(
    database: Database, item: Item, until: datetime, problem: str, *, refused: bool = False
) -> None:
    """Try the item again later; of what is being sent nobody knows, so that it is looked up."""
    database.execute(
        "UPDATE outbox SET next_attempt_at = ?, problem = ?, refusals = refusals + ?,"
        " attempts = attempts + CASE state WHEN 'withdrawing' THEN 1 ELSE 0 END WHERE id = ?",
        (to_text(until), problem, int(refused), item.id),
    )


def put_back(
    database: Database, item: Item, until: datetime, problem: str, *, refused: bool = False
) -> None:
    """Try the item again later; the attempt is known to have come to nothing.

    ``refused`` counts how often the chat has refused it.
    """
    database.execute(
        "UPDATE outbox SET state = 'pending', next_attempt_at = ?, problem = ?,"
        " refusals = refusals + ?"
        f" WHERE id = ? AND ({_may(State.PENDING)} OR state = 'pending')",
        (to_text(until), problem, int(refused), item.id),
    )


def hasten(database: Database, now: datetime) -> None:
    """Let everything be tried again at once that waits for a time still to come."""
    database.execute(
        "UPDATE outbox SET next_attempt_at = ?1"
        f" WHERE state IN ({_listed(WORKED_ON)}) AND next_attempt_at > ?1",
        (to_text(now),),
    )


def recall(database: Database, item: Item, now: datetime) -> None:
    """Take one item back: unsent at once, else by the worker."""
    _withdraw(database, "id = ?", (item.id,), now)


def withdraw(database: Database, case_id: int, kind: Kind, now: datetime) -> None:
    """Take back the case's items of this kind: unsent ones at once, others by the worker."""
    _withdraw(database, "case_id = ? AND kind = ?", (case_id, kind.value), now)


def withdraw_keyed(database: Database, start: str, now: datetime) -> None:
    """Take back the items whose keys begin so, in the same way."""
    _withdraw(database, "key >= ? AND key < ?", (start, start + "\uffff"), now)


def cancel(
    database: Database, case_id: int, kind: Kind, now: datetime, by: str | None = None
) -> Item | None:
    """Take back what is known not to be out; None if there is no such thing.

    ``by`` is the admin who does it; None is the program, because it has become pointless.
    """
    return _cancel(database, "case_id = ? AND kind = ?", (case_id, kind.value), now, by)


def call_off(database: Database, key: str, now: datetime, by: str | None = None) -> Item | None:
    """Take back what was to be sent, by its key, as :func:`cancel` does."""
    return _cancel(database, "key = ?", (key,), now, by)


def resolve(
    database: Database, case_id: int, kind: Kind, to: State, now: datetime, by: str | None
) -> None:
    """Bring what was unsure to an end: somebody, ``by``, has looked.

    None is the program, which saw an answer on the network: that one or another.
    """
    database.execute(
        "UPDATE outbox SET state = ?, ended_by = ?, problem = ?, finished_at = ?"
        f" WHERE case_id = ? AND kind = ? AND state = 'unsure' AND {_may(to)}",
        (to.value, by, None if by else ANSWER_SEEN, to_text(now), case_id, kind.value),
    )


def supersede(database: Database, start: str, now: datetime) -> None:
    """Let go of what has not come out yet and whose keys begin so, for something newer."""
    database.execute(
        "UPDATE outbox SET state = 'withdrawn', finished_at = ?"
        f" WHERE key >= ? AND key < ? AND state IN ({_listed(NOT_OUT_YET)})"
        f" AND {_may(State.WITHDRAWN)}",
        (to_text(now), start, start + "\uffff"),
    )


def waits(database: Database, start: str) -> bool:
    """Whether an item whose key begins so has not come out yet."""
    row = database.execute(
        f"SELECT 1 FROM outbox WHERE key >= ? AND key < ? AND state IN ({_listed(NOT_OUT_YET)})",
        (start, start + "\uffff"),
    )
    return row.fetchone() is not None


def get(database: Database, item_id: int) -> Item | None:
    """Return an item as it is now."""
    return _one(database, "id = ?", (item_id,))


def keyed(database: Database, key: str) -> Item | None:
    """Return the item that was put in under the key."""
    return _one(database, "key = ?", (key,))


def last(database: Database, case_id: int, kind: Kind) -> Item | None:
    """Return the case's newest item of this kind."""
    return _one(database, "case_id = ? AND kind = ? ORDER BY id DESC LIMIT 1", (case_id, kind))


def standing_in(database: Database, item: Item, message_id: str) -> list[Item]:
    """Return what else of the item's kind stands in the same message, which may be for many."""
    return _all(
        database,
        "destination = ? AND kind = ? AND state = 'sent' AND message_id = ? AND id <> ?"
        " ORDER BY id",
        (item.destination, item.kind.value, message_id, item.id),
    )


def refused(database: Database, destination: str) -> int:
    """Count what the destination has refused and what is still to be sent there."""
    row = database.execute(
        "SELECT count(*) FROM outbox WHERE destination = ? AND refusals > 0"
        f" AND state IN ({_listed(WORKED_ON)})",
        (destination,),
    )
    return int(row.fetchone()[0])


def _end(database: Database, item: Item, state: State, now: datetime) -> None:
    database.execute(
        "UPDATE outbox SET state = ?, problem = NULL, finished_at = ?"
        f" WHERE id = ? AND {_may(state)}",
        (state.value, to_text(now), item.id),
    )


def _withdraw(database: Database, where: str, values: tuple[object, ...], now: datetime) -> None:
    """Take back: what is known not to be out is gone at once; the rest is taken down."""
    database.execute(
        "UPDATE outbox SET state = CASE state WHEN 'pending' THEN 'withdrawn'"
        " ELSE 'withdrawing' END, next_attempt_at = ?, attempts = 0"
        f" WHERE {where} AND (state = 'pending' OR {_may(State.WITHDRAWING)})",
        (to_text(now), *values),
    )


def _cancel(
    database: Database, where: str, values: tuple[object, ...], now: datetime, by: str | None
) -> Item | None:
    rows = named(
        database.execute(
            "UPDATE outbox SET state = 'withdrawn', ended_by = ?, finished_at = ?"
            f" WHERE {where} AND state = 'pending' RETURNING *",
            (by, to_text(now), *values),
        )
    )
    return _item(rows[-1]) if rows else None


def _listed(states: Iterable[State]) -> str:
    return ", ".join(f"'{state.value}'" for state in sorted(states))


@cache
def _may(to: State) -> str:
    """Return the condition under which the table lets a row come to the state."""
    kinds: dict[frozenset[State], list[Kind]] = {}
    for kind in Kind:
        kinds.setdefault(sources(kind, to), []).append(kind)
    parts = [
        f"state IN ({_listed(states)}) AND kind IN ({', '.join(repr(one.value) for one in them)})"
        for states, them in kinds.items()
        if states
    ]
    return f"({' OR '.join(parts)})"


def _one(database: Database, where: str, values: tuple[object, ...]) -> Item | None:
    return next(iter(_all(database, where, values)), None)


def _all(database: Database, where: str, values: tuple[object, ...]) -> list[Item]:
    rows = named(database.execute(f"SELECT * FROM outbox WHERE {where}", values))
    return [_item(row) for row in rows]


def _item(row: Mapping[str, Any]) -> Item:
    return Item(
        id=row["id"],
        key=row["key"],
        destination=row["destination"],
        kind=Kind(row["kind"]),
        case_id=row["case_id"],
        actor=row["actor"],
        state=State(row["state"]),
        payload=json.loads(row["payload"]),
        attempts=row["attempts"],
        refusals=row["refusals"],
        message_id=row["message_id"],
        problem=row["problem"],
        ended_by=row["ended_by"],
        shown=row["shown"],
        created_at=row["created_at"],
    )
