"""Where each case is shown, and when what is shown has to be looked at anew.

``refresh_at`` is that time: empty, which sorts before every time, once the case has changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.store import Database, named, to_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """A place a case is shown: ``message_id`` is None until it has been posted.

    ``posting`` means that a post was begun and its outcome was never recorded; ``refresh_at``
    is the time that it was to be looked at, as it stood when this was read.
    """

    id: int
    case_id: int
    chat: str
    kind: str
    message_id: str | None
    url: str | None
    digest: str | None
    posting: bool
    refresh_at: str | None


def card_key(case_id: int) -> str:
    """Return the key that the case's card has in the chat."""
    return f"card:{case_id}"


_NAMES = "s.id, s.case_id, s.chat, s.kind, s.message_id, s.url, s.digest, s.posting, s.refresh_at"


def add(database: Database, case_id: int, chat: str, kind: str) -> None:
    """Say that the case is to be shown there."""
    database.execute(
        "INSERT INTO surfaces (case_id, chat, kind, refresh_at) VALUES (?, ?, ?, '')"
        " ON CONFLICT DO NOTHING",
        (case_id, chat, kind),
    )


def stale(database: Database, chat: str, now: datetime) -> Surface | None:
    """Return a card that may show what is no longer true.

    New cases come first, the urgent before the others; then what has waited longest.
    """
    return _one(
        database,
        "JOIN cases c ON c.id = s.case_id WHERE s.chat = ? AND s.refresh_at <= ?"
        " AND s.kind = 'card' ORDER BY s.message_id IS NOT NULL,"
        " CASE WHEN s.message_id IS NULL THEN NOT coalesce(c.due_at <= c.due_from, 0) END,"
        " s.refresh_at, s.id LIMIT 1",
        (chat, to_text(now)),
    )


def by_message(database: Database, chat: str, message_id: str) -> Surface | None:
    """Return the surface that stands on the message."""
    return _one(database, "WHERE s.chat = ? AND s.message_id = ?", (chat, message_id))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case stands: on its card, or else on the digest that has a line for it."""

    message_id: str | None
    url: str | None
    digest_id: int | None


def place(database: Database, case_id: int, chat: str) -> Place | None:
    """Return where the case stands in the chat; None if it stands nowhere yet."""
    row = database.execute(
        "SELECT coalesce(s.message_id, d.message_id), coalesce(s.url, d.url), s.digest_id"
        " FROM surfaces s LEFT JOIN digests d ON d.id = s.digest_id"
        " WHERE s.case_id = ? AND s.chat = ? AND coalesce(s.message_id, d.message_id) IS NOT NULL"
        " ORDER BY s.kind LIMIT 1",
        (case_id, chat),
    ).fetchone()
    return Place(*row) if row else None


def posting(database: Database, chat: str) -> bool:
    """Whether a message is being posted that may stand in the chat before it is noted here."""
    return bool(_all(database, "WHERE s.chat = ? AND s.posting AND s.message_id IS NULL", (chat,)))


def of_case(database: Database, case_id: int, chat: str, kind: str) -> Surface | None:
    """Return the case's surface of this kind in this chat."""
    return _one(
        database, "WHERE s.case_id = ? AND s.chat = ? AND s.kind = ?", (case_id, chat, kind)
    )


def of_unfinished(database: Database, chat: str) -> list[Surface]:
    """Return the posted surfaces of the cases that are not finished."""
    return _all(
        database,
        "JOIN cases c ON c.id = s.case_id WHERE s.chat = ? AND s.message_id IS NOT NULL"
        " AND c.state NOT IN ('answered', 'closed') ORDER BY s.id",
        (chat,),
    )


def begin(database: Database, surface: Surface) -> None:
    """Note, before posting, that a post is begun."""
    database.execute("UPDATE surfaces SET posting = 1 WHERE id = ?", (surface.id,))


def put_off(database: Database, surface: Surface, until: datetime) -> None:
    """Look at the surface again at that time, unless its case changes before."""
    database.execute(
        "UPDATE surfaces SET refresh_at = ? WHERE id = ?", (to_text(until), surface.id)
    )


