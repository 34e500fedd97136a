"""Cases and their events: every decision is one conditional UPDATE … RETURNING."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from bot.cases import (
    FINISHED,
    TRANSITIONS,
    UNANSWERED,
    UNDOABLE,
    Author,
    Case,
    Category,
    Event,
    Flag,
    State,
    Verb,
)
from bot.store import Database, from_text, named, to_text
from bot.store.surfaces import refresh

BY_URGENCY = (
    "CASE WHEN due_at IS NULL THEN 2 WHEN due_at <= due_from THEN 0 ELSE 1 END, due_at, posted_at"
)
"""The order of cases in every list, as :attr:`Case.urgency`; it is the partial index's too."""

_FINISHED = ", ".join(f"'{state}'" for state in sorted(FINISHED))
_RESTORED = (
    "state", "category", "category_by", "holder", "holder_since", "due_at", "due_from",
    "published_url", "finished_at", "flags", "ranking",
)  # fmt: skip
"""The columns that an undone action gives back."""


def get(database: Database, case_id: int) -> Case | None:
    """Return the case, or None if there is no such case."""
    return next(_select(database, "id = ?", (case_id,)), None)


def find(database: Database, network: str, root_id: str, author_id: str) -> Case | None:
    """Return the author's case under the root post, if there is one."""
    where = "network = ? AND root_id = ? AND author_id = ?"
    return next(_select(database, where, (network, root_id, author_id)), None)


def by_mention(database: Database, network: str, external_id: str) -> Case | None:
    """Return the case that holds the mention."""
    where = "id = (SELECT case_id FROM mentions WHERE network = ? AND external_id = ?)"
    return next(_select(database, where, (network, external_id)), None)


def unfinished(database: Database, limit: int, start: int = 0) -> list[Case]:
    """Return the unfinished cases by urgency: at once, by deadline, and without one by age.

    At most ``limit`` of them, from number ``start`` on.
    """
    where = f"state NOT IN ({_FINISHED}) ORDER BY {BY_URGENCY} LIMIT ? OFFSET ?"
    return list(_select(database, where, (limit, start)))


def with_deadline(database: Database) -> list[Case]:
    """Return the unfinished cases that have a deadline, by urgency."""
    where = f"state NOT IN ({_FINISHED}) AND due_at IS NOT NULL ORDER BY {BY_URGENCY}, id"
    return list(_select(database, where, ()))


def count_unfinished(database: Database) -> int:
    """Count the unfinished cases."""
    return _count(database, f"state NOT IN ({_FINISHED})")


def open_case(database: Database, case: Mapping[str, Any], now: datetime) -> Case:
    """Insert a case from its column values, and its first event."""
    columns = dict(case) | {"version": 1, "due_known_at": now}
    names = ", ".join(columns)
    marks = ", ".join("?" for _ in columns)
    row = database.execute(
        f"INSERT INTO cases ({names}) VALUES ({marks}) RETURNING *",  # noqa: S608 - our own names
        [_stored(value) for value in columns.values()],
    )
    opened = _case(named(row)[0])
    _log(database, opened, Verb.RECEIVED, None, now, {}, None)
    return opened


def move(
    database: Database,
    case_id: int,
    verb: Verb,
    *,
    now: datetime,
    actor: str | None = None,
    changes: Mapping[str, Any] | None = None,
    detail: Mapping[str, str] | None = None,
    version: int | None = None,
    undoable: bool = True,
    undone: Mapping[str, Any] | None = None,
) -> Case | None:
    """Do ``verb`` to the case if its state allows it, and log it; None if it does not.

    ``changes`` are column values set with it; ``detail`` goes into the event. With ``version``
    the case must be unchanged since then. ``undone`` are column values that an undo gives the
    case in place of those it has now; without ``undoable`` there is no undo.
    """
    before = _rows(database, "id = ?", (case_id,))
    if not before:
        return None
    leads = TRANSITIONS[verb]
    columns = _known(before[0], dict(changes or {}), leads.get(State(before[0]["state"])), now)
    sets = "".join(f", {name} = ?" for name in columns)
    whens = " ".join(f"WHEN '{source}' THEN '{target}'" for source, target in leads.items())
    allowed = ", ".join(f"'{source}'" for source in leads)
    row = named(
        database.execute(
            f"UPDATE cases SET state = CASE state {whens} END, version = version + 1{sets}"  # noqa: S608 - our own names
            f" WHERE id = ? AND state IN ({allowed}) AND version = coalesce(?, version)"
            " RETURNING *",
            [*(_stored(value) for value in columns.values()), case_id, version],
        )
    )
    if not row:
        return None
    moved = _case(row[0])
    undo = {name: before[0][name] for name in _RESTORED} if verb in UNDOABLE and undoable else None
    if undo and undone:
        undo |= {name: _stored(value) for name, value in undone.items()}
    _log(database, moved, verb, actor, now, detail or {}, undo)
    return moved


