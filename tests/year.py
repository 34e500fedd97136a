"""``make year``: a whole year in the demo's clock, with every ping and overview printed.

A question comes about once a day, at any minute of the day or night; two of three are finished
within two days, the others are left until they are overdue.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count

from bot.demo import Demo
from bot.desk import act
from bot.store import from_text
from tests.office import KARI

START, DAYS = date(2026, 11, 24), 365

Said = tuple[datetime, str, str]
"""When something was said, what it was, and the step or the kind of overview."""


def main() -> None:
    """Run the year and print everything that was said, and a sum."""
    began = time.perf_counter()
    outside = total = 0
    with Demo(0, day=START, samples=False) as demo:
        hours, texts = demo.app.desk.hours, demo.app.desk.texts
        for at, kind, which in run(demo, DAYS):
            total += 1
            outside += not hours.is_open(at)
            print(f"{texts.moment(at)}  {kind:<8}  {which}")
    seconds = time.perf_counter() - began
    print(f"{total} in {DAYS} days, {outside} of them outside the opening hours; {seconds:.0f} s")


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
        if number % 3:
            demo.run_clock(demo.clock() + timedelta(minutes=rng.randrange(48 * 60)))
            act.close(desk, number + 1, KARI)
        rows = desk.store.read().execute(
            "SELECT id, kind, created_at, payload FROM outbox WHERE id > ?"
            " AND kind IN ('ping', 'overview') ORDER BY id",
            (seen,),
        )
        for row in rows.fetchall():
            seen = row[0]
            yield from_text(row[2]), row[1], row[3].split('"')[3]


if __name__ == "__main__":
    main()
