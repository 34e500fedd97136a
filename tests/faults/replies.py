"""What must hold of every reply: out at most once, and sent, or given back to a person."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.store.outbox import ANSWER_SEEN
from tests.faults.networks import Standing
from tests.faults.verdict import Verdict
from tests.faults.world import BY_HAND, World

_TAKEN_BACK = "SELECT external_id FROM published WHERE withdrawn_at IS NOT NULL"


def replies(world: World, verdict: Verdict) -> None:
    """An approved reply is out at most once, and is sent, or given back to a person."""
    items = world.rows("SELECT * FROM outbox WHERE kind = 'reply'")
    known = " ".join(one["payload"] for one in items)
    notices = " ".join(row["notice"] for row in world.rows("SELECT notice FROM removals"))
    taken_back = {row["external_id"] for row in world.rows(_TAKEN_BACK)}
    for word in world.approved:
        if word not in known:
            verdict.broken(f"the approved reply {word} is lost")
    for name, network in world.networks.items():
        share = verdict.networks[name]
        standing = [one for one in network.standing() if BY_HAND not in one.text]
        share.published = len(standing)
        for reply, count in Counter(standing).items():
            if count > 1:
                share.doubled_replies += count - 1
                verdict.broken(f"{name}: {reply} is out {count} times")
        for word in world.tried:
            out = [one for one in standing if word in one.text]
            if word in notices:  # why a post was removed, told in private
                if len(out) > 1:
                    verdict.broken(f"{name}: the private message {word} is out {len(out)} times")
                continue
            own = [one for one in items if word in one["payload"] and one["destination"] == name]
            share.approved += len(own)
            share.unsure += sum(one["state"] == "unsure" for one in own)
            for problem in _told_of(out, own, taken_back):
                verdict.broken(f"{name}: the reply {word} {problem}")


def _told_of(out: list[Standing], own: list[dict[str, Any]], taken_back: set[str]) -> Iterator[str]:
    """Say what is wrong between what is out with a word and what was approved."""
    if out and not own:
        yield "is out, and nobody has approved it"
    if len(out) > len(own):
        yield f"is out {len(out)} times, and was approved {len(own)} times"
    for one in own:
        payload = json.loads(one["payload"])
        if payload["private"] == "yes":
            continue  # told to the author alone
        if one["message_id"] in taken_back:
            if not all(reply.gone for reply in out):
                yield "was taken back, and is out"
            continue
        yield from _told_by(one["state"], one["problem"], len(out))
        thread, parent = payload["root"], payload["parent"]
        if any(reply.thread != thread and reply.answers != parent for reply in out):
            yield f"stands elsewhere than in {thread}, under {parent}"


def _told_by(state: str, problem: str | None, out: int) -> Iterator[str]:
    """Say what is wrong with a reply that is held to be in a state and is out so often."""
    if state not in {"sent", "unsure", "failed", "withdrawn"}:
        yield f"is {state}: {problem}"
    if state == "sent" and out != 1:
        yield f"is held to be sent, and is out {out} times"
    if problem == ANSWER_SEEN:  # it may have been that very reply which was seen
        return
    if state in {"failed", "withdrawn"} and out:
        yield f"is {state}, and is out"