def note(
    database: Database,
    case_id: int,
    verb: Verb,
    *,
    now: datetime,
    changes: Mapping[str, Any],
    actor: str | None = None,
    detail: Mapping[str, str] | None = None,
) -> Case | None:
    """Set column values and log ``verb`` without moving the case to another state."""
    columns = dict(changes)
    if "due_at" in columns:
        for before in _rows(database, "id = ?", (case_id,)):
            columns = _known(before, columns, None, now)
    sets = "".join(f", {name} = ?" for name in columns)
    row = named(
        database.execute(
            f"UPDATE cases SET version = version + 1{sets} WHERE id = ? RETURNING *",  # noqa: S608 - our own names
            [*(_stored(value) for value in columns.values()), case_id],
        )
    )
    if not row:
        return None
    _log(database, _case(row[0]), verb, actor, now, detail or {}, None)
    return _case(row[0])


def witness(database: Database, case: Case, verb: Verb, *, now: datetime, actor: str) -> None:
    """Log something that was done with the case and changed nothing in it.

    The version stays, so that a wrong click before it can still be undone.
    """
    _log(database, case, verb, actor, now, {}, None)


def touch(database: Database, case_id: int) -> None:
    """Have what shows the case drawn anew; what was done before can't be undone any more."""
    database.execute("UPDATE cases SET version = version + 1 WHERE id = ?", (case_id,))
    refresh(database, case_id)


def hasten(database: Database, now: datetime) -> None:
    """Bring what a clock that went ahead noted of the unfinished cases back to now."""
    database.execute(
        f"UPDATE cases SET due_known_at = ?1 WHERE state NOT IN ({_FINISHED})"  # noqa: S608 - constants
        " AND due_known_at > ?1",
        (to_text(now),),
    )


def undoable(database: Database, case_id: int, since: datetime | None) -> Event | None:
    """Return the last event if it can be undone, happened after ``since``, and was the last."""
    row = named(
        database.execute(
            "SELECT events.* FROM events JOIN cases ON cases.id = case_id"
            " AND cases.version = events.version"
            " WHERE case_id = ? AND at > ? AND before IS NOT NULL ORDER BY events.id DESC LIMIT 1",
            (case_id, to_text(since) if since else ""),
        )
    )
    return _event(row[0]) if row else None


def carry_undo(database: Database, case_id: int, version: int, to: int) -> None:
    """Have what was the last step at ``version`` be undoable at ``to``: the rest is nothing."""
    database.execute(
        "UPDATE events SET version = ? WHERE case_id = ? AND version = ? AND before IS NOT NULL",
        (to, case_id, version),
    )


def undo(database: Database, event: Event, *, actor: str, now: datetime) -> Case | None:
    """Give the case the values it had before ``event``; None if something happened since."""
    before = named(database.execute("SELECT before FROM events WHERE id = ?", (event.id,)))
    values: dict[str, Any] = json.loads(before[0]["before"])
    for one in _rows(database, "id = ?", (event.case_id,)):
        values = _known(one, values, State(values["state"]), now)
    sets = ", ".join(f"{name} = ?" for name in values)
    row = named(
        database.execute(
            f"UPDATE cases SET {sets}, version = version + 1"  # noqa: S608 - our own names
            " WHERE id = ? AND version = ? RETURNING *",
            [*(_stored(value) for value in values.values()), event.case_id, event.version],
        )
    )
    if not row:
        return None
    restored = _case(row[0])
    _log(database, restored, Verb.UNDO, actor, now, {"undone": event.verb.value}, None)
    return restored


def events(database: Database, case_id: int) -> list[Event]:
    """Return what has happened to the case, oldest first."""
    rows = database.execute("SELECT * FROM events WHERE case_id = ? ORDER BY id", (case_id,))
    return [_event(row) for row in named(rows)]


