"""What authors do to their posts afterwards: an edit is read anew, and what is deleted is let go.

Both may be told any number of times, and what was never received is passed over.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from bot.cases import GRAVE, Case, Category, Edited, State, Verb
from bot.desk import Desk
from bot.desk.assess import (
    KEPT_EXCERPT,
    about,
    alarm,
    assess,
    due,
    excerpt,
    flags,
    flags_text,
    in_context,
    kept,
    needs_deadline,
    recalled,
    triaged,
    within,
)
from bot.desk.notices import tell
from bot.desk.pings import settle
from bot.desk.quarantine import tried
from bot.networks import Batch
from bot.outgoing import Kind
from bot.screens.clipping import thread
from bot.store import Database, alarms, cases, outbox
from bot.store import changes as store
from bot.store.changes import Kept
from bot.triage import Triage


def take_in(desk: Desk, network: str, batch: Batch) -> None:
    """Note what was edited and deleted, each by itself.

    One that can't be noted holds up no other: the channel is told to look at the network.

    Raises:
        StoreError: the database can't be used now; nothing is lost.
    """
    for edit in batch.edited:
        if not tried(partial(_edited, desk, network), edit):
            _tell(desk, network, edit.external_id)
    for external_id in batch.deleted:
        if not tried(partial(_deleted, desk, network), external_id):
            _tell(desk, network, external_id)


def _edited(desk: Desk, network: str, edit: Edited) -> None:
    known = store.find(desk.store.read(), network, edit.external_id)
    if known is None or store.says(known, edit):
        return
    says = assess(desk, edit.text, edit.attachments)  # no click waits for this
    with desk.store.write() as database:
        edited(desk, database, network, edit, says, desk.now())


def _deleted(desk: Desk, network: str, external_id: str) -> None:
    with desk.store.write() as database:
        deleted(desk, database, network, external_id, desk.now())


def _tell(desk: Desk, network: str, external_id: str) -> None:
    text = desk.texts(
        "A post on {network} has been changed or deleted, and that can't be shown here. Look at "
        "{network} before you answer there. {who} must look in the log.",
        network=desk.network_title(network), who=desk.settings.monitoring.contact,
    )  # fmt: skip
    tell(desk, f"changed:{network}:{external_id}", text)


def edited(
    desk: Desk, database: Database, network: str, edit: Edited, says: Triage, now: datetime
) -> None:
    """Put the new words in place of the old, which are kept; ``says`` is what is made of them.

    The deadline stays, unless the new words are urgent or ask for an answer for the first time. A
    finished case is opened again by grave words only: who mends a slip of the pen after the
    answer asks for nothing.
    """
    known = store.find(database, network, edit.external_id)
    if known is None or store.says(known, edit):
        return
    case = cases.get(database, known.case_id)
    assert case is not None  # noqa: S101 - a mention's case is never deleted before it
    said = recalled(desk, known.assessment, known.text, known.attachments)
    store.edit(database, known, edit, now, kept(says))
    says = in_context(database, (case.network, case.root_id), says, now)
    urgent = bool(says.alarm - said.alarm) or bool(
        says.alarm and about(says).danger and not about(said).danger
    )
    graver = urgent or bool((says.flags - said.flags) & GRAVE)
    changes = _changes(desk, database, case, edit, said, says, now)
    case = cases.note(database, case.id, Verb.EDITED, now=now, changes=changes) or case
    if case.finished and graver:
        changes = {"holder": None, "holder_since": None, "finished_at": None}
        changes |= {"due_from": now, "due_at": due(desk, says, now)}
        case = cases.move(database, case.id, Verb.FOLLOWED_UP, now=now, changes=changes) or case
    if "due_at" in changes:
        settle(desk, database, case, now)
    if urgent and not case.finished:
        alarm(desk, database, case, says, now)


def deleted(desk: Desk, database: Database, network: str, external_id: str, now: datetime) -> None:
    """Note that a post is gone; with the last of them an unfinished case is finished.

    What is grave, or due at once, stays open until a person has looked, deleted or not.
    """
    known = store.find(database, network, external_id)
    if known is None or not store.delete(database, known, now) or known.removed == "delete":
        return
    case = cases.get(database, known.case_id)
    assert case is not None  # noqa: S101 - a mention's case is never deleted before it
    if not _vanish(desk, database, case, now):
        cases.note(database, case.id, Verb.DELETED, now=now, changes={})


def unseen(database: Database, network: str, external_id: str, now: datetime) -> None:
    """Note that we can't see a post any more; the case stays as it is, with its deadline.

    It may be deleted, or only be hidden from us: nobody gets out of an answer by that unseen.
    """
    known = store.find(database, network, external_id)
    if known is None or not store.lose_sight(database, known, now):
        return
    cases.note(database, known.case_id, Verb.UNSEEN, now=now, changes={})


def unanswerable(desk: Desk, database: Database, case: Case, now: datetime) -> None:
    """The network says that what a reply answers is gone; told of the deletion, let it go."""
    if case.state is State.CLAIMED:
        _vanish(desk, database, case, now)


def _vanish(desk: Desk, database: Database, case: Case, now: datetime) -> bool:
    left = [one for one in store.of_case(database, case.id) if one.current and not one.deleted]
    if left or case.finished or case.state is State.UNSURE or _must_be_seen(database, case):
        return False
    if case.state is State.REPLYING and not outbox.cancel(database, case.id, Kind.REPLY, now):
        return False  # the network decides whether it still takes the reply
    moved = cases.move(database, case.id, Verb.VANISHED, now=now, changes={"finished_at": now})
    if moved is None:
        return False
    settle(desk, database, moved, now)
    return True


def _must_be_seen(database: Database, case: Case) -> bool:
    """Tell whether a person must see to the case though its author has taken it all back.

    Who writes that they want to die, or what they will do to others, has written it. A person's
    own word for what the case is lowers the flags, and then it is as any other.
    """
    feared = case.category_by is None and case.category in {Category.CRISIS, Category.HARASSMENT}
    return bool(case.at_once or case.flags & GRAVE or feared or alarms.out(database, case.id))


def _changes(
    desk: Desk,
    database: Database,
    case: Case,
    edit: Edited,
    said: Triage,
    says: Triage,
    now: datetime,
) -> dict[str, Any]:
    posts = store.of_case(database, case.id)
    current = [one for one in posts if one.current]
    # what was answered before is shown as well when it is changed: nobody has read the new words
    shown = [one for one in posts if one.current or one.external_id == edit.external_id]
    changes: dict[str, Any] = {
        "excerpt": thread(
            [_shown(desk, one) for one in shown[::-1]],
            KEPT_EXCERPT,
        )
    }
    raised = flags(says, edit.attachments)
    alone = len(current) == 1
    calmed = said.category is says.category is Category.CRISIS is not case.category
    if case.category_by is None and alone and not calmed:
        changes |= triaged(says, raised)
    # what is grave an edit does not take back: somebody wrote it, and others may have read it;
    # and what a person has said is not grave is that only by words that are new
    raised -= said.flags & GRAVE
    changes["flags"] = flags_text(raised | (case.flags & GRAVE if alone else case.flags))
    if case.finished:
        return changes
    sure = desk.settings.deadline.praise_without_deadline
    asks = case.due_at is None and needs_deadline(says, raised, edit.text, sure)
    chosen = case.category_by is not None  # an admin has said that it needs none
    became_urgent = within(desk, says).at_once and not within(desk, said).at_once
    if (asks and not chosen) or (became_urgent and not case.at_once):
        changes |= {"due_from": now, "due_at": due(desk, says, now)}
    return changes


def _shown(desk: Desk, one: Kept) -> str:
    found = recalled(desk, one.assessment, one.text, one.attachments)
    return excerpt(desk, found.masked, one.text, one.attachments)
