"""How often each arrow of what leaves the house was walked: counted in the store itself.

A trigger of ours counts in the same transaction, so that exactly what was committed is counted,
whatever the program says of it.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bot.outgoing import MOVED_ON_BY, Kind, State, life_of

Arrow = tuple[str, str, str]
"""A kind, the state before, which is empty for what is new, and the state after."""

_TABLE = """CREATE TABLE IF NOT EXISTS faults_walked
    (kind TEXT, before TEXT, after TEXT, times INTEGER, PRIMARY KEY (kind, before, after))"""
_COUNT = """CREATE TRIGGER IF NOT EXISTS faults_{name} AFTER {when} BEGIN
    INSERT INTO faults_walked VALUES (new.kind, {before}, new.state, 1)
    ON CONFLICT DO UPDATE SET times = times + 1; END"""
_WATCH = (
    _TABLE,
    _COUNT.format(name="begun", when="INSERT ON outbox", before="''"),
    _COUNT.format(
        name="moved", before="old.state",
        when="UPDATE OF state ON outbox WHEN old.state <> new.state",
    ),
)  # fmt: skip


def watch(database: Path) -> bool:
    """Have every arrow counted that is walked from now on; False while there is no outbox."""
    if not database.exists():
        return False
    with closing(sqlite3.connect(database, timeout=10)) as connection, connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'outbox'").fetchone():
            return False
        for statement in _WATCH:
            connection.execute(statement)
    return True


def table(walked: Counter[Arrow]) -> Iterator[str]:
    """Give a line for each kind and each state that it can be in and is no end of it."""
    for kind in Kind:
        life = life_of(kind)
        for state in (one for one in State if one in life.arrows):
            there = ", ".join(
                f"{after} {walked[kind, state, after]}" for after in sorted(life.arrows[state])
            )
            yield f"{kind:<10}{state:<12}{MOVED_ON_BY.get(state, 'nobody'):<8}{there}"


def forbidden(walked: Counter[Arrow]) -> list[str]:
    """Tell the arrows that were walked and stand in no table."""
    return [
        f"{kind}: {before or 'nothing'} to {after} was walked {times} times, and is no arrow"
        for (kind, before, after), times in sorted(walked.items())
        if after
        not in (life_of(Kind(kind)).arrows.get(State(before), ()) if before else ["pending"])
    ]
