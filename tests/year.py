"""``make year``: a whole year in the demo's clock, with every ping and overview printed.

A question comes about once a day, at any minute of the day or night; two of three are finished
within two days, the others are left until they are overdue. Once a month somebody reports a crisis
at any hour; an administrator takes it after the alarm has rung for half an hour.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count

from bot.demo import Demo
from bot.desk import act
from bot.outgoing import Kind
from bot.store import from_text
from tests.office import KARI

START, DAYS = date(2026, 11, 24), 365

CRISIS = "Hjelp! Det har gått et stort ras over veien ved Hovden, det sitter folk fast i en bil!"

Said = tuple[datetime, str, str]
"""When something was said, what it was, and the step or the kind of overview."""


def main() -> None:
    """Run the year and print everything that was said, and a sum."""
    began = time.perf_counter()
    outside = total = urgent = 0
    with Demo(0, day=START, samples=False) as demo:
        hours, texts = demo.app.desk.hours, demo.app.desk.texts
        for at, kind, which in run(demo, DAYS):
            total += 1
            urgent += kind == Kind.ALARM
            outside += kind != Kind.ALARM and not hours.is_open(at)
            print(f"{texts.moment(at)}  {kind:<8}  {which}")
    seconds = time.perf_counter() - began
    print(
        f"{total} in {DAYS} days, {urgent} of them alarms; of the others {outside} outside the "
        f"opening hours; {seconds:.0f} s"
    )


def run(demo: Demo, days: int, seed: int = 1) -> Iterator[Said]:
    """Let the days pass, and give everything the bot said by itself, in order."""
    rng = random.Random(seed)  # noqa: S311 - a year's chance, not a secret
    desk = demo.app.desk
    seen = 0
    end = demo.clock() + timedelta(days=days)
    for number in count():
        if demo.clock() > end:
            return
        demo.run_clock(demo.clock() + timedelta(minutes=rng.randrange(24 * 60)))
        demo.write("facebook", f"Innbygger {number}", "Når åpner svømmehallen?")
        if not number % 30:
            demo.write("facebook", f"Vitne {number}", CRISIS)
            demo.run_clock(demo.clock() + timedelta(minutes=30))
            newest = desk.store.read().execute("SELECT max(id) FROM cases").fetchone()[0]
            act.take(desk, newest, KARI)
            act.close(desk, newest, KARI)
        elif number % 3:
            demo.run_clock(demo.clock() + timedelta(minutes=rng.randrange(48 * 60)))
            newest = desk.store.read().execute("SELECT max(id) FROM cases").fetchone()[0]
            act.close(desk, newest, KARI)
        rows = desk.store.read().execute(
            "SELECT id, kind, created_at, payload FROM outbox WHERE id > ?"
            " AND kind IN ('ping', 'overview', 'alarm') ORDER BY id",
            (seen,),
        )
        for row in rows.fetchall():
            seen = row[0]
            yield from_text(row[2]), row[1], row[3].split('"')[3]


if __name__ == "__main__":
    main()
