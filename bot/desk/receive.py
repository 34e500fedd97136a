"""What a network brings: mentions, what became of them, and the municipality's own replies.

All of it is made safe first (:func:`take_in`), and cases are made of it afterwards
(:func:`open_received`). No text is read while the database is being written, so no click waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.cases import UNANSWERED, Author, Case, Mention, OwnReply, State, Verb, after
from bot.desk import CARD, Desk, changed, quarantine, remaining, reserve
from bot.desk.assess import (
    KEPT_EXCERPT,
    alarm,
    alarm_again,
    assess,
    due,
    excerpt,
    flags,
    flags_text,
    in_context,
    kept,
    needs_deadline,
    triaged,
    unassessed,
    within,
)
from bot.desk.dated import written
from bot.desk.pings import schedule, settle
from bot.desk.quarantine import tried
from bot.networks import Batch
from bot.outgoing import Kind
from bot.outgoing import State as Outgoing
from bot.screens.clipping import thread
from bot.store import Database, cases, intake, mentions, outbox, pings, surfaces
from bot.store.intake import Waiting
from bot.triage import Triage
from bot.triage.personal_data import mask


def cursor(desk: Desk, network: str) -> str | None:
    """Return how far the network has been read, or None before the first time."""
    return mentions.recall(desk.store.read(), _cursor_key(network))


def receive(desk: Desk, network: str, batch: Batch) -> int:
    """Take in what one poll found, and make cases of it.

    What is known already changes nothing, so a batch can be read any number of times.

    Returns:
        The number of mentions that were new.
    """
    new = take_in(desk, network, batch)
    open_received(desk)
    return new


def take_in(desk: Desk, network: str, batch: Batch) -> int:
    """Make what one poll found safe, with the cursor, before anything is made of it.

    So the next can be read, and a webhook be answered, without waiting for the triage; and what
    the triage can't bear holds up nobody else's. :func:`open_received` makes the cases.

    Returns:
        The number of mentions that were new.
    """
    changes = batch.edited or batch.deleted or batch.unseen
    brought = batch.mentions or batch.own_replies or changes
    if not brought and cursor(desk, network) == batch.cursor:
        return 0
    now = desk.now()
    new = _unknown(desk, network, batch, now)
    with desk.store.write() as database:
        lost = [one for one in new if not tried(partial(intake.add, database, now=now), one)]
        if lost:
            quarantine.tell_of(desk, network)
        if not changes:
            _remember(database, network, batch.cursor)
    if changes:
        open_received(desk)  # they may be about what waits
        changed.take_in(desk, network, batch)
        with desk.store.write() as database:
            for external_id in batch.unseen:
                changed.unseen(database, network, external_id, now)
            _remember(database, network, batch.cursor)
        desk.wake()
    return sum(isinstance(one, Mention) for one in new)


def open_received(desk: Desk) -> int:
    """Make cases of all that has been taken in, in the order it came.

    What can't become one, whatever the step it fails at, holds up nothing else: see
    :mod:`bot.desk.quarantine`.

    Returns:
        How many things that had been received were looked at.

    Raises:
        StoreError: the database can't be used now; nothing is lost.
    """
    with desk.intake.lock:
        return quarantine.open_all(desk, partial(_open_all, desk), partial(_open_plainly, desk))


def _open_all(desk: Desk, rows: Sequence[Waiting]) -> None:
    now = desk.now()
    items = {row.id: written(row.item, now) for row in rows}
    read = {number: _read(desk, one) for number, one in items.items() if isinstance(one, Mention)}
    with desk.store.write() as database:
        for number, item in items.items():
            if not intake.take(database, number):
                continue
            if isinstance(item, OwnReply):
                _own_reply(desk, database, item, now)
            elif not mentions.known(database, item.network, item.external_id):
                _mention(desk, database, *read[number], now)


def _open_plainly(desk: Desk, row: Waiting) -> None:
    """Make a case of what could not be looked at: of it only what a reply needs is used."""
    if row.own:
        raise TypeError("a reply of our own is no case")  # its case stays open, and is told of
    now = desk.now()
    plain = row.plain(now, desk.texts("Unknown"))
    with desk.store.write() as database:
        known = mentions.known(database, plain.network, plain.external_id)
        if intake.take(database, row.id) and not known:
            _mention(desk, database, plain, unassessed(desk), now)


def _read(desk: Desk, mention: Mention) -> tuple[Mention, Triage]:
    """Look at a mention, and mask its author's names, which cases show."""
    author = mention.author
    names = [mask(mentions.storable(one)) for one in (author.handle, author.name)]
    shown = replace(mention, author=Author(id=author.id, handle=names[0], name=names[1]))
    return shown, assess(desk, mention.text, mention.attachments, _declared(mention.languages))


