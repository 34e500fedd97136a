"""What the whole channel is told, once for each key."""

from __future__ import annotations

from datetime import datetime

from bot.cases import URGENT
from bot.desk import Desk
from bot.desk.leaving import Judgement, Leave, Pointless, Wait
from bot.outgoing import Kind
from bot.store import Database, cases, outbox
from bot.store.outbox import Item

_ASIDE = "aside:"


def tell(desk: Desk, key: str, text: str, *, at: datetime | None = None) -> None:
    """Have the channel told, now or ``at`` a time, in the transaction that is open if one is."""
    with desk.store.write() as database:
        outbox.put(
            database, key=key, destination=desk.chat, kind=Kind.NOTICE, payload={"text": text},
            now=at or desk.now(),
        )  # fmt: skip


def due_out(desk: Desk, database: Database, item: Item, now: datetime) -> Judgement:
    """Judge a notice as it is about to leave: only what calls on somebody waits for the opening.

    The channel is told at any hour, which rings for nobody. Who has been given a case is rung:
    not at night, but for what can't wait; and not when somebody else has it by then.
    """
    to = item.payload.get("to")
    if not to or item.case_id is None:
        return Leave()
    case = cases.get(database, item.case_id)
    if case is None or case.finished or case.holder != to:
        return Pointless()
    if case.at_once or case.flags & URGENT or desk.hours.is_open(now):
        return Leave()
    return Wait(desk.hours.next_open(now))


def set_aside(desk: Desk, key: str, where: str) -> str | None:
    """Tell the channel, once for each key, of what could not be delivered for a fault of ours.

    Returns:
        The key of the notice that tells it, or None where nothing can: a notice that can't be
        delivered is not told of in another.
    """
    if key.startswith(_ASIDE):
        return None
    text = desk.texts(
        "Something went wrong in Svarvakt with what was to go out to {where}, and it is set aside "
        "after several attempts. The rest goes on. {who} must look in the log for «{key}».",
        where=where, who=desk.settings.monitoring.contact, key=key,
    )  # fmt: skip
    tell(desk, f"{_ASIDE}{key}", text)
    return f"{_ASIDE}{key}"


def unseen(desk: Desk, key: str) -> None:
    """Tell the channel, once for each key, of a card or digest that the chat refuses to show."""
    text = desk.texts(
        "The chat refuses to show a card («{key}»), also in its plainest form. It is tried again "
        "every ten minutes. The case is in /innboks meanwhile, and {who} must look in the log.",
        key=key, who=desk.settings.monitoring.contact,
    )  # fmt: skip
    tell(desk, f"unseen:{key}", text)
