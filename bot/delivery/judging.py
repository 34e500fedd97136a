"""Asks the desk about each thing as it is about to leave for the chat: it may have waited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.desk import Desk, notices, overview, pings
from bot.desk.leaving import Judgement, Leave, Pointless, Wait
from bot.outgoing import Kind
from bot.store import Database, outbox
from bot.store.outbox import Item

_JUDGES: Mapping[Kind, Callable[[Desk, Database, Item, datetime], Judgement]] = {
    Kind.PING: pings.due_out,
    Kind.OVERVIEW: overview.due_out,
    Kind.NOTICE: notices.due_out,
}
"""Who says whether something is still to leave; an alarm always is."""


def leaves(desk: Desk, item: Item) -> bool:
    """Tell whether the item is to leave now; else note until when it waits, or that it is let go.

    One whose posting was begun may stand there, and is looked for before it is let go.
    """
    judge, now = _JUDGES.get(item.kind), desk.now()
    if judge is None:
        return True
    match judge(desk, desk.store.read(), item, now):
        case Leave():
            return True
        case Wait(until):
            with desk.store.write() as database:
                outbox.postpone(database, item, until, "closed")
        case Pointless():
            with desk.store.write() as database:
                outbox.recall(database, item, now)
    return False
