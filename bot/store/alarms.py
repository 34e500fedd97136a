"""Which cases an alarm is out for, and when it is given next."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cases import FINISHED, State
from bot.store import Database, from_text, to_text


@dataclass(frozen=True, slots=True)
class Ringing:
    """A case that an alarm is out for: ``rings`` is how often it has been given.

    ``taken`` means that somebody has the case who took it since the alarm began, at ``held_since``,
    and ``over`` that it is finished.
    """

    case_id: int
    next_at: datetime
    rings: int
    taken: bool
    over: bool
    held_since: datetime | None


def start(database: Database, case_id: int, at: datetime, because: Sequence[str] = ()) -> None:
    """Begin the case's alarm, or begin it anew: it is given at ``at`` for the first time.

    ``because`` are the masked words that set it off.
    """
    database.execute(
        "INSERT INTO alarms (case_id, started_at, next_at, rings, because)"
        " VALUES (?1, ?2, ?2, 0, ?3) ON CONFLICT (case_id)"
        " DO UPDATE SET started_at = ?2, next_at = ?2, rings = 0, because = ?3",
        (case_id, to_text(at), json.dumps(list(because), ensure_ascii=False)),
    )


def because(database: Database, case_id: int) -> tuple[str, ...] | None:
    """Return the words that set the case's alarm off; None if there never was one."""
    row = database.execute("SELECT because FROM alarms WHERE case_id = ?", (case_id,)).fetchone()
    return None if row is None else tuple(json.loads(row[0]))


def ringing(database: Database) -> list[Ringing]:
    """Return the cases that an alarm is out for, the longest waiting first."""
    rows = database.execute(
        "SELECT a.case_id, a.next_at, a.rings, c.state,"
        " c.state <> 'open' AND (c.state <> 'claimed' OR c.holder_since >= a.started_at),"
        " c.holder_since"
        " FROM alarms a JOIN cases c ON c.id = a.case_id"
        " WHERE a.next_at IS NOT NULL ORDER BY a.next_at, a.case_id"
    ).fetchall()
    return [
        Ringing(
            row[0],
            from_text(row[1]),
            row[2],
            bool(row[4]),
            State(row[3]) in FINISHED,
            row[5] and from_text(row[5]),
        )
        for row in rows
    ]


def out(database: Database, case_id: int) -> bool:
    """Whether an alarm is out for the case."""
    row = database.execute(
        "SELECT 1 FROM alarms WHERE case_id = ? AND next_at IS NOT NULL", (case_id,)
    )
    return row.fetchone() is not None


def plan(database: Database, case_id: int, at: datetime, *, rang: bool) -> None:
    """Set when the case's alarm is given next; ``rang`` counts one more."""
    database.execute(
        "UPDATE alarms SET next_at = ?, rings = rings + ? WHERE case_id = ?",
        (to_text(at), int(rang), case_id),
    )


def hasten(database: Database, now: datetime, latest: datetime) -> None:
    """Bring what was noted by a clock that went ahead back: no alarm rests beyond ``latest``."""
    database.execute(
        "UPDATE alarms SET started_at = min(started_at, ?1), next_at = min(next_at, ?2)"
        " WHERE next_at IS NOT NULL AND (started_at > ?1 OR next_at > ?2)",
        (to_text(now), to_text(latest)),
    )


def end(database: Database, case_id: int) -> bool:
    """End the case's alarm; False if there was none."""
    row = database.execute(
        "UPDATE alarms SET next_at = NULL WHERE case_id = ? AND next_at IS NOT NULL RETURNING 1",
        (case_id,),
    )
    return row.fetchone() is not None


def resume(database: Database, case_id: int, at: datetime) -> None:
    """Have an alarm that was ended go on, if there ever was one."""
    database.execute(
        "UPDATE alarms SET next_at = ? WHERE case_id = ? AND next_at IS NULL",
        (to_text(at), case_id),
    )


def next_planned(database: Database) -> datetime | None:
    """Return when the next alarm is to be given, or None if none is out."""
    found = database.execute(
        "SELECT min(next_at) FROM alarms WHERE next_at IS NOT NULL"
    ).fetchone()[0]
    return None if found is None else from_text(found)
