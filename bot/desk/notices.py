"""What the whole channel is told, once for each key."""

from __future__ import annotations

from datetime import datetime

from bot.desk import NOTICE, Desk
from bot.store import outbox

_ASIDE = "aside:"


def tell(desk: Desk, key: str, text: str, *, at: datetime | None = None) -> None:
    """Have the channel told, now or ``at`` a time, in the transaction that is open if one is."""
    with desk.store.write() as database:
        outbox.put(
            database, key=key, destination=desk.chat, kind=NOTICE, payload={"text": text},
            now=at or desk.now(),
        )  # fmt: skip


def set_aside(desk: Desk, key: str, where: str) -> None:
    """Tell the channel, once for each key, of what could not be delivered for a fault of ours."""
    text = desk.texts(
        "Something went wrong in Svarvakt with what was to go out to {where}, and it is set aside "
        "after several attempts. The rest goes on. {who} must look in the log for «{key}».",
        where=where, who=desk.settings.monitoring.contact, key=key,
    )  # fmt: skip
    if not key.startswith(_ASIDE):  # a notice that can't be delivered is not told of in another
        tell(desk, f"{_ASIDE}{key}", text)