def same_root(database: Database, case: Case) -> int:
    """Count the other cases under the same root post."""
    sql = "SELECT count(*) FROM cases WHERE network = ? AND root_id = ? AND id <> ?"
    return int(database.execute(sql, (case.network, case.root_id, case.id)).fetchone()[0])


def links(database: Database, limit: int) -> list[tuple[int, str]]:
    """Return the newest cases that have a link, with it."""
    sql = "SELECT id, url FROM cases WHERE url <> '' ORDER BY id DESC LIMIT ?"
    return [(int(row[0]), str(row[1])) for row in database.execute(sql, (limit,)).fetchall()]


def ranking_text(ranking: Iterable[tuple[Category, float, Iterable[str]]]) -> str:
    """Return a ranking as the ``ranking`` column holds it."""
    rows = [[name.value, round(probability, 4), list(why)] for name, probability, why in ranking]
    return json.dumps(rows, ensure_ascii=False)


def _log(
    database: Database,
    case: Case,
    verb: Verb,
    actor: str | None,
    now: datetime,
    detail: Mapping[str, str],
    before: Mapping[str, Any] | None,
) -> None:
    refresh(database, case.id)
    database.execute(
        "INSERT INTO events (case_id, at, verb, actor, version, detail, before)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            case.id,
            to_text(now),
            verb.value,
            actor,
            case.version,
            json.dumps(dict(detail), ensure_ascii=False),
            None if before is None else json.dumps(before, ensure_ascii=False),
        ),
    )


def _known(
    before: Mapping[str, Any], columns: dict[str, Any], leads_to: State | None, now: datetime
) -> dict[str, Any]:
    """Add since when people can see to the case in time, where that is from now on.

    It waits for a person again, or what it has now is another deadline.
    """
    waits = leads_to in UNANSWERED and State(before["state"]) not in UNANSWERED
    other = "due_at" in columns and _stored(columns["due_at"]) != before["due_at"]
    return columns | {"due_known_at": now} if waits or other else columns


def _count(database: Database, where: str) -> int:
    return int(database.execute(f"SELECT count(*) FROM cases WHERE {where}").fetchone()[0])  # noqa: S608 - constants


def _stored(value: Any) -> Any:  # noqa: ANN401 - whatever a column takes
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, (State, Category)):
        return value.value
    return value


def _rows(database: Database, where: str, values: Iterable[Any]) -> list[dict[str, Any]]:
    return named(database.execute(f"SELECT * FROM cases WHERE {where}", list(values)))  # noqa: S608 - constants


def _select(database: Database, where: str, values: Iterable[Any]) -> Iterator[Case]:
    return (_case(row) for row in _rows(database, where, values))


def _moment(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)


def _case(row: Mapping[str, Any]) -> Case:
    return Case(
        id=row["id"],
        network=row["network"],
        root_id=row["root_id"],
        author=Author(id=row["author_id"], handle=row["author_handle"], name=row["author_name"]),
        state=_STATES[row["state"]],
        category=_CATEGORIES[row["category"]],
        category_by=row["category_by"],
        ranking=_ranking(row["ranking"]),
        flags=_flags(row["flags"]),
        language=row["language"],
        unit=row["unit"],
        excerpt=row["excerpt"],
        url=row["url"],
        mentions=row["mentions"],
        posted_at=from_text(row["posted_at"]),
        due_from=from_text(row["due_from"]),
        due_at=_moment(row["due_at"]),
        due_known_at=from_text(row["due_known_at"]),
        holder=row["holder"],
        holder_since=_moment(row["holder_since"]),
        published_url=row["published_url"],
        finished_at=_moment(row["finished_at"]),
        version=row["version"],
        private=bool(row["private"]),
    )


_STATES = {one.value: one for one in State}
_CATEGORIES = {one.value: one for one in Category}


@lru_cache
def _flags(text: str) -> frozenset[Flag]:
    return frozenset(Flag(name) for name in text.split())


@lru_cache(maxsize=4096)
def _ranking(text: str) -> tuple[tuple[Category, float, tuple[str, ...]], ...]:
    """Read a ranking; the open cases' are read over and over."""
    return tuple(
        (Category(name), probability, tuple(reasons))
        for name, probability, reasons in json.loads(text)
    )


def _event(row: Mapping[str, Any]) -> Event:
    return Event(
        id=row["id"],
        case_id=row["case_id"],
        at=from_text(row["at"]),
        verb=Verb(row["verb"]),
        actor=row["actor"],
        version=row["version"],
        detail=json.loads(row["detail"]),
    )
