"""What is done to a reply on its way, and to what is shown: a phase at a time, as in phases."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from tests.faults.people import People
from tests.faults.process import wait
from tests.faults.proxy import Fault, Plan
from tests.faults.unseen import rang
from tests.faults.words import Kind, Said
from tests.faults.world import World

_TOLD = 2.0
"""After so many seconds it must have heard that its channel is not its own any more."""

_FAIR = 25.0
"""Within so many seconds everybody else must be shown, and heard, whatever one card does."""


def replies(world: World, seconds: float) -> None:
    """Hold replies up on their way out, in every state, while their authors do more."""
    chance, end = world.chance, time.monotonic() + seconds
    world.bot.start(ready=60)
    with People(world, gap=0.6, pause=0.15, restless=0.3):
        while time.monotonic() < end:
            for one in world.networks.values():
                if one.proxy and one.publishing:
                    one.proxy.plan = _held_up(one.publishing[0], _obstacle(world))
            time.sleep(chance.uniform(1.0, 3.0))


def _obstacle(world: World) -> Fault | None:
    """Choose what a reply meets: nothing, a wait, an attempt that lasts, or a lost answer."""
    return world.chance.choice(
        (
            None, Fault("rate_limit"), Fault("rate_limit"), Fault("error"),
            Fault("hang", seconds=2.5), Fault("reset", late=True), Fault("reset"),
        )
    )  # fmt: skip


def _held_up(method: str, fault: Fault | None) -> Plan:
    return lambda called: fault if called.endswith(method) else None


def bad_card(world: World) -> None:
    """Let Slack answer one card with an error of its own; everybody else must be shown.

    It comes first: the roster is called once a minute at most, and nothing has rung before.
    """
    world.bot.start(ready=60)
    bad = None
    for _attempt in range(5):
        bad = world.write(Kind.QUESTION)
        if bad is None:
            continue
        world.slack.bad = bad.mark.encode()
        wait(lambda: bool(world.slack.faults["internal_error"]), 10)
        world.witness.look()
        if bad.mark not in world.witness.seen:
            break
    kinds = (Kind.QUESTION, Kind.ALARM, Kind.QUESTION, Kind.QUESTION)
    others = [one for one in map(world.write, kinds) if one is not None]

    def served(one: Said) -> bool:
        return one.mark in world.witness.seen and (one.kind is not Kind.ALARM or rang(world, one))

    if not wait(lambda: all(map(served, others)), _FAIR):
        for one in others:
            if not served(one):
                world.broken.append(
                    f"unseen: one card that Slack can't bear holds up {one.kind} {one.mark}"
                    f" on {one.written.network} for {_FAIR:g} s"
                )
    world.bot.stop()  # what was refused is tried again when it starts, as after any outage


def channel(world: World, seconds: float) -> None:
    """Take the channel away in every way that it can be, and give it back."""
    place = world.playground
    losses = (
        ("archived", place.archive, place.unarchive),
        ("without the bot", place.remove_bot, place.invite_bot),
        ("shared", place.share, place.unshare),
    )
    world.bot.start(ready=60)
    with People(world, gap=0.5, pause=0.3, restless=0.6):
        for what, lose, restore in losses:
            world.other[f"channel {what}"] += 1
            lose()
            world.write(Kind.ALARM)
            time.sleep(_TOLD)
            from_now = datetime.now(UTC)
            time.sleep(seconds / 6)
            world.witness.look()
            shown = sum(at > from_now for at in world.witness.shown)
            if shown:
                world.broken.append(
                    f"{shown} messages with what citizens wrote are shown in a channel that is {what}"
                )
            restore()
            time.sleep(seconds / 6)
    world.bot.stop()  # what was refused is tried again when it starts, as after any outage
