"""What the whole channel is told, once for each key."""

from __future__ import annotations

from datetime import datetime

from bot.desk import NOTICE, Desk
from bot.store import outbox


def tell(desk: Desk, key: str, text: str, *, at: datetime | None = None) -> None:
    """Have the channel told, now or ``at`` a time, in the transaction that is open if one is."""
    with desk.store.write() as database:
        outbox.put(
            database, key=key, destination=desk.chat, kind=NOTICE, payload={"text": text},
            now=at or desk.now(),
        )  # fmt: skip
