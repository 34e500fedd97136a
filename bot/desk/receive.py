"""What a network brings: mentions, what became of them, and the municipality's own replies."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.cases import Case, Mention, OwnReply, Verb, after
from bot.desk import CARD, Desk, changed
from bot.desk.assess import (
    KEPT_EXCERPT,
    alarm,
    assess,
    due,
    excerpt,
    flags,
    flags_text,
    needs_deadline,
    triaged,
    within,
)
from bot.desk.pings import schedule, settle
from bot.networks import Batch
from bot.store import Database, cases, mentions, pings, surfaces
from bot.triage import Triage
from bot.triage.personal_data import mask


def cursor(desk: Desk, network: str) -> str | None:
    """Return how far the network has been read, or None before the first time."""
    return mentions.recall(desk.store.read(), _cursor_key(network))


def receive(desk: Desk, network: str, batch: Batch) -> int:
    """Take in what one poll found, in one transaction with the cursor.

    What is known already changes nothing, so a batch can be read any number of times.

    Returns:
        The number of mentions that were new.
    """
    brought = batch.mentions or batch.own_replies or batch.edited or batch.deleted
    if not brought and cursor(desk, network) == batch.cursor:
        return 0
    now = desk.now()
    reader = desk.store.read()
    known = mentions.known_of(reader, network, (one.external_id for one in batch.mentions))
    prepared = {
        mention.external_id: assess(
            desk, mention.text, mention.attachments, _declared(mention.languages)
        )
        for mention in batch.mentions
        if mention.external_id not in known
    }
    items: list[Mention | OwnReply] = sorted(
        [*batch.mentions, *batch.own_replies], key=lambda item: item.posted_at
    )
    new = 0
    with desk.store.write() as database:
        for item in items:
            if isinstance(item, OwnReply):
                _own_reply(desk, database, item, now)
            elif item.external_id in prepared and not mentions.known(
                database, item.network, item.external_id
            ):
                _mention(desk, database, item, prepared[item.external_id], now)
                new += 1
        for edited in batch.edited:
            changed.edited(desk, database, network, edited, now)
        for external_id in batch.deleted:
            changed.deleted(desk, database, network, external_id, now)
        if batch.cursor is not None:
            mentions.remember(database, _cursor_key(network), batch.cursor)
    desk.wake()
    return new


def paste(desk: Desk, mention: Mention) -> Case:
    """Make a case of a comment that an admin pasted, for a network without an adapter."""
    now = desk.now()
    found = assess(desk, mention.text, mention.attachments)
    with desk.store.write() as database:
        case = _mention(desk, database, mention, found, now)
    desk.wake()
    return case


def _mention(
    desk: Desk, database: Database, mention: Mention, found: Triage, now: datetime
) -> Case:
    if mention.posted_at > now:
        mention = replace(mention, posted_at=now)
    known = cases.find(database, mention.network, mention.root_id, mention.author.id)
    if known is None:
        case = _open(desk, database, mention, found, now)
    else:
        case = _follow_up(desk, database, known, mention, found, now)
    mentions.insert(database, mention, case.id, now)
    reply = mentions.own_reply_to(database, mention.network, mention.external_id)
    if reply is not None:  # read before the mention it answers
        case = _answered(desk, database, case, reply, now)
    return case


def _open(desk: Desk, database: Database, mention: Mention, found: Triage, now: datetime) -> Case:
    sure = desk.settings.deadline.praise_without_deadline
    raised = flags(found, mention.attachments)
    late = needs_deadline(found, raised, mention.text, sure)
    due_at = due(desk, found, mention.posted_at) if late else None
    columns = {
        "network": mention.network,
        "root_id": mention.root_id,
        "author_id": mention.author.id,
        "author_handle": mask(mentions.storable(mention.author.handle)),
        "author_name": mask(mentions.storable(mention.author.name)),
        "state": "open",
        "url": mention.url,
        "excerpt": excerpt(desk, found.masked, mention.text, mention.attachments)[:KEPT_EXCERPT],
        "private": mention.private,
        "mentions": 1,
        "posted_at": mention.posted_at,
        "due_from": mention.posted_at,
        "due_at": due_at,
        **triaged(found, raised),
    }
    case = cases.open_case(database, columns, now)
    pings.plan(database, case.id, _first_ping(desk, mention, due_at))
    alarm(desk, database, case, found, now)
    surfaces.add(database, case.id, desk.chat, CARD)
    return case


def _follow_up(
    desk: Desk, database: Database, case: Case, mention: Mention, found: Triage, now: datetime
) -> Case:
    sure = desk.settings.deadline.praise_without_deadline
    raised = flags(found, mention.attachments)
    only_thanks = not needs_deadline(found, raised, mention.text, sure)
    new = excerpt(desk, found.masked, mention.text, mention.attachments)
    changes: dict[str, Any] = {"mentions": case.mentions + 1, "url": mention.url or case.url}
    if case.finished:
        if only_thanks:
            return cases.note(database, case.id, Verb.FOLLOWED_UP, now=now, changes=changes) or case
        changes |= {
            "excerpt": new[:KEPT_EXCERPT],
            "posted_at": mention.posted_at,
            "due_from": mention.posted_at,
            "due_at": due(desk, found, mention.posted_at),
            "holder": None,
            "holder_since": None,
            "finished_at": None,
            "category_by": None,
            **triaged(found, raised),
        }
    else:
        changes["excerpt"] = f"{new}\n\n{case.excerpt}"[:KEPT_EXCERPT]
        if (case.due_at is None and not only_thanks) or (
            within(desk, found).at_once and not case.at_once
        ):
            due_at = due(desk, found, mention.posted_at)
            changes |= {"due_from": mention.posted_at, "due_at": due_at}
            if case.category_by is None:
                changes |= triaged(found, raised)
        changes["flags"] = flags_text(raised | case.flags)
    moved = cases.move(database, case.id, Verb.FOLLOWED_UP, now=now, changes=changes)
    if "due_at" in changes:
        pings.plan(database, case.id, _first_ping(desk, mention, changes["due_at"]))
        alarm(desk, database, case, found, now)
    assert moved is not None  # noqa: S101 - a follow-up is allowed in every state
    return moved


def _first_ping(desk: Desk, mention: Mention, due_at: datetime | None) -> datetime | None:
    """Return the first step after the posting; one that passed before we read it is due at once."""
    opened = desk.hours.next_open(mention.posted_at)
    late = due_at is not None and due_at <= mention.posted_at
    return opened if late else schedule(desk, due_at, opened)


def _own_reply(desk: Desk, database: Database, reply: OwnReply, now: datetime) -> None:
    if not mentions.insert_own(database, reply):
        return
    case = cases.by_mention(database, reply.network, reply.parent_id)
    if case is not None:
        _answered(desk, database, case, reply.url, now)


def _answered(desk: Desk, database: Database, case: Case, url: str, now: datetime) -> Case:
    leads = after(case.state, Verb.ANSWERED_ELSEWHERE)
    if leads is None or leads is case.state:  # finished, or our own reply on its way out
        return case
    changes = {"published_url": url or None, "finished_at": now}
    moved = cases.move(database, case.id, Verb.ANSWERED_ELSEWHERE, now=now, changes=changes)
    assert moved is not None  # noqa: S101 - its state was looked at in this transaction
    settle(desk, database, moved, now)
    return moved


def _declared(languages: tuple[str, ...]) -> str | None:
    """Return the first language the post claims to be in that we know."""
    for language in languages:
        short = language.partition("-")[0].lower()
        if short in {"nb", "nn", "en"}:
            return short
        if short == "no":
            return "nb"
    return None


def _cursor_key(network: str) -> str:
    return f"cursor:{network}"
