"""What is done to the bot, a phase at a time."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Collection
from functools import partial

from tests.faults.disk import Disk
from tests.faults.invariants import unsettled
from tests.faults.proxy import Fault, Plan
from tests.faults.world import People, World, wait

_NOBODY = 65534

_STEPS = 60
"""Within so many steps of its life the bot is killed: a start takes about twenty."""

_SLACK = ("chat.postMessage", "chat.update", "chat.delete", "conversations.replies",
          "conversations.history", "reactions.get", "views.open", "apps.connections.open")  # fmt: skip
_NETWORK = ("app.bsky.notification.listNotifications", "com.atproto.repo.createRecord",
            "com.atproto.repo.getRecord", "app.bsky.feed.getPosts", "com.atproto.repo.listRecords")  # fmt: skip


def kills(world: World, count: int) -> None:
    """Kill it that many times: at a step, during a call, or at any time."""
    chance = world.chance
    target = world.kills + count
    with People(world, gap=0.5, pause=0.1):
        while world.kills < target:
            how = chance.random()
            order: dict[str, int] = {}
            life = chance.uniform(0.5, 1.4)
            if how < 0.5:
                order["step"] = chance.randint(1, _STEPS)
            elif how < 0.8:
                life = 1.6  # the call ends it
                proxy, methods = chance.choice([(world.slack, _SLACK), (world.bluesky, _NETWORK)])
                fatal = Fault("kill", late=chance.random() < 0.7)
                if chance.random() < 0.5:
                    proxy.plan = _once(methods, fatal, chance.randint(0, 12))
                else:
                    proxy.plan = _once((chance.choice(methods[:2]),), fatal, chance.randint(0, 2))
            else:
                life = chance.uniform(0.02, 1.6)
            world.start(**order)
            code = world.reap(life)
            assert code <= 0, f"it ended by itself, with {code}:\n{world.log.read_text()[-2000:]}"
            world.slack.heal()
            world.bluesky.heal()


def network(world: World, seconds: float) -> None:
    """Let everything that a network can do wrong rain on it, both ways, while it runs."""
    chance, end = world.chance, time.monotonic() + seconds
    world.start(ready=20)
    for proxy in (world.slack, world.bluesky):
        proxy.plan = _rain(chance, 0.25)
    with People(world, gap=0.3, pause=0.3):
        while time.monotonic() < end:
            proxy = chance.choice([world.slack, world.bluesky])
            faults: list[Callable[[], None]] = [
                partial(proxy.refuse, chance.uniform(0.3, 2.0)),
                partial(_expire, world),
                world.slack.drop_sockets,
                partial(_disconnect, world, warning=False),
                partial(_disconnect, world, warning=True),
                partial(_repeat, world),
            ]
            chance.choice(faults)()
            time.sleep(chance.uniform(0.5, 2.0))


def full_disk(world: World, disk: Disk, seconds: float) -> None:
    """Fill the disk under it while people write and act, and make room again; twice."""
    world.start(ready=20)
    with People(world, gap=0.2, pause=0.3):
        for _time in range(2):
            time.sleep(seconds / 4)
            disk.fill(world.pid or 0)
            world.other["disk full"] += 1
            time.sleep(seconds / 4)
            disk.free(world.pid or 0)


def read_only(world: World, seconds: float) -> None:
    """Start it on a database that it may not write: it must say so and go, and lose nothing."""
    if not world.database.exists():
        heal(world)
    files = [world.database, *world.database.parent.glob(f"{world.database.name}-*")]
    with People(world, gap=0.2, pause=0.5):
        modes = {one: one.stat().st_mode for one in (*files, world.database.parent)}
        for one in modes:
            one.chmod(0o555 if one.is_dir() else 0o444)
        # root may write anything, so it is somebody else for once
        world.other["database read-only"] += 1
        world.start(user=_NOBODY if os.geteuid() == 0 else 0)
        code = world.reap(20)
        time.sleep(seconds)
        for one, mode in modes.items():
            one.chmod(mode)
    said = world.log.read_text()
    if code != 1 or said.count("\n") != 1 or "can't be opened" not in said:
        raise AssertionError(f"on a read-only database it ended with {code}:\n{said}")


def clock(world: World, seconds: float) -> None:
    """Let its clock jump back an hour, then forward a week, and then be right again."""
    setting = world.folder / "clock"
    setting.write_text("+0")
    world.start_with_clock(setting, ready=30)
    with People(world, gap=0.3, pause=0.4):
        for offset in ("-1h", "+7d", "+0"):
            replacement = world.folder / "clock.new"
            replacement.write_text(offset)
            replacement.replace(setting)  # it is read at every look at the clock
            time.sleep(seconds / 3)
            world.other["clock jump"] += 1


def heal(world: World, seconds: float = 90) -> None:
    """Take every fault away and let it come to rest; it must do so, and stop in peace.

    It is started anew if it ended, as a service manager does.
    """
    world.slack.heal()
    world.bluesky.heal()
    if world.pid is None or world.ended is not None:
        if world.pid is not None:
            world.reap(0)
        world.start()
    if not wait(lambda: world.ready or world.ended is not None, 40) or world.ended is not None:
        raise AssertionError(f"it does not start:\n{world.log.read_text()}")
    left = "it never looked"

    def rested() -> bool:
        nonlocal left
        left = unsettled(world)
        time.sleep(0.1)
        return not left

    if not wait(rested, seconds):
        raise AssertionError(
            f"after {seconds:g} s there are still {left}:\n{world.log.read_text()}"
        )
    time.sleep(1.5)  # a poll and a tick in which nothing more may come
    if (code := world.stop()) != 0:
        raise AssertionError(f"it ended with {code}:\n{world.log.read_text()}")


def _once(methods: Collection[str], fault: Fault, passed: int) -> Plan:
    """Let the call of one of the methods fail that comes after so many others."""
    left, lock = passed + 1, threading.Lock()

    def plan(called: str) -> Fault | None:
        nonlocal left
        with lock:
            left -= called in methods
            return fault if called in methods and left == 0 else None

    return plan


def _rain(chance: random.Random, share: float) -> Plan:
    """Let this share of all calls fail, in any way."""

    def plan(_method: str) -> Fault | None:
        if chance.random() > share:
            return None
        kind = chance.choice(["reset", "half", "hang", "rate_limit", "error", "malformed"])
        late = kind not in {"rate_limit", "half"} and chance.random() < 0.5
        seconds = chance.choice([0.5, 1.0, 3.0, 11.0]) if kind == "hang" else 0.0
        return Fault(kind, late=late, seconds=seconds)

    return plan


def _expire(world: World) -> None:
    """Have the network refuse the session that the bot has."""
    world.bluesky.faults["token expired"] += 1
    world.network.expire(world.municipality.id)
    if world.chance.random() < 0.3:
        world.network.expire(world.municipality.id, "refresh")


def _disconnect(world: World, *, warning: bool) -> None:
    world.other["Slack's disconnect, " + ("warning" if warning else "refresh")] += 1
    world.playground.disconnect(warning=warning)


def _repeat(world: World) -> None:
    world.other["envelope repeated"] += 1
    world.playground.repeat_last_event()
