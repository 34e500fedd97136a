"""What authors do when they have written: they go on, change it, or take it away, at any moment."""

from __future__ import annotations

import json
import time
from collections.abc import Collection

from tests.faults.words import Kind, Said
from tests.faults.world import World

_MOMENTS = ("pending", "sending", "unsure", "sent", "any")
_NEWER = 1.2
"""Seconds after which something is newer everywhere: some networks tell whole seconds only."""

_DONE = 0.4
"""How often the moment is looked for in vain before anything is done at any moment."""


def go_on(world: World) -> None:
    """Have the author of something do more, at a moment of their reply's life."""
    chance = world.chance
    moment = chance.choice(_MOMENTS)
    found = [] if moment == "any" else _whose_reply_is(world, moment)
    if not found and chance.random() < _DONE:
        found = world.written[-60:]
    if found:
        do_more(world, chance.choice(found), moment)


def meanwhile(world: World, marks: Collection[str], moment: str) -> None:
    """Have the author of one of these do more, if they still stand."""
    found = [one for one in world.written if one.mark in marks]
    if found:
        do_more(world, world.chance.choice(found), moment)


def do_more(world: World, said: Said, moment: str) -> None:
    """Have the author do one thing; what the network can't is not done."""
    chance = world.chance
    said.note(f"its author does more, {moment}")
    match chance.choices(
        ("ask", "thank", "cry", "grave", "edit", "edit to cry", "delete", "answered"),
        (30, 8, 14, 5, 12, 6, 60 if said.kind is Kind.GRAVE else 12, 13),
    )[0]:
        case "ask":
            world.write(Kind.QUESTION, to=said)
        case "thank":
            world.write(Kind.THANKS, to=said)
        case "cry":
            world.write(Kind.ALARM, to=said)
        case "grave":
            world.write(Kind.GRAVE, to=said)
        case "edit":
            world.edit(said, Kind.QUESTION)
        case "edit to cry":
            if said.kind is not Kind.ALARM:  # what an edit leaves as grave as it was has rung
                world.edit(said, Kind.ALARM)
        case "delete":
            world.delete(said)
        case _answered:  # in the network's own app, and something newer that it does not answer
            if world.answer_by_hand(said, chance.choice((0.0, 3.0, 5.0))):
                time.sleep(_NEWER)
                world.write(Kind.QUESTION, to=said)


def _whose_reply_is(world: World, state: str) -> list[Said]:
    """Return the newest that is being answered, or was, by a reply in that state."""
    if not world.database.exists():
        return []
    rows = world.rows(
        "SELECT destination, payload FROM outbox WHERE kind = 'reply' AND state = ?"
        " ORDER BY id DESC LIMIT 20",
        state,
    )
    answered = {(one["destination"], json.loads(one["payload"])["parent"]) for one in rows}
    return [one for one in world.written if one.id in answered]
