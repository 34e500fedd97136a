"""``python -m tests.faults.storm``: a crisis, on the real bot with Slack's own rate limits.

Most write in the crisis's thread, some beside it, and some ask something else. It tells how long
the first of each urgent topic waited for its place in the channel, and when all were shown.
"""

from __future__ import annotations

import argparse
import random
import secrets
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.faults.invariants import judge, unsettled
from tests.faults.process import wait
from tests.faults.words import CRISIS, Kind, Said
from tests.faults.world import World

A_MINUTE = 60.0


def main() -> int:
    """Pour, watch, and judge; returns 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.storm", description=__doc__)
    parser.add_argument("--mentions", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=120, help="in which they are written")
    parser.add_argument("--seed", type=int)
    given = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if given.seed is None else given.seed
    print(f"seed {seed}", flush=True)
    with (
        tempfile.TemporaryDirectory() as name,
        World(Path(name), random.Random(seed), rate_limits=True, on=["bluesky"]) as world,  # noqa: S311
    ):
        return _storm(world, given.mentions, given.seconds)


def _storm(world: World, mentions: int, seconds: float) -> int:
    world.bot.start(ready=30)
    began = time.monotonic()
    topics: dict[str, float] = {}
    waited: dict[str, float] = {}
    over = threading.Event()
    watcher = threading.Thread(target=_watch, args=(world, topics, waited, over))
    watcher.start()
    roots: list[Said] = []
    for number in range(mentions):
        late = began + number * seconds / mentions - time.monotonic()
        if late > 0:
            time.sleep(late)
        chance = world.chance.random()
        if number % (mentions // 4) == 0:  # a new disaster
            place = f"Sted{len(roots)}"
            first = world.write(Kind.ALARM, text=f"{CRISIS} {place}")
            roots += [first] if first else []
            topics[place] = time.monotonic()
        elif chance < 0.6:
            world.write(Kind.ALARM, text=f"{CRISIS} Vi ser det også.", to=roots[-1], anyone=True)
        elif chance < 0.7:
            world.write(Kind.ALARM, text=CRISIS)
        else:
            world.write(Kind.QUESTION)
    written = time.monotonic() - began
    left = "it never looked"

    def rested() -> bool:
        nonlocal left
        left = unsettled(world)
        time.sleep(0.5)
        return not left

    settled = wait(rested, 600)
    shown = time.monotonic() - began
    over.set()
    watcher.join()
    world.bot.stop()
    verdict = judge(world)
    share = verdict.networks["bluesky"]
    messages = len(world.playground.messages())
    problems = [
        *verdict.problems,
        *map(str, verdict.words),
        *([] if settled else [f"there are still {left}"]),
    ]
    problems += [
        f"{place} waited {waited.get(place, -1):.0f} s"
        for place in topics
        if not 0 <= waited.get(place, -1) < A_MINUTE
    ]
    print(
        f"mentions    {verdict.mentions} in {written:.0f} s, lost {share.lost}, "
        f"doubled {share.doubled}"
        f"\ncases       {verdict.cases}, not shown exactly once {verdict.shown_wrongly}"
        f"\nmessages    {messages} in the channel, doubled {verdict.doubled_messages}"
        f"\nurgent      the first of each of {len(topics)} topics was in the channel after "
        + ", ".join(f"{one:.1f} s" for one in waited.values())
        + f"\nall shown   {shown:.0f} s after the first was written"
    )
    for one in problems:
        print(f"BROKEN: {one}")
    return int(bool(problems))


def _watch(
    world: World, topics: dict[str, float], waited: dict[str, float], over: threading.Event
) -> None:
    while not over.wait(0.25):
        missing = [one for one in list(topics) if one not in waited]
        if not missing:
            continue
        everything = repr(world.playground.messages())
        for one in missing:
            if one in everything:
                waited[one] = time.monotonic() - topics[one]


if __name__ == "__main__":
    sys.exit(main())