def record(
    database: Database,
    surface: Surface,
    *,
    version: int,
    digest: str,
    refresh_at: datetime | None,
    message_id: str | None,
    url: str | None,
) -> None:
    """Note what is shown now, and when it will have to be shown anew if nothing happens.

    ``version`` is the case's when it was rendered: if it has changed since, or everything was
    to be looked at anew in the meantime, the surface is still stale.
    """
    database.execute(
        "UPDATE surfaces SET digest = ?, message_id = ?, url = coalesce(?, url), posting = 0,"
        " version = ?,"
        " refresh_at = CASE WHEN (SELECT version FROM cases WHERE id = case_id) = ?"
        " AND refresh_at IS ? THEN ? ELSE '' END WHERE id = ?",
        (
            digest,
            message_id,
            url,
            version,
            version,
            surface.refresh_at,
            None if refresh_at is None else to_text(refresh_at),
            surface.id,
        ),
    )


def lose(database: Database, surface: Surface) -> None:
    """Note that the message is gone from the chat, so that it is posted anew."""
    database.execute(
        "UPDATE surfaces SET message_id = NULL, url = NULL, digest = NULL, posting = 0,"
        " refresh_at = '' WHERE id = ?",
        (surface.id,),
    )


def show_again(database: Database, chat: str) -> None:
    """Have all that is shown drawn anew where it stands, whatever was drawn there last."""
    database.execute(
        "UPDATE surfaces SET digest = '', refresh_at = '' WHERE chat = ?"
        " AND (message_id IS NOT NULL OR digest_id IS NOT NULL)",
        (chat,),
    )
    database.execute(
        "UPDATE digests SET digest = '' WHERE chat = ? AND message_id IS NOT NULL", (chat,)
    )


def behind(database: Database, case_id: int, chat: str) -> bool:
    """Whether the author has written or edited something that no surface in the chat shows yet."""
    row = database.execute(
        "SELECT max(s.version) FROM surfaces s LEFT JOIN digests d ON d.id = s.digest_id"
        " WHERE s.case_id = ? AND s.chat = ? AND coalesce(s.message_id, d.message_id) IS NOT NULL",
        (case_id, chat),
    ).fetchone()
    if row[0] is None:
        return False
    newer = database.execute(
        "SELECT 1 FROM events WHERE case_id = ? AND version > ?"
        " AND verb IN ('followed_up', 'edited') LIMIT 1",
        (case_id, row[0]),
    )
    return newer.fetchone() is not None


def refresh(database: Database, case_id: int) -> None:
    """Have everything that shows the case looked at anew."""
    database.execute("UPDATE surfaces SET refresh_at = '' WHERE case_id = ?", (case_id,))


def expire(database: Database, chat: str, now: datetime) -> None:
    """Have every surface of an unfinished case looked at anew, after a restart."""
    database.execute(
        "UPDATE surfaces SET refresh_at = ? WHERE chat = ? AND case_id IN"
        " (SELECT id FROM cases WHERE state NOT IN ('answered', 'closed'))",
        (to_text(now), chat),
    )


def note_reaction(
    database: Database, chat: str, message_id: str, user: str, name: str, at: str, *, there: bool
) -> bool:
    """Note that a reaction was put on, or taken back; False if that changes nothing.

    ``at`` is when, as the chat tells it, in text that sorts as its times do: what is told late or
    again does not undo what happened after it. It is empty for what was read from the chat itself,
    which is so now.
    """
    key = (chat, message_id, user, name)
    row = database.execute(
        "SELECT there, at FROM reactions"
        " WHERE chat = ? AND message_id = ? AND user = ? AND name = ?",
        key,
    ).fetchone()
    was_there, last = (False, "") if row is None else (bool(row[0]), str(row[1]))
    if at and at <= last:
        return False
    database.execute(
        "INSERT INTO reactions (chat, message_id, user, name, there, at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (chat, message_id, user, name)"
        " DO UPDATE SET there = excluded.there, at = excluded.at",
        (*key, there, at or last),
    )
    return was_there != there


def reactions(database: Database, chat: str, message_id: str) -> set[tuple[str, str]]:
    """Return the noted reactions to the message, as pairs of user and name."""
    rows = database.execute(
        "SELECT user, name FROM reactions WHERE chat = ? AND message_id = ? AND there",
        (chat, message_id),
    )
    return {(str(user), str(name)) for user, name in rows.fetchall()}


def _all(database: Database, rest: str, values: tuple[object, ...]) -> list[Surface]:
    rows = named(database.execute(f"SELECT {_NAMES} FROM surfaces s {rest}", values))  # noqa: S608 - constants
    return [Surface(**(row | {"posting": bool(row["posting"])})) for row in rows]


def _one(database: Database, rest: str, values: tuple[object, ...]) -> Surface | None:
    return next(iter(_all(database, rest, values)), None)