def _unknown(desk: Desk, network: str, batch: Batch, now: datetime) -> list[Mention | OwnReply]:
    """Return what has not been received before, dated so that it can be, in the order written."""
    reader = desk.store.read()
    known = mentions.known_of(reader, network, (one.external_id for one in batch.mentions))
    own = mentions.own_of(reader, network, (one.external_id for one in batch.own_replies))
    new: list[Mention | OwnReply] = [
        *(written(one, now) for one in batch.mentions if one.external_id not in known),
        *(written(one, now) for one in batch.own_replies if one.external_id not in own),
    ]
    return sorted(new, key=lambda item: item.posted_at)


def _remember(database: Database, network: str, reached: str | None) -> None:
    if reached is not None:
        mentions.remember(database, _cursor_key(network), reached)


def paste(desk: Desk, mention: Mention) -> Case:
    """Make a case of a comment that an admin pasted, for a network without an adapter."""
    now = desk.now()
    shown, found = _read(desk, written(mention, now))
    with desk.store.write() as database:
        case = _mention(desk, database, shown, found, now)
    desk.wake()
    return case


def _mention(
    desk: Desk, database: Database, mention: Mention, found: Triage, now: datetime
) -> Case:
    found = in_context(database, (mention.network, mention.root_id), found, now)
    known = cases.find(database, mention.network, mention.root_id, mention.author.id)
    if known is None:
        case = _open(desk, database, mention, found, now)
    else:
        case = _follow_up(desk, database, known, mention, found, now)
    mentions.insert(database, mention, case.id, now, kept(found))
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
        "author_handle": mention.author.handle,
        "author_name": mention.author.name,
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
    pings.plan(database, case.id, _first_ping(desk, mention, due_at, now))
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
            changes["excerpt"] = thread((case.excerpt, new), KEPT_EXCERPT)
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
        changes["excerpt"] = thread((case.excerpt, new), KEPT_EXCERPT)
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
        pings.plan(database, case.id, _first_ping(desk, mention, changes["due_at"], now))
    alarm_again(desk, database, case, found, now)
    assert moved is not None  # noqa: S101 - a follow-up is allowed in every state
    return moved


def _first_ping(
    desk: Desk, mention: Mention, due_at: datetime | None, now: datetime
) -> datetime | None:
    """Return the first step after the posting; one that passed before we read it is due at once."""
    opened = desk.hours.next_open(mention.posted_at)
    late = due_at is not None and due_at <= mention.posted_at
    return opened if late else schedule(desk, due_at, opened, now)


def _own_reply(desk: Desk, database: Database, reply: OwnReply, now: datetime) -> None:
    if not mentions.insert_own(database, reply):
        return
    case = cases.by_mention(database, reply.network, reply.parent_id)
    if case is not None:
        _answered(desk, database, case, reply, now)


def _answered(desk: Desk, database: Database, case: Case, reply: OwnReply, now: datetime) -> Case:
    """Finish the case that the municipality has answered itself, unless more was written since."""
    if after(case.state, Verb.ANSWERED_ELSEWHERE) is None:
        return case
    left = remaining.after_reply(desk, database, case, reply)
    if remaining.asks(desk, left) and case.state in UNANSWERED:
        return remaining.keep_open(desk, database, case, left, reply.url, now)
    if case.state is State.REPLYING and outbox.cancel(database, case.id, Kind.REPLY, now) is None:
        return case  # it may be our own reply that was read, as it is on its way out
    outbox.resolve(database, case.id, Kind.REPLY, Outgoing.WITHDRAWN, now, None)
    changes = {"published_url": reply.url or None, "finished_at": now}
    moved = cases.move(
        database, case.id, Verb.ANSWERED_ELSEWHERE, now=now, changes=changes,
        undone=_before(database, case),
    )  # fmt: skip
    assert moved is not None  # noqa: S101 - its state was looked at in this transaction
    settle(desk, database, moved, now)
    return remaining.reopen(desk, database, moved, left, now) or moved


def _before(database: Database, case: Case) -> dict[str, Any] | None:
    """Return what an undo leads to: a reply that was on its way is not there any more."""
    if case.state in {State.REPLYING, State.UNSURE}:
        return {"state": State.CLAIMED}
    return reserve.before(database, case)


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
