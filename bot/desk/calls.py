"""Alarms to people outside the chat: who is called, with what, and who was not reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.alarms import Call, Recipient
from bot.desk import Desk
from bot.desk.ringing import lane, rows_of
from bot.desk.roster import destination, recipient, roster
from bot.outgoing import Kind
from bot.screens.alarm import call
from bot.store import Database, outbox, to_text
from bot.store.alarms import waiting_calls
from bot.store.outbox import Item


def call_roster(desk: Desk, database: Database, rung: Sequence[int], now: datetime) -> None:
    """Call each on the roster by each of their ways about these cases.

    What has not gone out yet to the same person by the same way is told in the new call too, and
    goes out no more: a way that was down for hours brings one call, of what is true then.
    """
    for member in desk.settings.alarm.roster:
        for way in member.ways:
            start = f"{Kind.CALL}:{way}:{member.name}:"
            waiting = waiting_calls(database, start)
            listed = {int(number) for one in waiting for number in one["cases"].split(",")}
            since = waiting[0].get("since", "") if waiting else ""
            outbox.supersede(database, start, now)
            outbox.put(
                database, key=f"{start}{to_text(now)}", destination=destination(way, member.name),
                kind=Kind.CALL, now=now,
                payload={
                    "to": member.name,
                    "cases": ",".join(map(str, sorted({*rung, *listed}))),
                    "since": since or to_text(now),
                },
            )  # fmt: skip


def call_of(desk: Desk, item: Item) -> tuple[Recipient, Call] | None:
    """Return whom to call and what to say, or None when the alarm has been taken."""
    rows = rows_of(desk, item)
    member = next((one for one in roster(desk) if one.name == item.payload["to"]), None)
    if not rows or member is None:
        return None
    every = desk.texts.amount(desk.settings.alarm.repeat_every)
    return recipient(member), call(rows, desk.settings.municipality.name, every, desk.texts)


def unreached(desk: Desk, item: Item, reason: str) -> str:
    """Tell the channel that somebody was not reached, once for each time their way is down.

    It goes out where the alarms do, which nothing else can hold up.

    Returns:
        The key of the notice.
    """
    text = desk.texts(
        "The alarm has not reached {name}: {reason} Ring them.",
        name=item.payload["to"], reason=reason,
    )  # fmt: skip
    key = f"unreached:{item.destination}:{item.payload.get('since', item.key)}"
    with desk.store.write() as database:
        outbox.put(
            database, key=key, destination=lane(desk), kind=Kind.NOTICE, payload={"text": text},
            now=desk.now(),
        )  # fmt: skip
    desk.wake()
    return key
