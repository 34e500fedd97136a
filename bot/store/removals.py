"""What admins have had hidden or deleted: who, when, by which rule, why, and the text as it stood.

``text``, ``reason`` and ``notice`` are clear text: the same retention as the mentions'. ``state``
is what became of the post, and ``told`` what became of the private message to its author; both
follow the tables of :mod:`bot.outgoing`, and what those do not allow changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from bot.outgoing import REMOVAL_ARROWS, TOLD_ARROWS, UNTOLD, RemovalState, Told
from bot.store import Database, from_text, named, to_text
from bot.store.mentions import storable


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """A post that was taken away, or is to be; ``act`` is ``hide``, ``delete`` or ``report``."""

    id: int
    case_id: int
    mention_id: int
    external_id: str
    root_id: str
    context: Mapping[str, str]
    act: str
    rule: str
    reason: str
    text: str
    notice: str
    notice_key: str
    language: str
    actor: str
    at: datetime
    state: RemovalState
    told: Told
    problem: str | None


def add(
    database: Database,
    *,
    case_id: int,
    mention_id: int,
    act: str,
    rule: str,
    reason: str,
    text: str,
    notice: str,
    notice_key: str,
    language: str,
    actor: str,
    now: datetime,
    state: RemovalState,
    told: Told,
) -> Removal:
    """Keep what is to be taken away."""
    row = database.execute(
        "INSERT INTO removals (case_id, mention_id, act, rule, reason, text, notice, notice_key,"
        " language, actor, at, state, told) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " RETURNING id",
        (
            case_id, mention_id, act, rule, storable(reason), storable(text), storable(notice),
            notice_key, language, actor, to_text(now), state.value, told.value,
        ),
    )  # fmt: skip
    made = get(database, int(row.fetchone()[0]))
    assert made is not None  # noqa: S101 - it was inserted in this transaction
    return made


def get(database: Database, removal_id: int) -> Removal | None:
    """Return the removal, or None if there is no such removal."""
    found = _select(database, "r.id = ?", removal_id)
    return found[0] if found else None


def of_case(database: Database, case_id: int) -> list[Removal]:
    """Return the case's removals, the oldest first."""
    return _select(database, "r.case_id = ?", case_id)


def set_state(
    database: Database, removal_id: int, state: RemovalState, problem: str | None = None
) -> None:
    """Note what became of it."""
    database.execute(
        "UPDATE removals SET state = ?, problem = ?"  # noqa: S608 - our own states
        f" WHERE id = ? AND state IN ({_listed(_before(state))})",
        (state.value, problem, removal_id),
    )


def set_told(database: Database, removal_id: int, told: Told) -> None:
    """Note what became of the private message."""
    database.execute(
        f"UPDATE removals SET told = ? WHERE id = ? AND told IN ({_listed(_before_told(told))})",  # noqa: S608 - our own states
        (told.value, removal_id),
    )


def settle(database: Database, case_id: int, told: Told) -> None:
    """Note that the author of what was taken away has been written to in private after all."""
    database.execute(
        f"UPDATE removals SET told = ? WHERE case_id = ? AND told IN ({_listed(UNTOLD)})",  # noqa: S608 - our own states
        (told.value, case_id),
    )


def to_tell(database: Database, case_id: int) -> Removal | None:
    """Return the last removal whose author a person is still to tell, with the message.

    One that the network refused is told of by nobody, but the message about it may be out.
    """
    waiting = [
        one
        for one in of_case(database, case_id)
        if one.told in UNTOLD
        and one.notice
        and (
            one.state is RemovalState.DONE
            or (one.state is RemovalState.FAILED and one.told is Told.UNSURE)
        )
    ]
    return waiting[-1] if waiting else None


def undo(database: Database, removal_id: int) -> None:
    """Note that it was taken back before anything was done: nobody is told of it."""
    set_state(database, removal_id, RemovalState.UNDONE)
    set_told(database, removal_id, Told.NO)


def _before(state: RemovalState) -> list[RemovalState]:
    return [one for one, then in REMOVAL_ARROWS.items() if state in then]


def _before_told(told: Told) -> list[Told]:
    return [one for one, then in TOLD_ARROWS.items() if told in then]


def _listed(states: Iterable[RemovalState | Told]) -> str:
    return ", ".join(f"'{state.value}'" for state in sorted(states))


def _select(database: Database, where: str, value: int) -> list[Removal]:
    rows = database.execute(
        "SELECT r.*, m.external_id, m.context, c.root_id FROM removals r"  # noqa: S608 - constants
        " JOIN mentions m ON m.id = r.mention_id JOIN cases c ON c.id = r.case_id"
        f" WHERE {where} ORDER BY r.id",
        (value,),
    )
    names = {one.name for one in fields(Removal)}
    return [
        Removal(
            **{name: found for name, found in row.items() if name in names}
            | {
                "at": from_text(row["at"]),
                "context": json.loads(row["context"]),
                "state": RemovalState(row["state"]),
                "told": Told(row["told"]),
            }
        )
        for row in named(rows)
    ]
