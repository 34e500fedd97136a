"""How soon after its time a ping is in the database: the running bot's own tick, on a real clock."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import Application
from bot.config.hours import DAYS
from bot.desk.receive import receive
from bot.store import from_text, pings
from tests.fakes import Board, Village
from tests.office import SECRETS, settings

CASES, OVER = 300, timedelta(seconds=30)
AIM = 1050.0  # ms


def main() -> None:
    """Plan pings at random times, let the bot run, and print how late each was committed."""
    always: dict[str, Any] = {key: ["00:00-23:59"] for key in DAYS} | {"holidays": ""}
    with tempfile.TemporaryDirectory() as folder:
        village = Village()
        bot = Application(
            settings(Path(folder), {"opening_hours": always}),
            SECRETS,
            chat=Board(),
            networks={village.name: village},
        )
        for number in range(CASES):
            village.write("Når åpner svømmehallen?", at=datetime.now(UTC), author=f"a{number}")
        receive(bot.desk, village.name, village.poll(None))
        bot.start()
        began, chance = datetime.now(UTC) + timedelta(seconds=2), random.Random(1)  # noqa: S311
        planned = {number + 1: began + OVER * chance.random() for number in range(CASES)}
        with bot.store.write() as database:
            pings.plan_all(database, planned.items())
        time.sleep((began + OVER - datetime.now(UTC)).total_seconds() + 3)
        rows = bot.store.read().execute(
            "SELECT case_id, created_at FROM outbox WHERE kind = 'ping' ORDER BY id"
        )
        late = {
            case: (from_text(at) - planned[case]).total_seconds() * 1000
            for case, at in reversed(rows.fetchall())
        }
        bot.stop()
    assert len(late) == CASES, len(late)
    cuts = statistics.quantiles(late.values(), n=100)
    print("| a ping's row after its time, ms | median | 99th percentile | aim |")
    print("|---|---:|---:|---:|")
    print(f"| {CASES} pings in {OVER.seconds} s | {cuts[49]:.0f} | {cuts[98]:.0f} | {AIM:.0f} |")


if __name__ == "__main__":
    main()
