"""What has been received and is not a case yet: safe on disk before anything is made of it.

A mention waits here for a moment only, in clear text, in the order it was received.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.cases import Attachment, Author, Mention, OwnReply
from bot.store import Database, from_text, to_text
from bot.store.mentions import storable


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something received; ``id`` grows in the order in which it was.

    ``kept`` is the item as JSON, read by :attr:`item`. ``failures`` is how often it could not be
    made a case.
    """

    id: int
    network: str
    external_id: str
    own: bool
    kept: str
    failures: int

    @property
    def item(self) -> Mention | OwnReply:
        """What was received; reading it fails where it was not kept by :func:`add`."""
        kept = json.loads(self.kept)
        kept["posted_at"] = from_text(kept["posted_at"])
        return OwnReply(**kept) if self.own else _mention(kept)

    def plain(self, now: datetime, name: str) -> Mention:
        """Return a mention that holds only what a reply to it needs, and what was written.

        It can always be made, whatever was kept: what is missing or of another kind is left out.
        """
        try:
            read = json.loads(self.kept)
        except ValueError:
            read = {}
        kept = read if isinstance(read, dict) else {}
        author = kept.get("author")
        context = kept.get("context")
        told = {key: one for key, one in kept.items() if isinstance(one, str)}
        known = author.get("id") if isinstance(author, dict) else None
        return Mention(
            network=self.network,
            external_id=self.external_id,
            root_id=told.get("root_id", self.external_id),
            parent_id=told.get("parent_id"),
            author=Author(id=known if isinstance(known, str) else self.external_id, handle="",
                          name=name),
            text=told.get("text", ""),
            posted_at=now,
            url=told.get("url", ""),
            context={key: str(one) for key, one in context.items()}
            if isinstance(context, dict)
            else {},
            private=kept.get("private") is True,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Oldest:
    """What has waited longest: since when, on which network, and how many wait with it."""

    id: int
    network: str
    since: datetime
    count: int


def add(database: Database, one: Mention | OwnReply, now: datetime) -> None:
    """Keep what came last; what waits already stays as it is."""
    database.execute(
        "INSERT INTO intake (network, external_id, own, item, received_at)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            one.network,
            storable(one.external_id),
            isinstance(one, OwnReply),
            storable(json.dumps(asdict(one), default=to_text, ensure_ascii=False)),
            to_text(now),
        ),
    )


def waiting(database: Database, most: int, after: int = 0) -> list[Waiting]:
    """Return what waits and was received after number ``after``, the first received first."""
    rows = database.execute(
        "SELECT id, network, external_id, own, item, failures FROM intake WHERE id > ?"
        " ORDER BY id LIMIT ?",
        (after, most),
    )
    return [Waiting(row[0], row[1], row[2], bool(row[3]), *row[4:]) for row in rows.fetchall()]


def oldest(database: Database) -> Oldest | None:
    """Return what has waited longest, or None if nothing waits."""
    row = database.execute(
        "SELECT id, network, received_at, (SELECT count(*) FROM intake) FROM intake"
        " WHERE received_at IS NOT NULL ORDER BY received_at, id LIMIT 1"
    ).fetchone()
    return None if row is None else Oldest(row[0], row[1], from_text(row[2]), row[3])


def fail(database: Database, waiting_id: int, now: datetime) -> int:
    """Count one more time that it could not be made a case; returns how many there have been."""
    row = database.execute(
        "UPDATE intake SET failures = failures + 1, received_at = coalesce(received_at, ?)"
        " WHERE id = ? RETURNING failures",
        (to_text(now), waiting_id),
    ).fetchone()
    return 0 if row is None else int(row[0])


def take(database: Database, waiting_id: int) -> bool:
    """Take it out, to be made a case in the same transaction; False if another already has."""
    taken = database.execute("DELETE FROM intake WHERE id = ? RETURNING 1", (waiting_id,))
    return taken.fetchone() is not None


def _mention(kept: dict[str, Any]) -> Mention:
    kept["author"] = Author(**kept["author"])
    kept["languages"] = tuple(kept["languages"])
    kept["attachments"] = tuple(Attachment(**one) for one in kept["attachments"])
    return Mention(**kept)
