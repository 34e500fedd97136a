"""What has become of mentions since they came in: edited, deleted by their authors, or removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.cases import Attachment, Edited
from bot.store import Database, from_text, named, to_text
from bot.store.mentions import attachments, attachments_text, storable


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A mention as the store has it, in clear text.

    ``unseen_at`` is when we could no longer see it, though it is not known to be deleted.
    ``removed`` is ``hide`` or ``delete`` once an admin has had it taken away. ``current`` says
    that it belongs to what is to be answered now, not to what was answered before. ``assessment``
    is what was made of it, as the desk wrote it, or None where that was not kept.
    """

    id: int
    case_id: int
    external_id: str
    text: str
    attachments: tuple[Attachment, ...]
    posted_at: datetime
    received_at: datetime
    edited_at: datetime | None
    deleted: bool
    removed: str | None
    current: bool
    assessment: str | None
    unseen_at: datetime | None = None

    @property
    def edited(self) -> bool:
        """Whether its author has changed it since it came in."""
        return self.edited_at is not None

    @property
    def stands(self) -> bool:
        """Whether others can still see it on the network."""
        return not self.deleted and self.removed is None


@dataclass(frozen=True, slots=True, order=True)
class Revision:
    """How far somebody has read a case: what came, was edited or deleted later they have not seen.

    ``mention`` and ``edit`` are the ids of the last mention and of the last earlier version kept;
    ``deleted`` counts what its author has deleted. As text it is the three with dots between.
    """

    mention: int = 0
    edit: int = 0
    deleted: int = 0

    def __str__(self) -> str:
        return f"{self.mention}.{self.edit}.{self.deleted}"

    @classmethod
    def read(cls, text: str) -> Revision:
        """Return the revision that was written as text; what is none has seen nothing."""
        numbers = text.split(".")
        if len(numbers) != 3 or not all(one.isdecimal() for one in numbers):  # noqa: PLR2004 - its fields
            return cls()
        return cls(*map(int, numbers))


_CURRENT = (
    "m.id >= coalesce((SELECT min(f.id) FROM mentions f WHERE f.case_id = m.case_id"
    " AND f.posted_at = c.posted_at), 0)"
)


def find(database: Database, network: str, external_id: str) -> Kept | None:
    """Return the mention, or None if it was never received."""
    found = _select(database, "m.network = ? AND m.external_id = ?", (network, external_id))
    return found[0] if found else None


def get(database: Database, mention_id: int) -> Kept | None:
    """Return the mention, or None if there is no such mention."""
    found = _select(database, "m.id = ?", (mention_id,))
    return found[0] if found else None


def answered(database: Database, network: str, reply_id: str) -> Kept | None:
    """Return the mention that the municipality's own reply answers, if it was received."""
    return next(
        iter(
            _select(
                database,
                "(m.network, m.external_id) = (SELECT o.network, o.parent_id FROM own_replies o"
                " WHERE o.network = ? AND o.external_id = ?)",
                (network, reply_id),
            )
        ),
        None,
    )


def of_case(database: Database, case_id: int) -> list[Kept]:
    """Return the case's mentions, the newest first."""
    return _select(database, "m.case_id = ?", (case_id,))


def revision(database: Database, case_id: int) -> Revision:
    """Return how far the case goes now."""
    row = database.execute(
        "SELECT coalesce(max(m.id), 0), coalesce((SELECT max(v.id) FROM mention_versions v"
        " JOIN mentions o ON o.id = v.mention_id WHERE o.case_id = ?), 0), count(m.deleted_at)"
        " FROM mentions m WHERE m.case_id = ?",
        (case_id, case_id),
    ).fetchone()
    return Revision(*row)


def since(database: Database, case_id: int, seen: Revision) -> list[Kept]:
    """Return what was written or edited after the revision and still stands, the oldest first."""
    found = _select(
        database,
        "m.case_id = ? AND m.deleted_at IS NULL AND (m.id > ? OR m.id IN"
        " (SELECT mention_id FROM mention_versions WHERE id > ?))",
        (case_id, seen.mention, seen.edit),
    )
    return found[::-1]


