"""What is done to the bot, a phase at a time."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import partial

from bot.playground.people import NoAnswerError
from tests.faults.disk import Disk
from tests.faults.invariants import missing, unsettled
from tests.faults.people import People, open_hidden, settle_doubts
from tests.faults.process import wait
from tests.faults.proxy import Fault, Plan
from tests.faults.world import World

_STEPS = 120
"""Within so many steps of its life the bot is killed: a start takes about forty."""

_LANE_STEPS = 14
"""How many steps a reply takes on its way out, or somewhat more."""

_LONGEST = 240.0
"""How many seconds it may take to come to rest: a bound for what never will, on a busy machine."""

_ABSENT = 12.0
"""After so many seconds in which none of what is missing has come, it won't."""

_PATIENCE = 2.0
"""How many seconds it lives at most where it is to die while a reply goes out."""

_SLACK = ("chat.postMessage", "chat.update", "chat.delete", "conversations.replies",
          "conversations.history", "reactions.get", "views.open", "apps.connections.open")  # fmt: skip


def kills(world: World, count: int) -> None:
    """Kill it that many times: at a step, during a call, or at any time."""
    target, watched = world.bot.kills + count, False
    with People(world, gap=0.5, pause=0.1):
        while world.bot.kills < target:
            order, life = _death(world)
            world.bot.start(order=order)
            code = world.bot.reap(life)
            assert code <= 0, f"it ended by itself, with {code}:\n{_log(world)[-2000:]}"
            for proxy in world.proxies:
                proxy.heal()
            watched = watched or world.watch()
            cut_off = world.rows(_CUT_OFF) if world.database.exists() else []
            world.cut_off |= {(one["destination"], one["id"], one["attempts"]) for one in cut_off}


_CUT_OFF = "SELECT * FROM outbox WHERE kind = 'reply' AND state = 'sending' AND problem IS NULL"


def _death(world: World) -> tuple[dict[str, int | str], float]:
    """Choose how it is to die: an order for its start, and how long it lives at most."""
    chance, networks = world.chance, list(world.networks.values())
    how = chance.random()
    order: dict[str, int | str] = {}
    if how < 0.3:
        order["step"] = chance.randint(1, _STEPS)
        return order, chance.uniform(0.4, 1.3)
    if how < 0.55:  # while a reply goes out
        order |= {"step": chance.randint(1, _LANE_STEPS), "lanes": " ".join(world.networks)}
        return order, _PATIENCE
    if how < 0.7:
        # what comes even later than that may stand there twice: Slack has no key for a message
        fatal = Fault("kill", late=chance.random() < 0.7)
        methods = _SLACK if chance.random() < 0.5 else _SLACK[:2]
        world.slack.plan = _once(methods, fatal, chance.randint(0, 5))
        return order, 1.4
    if how < 0.9:
        late = chance.random() < 0.6
        after = 0.0 if late or chance.random() < 0.3 else chance.uniform(0.5, 2.0)
        publishing = chance.random() < 0.7
        first = [one.publishing[0] for one in networks if one.publishing]
        others = [called for one in networks for called in (*one.publishing, *one.reading)]
        plan = _once(
            first if publishing else others, Fault("kill", late=late, after=after),
            chance.randint(0, 1 if publishing else 20),
        )  # fmt: skip
        for proxy in world.proxies[1:]:
            proxy.plan = plan
        return order, _PATIENCE if publishing else 1.4
    return order, chance.uniform(0.02, 1.4)


def network(world: World, seconds: float) -> None:
    """Let everything that a network can do wrong rain on it, both ways, while it runs."""
    chance, end = world.chance, time.monotonic() + seconds
    world.bot.start(ready=60)
    for proxy in world.proxies:
        proxy.plan = _rain(chance, 0.25, lagging=proxy is not world.slack)
    with People(world, gap=0.3, pause=0.3):
        while time.monotonic() < end:
            one = chance.choice(list(world.networks.values()))
            faults: list[Callable[[], None]] = [
                partial(chance.choice(world.proxies).refuse, chance.uniform(0.3, 2.0)),
                partial(one.expire, chance.uniform(0.5, 2.0)),
                chance.choice(world.proxies).drop_sockets,
                partial(_disconnect, world, warning=False),
                partial(_disconnect, world, warning=True),
                partial(_repeat, world),
            ]
            chance.choice(faults)()
            time.sleep(chance.uniform(0.5, 2.0))


def full_disk(world: World, disk: Disk, seconds: float) -> None:
    """Fill the disk under it while people write and act, and make room again; twice."""
    world.bot.start(ready=60)
    with People(world, gap=0.2, pause=0.3):
        for _time in range(2):
            time.sleep(seconds / 4)
            disk.fill(world.bot.pid or 0)
            world.other["disk full"] += 1
            time.sleep(seconds / 4)
            disk.free(world.bot.pid or 0)


