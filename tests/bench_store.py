"""The store with a million cases, a thousand of them open: what admins and the clock ask of it."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from bot.desk import Desk
from bot.desk.pings import tick
from bot.desk.show import inbox_of
from bot.store import cases, pings, to_text
from tests.fakes import Clock, Village
from tests.office import desk, oslo

CASES, OPEN, PINGS = 1_000_000, 1_000, 500
NOW = oslo("2026-11-18 10:15")

_FILL = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
INSERT INTO cases (network, root_id, author_id, author_handle, author_name, state, category,
    ranking, flags, language, excerpt, url, mentions, posted_at, due_from, due_at, due_known_at, version)
SELECT 'village', 'post/' || i, 'id:' || i, 'kari.test', 'Kari Nordmann',
    CASE WHEN i % ? = 0 THEN 'open' ELSE 'answered' END, 'question',
    '[["question", 0.9, ["Når"]]]', '', 'nb', 'Når åpner svømmehallen på lørdag?', '', 1,
    ?, ?, ?, ?, 1 FROM n
"""


def main() -> None:
    """Measure and print a table in Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock(NOW)
        made = desk(Path(folder), clock, Village())
        _fill(made)
        reader = made.store.read()
        print("| with 1,000,000 cases, 1,000 of them open | median, ms | goal, ms |")
        print("|---|---:|---:|")
        _row("the twenty most urgent open cases", lambda: cases.unfinished(reader, 20), 0.2)
        _row("which pings are due (none)", lambda: pings.due(reader, clock()), 0.2)
        _row("an idle tick", lambda: tick(made), 0.5)
        _row("the whole inbox, drawn", lambda: inbox_of(made), None)
        took = []
        for burst in range(5):
            _plan_pings(made, clock.at)
            began = time.perf_counter()
            raised = tick(made)
            took.append((time.perf_counter() - began) * 1000)
            assert raised == PINGS, raised
            clock.forward(timedelta(seconds=1 + burst))
            with made.store.write() as database:
                database.execute("DELETE FROM outbox")
        print(f"| 500 pings due at once | {statistics.median(took):.2f} | 20 |")
        made.store.close()


def _fill(made: Desk) -> None:
    posted, due = to_text(NOW - timedelta(days=1)), to_text(NOW + timedelta(hours=3))
    with made.store.write() as database:
        database.execute(_FILL, (CASES, CASES // OPEN, posted, posted, due, posted))
    made.store.read().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _plan_pings(made: Desk, at: datetime) -> None:
    with made.store.write() as database:
        database.execute(
            "INSERT INTO planned_pings (case_id, at) SELECT id, ? FROM cases WHERE state = 'open'"
            " LIMIT ? ON CONFLICT (case_id) DO UPDATE SET at = excluded.at",
            (to_text(at), PINGS),
        )


def _row(name: str, ask: Callable[[], object], goal: float | None) -> None:
    took = []
    for _ in range(300):
        began = time.perf_counter()
        ask()
        took.append((time.perf_counter() - began) * 1000)
    print(f"| {name} | {statistics.median(took):.3f} | {goal or ''} |")


if __name__ == "__main__":
    main()
