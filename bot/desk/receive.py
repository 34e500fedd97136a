"""What a network brings: new mentions, follow-ups, and replies the municipality wrote itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot import deadlines
from bot.cases import Case, Category, Mention, OwnReply, Verb, after
from bot.deadlines import RespondWithin
from bot.desk import CARD, Desk
from bot.desk.pings import schedule, settle
from bot.networks import Batch
from bot.store import Database, alarms, cases, mentions, pings, surfaces
from bot.triage import Triage, triage
from bot.triage.personal_data import mask

KEPT_EXCERPT = 2000
"""How much masked text a case keeps for its cards, in characters; the newest comes first."""


def cursor(desk: Desk, network: str) -> str | None:
    """Return how far the network has been read, or None before the first time."""
    return mentions.recall(desk.store.read(), _cursor_key(network))


def receive(desk: Desk, network: str, batch: Batch) -> int:
    """Take in what one poll found, in one transaction with the cursor.

    What is known already changes nothing, so a batch can be read any number of times.

    Returns:
        The number of mentions that were new.
    """
    if not batch.mentions and not batch.own_replies and cursor(desk, network) == batch.cursor:
        return 0
    now = desk.now()
    reader = desk.store.read()
    prepared = {
        mention.external_id: triage(
            mention.text, units=desk.units, language=_declared(mention.languages)
        )
        for mention in batch.mentions
        if not mentions.known(reader, mention.network, mention.external_id)
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
        if batch.cursor is not None:
            mentions.remember(database, _cursor_key(network), batch.cursor)
    desk.wake()
    return new


def paste(desk: Desk, mention: Mention) -> Case:
    """Make a case of a comment that an admin pasted, for a network without an adapter."""
    now = desk.now()
    found = triage(mention.text, units=desk.units, language=None)
    with desk.store.write() as database:
        case = _mention(desk, database, mention, found, now)
    desk.wake()
    return case


def needs_deadline(found: Triage, text: str, sure: float) -> bool:
    """Tell whether a comment must be answered in time.

    Only praise or spam that is surely that, with no question and no flag, need not: a misread
    question must never expire unseen.
    """
    top = found.ranking[0]
    harmless = top.category in {Category.PRAISE, Category.SPAM} and top.probability >= sure
    return not harmless or bool(found.flags) or "?" in text


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
    due = _due(desk, mention, found) if needs_deadline(found, mention.text, sure) else None
    columns = {
        "network": mention.network,
        "root_id": mention.root_id,
        "author_id": mention.author.id,
        "author_handle": mask(mentions.storable(mention.author.handle)),
        "author_name": mask(mentions.storable(mention.author.name)),
        "state": "open",
        "url": mention.url,
        "excerpt": mentions.storable(found.masked)[:KEPT_EXCERPT],
        "mentions": 1,
        "posted_at": mention.posted_at,
        "due_from": mention.posted_at,
        "due_at": due,
        **_triaged(found),
    }
    case = cases.open_case(database, columns, now)
    pings.plan(database, case.id, _first_ping(desk, mention, due))
    _alarm(desk, database, case, found, now)
    surfaces.add(database, case.id, desk.chat, CARD)
    return case


def _follow_up(
    desk: Desk, database: Database, case: Case, mention: Mention, found: Triage, now: datetime
) -> Case:
    sure = desk.settings.deadline.praise_without_deadline
    only_thanks = not needs_deadline(found, mention.text, sure)
    new = mentions.storable(found.masked)
    changes: dict[str, Any] = {"mentions": case.mentions + 1, "url": mention.url or case.url}
    if case.finished:
        if only_thanks:
            return cases.note(database, case.id, Verb.FOLLOWED_UP, now=now, changes=changes) or case
        due = _due(desk, mention, found)
        changes |= {
            "excerpt": new[:KEPT_EXCERPT],
            "posted_at": mention.posted_at,
            "due_from": mention.posted_at,
            "due_at": due,
            "holder": None,
            "holder_since": None,
            "finished_at": None,
            "category_by": None,
            **_triaged(found),
        }
    else:
        changes["excerpt"] = f"{new}\n\n{case.excerpt}"[:KEPT_EXCERPT]
        if (case.due_at is None and not only_thanks) or (
            _within(desk, found).at_once and not case.at_once
        ):
            due = _due(desk, mention, found)
            changes |= {"due_from": mention.posted_at, "due_at": due}
            if case.category_by is None:
                changes |= _triaged(found)
        changes["flags"] = _flags(found.flags | case.flags)
    moved = cases.move(database, case.id, Verb.FOLLOWED_UP, now=now, changes=changes)
    if "due_at" in changes:
        pings.plan(database, case.id, _first_ping(desk, mention, changes["due_at"]))
        _alarm(desk, database, case, found, now)
    assert moved is not None  # noqa: S101 - a follow-up is allowed in every state
    return moved


def _first_ping(desk: Desk, mention: Mention, due: datetime | None) -> datetime | None:
    """Return the first step after the posting; one that passed before we read it is due at once."""
    opened = desk.hours.next_open(mention.posted_at)
    return opened if due is not None and due <= mention.posted_at else schedule(desk, due, opened)


def _alarm(desk: Desk, database: Database, case: Case, found: Triage, now: datetime) -> None:
    """Set the alarm off if it is that urgent; the next ping is then the next opening's."""
    if found.alarm:
        alarms.start(database, case.id, now)
        pings.plan(database, case.id, next(desk.hours.openings_after(now)))


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


def _within(desk: Desk, found: Triage) -> RespondWithin:
    return desk.settings.deadline.within(found.category, found.flags)


def _due(desk: Desk, mention: Mention, found: Triage) -> datetime:
    return deadlines.due(mention.posted_at, _within(desk, found), desk.hours)


def _triaged(found: Triage) -> dict[str, Any]:
    return {
        "category": found.category,
        "ranking": cases.ranking_text(
            (one.category, one.probability, one.reasons) for one in found.ranking
        ),
        "flags": _flags(found.flags),
        "language": found.language,
        "unit": found.unit,
    }


def _flags(flags: Iterable[str]) -> str:
    return " ".join(sorted(flags))


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
