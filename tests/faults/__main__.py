"""``python -m tests.faults``: all that can go wrong is done to the real bot, and the toll is told."""

from __future__ import annotations

import argparse
import random
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.faults import phases
from tests.faults.disk import Disk
from tests.faults.invariants import Verdict, judge
from tests.faults.world import FAKETIME, World


def main() -> int:
    """Run the phases and print the totals; returns 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, help="of all chance, to do the same again")
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=20, help="of network faults")
    parser.add_argument("--only", help="do only this phase")
    given = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if given.seed is None else given.seed
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (
            Disk(folder / "disk") as disk,
            World(folder, random.Random(seed), database=disk.folder / "svarvakt.db") as world,
        ):
            plan: dict[str, Callable[[], None]] = {
                "kills": partial(phases.kills, world, given.kills),
                "network": partial(phases.network, world, given.seconds),
                "full disk": partial(phases.full_disk, world, disk, 10),
                "read-only database": partial(phases.read_only, world, 2),
                "clock": partial(phases.clock, world, 15),
            }
            if FAKETIME is None:
                print("the clock phase is left out: install Debian's libfaketime")
                del plan["clock"]
            return run(world, {k: v for k, v in plan.items() if given.only in {None, k}}, disk)


def run(world: World, plan: dict[str, Callable[[], None]], disk: Disk) -> int:
    """Do each phase, let it heal, and judge; print a line for each, and the totals."""
    broken = 0
    began = time.monotonic()
    verdict = Verdict()
    for name, work in plan.items():
        start, kills = time.monotonic(), world.kills
        try:
            work()
            worked = time.monotonic() - start
            phases.heal(world)
        except AssertionError as error:
            print(f"{name}: {error}", flush=True)
            return 1
        verdict = judge(world)
        seconds = time.monotonic() - start
        print(
            f"{name:<20} {worked:5.0f} s, healed in {seconds - worked:3.0f} s, "
            f"{world.kills - kills:4} kills, {verdict.mentions:5} mentions, "
            f"{len(verdict.problems)} broken promises", flush=True,
        )  # fmt: skip
        for problem in verdict.problems:
            print(f"  BROKEN: {problem}", flush=True)
        broken += len(verdict.problems)
    faults: Counter[str] = world.slack.faults + world.bluesky.faults
    faults |= Counter({"clock jumps": world.clock_jumps})
    told = ", ".join(f"{kind} {count}" for kind, count in sorted(faults.items()))
    print(
        f"\nfaults      {sum(faults.values())}: {told}"
        f"\nkills       {world.kills}"
        f"\nmentions    {verdict.mentions}, lost {verdict.lost}, doubled {verdict.doubled}"
        f"\ncases       {verdict.cases}, not shown exactly once {verdict.shown_wrongly}"
        f"\nreplies     {verdict.approved} approved, {verdict.published} out, "
        f"doubled {verdict.doubled_replies}, unsure {verdict.unsure}"
        f"\npings       {verdict.pings}, lost {verdict.lost_pings}"
        f"\nalarms      {verdict.alarms}, calls to the roster {len(world.gateway.received)}"
        f"\nmessages    doubled {verdict.doubled_messages}"
        f"\nthe disk    {disk.kind}"
        f"\nseconds     {time.monotonic() - began:.0f}"
        f"\n\n{'FAILED' if broken else 'nothing lost, nothing said twice'}"
    )
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
