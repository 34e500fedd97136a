"""``python -m tests.faults``: all that can go wrong is done to the real bot, and the toll is told."""

from __future__ import annotations

import argparse
import random
import re
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path

from tests import walked
from tests.faults import lives, phases
from tests.faults.disk import Disk
from tests.faults.invariants import judge
from tests.faults.process import FAKETIME
from tests.faults.unseen import Broken
from tests.faults.verdict import Share, Verdict
from tests.faults.world import NETWORKS, World

_TOLD = 8
"""How many of one kind are told one by one: what stops everything breaks hundreds of promises."""


@dataclass
class Toll:
    """What was done in one world, and what came of it."""

    verdict: Verdict = field(default_factory=Verdict)
    faults: Counter[str] = field(default_factory=Counter)
    cut_off: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    calls: int = 0
    disk: str = ""
    servers: str = ""
    walked: Counter[walked.Arrow] = field(default_factory=Counter)
    words: dict[tuple[str, str], Broken] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """How much is done in one world; ``only`` names the phases, or none for all of them."""

    kills: int = 70
    seconds: float = 12.0
    only: tuple[str, ...] = ()


def suffer(seed: int, plan: Plan) -> Toll:
    """Do every phase in a world of its own; let it heal after each, and judge."""
    toll = Toll()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (
            Disk(folder / "disk") as disk,
            World(folder, random.Random(seed), database=disk.folder / "svarvakt.db") as world,  # noqa: S311
        ):
            toll.disk = disk.kind
            work: dict[str, Callable[[], None]] = {
                "one bad card": partial(lives.bad_card, world),
                "kills": partial(phases.kills, world, plan.kills),
                "network": partial(phases.network, world, plan.seconds),
                "replies": partial(lives.replies, world, plan.seconds),
                "channel": partial(lives.channel, world, plan.seconds),
                "full disk": partial(phases.full_disk, world, disk, 8),
                "read-only database": partial(phases.read_only, world, 2),
                "clock": partial(phases.clock, world, 9),
            }
            for phase, do in work.items():
                if plan.only and phase not in plan.only:
                    continue
                if not _phase(world, phase, do, toll):
                    break
            toll.kills, toll.calls = world.bot.kills, len(world.gateway.received)
            toll.faults = sum((one.faults for one in world.proxies), world.other)
            toll.cut_off = Counter(network for network, *_ in world.cut_off)
            toll.walked = world.walked()
            toll.problems += [
                f"outgoing: {kind}: {source} to {target} was walked, and is no arrow"
                for kind, source, target in toll.walked.keys() - set(walked.arrows())
            ]
            toll.servers = ", ".join(one.told for one in world.networks.values() if one.told)
    return toll


def _phase(world: World, name: str, do: Callable[[], None], toll: Toll) -> bool:
    start, kills = time.monotonic(), world.bot.kills
    if name == "clock" and FAKETIME is None:
        toll.problems.append("the clock can't be set: install Debian's libfaketime")
        return True
    try:
        do()
        worked = time.monotonic() - start
        longest = phases.heal(world)
    except AssertionError as error:
        toll.problems.append(f"{name}: {error}")
        return False
    toll.verdict = judge(world)
    new = [one for one in toll.verdict.words if (one.promise, one.mark) not in toll.words]
    toll.words |= {(one.promise, one.mark): one for one in new}
    problems = [*toll.verdict.problems, *map(str, new)]
    toll.problems += [f"{name}: {one}" for one in problems]
    print(
        f"{name:<20}{worked:5.0f} s, healed in {time.monotonic() - start - worked:3.0f} s"
        f"{f' ({longest})' if longest else ''}, "
        f"{world.bot.kills - kills:4} kills, {toll.verdict.mentions:5} mentions so far, "
        f"{len(problems)} promises broken", flush=True,
    )  # fmt: skip
    return True


