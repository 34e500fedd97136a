"""What comes in: how fast it is safe on disk, what reading it again costs, and whether memory grows.

``python -m tests.bench_receive N`` receives N mentions for the memory's sake; ``make bench`` takes
a hundred thousand.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from sqlite_utils import Database

from bot.cases import Author, Mention
from bot.desk.receive import open_received, receive, take_in
from bot.networks import Batch
from bot.store import to_text
from bot.triage.examples import authors
from tests.fakes import Clock, Village
from tests.office import desk, oslo

NOW = oslo("2026-11-18 10:15")
ALONE, TOGETHER, SYNCS, PAGE, PARTS = 100, 1_000, 200, 25, 4
TEXTS = [row.text for listed in authors().values() for row in listed]


def main(many: int = 100_000) -> None:
    """Measure and print tables in Markdown."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        _durable(Path(folder))
        _again(Path(folder) / "again")
        _memory(Path(folder) / "many", many)


def _durable(folder: Path) -> None:
    """Mentions made safe, alone and in pages as polls bring them, beside the disk's own pace.

    And what making them safe and cases of them takes together.
    """
    made = desk(folder, Clock(NOW), Village())
    for number in range(50):
        receive(made, "village", Batch(mentions=(_mention(number),)))
    numbers = iter(range(100, 1_000_000))
    alone, paged, whole = (
        [
            [
                Batch(mentions=tuple(_mention(next(numbers)) for _ in range(size)))
                for _ in range(times)
            ]
            for _part in range(PARTS)
        ]
        for size, times in ((1, ALONE), (PAGE, ALONE // PAGE), (PAGE, ALONE // PAGE))
    )
    ways = (
        (f"mentions made safe, {PAGE} at a time as polls bring them", take_in, paged, "0.5"),
        ("mentions made safe, one by one", take_in, alone, "0.5"),
        (f"mentions made safe and cases, {PAGE} at a time", receive, whole, ""),
    )
    rates: dict[str, list[float]] = {title: [] for title, *_rest in ways}
    disk: list[float] = []
    for part in range(PARTS):  # by turns, since a disk's pace changes
        disk.append(_syncs(folder / "sync"))
        for title, do, batches, _aim in ways:
            began = time.perf_counter()
            count = sum(do(made, "village", batch) for batch in batches[part])
            rates[title].append(count / (time.perf_counter() - began))
            open_received(made)
    made.store.close()
    pace = statistics.median(disk)
    print("| | a second | ratio | aim |")
    print("|---|---:|---:|---:|")
    print(f"| writes of 4 kB that this disk makes safe | {pace:.0f} | | |")
    for title, _do, _batches, aim in ways:
        rate = statistics.median(rates[title])
        print(f"| {title} | {rate:.0f} | {rate / pace:.2f} | {aim} |")


def _syncs(path: Path) -> float:
    with path.open("wb", buffering=0) as file:
        began = time.perf_counter()
        for _ in range(SYNCS):
            file.write(b"x" * 4096)
            os.fsync(file.fileno())
        return SYNCS / (time.perf_counter() - began)


def _again(folder: Path) -> None:
    """A poll that brings what is known already, beside sqlite-utils' insert(ignore=True)."""
    made = desk(folder, Clock(NOW), Village())
    batch = Batch(mentions=tuple(_mention(number) for number in range(TOGETHER)), cursor="1")
    receive(made, "village", batch)
    peer = Database(folder / "peer.db")
    rows = [
        {
            "network": one.network,
            "id": one.external_id,
            "text": one.text,
            "at": to_text(one.posted_at),
        }
        for one in batch.mentions
    ]
    table = peer.table("mentions", pk=("network", "id"))
    table.insert_all(rows)
    ours, theirs = [], []
    for _ in range(15):
        began = time.perf_counter()
        receive(made, "village", batch)
        ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        with peer.atomic():
            for row in rows:
                table.insert(row, ignore=True)
        theirs.append(time.perf_counter() - began)
    made.store.close()
    mine, other = statistics.median(ours) * 1000, statistics.median(theirs) * 1000
    print("\n| 1,000 mentions that are known | ms | ratio | aim |")
    print("|---|---:|---:|---:|")
    print(f"| sqlite-utils, insert(ignore=True) | {other:.1f} | | |")
    print(f"| svarvakt | {mine:.2f} | {other / mine:.0f}× | 8× |")


def _memory(folder: Path, many: int) -> None:
    """Many mentions in batches of a hundred: what is resident at a tenth of the way and at the end."""
    clock = Clock(NOW)
    made = desk(folder, clock, Village())
    size, sizes = 100, {}
    began = time.perf_counter()
    for start in range(0, many, size):
        clock.forward(timedelta(seconds=1))
        receive(made, "village", Batch(mentions=tuple(_mention(start + n) for n in range(size))))
        if (start + size) % (many // 10) == 0:
            sizes[start + size] = _resident()
    seconds = time.perf_counter() - began
    made.store.close()
    print("\n| mentions received | resident, MB |")
    print("|---|---:|")
    for count, resident in sizes.items():
        print(f"| {count:,} | {resident:.0f} |")
    print(f"\n{many:,} mentions in {seconds:.0f} s, a hundred in a transaction.")


def _resident() -> float:
    with Path("/proc/self/statm").open(encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 1e6


def _mention(number: int) -> Mention:
    return Mention(
        network="village",
        external_id=f"post/{number}",
        root_id=f"post/{number}",
        author=Author(id=f"id:{number}", handle="kari.test", name="Kari Nordmann"),
        text=TEXTS[number % len(TEXTS)],
        posted_at=NOW,
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
