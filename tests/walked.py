"""Counts how often each arrow of the table of outgoing states is walked in a database.

A trigger notes every change of a row's state, whoever makes it, so that nothing in the program has
to tell of it.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from bot.outgoing import ENDS, Kind, State, life_of

Arrow = tuple[Kind, State, State]

_SCRIPT = """
CREATE TABLE IF NOT EXISTS walked (kind TEXT, source TEXT, target TEXT, times INTEGER,
    PRIMARY KEY (kind, source, target));
CREATE TRIGGER IF NOT EXISTS note_walked AFTER UPDATE OF state ON outbox
WHEN old.state <> new.state BEGIN
    INSERT INTO walked VALUES (new.kind, old.state, new.state, 1)
        ON CONFLICT DO UPDATE SET times = times + 1;
END;
"""


def watch(database: Path) -> None:
    """Have every change of state in the database counted from now on."""
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(_SCRIPT)


def walked(database: Path) -> Counter[Arrow]:
    """Return how often each arrow has been walked since the database is watched."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT kind, source, target, times FROM walked").fetchall()
    return Counter(
        {(Kind(kind), State(source), State(target)): times for kind, source, target, times in rows}
    )


def arrows() -> list[Arrow]:
    """Return every arrow that the table allows."""
    return [
        (kind, source, target)
        for kind in Kind
        for source, targets in life_of(kind).arrows.items()
        for target in sorted(targets)
    ]


def table(times: Mapping[Arrow, int]) -> str:
    """Draw the table of states with how often each arrow was walked; what it forbids stands last."""
    lines = []
    for kind, source, target in arrows():
        end = " (end)" if target in ENDS else ""
        count = times.get((kind, source, target), 0)
        lines.append(f"{kind:<10} {source:<12} -> {target:<12}{end:<6} {count:>6}")
    known = set(arrows())
    lines += [
        f"NOT ALLOWED: {arrow} {count}" for arrow, count in times.items() if arrow not in known
    ]
    return "\n".join(lines)
