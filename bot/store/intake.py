"""What has been received and is not a case yet: safe on disk before anything is made of it.

A mention waits here for a moment only, in clear text, in the order it was received.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from bot.cases import Attachment, Author, Mention, OwnReply
from bot.store import Database, from_text, named, to_text
from bot.store.mentions import storable


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something received; ``id`` grows in the order in which it was."""

    id: int
    item: Mention | OwnReply


def add(database: Database, items: Iterable[Mention | OwnReply]) -> None:
    """Keep what came, in that order; what waits already stays as it is."""
    for one in items:
        database.execute(
            "INSERT INTO intake (network, external_id, own, item)"
            " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                one.network,
                storable(one.external_id),
                isinstance(one, OwnReply),
                storable(json.dumps(asdict(one), default=to_text, ensure_ascii=False)),
            ),
        )


def waiting(database: Database, most: int) -> list[Waiting]:
    """Return what waits, the first received first."""
    rows = database.execute("SELECT * FROM intake ORDER BY id LIMIT ?", (most,))
    return [Waiting(row["id"], _item(row["own"], json.loads(row["item"]))) for row in named(rows)]


def take(database: Database, waiting_id: int) -> bool:
    """Take it out, to be made a case in the same transaction; False if another already has."""
    taken = database.execute("DELETE FROM intake WHERE id = ? RETURNING 1", (waiting_id,))
    return taken.fetchone() is not None


def _item(own: int, kept: dict[str, Any]) -> Mention | OwnReply:
    kept["posted_at"] = from_text(kept["posted_at"])
    if own:
        return OwnReply(**kept)
    kept["author"] = Author(**kept["author"])
    kept["languages"] = tuple(kept["languages"])
    kept["attachments"] = tuple(Attachment(**one) for one in kept["attachments"])
    return Mention(**kept)