def says(mention: Kept, edited: Edited) -> bool:
    """Whether the mention says already what it is said to have become."""
    same = attachments_text(mention.attachments) == attachments_text(edited.attachments)
    return same and mention.text == storable(edited.text)


def edit(
    database: Database, mention: Kept, edited: Edited, now: datetime, assessment: str | None = None
) -> None:
    """Put what the mention says now in its place, and keep what it said before."""
    database.execute(
        "INSERT INTO mention_versions (mention_id, text, attachments, until, assessment)"
        " SELECT id, text, attachments, ?, assessment FROM mentions WHERE id = ?",
        (to_text(now), mention.id),
    )
    database.execute(
        "UPDATE mentions SET text = ?, attachments = ?, edited_at = ?, assessment = ? WHERE id = ?",
        (
            storable(edited.text),
            attachments_text(edited.attachments),
            to_text(now),
            assessment,
            mention.id,
        ),
    )


def delete(database: Database, mention: Kept, now: datetime) -> bool:
    """Note that the mention is gone from the network; False if that was known."""
    row = database.execute(
        "UPDATE mentions SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL RETURNING 1",
        (to_text(now), mention.id),
    )
    return row.fetchone() is not None


def lose_sight(database: Database, mention: Kept, now: datetime) -> bool:
    """Note that we can't see the mention any more; False if that was known, or it is deleted."""
    row = database.execute(
        "UPDATE mentions SET unseen_at = ?"
        " WHERE id = ? AND unseen_at IS NULL AND deleted_at IS NULL RETURNING 1",
        (to_text(now), mention.id),
    )
    return row.fetchone() is not None


def remove(database: Database, mention_id: int, act: str) -> None:
    """Note that an admin has had the mention hidden or deleted."""
    database.execute("UPDATE mentions SET removed = ? WHERE id = ?", (act, mention_id))


def versions(database: Database, mention_id: int) -> list[str]:
    """Return what the mention said before, the oldest first, in clear text."""
    rows = database.execute(
        "SELECT text FROM mention_versions WHERE mention_id = ? ORDER BY id", (mention_id,)
    )
    return [str(row[0]) for row in rows.fetchall()]


@dataclass(frozen=True, slots=True)
class Version:
    """What a mention said before an edit, in clear text, and what was made of that."""

    text: str
    attachments: tuple[Attachment, ...]
    assessment: str | None


def said_at(database: Database, mention_id: int, at: datetime) -> Version | None:
    """Return what the mention said at that time, or None if it has said the same since."""
    row = database.execute(
        "SELECT text, attachments, assessment FROM mention_versions"
        " WHERE mention_id = ? AND until > ? ORDER BY id LIMIT 1",
        (mention_id, to_text(at)),
    ).fetchone()
    return None if row is None else Version(row[0], attachments(row[1]), row[2])


def _select(database: Database, where: str, values: tuple[object, ...]) -> list[Kept]:
    rows = database.execute(
        "SELECT m.id, m.case_id, m.external_id, m.text, m.attachments, m.edited_at, m.deleted_at,"  # noqa: S608 - constants
        f" m.removed, m.posted_at, m.received_at, m.assessment, m.unseen_at,"
        f" {_CURRENT} AS current"
        " FROM mentions m JOIN cases c ON c.id = m.case_id"
        f" WHERE {where} ORDER BY m.id DESC",
        values,
    )
    return [
        Kept(
            id=row["id"],
            case_id=row["case_id"],
            external_id=row["external_id"],
            text=row["text"],
            attachments=attachments(row["attachments"]),
            posted_at=from_text(row["posted_at"]),
            received_at=from_text(row["received_at"]),
            edited_at=row["edited_at"] and from_text(row["edited_at"]),
            deleted=row["deleted_at"] is not None,
            removed=row["removed"],
            current=bool(row["current"]),
            assessment=row["assessment"],
            unseen_at=from_text(row["unseen_at"]) if row["unseen_at"] else None,
        )
        for row in named(rows)
    ]
