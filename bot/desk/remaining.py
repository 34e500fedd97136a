"""What a reply leaves unanswered: what the author wrote, or made of a post, after what it answers.

A reply answers what was written up to it. What came later keeps the case open, with a deadline of
its own; a thanks alone does not. See :mod:`bot.desk.receive` for what comes in while nothing is
on its way out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from bot.cases import GRAVE, Case, Category, OwnReply, Verb
from bot.desk import Desk
from bot.desk.assess import (
    KEPT_EXCERPT,
    alarm,
    due,
    excerpt,
    flags,
    flags_text,
    needs_deadline,
    recalled,
    triaged,
)
from bot.desk.pings import settle
from bot.outgoing import Kind
from bot.screens.clipping import thread
from bot.store import Database, alarms, cases, changes, outbox
from bot.store.changes import Kept
from bot.triage import Triage

_SLIPS = 2
"""In how many words a slip of the pen may be mended at most."""

_ALIKE = 0.8
"""How alike a word is to what it was when only a slip in it is mended."""


@dataclass(frozen=True, slots=True)
class Left:
    """A post that is still to be answered, what was made of it, and since when it says so."""

    post: Kept
    found: Triage
    since: datetime


def grave(found: Triage) -> bool:
    """Tell whether a person must see to the post, also when its author takes it back."""
    return bool(found.flags & GRAVE or found.alarm) or found.category in {
        Category.CRISIS,
        Category.HARASSMENT,
    }


def reopen_for_newer(
    desk: Desk,
    database: Database,
    case: Case,
    answered_up_to: int,
    now: datetime,
    edited_since: datetime | None = None,
) -> Case | None:
    """Open a finished case for what the reply that finished it does not answer.

    Args:
        desk: Whose case it is.
        database: The transaction that finished the case.
        case: The case as it stands in it.
        answered_up_to: The store's id of the last mention that the reply answers.
        now: The aware time.
        edited_since: When the reply's writer read the mentions; what an answered one was made to
            say after that is not answered either. None where that is not known.

    Returns:
        The case, open again, or None if nothing is left to answer or it is not finished.
    """
    posts = changes.of_case(database, case.id)[::-1]
    left = [_left(desk, one) for one in posts if one.id > answered_up_to]
    if edited_since is not None:
        before = [one for one in posts if one.id <= answered_up_to]
        left = [*_edited(desk, database, before, edited_since), *left]
    return reopen(desk, database, case, left, now)


def after_reply(desk: Desk, database: Database, case: Case, reply: OwnReply) -> list[Left]:
    """Return what the case's author wrote after the municipality's own reply, oldest first.

    What the reply stands under it answers, whatever the clocks of the two say.
    """
    return [
        _left(desk, one)
        for one in changes.of_case(database, case.id)[::-1]
        if one.current
        and one.posted_at > reply.posted_at
        and one.external_id != reply.parent_id
    ]  # fmt: skip


def unseen(desk: Desk, database: Database, case: Case, since: datetime) -> list[Left]:
    """Return the grave posts that came, or became so, after ``since`` and are gone again."""
    return [
        one
        for one in (_left(desk, post) for post in changes.of_case(database, case.id))
        if one.post.deleted
        and one.post.removed is None
        and max(one.post.received_at, one.since) > since
        and grave(one.found)
    ]


def asks(desk: Desk, left: Sequence[Left]) -> list[Left]:
    """Return which of them somebody must see to: not the thanks, nor what is gone harmlessly."""
    sure = desk.settings.deadline.praise_without_deadline
    return [
        one
        for one in left
        if one.post.removed is None
        and (not one.post.deleted or grave(one.found))
        and needs_deadline(
            one.found, flags(one.found, one.post.attachments), one.post.text, sure
        )
    ]  # fmt: skip


def reopen(
    desk: Desk, database: Database, case: Case, left: Sequence[Left], now: datetime
) -> Case | None:
    """Open a finished case for what is left, if any of it asks for an answer; else None."""
    if not case.finished or not asks(desk, left):
        return None
    columns = still_open(desk, case, left) | {
        "holder": None, "holder_since": None, "finished_at": None, "category_by": None,
    }  # fmt: skip
    opened = cases.move(database, case.id, Verb.FOLLOWED_UP, now=now, changes=columns)
    assert opened is not None  # noqa: S101 - a follow-up is allowed in every state
    settle(desk, database, opened, now)
    for one in asks(desk, left):
        if one.found.alarm:
            alarm(desk, database, opened, one.found, now)
            break
    return opened


def keep_open(
    desk: Desk, database: Database, case: Case, left: Sequence[Left], url: str, now: datetime
) -> Case:
    """Note that all but what is left has been answered at ``url``; who has the case keeps it."""
    columns = still_open(desk, case, left) | {"published_url": url or None}
    noted = cases.note(
        database, case.id, Verb.ANSWERED_ELSEWHERE, now=now, changes=columns,
        detail={"stays": "yes"},
    )  # fmt: skip
    assert noted is not None  # noqa: S101 - it was looked at in this transaction
    settle(desk, database, noted, now)
    urgent = any(one.found.alarm for one in asks(desk, left))
    if not urgent and alarms.end(database, case.id):
        outbox.withdraw(database, case.id, Kind.ALARM, now)
    return noted


def still_open(desk: Desk, case: Case, left: Sequence[Left]) -> dict[str, Any]:
    """Return the columns of a case that only what is left is to be answered in.

    The deadline is the earliest of theirs, and the category that of the post it belongs to.
    """
    asking = asks(desk, left)
    dated = [(due(desk, one.found, one.since), one) for one in asking]
    due_at, first = min(dated, key=lambda pair: (pair[0], pair[1].post.id))
    raised = {flag for one in asking for flag in flags(one.found, one.post.attachments)}
    shown = [
        excerpt(desk, one.found.masked, one.post.text, one.post.attachments)
        for one in left
        if one.post.removed is None
    ]
    columns: dict[str, Any] = {
        "excerpt": thread(shown, KEPT_EXCERPT),
        "posted_at": left[0].post.posted_at,
        "due_from": first.since,
        "due_at": due_at,
        "flags": flags_text(raised),
    }
    if case.category_by is None or case.finished:
        columns = triaged(first.found, raised) | columns
    return columns


def is_slip(before: str, after: str) -> bool:
    """Tell whether only a slip of the pen was mended: a word or two, and no number.

    Signs, spaces and capitals say nothing; what was put in or left out does.
    """
    said, says = (re.findall(r"\w+", text.casefold()) for text in (before, after))
    if len(said) != len(says):
        return False
    other = [pair for pair in zip(said, says, strict=True) if pair[0] != pair[1]]
    return len(other) <= _SLIPS and all(_alike(*pair) for pair in other)


def _alike(one: str, other: str) -> bool:
    digits = any(character.isdigit() for character in one + other)
    return not digits and SequenceMatcher(None, one[:100], other[:100]).ratio() >= _ALIKE


def _left(desk: Desk, post: Kept) -> Left:
    found = recalled(desk, post.assessment, post.text, post.attachments)
    return Left(post, found, post.edited_at or post.posted_at)


def _edited(desk: Desk, database: Database, posts: Sequence[Kept], since: datetime) -> list[Left]:
    """Return which of the answered posts say something else than when the reply was written."""
    found = []
    for one in posts:
        if one.edited_at is None or one.edited_at <= since:
            continue
        said = changes.said_at(database, one.id, since)
        left = _left(desk, one)
        if said is None:
            continue
        then = recalled(desk, said.assessment, said.text, said.attachments)
        worse = (left.found.flags - then.flags) & GRAVE or left.found.alarm - then.alarm
        if worse or not is_slip(said.text, one.text):
            found.append(left)
    return found
