"""What became of an approved reply: out, refused, or uncertain."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from bot.cases import Case, OwnReply, Verb
from bot.desk import Desk, changed, promises, remaining, removing
from bot.desk.pings import resume, settle
from bot.networks import Published, Reply
from bot.outgoing import Told
from bot.store import Database, cases, drafts, from_text, mentions, outbox, surfaces
from bot.store import published as published_replies
from bot.store.changes import Revision
from bot.store.outbox import Item


def reply_of(item: Item) -> Reply:
    """Return the approved reply as the network takes it."""
    payload = item.payload
    return Reply(
        key=payload["key"],
        text=payload["text"],
        language=payload["language"],
        root_id=payload["root"],
        parent_id=payload["parent"],
        context=json.loads(payload["context"]),
        private=payload.get("private") == "yes",
    )


def sent(desk: Desk, item: Item, published: Published) -> None:
    """The reply is out: its case is answered, unless it only said that an answer will come."""
    now = desk.now()
    assert item.case_id is not None  # noqa: S101 - every reply has a case
    holding = item.payload["answers"] == "no"
    with desk.store.write() as database:
        outbox.done(database, item, now=now, message_id=published.external_id, url=published.url)
        own = OwnReply(
            network=item.destination,
            external_id=published.external_id,
            root_id=item.payload["root"],
            parent_id=item.payload["parent"],
            posted_at=now,
            url=published.url,
        )
        mentions.insert_own(database, own)
        private = item.payload.get("private") == "yes"
        if private:
            removing.told_otherwise(database, item.case_id, Told.SENT, now, item.actor)
        else:
            published_replies.add(
                database,
                case_id=item.case_id,
                network=item.destination,
                external_id=published.external_id,
                url=published.url,
                template=item.payload.get("template", ""),
                language=item.payload["language"],
                text=item.payload["text"],
            )
        changes: dict[str, Any] = {"published_url": published.url or None}
        verb = Verb.HELD if holding else Verb.SENT
        if not holding:
            changes |= {"finished_at": now}
        detail = {"private": "yes"} if private else {}
        if holding:
            detail |= promises.keep(database, item.case_id, item.payload)
        moved = cases.move(
            database, item.case_id, verb, now=now, actor=item.actor, changes=changes, detail=detail
        )
        if moved and moved.finished:
            drafts.clear(database, moved.id)
            settle(desk, database, moved, now)
            reopen(desk, database, moved, item, now)
        elif moved:
            resume(desk, database, moved, now)
    desk.wake()


def reopen(desk: Desk, database: Database, case: Case, item: Item, now: datetime) -> None:
    """Open the case again for what its author wrote, or edited, after the reply was approved.

    What came while the reply was on its way, or uncertain, is not answered by it.
    """
    read = Revision.read(item.payload.get("read", ""))
    if read.mention:  # a reply from before an update does not say how far it answers
        since = from_text(item.created_at)
        remaining.reopen_for_newer(desk, database, case, read.mention, now, edited_since=since)


def refused(desk: Desk, item: Item, problem: str) -> None:
    """The network refuses the reply for good: the case goes back to the one who had it."""
    now = desk.now()
    assert item.case_id is not None  # noqa: S101 - every reply has a case
    with desk.store.write() as database:
        outbox.fail(database, item, now=now, problem=problem, shown=surfaces.card_key(item.case_id))
        moved = cases.move(database, item.case_id, Verb.FAILED, now=now)
        if moved is not None:
            resume(desk, database, moved, now)
            changed.unanswerable(desk, database, moved, now)
    desk.wake()


def unsure(desk: Desk, item: Item) -> None:
    """Nobody can tell whether the reply is out: the card asks a person to look."""
    now = desk.now()
    assert item.case_id is not None  # noqa: S101 - every reply has a case
    with desk.store.write() as database:
        outbox.doubt(database, item)
        cases.move(database, item.case_id, Verb.DOUBT, now=now)
    desk.wake()
