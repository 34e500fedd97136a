"""What the whole channel is told, once for each key."""

from __future__ import annotations

from bot.desk import NOTICE, Desk
from bot.store import outbox


def tell(desk: Desk, key: str, text: str) -> None:
    """Have the channel told, in the transaction that is open if there is one."""
    with desk.store.write() as database:
        outbox.put(
            database, key=key, destination=desk.chat, kind=NOTICE, payload={"text": text},
            now=desk.now(),
        )  # fmt: skip