def main() -> int:
    """Do it in some worlds at a time and print the totals; returns 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, help="of all chance; what runs beside it is not chance")
    parser.add_argument("--kills", type=int, default=210)
    parser.add_argument(
        "--seconds",
        type=float,
        default=12,
        help="of a bad network, of held up replies and of a channel that is lost",
    )
    parser.add_argument("--worlds", type=int, default=3, help="how many at a time")
    parser.add_argument(
        "--tell-unseen", action="store_true", help="tell of what was unseen, and fail on the rest"
    )
    parser.add_argument("--only", action="append", default=[], help="do only this phase")
    given = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if given.seed is None else given.seed
    plan = Plan(-(-given.kills // given.worlds), given.seconds, tuple(given.only))
    print(f"seed {seed}", flush=True)
    began = time.monotonic()
    with ProcessPoolExecutor(given.worlds) as worlds:
        seeds = range(seed, seed + given.worlds)
        tolls = list(worlds.map(suffer, seeds, [plan] * given.worlds))
    _print(tolls, time.monotonic() - began)
    problems = [one for toll in tolls for one in toll.problems]
    if given.tell_unseen:
        problems = [one for one in problems if not one.partition(": ")[2].startswith("unseen")]
    return int(bool(problems))


def _print(tolls: list[Toll], seconds: float) -> None:
    faults: Counter[str] = sum((one.faults for one in tolls), Counter())
    told = ", ".join(f"{kind} {count}" for kind, count in sorted(faults.items()))

    def total(name: str) -> int:
        return sum(int(getattr(one.verdict, name)) for one in tolls)

    print(
        f"\nfaults      {sum(faults.values())}: {told}"
        f"\nkills       {sum(one.kills for one in tolls)}"
    )
    for name in NETWORKS:
        _print_network(name, tolls)
    print(
        f"cases       {total('cases')}, not shown exactly once {total('shown_wrongly')}"
        f"\npings       {total('pings')}, lost {total('lost_pings')}"
        f"\nalarms      {total('alarms')}, calls to the roster {sum(one.calls for one in tolls)}"
        f"\nmessages    doubled {total('doubled_messages')}"
        f"\nunseen      {sum(kind.startswith('unseen') for one in tolls for kind, _ in one.words)}"
        f"\nthe disk    {tolls[0].disk}"
        f"\nservers     {'; '.join(one.servers for one in tolls)}"
        f"\nseconds     {seconds:.0f}"
    )
    print("\nwhat leaves the house, and how often each arrow was walked")
    print(walked.table(sum((one.walked for one in tolls), Counter())))
    problems = [one for toll in tolls for one in toll.problems]
    for kind, broken in groupby(sorted(problems, key=_kind), _kind):
        them = list(broken)
        print(f"\nBROKEN {len(them)} times: {kind}")
        print(*(f"  {one}" for one in them[:_TOLD]), sep="\n")
    print("\nFAILED" if problems else "\nnothing lost, nothing said twice, nothing unseen")


def _kind(problem: str) -> str:
    """Return how a problem begins, without the phase and what it is about."""
    promise = re.split(r": \w+ zq| on \w+ for ", problem.partition(": ")[2])[0]
    return " ".join(word for word in promise.split()[:12] if re.fullmatch(r"[A-Za-z':,]+", word))


def _print_network(name: str, tolls: list[Toll]) -> None:
    def total(what: str) -> int:
        shares = [one.verdict.networks.get(name, Share()) for one in tolls]
        return sum(int(getattr(one, what)) for one in shares)

    print(
        f"{name:<12}{total('mentions')} mentions, lost {total('lost')}, doubled {total('doubled')}; "
        f"{total('approved')} replies approved, cut off {sum(one.cut_off[name] for one in tolls)} "
        f"times, {total('published')} out, doubled {total('doubled_replies')}, "
        f"unsure {total('unsure')}"
    )


if __name__ == "__main__":
    sys.exit(main())
