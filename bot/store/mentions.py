"""Mentions with their clear text, the municipality's own replies, and how far we have read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.cases import Attachment, Author, Case, Mention, OwnReply
from bot.store import Database, from_text, named, to_text


def known(database: Database, network: str, external_id: str) -> bool:
    """Tell whether the mention has been received before."""
    sql = "SELECT 1 FROM mentions WHERE network = ? AND external_id = ?"
    return database.execute(sql, (network, external_id)).fetchone() is not None


def saying(
    database: Database, network: str, since: datetime, words: Callable[[str], str]
) -> dict[str, list[int]]:
    """Return the cases of what came in since then by what it says, as ``words`` reads it."""
    rows = database.execute(
        "SELECT case_id, text FROM mentions WHERE network = ? AND received_at > ? ORDER BY id DESC",
        (network, to_text(since)),
    )
    found: dict[str, list[int]] = {}
    for case_id, text in rows.fetchall():
        found.setdefault(words(text), []).append(int(case_id))
    return found


def known_of(database: Database, network: str, external_ids: Iterable[str]) -> set[str]:
    """Return which of the mentions have been received before, cases or not yet, by one query."""
    return _known_in(database, "mentions", network, external_ids)


def own_of(database: Database, network: str, external_ids: Iterable[str]) -> set[str]:
    """Return which of the municipality's own replies are known, by one query."""
    return _known_in(database, "own_replies", network, external_ids)


def _known_in(
    database: Database, table: str, network: str, external_ids: Iterable[str]
) -> set[str]:
    listed = [storable(one) for one in external_ids]
    if not listed:
        return set()
    rows = database.execute(
        f"WITH asked AS (SELECT value FROM json_each(:ids)) SELECT external_id FROM {table}"  # noqa: S608 - a table of ours
        " WHERE network = :network AND external_id IN asked UNION SELECT external_id FROM intake"
        " WHERE network = :network AND external_id IN asked AND own = :own",
        {"network": network, "ids": json.dumps(listed), "own": table == "own_replies"},
    )
    return {row[0] for row in rows.fetchall()}


def insert(
    database: Database, mention: Mention, case_id: int, now: datetime, assessment: str | None = None
) -> None:
    """Keep a mention that isn't known yet, with what was made of it."""
    database.execute(
        "INSERT INTO mentions (network, external_id, case_id, parent_id, text, url, languages,"
        " context, posted_at, received_at, private, attachments, assessment)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            mention.network,
            mention.external_id,
            case_id,
            mention.parent_id,
            storable(mention.text),
            mention.url,
            " ".join(mention.languages),
            json.dumps(dict(mention.context)),
            to_text(mention.posted_at),
            to_text(now),
            mention.private,
            attachments_text(mention.attachments),
            assessment,
        ),
    )


def count_between(database: Database, start: datetime, end: datetime) -> int:
    """Count the mentions that were written between the two times."""
    sql = "SELECT count(*) FROM mentions WHERE posted_at > ? AND posted_at <= ?"
    return int(database.execute(sql, (to_text(start), to_text(end))).fetchone()[0])


def latest(database: Database, case: Case) -> Mention | None:
    """Return the newest mention that still stands, the one a reply answers; else the newest."""
    rows = database.execute(
        "SELECT * FROM mentions WHERE case_id = ?"
        " ORDER BY deleted_at IS NOT NULL, removed IS NOT NULL, posted_at DESC, id DESC LIMIT 1",
        (case.id,),
    )
    return next((_mention(row, case) for row in named(rows)), None)


def of_case(database: Database, case: Case, limit: int) -> list[Mention]:
    """Return the case's newest mentions, the newest first, in clear text but for the author."""
    rows = database.execute(
        "SELECT * FROM mentions WHERE case_id = ? ORDER BY posted_at DESC, id DESC LIMIT ?",
        (case.id, limit),
    )
    return [_mention(row, case) for row in named(rows)]


def _mention(row: Mapping[str, Any], case: Case) -> Mention:
    return Mention(
        network=row["network"],
        external_id=row["external_id"],
        root_id=case.root_id,
        author=Author(id=case.author.id, handle=case.author.handle, name=case.author.name),
        text=row["text"],
        posted_at=from_text(row["posted_at"]),
        url=row["url"],
        parent_id=row["parent_id"],
        languages=tuple(row["languages"].split()),
        context=json.loads(row["context"]),
        private=bool(row["private"]),
        attachments=attachments(row["attachments"]),
    )


def attachments_text(attached: Iterable[Attachment]) -> str:
    """Return attachments as the ``attachments`` column holds them."""
    pairs = [[one.kind, storable(one.alt)] for one in attached]
    return json.dumps(pairs, ensure_ascii=False)


def attachments(text: str) -> tuple[Attachment, ...]:
    """Return the attachments that :func:`attachments_text` wrote."""
    return tuple(Attachment(kind=kind, alt=alt) for kind, alt in json.loads(text))


def insert_own(database: Database, reply: OwnReply) -> bool:
    """Keep a reply of the municipality's own; False if it was known."""
    inserted = database.execute(
        "INSERT INTO own_replies (network, external_id, parent_id, url, posted_at)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1",
        (reply.network, reply.external_id, reply.parent_id, reply.url, to_text(reply.posted_at)),
    )
    return inserted.fetchone() is not None


def own_reply_to(database: Database, network: str, external_id: str) -> OwnReply | None:
    """Return the municipality's own last reply to the mention, if there is one."""
    rows = named(
        database.execute(
            "SELECT * FROM own_replies WHERE network = ? AND parent_id = ?"
            " ORDER BY posted_at DESC LIMIT 1",
            (network, external_id),
        )
    )
    return next(
        (
            OwnReply(
                network=row["network"], external_id=row["external_id"], root_id="",
                parent_id=row["parent_id"], posted_at=from_text(row["posted_at"]), url=row["url"],
            )
            for row in rows
        ),
        None,
    )  # fmt: skip


def recall(database: Database, key: str) -> str | None:
    """Return what was remembered under the key: a cursor, a session, an outage."""
    row = database.execute("SELECT value FROM memory WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def remember(database: Database, key: str, value: str | None) -> None:
    """Remember the value under the key; None forgets it."""
    if value is None:
        database.execute("DELETE FROM memory WHERE key = ?", (key,))
    else:
        database.execute(
            "INSERT INTO memory (key, value) VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )


def storable(text: str) -> str:
    """Return the text without what SQLite can't hold as text: lone surrogates and null bytes."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")