def read_only(world: World, seconds: float) -> None:
    """Start it on a database that it may not write: it must say so and go, and lose nothing."""
    if not world.database.exists():
        heal(world)
    files = [world.database, *world.database.parent.glob(f"{world.database.name}-*")]
    with People(world, gap=0.2, pause=0.5):
        modes = {one: one.stat().st_mode for one in (*files, world.database.parent)}
        for one in modes:
            one.chmod(0o555 if one.is_dir() else 0o444)
        world.other["database read-only"] += 1
        world.bot.start(order={"bound": 1})  # root may write anything
        code = world.bot.reap(60)
        time.sleep(seconds)
        for one, mode in modes.items():
            one.chmod(mode)
    said = _log(world)
    if code != 1 or said.count("\n") != 1 or "can't be opened" not in said:
        raise AssertionError(f"on a read-only database it ended with {code}:\n{said}")


def clock(world: World, seconds: float) -> None:
    """Let its clock jump back an hour, then forward a week, and then be right again."""
    setting = world.folder / "clock"
    setting.write_text("+0")
    world.bot.set_clock(setting)
    world.bot.start(ready=60)
    with People(world, gap=0.3, pause=0.4):
        world.skewed = True
        for offset in ("-1h", "+7d", "+0"):
            replacement = world.folder / "clock.new"
            replacement.write_text(offset)
            replacement.replace(setting)  # it is read once a second
            time.sleep(seconds / 3)
            world.other["clock jump"] += 1


def heal(world: World, seconds: float = _LONGEST) -> str:
    """Take every fault away and let it come to rest; it must do so, and stop in peace.

    It is started anew if it ended, as a service manager does. Returns what it took longest over.
    """
    for proxy in world.proxies:
        proxy.heal()
    if world.bot.pid is None or world.bot.ended is not None:
        if world.bot.pid is not None:
            world.bot.reap(0)
        world.bot.start()
    if (
        not wait(lambda: world.bot.ready or world.bot.ended is not None, _LONGEST)
        or world.bot.ended is not None
    ):
        raise AssertionError(f"it does not start:\n{_log(world)}")
    world.watch()
    waited = _rest(world, seconds)
    for proxy in world.proxies:
        proxy.wait_for_the_late()
    if [_patiently(look, world) for look in (open_hidden, settle_doubts)] != [0, 0]:
        waited += _rest(world, seconds)
    time.sleep(1.5)  # a poll and a tick in which nothing more may come
    if (code := world.bot.stop()) != 0:
        raise AssertionError(f"it ended with {code}:\n{_log(world)}")
    del waited[""]
    return waited.most_common(1)[0][0] if waited else ""


def _patiently(look: Callable[[World], int], world: World) -> int:
    """Do what an admin does before the end, again where Slack gave no answer in time."""
    for _try in range(5):
        with suppress(NoAnswerError):
            return look(world)
    return 1


def _rest(world: World, seconds: float) -> Counter[str]:
    """Wait until nothing is left to do; returns how often what was left was looked at."""
    left, waited = "it never looked", Counter[str]()
    began, absent = time.monotonic(), set[str]()

    def rested() -> bool:
        nonlocal left, began, absent
        left = unsettled(world)
        waited[left.lstrip("0123456789 ")] += 1
        if (now := missing(world)) != absent:
            began, absent = time.monotonic(), now
        if time.monotonic() - began > _ABSENT:
            world.given_up |= absent  # it is lost, and the judge says which
        time.sleep(0.1)
        return not left

    if not wait(rested, seconds):
        raise AssertionError(f"after {seconds:g} s there are still {left}:\n{_log(world)}")
    return waited


def _log(world: World) -> str:
    return world.bot.log.read_text()


def _once(methods: Collection[str], fault: Fault, passed: int) -> Plan:
    """Let the call of one of the methods fail that comes after so many others."""
    left, lock = passed + 1, threading.Lock()

    def plan(called: str) -> Fault | None:
        nonlocal left
        if not called.endswith(tuple(methods)):
            return None
        with lock:
            left -= 1
            return fault if left == 0 else None

    return plan


def _rain(chance: random.Random, share: float, *, lagging: bool) -> Plan:
    """Let this share of all calls fail, in any way; some are done afterwards if ``lagging``."""

    def plan(_called: str) -> Fault | None:
        if chance.random() > share:
            return None
        kind = chance.choice(["reset", "half", "hang", "rate_limit", "error", "malformed"])
        late = kind not in {"rate_limit", "half"} and chance.random() < 0.5
        seconds = chance.choice([0.5, 1.0, 3.0, 11.0]) if kind == "hang" else 0.0
        after = lagging and not late and kind in {"reset", "hang"} and chance.random() < 0.5
        more = seconds + chance.uniform(0.5, 2.0) if after else 0.0
        return Fault(kind, late=late, seconds=seconds, after=more)

    return plan


def _disconnect(world: World, *, warning: bool) -> None:
    world.other["Slack's disconnect, " + ("warning" if warning else "refresh")] += 1
    world.playground.disconnect(warning=warning)


def _repeat(world: World) -> None:
    world.other["envelope repeated"] += 1
    world.playground.repeat_last_event()
