"""What the roster has said that it knows of: a kind of alarm under one post, for a while."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.store import Database, from_text, named, to_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Somebody knows of this until a time; ``untrue`` is where it was called a false alarm.

    ``case_id`` is the case it was said on. ``held`` is how many alarms the chat was last told that
    it holds back, at ``told_at``; -1 is nothing yet.
    """

    id: int
    case_id: int
    network: str
    root_id: str
    kinds: frozenset[str]
    places: frozenset[str]
    actor: str
    untrue: bool
    at: datetime
    until: datetime
    held: int
    told_at: datetime | None


def add(
    database: Database,
    *,
    case_id: int,
    network: str,
    root_id: str,
    kinds: frozenset[str],
    places: frozenset[str],
    actor: str,
    untrue: bool,
    at: datetime,
    until: datetime,
) -> None:
    """Note that somebody knows of it from ``at`` until then."""
    database.execute(
        "INSERT INTO alarm_topics (case_id, network, root_id, kinds, places, actor, untrue, at,"
        " until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            case_id, network, root_id, json.dumps(sorted(kinds)),
            json.dumps(sorted(places), ensure_ascii=False), actor, int(untrue), to_text(at),
            to_text(until),
        ),
    )  # fmt: skip


def get(database: Database, topic_id: int) -> Topic | None:
    """Return the topic, if there is one."""
    return next(iter(_all(database, "id = ?", (topic_id,))), None)


def in_force(database: Database, now: datetime) -> list[Topic]:
    """Return what is known now; one whose time a clock set back has moved is not."""
    return _all(database, "at <= ? AND until > ? ORDER BY id", (to_text(now), to_text(now)))


def end(database: Database, topic_id: int, now: datetime) -> bool:
    """End it now; False if it was over."""
    row = database.execute(
        "UPDATE alarm_topics SET until = ? WHERE id = ? AND until > ? RETURNING 1",
        (to_text(now), topic_id, to_text(now)),
    )
    return row.fetchone() is not None


def note_told(database: Database, topic_id: int, held: int, now: datetime) -> None:
    """Note what the chat has been told of it."""
    database.execute(
        "UPDATE alarm_topics SET held = ?, told_at = ? WHERE id = ?", (held, to_text(now), topic_id)
    )


def _all(database: Database, where: str, values: tuple[object, ...]) -> list[Topic]:
    rows = named(database.execute(f"SELECT * FROM alarm_topics WHERE {where}", values))  # noqa: S608 - constants
    return [_topic(row) for row in rows]


def _topic(row: Mapping[str, Any]) -> Topic:
    return Topic(
        id=row["id"],
        case_id=row["case_id"],
        network=row["network"],
        root_id=row["root_id"],
        kinds=frozenset(json.loads(row["kinds"])),
        places=frozenset(json.loads(row["places"])),
        actor=row["actor"],
        untrue=bool(row["untrue"]),
        at=from_text(row["at"]),
        until=from_text(row["until"]),
        held=row["held"],
        told_at=row["told_at"] and from_text(row["told_at"]),
    )
