"""A post that is taken away, step by step: hidden, deleted, its author told, the case finished.

Who is told that a post is hidden is told after it is; who is told of a deletion is told before,
since a network may have no way to the author of what is gone (Meta's private replies go by the
comment). If the message can't be sent, the post is deleted all the same, and the card asks a
person to tell its author.
"""

from __future__ import annotations

from datetime import datetime

from bot.cases import UNANSWERED, Verb
from bot.desk import DELETE, HIDE, TELL, Desk, remaining
from bot.desk.pings import settle
from bot.errors import Rejected
from bot.networks import Moderated, Network, Published, Reply
from bot.store import Database, cases, changes, outbox, removals
from bot.store.outbox import Item
from bot.store.removals import Removal

WAITING, DONE, FAILED = "waiting", "done", "failed"
"""What a removal, and the message about it, can be."""


def begin(desk: Desk, database: Database, removal: Removal, now: datetime) -> None:
    """Put the first step on its way, or, where all was done by hand, finish."""
    if removal.state == DONE:
        changes.remove(database, removal.mention_id, removal.act)
    first_told = removal.act == DELETE or removal.state == DONE
    if removal.told == WAITING and first_told:
        _put(database, removal, TELL, now)
    elif removal.state == WAITING:
        _put(database, removal, removal.act, now)
    else:
        _finish(desk, database, removal, now)


def take_back(database: Database, case_id: int, now: datetime) -> bool:
    """Take back the case's last removal; False once its first step has begun."""
    waiting = [one for one in removals.of_case(database, case_id) if one.state == WAITING]
    if not waiting:
        return False
    last = waiting[-1]
    mine = last.told in {"by_hand", *removals.UNTOLD}  # a person tells the author, or has
    kind = TELL if last.act == DELETE and last.notice and not mine else last.act
    if not outbox.cancel(database, case_id, kind, now):
        return False
    removals.undo(database, last.id)
    return True


def removal_of(database: Database, item: Item) -> Removal:
    """Return the removal that an item of the outbox is a step of."""
    removal = removals.get(database, int(item.payload["removal"]))
    assert removal is not None  # noqa: S101 - a removal is never deleted before its items
    return removal


def message_of(removal: Removal) -> Reply:
    """Return the private message to the author, as the network takes it."""
    return Reply(
        key=removal.notice_key,
        text=removal.notice,
        language=removal.language,
        root_id=removal.root_id,
        parent_id=removal.external_id,
        context=removal.context,
        private=True,
    )


def perform(network: Network, removal: Removal) -> None:
    """Hide or delete the post; may be repeated.

    Raises:
        Rejected: the network refuses, or can do no such thing.
        Retryable: it may not be done yet; LoginFailed and Unsure likewise.
    """
    if not isinstance(network, Moderated):
        raise Rejected(f"{network.title} can't take posts away")
    act = network.hide if removal.act == HIDE else network.delete
    act(removal.external_id, removal.context)


def removed(desk: Desk, item: Item) -> None:
    """The post is hidden or deleted: its author is told, or the case is finished."""
    now = desk.now()
    with desk.store.write() as database:
        outbox.finish(database, item, "sent", now=now)
        removal = removal_of(database, item)
        removals.set_state(database, removal.id, DONE)
        changes.remove(database, removal.mention_id, removal.act)
        if removal.act == HIDE and removal.told == WAITING:
            _put(database, removal, TELL, now)
        else:
            _finish(desk, database, removal, now)
        cases.touch(database, removal.case_id)
    desk.wake()


def not_removed(desk: Desk, item: Item, problem: str) -> None:
    """The network refuses: the card says so, and nobody is told that it was hidden."""
    now = desk.now()
    with desk.store.write() as database:
        outbox.finish(database, item, "failed", now=now, problem=problem)
        removal = removal_of(database, item)
        removals.set_state(database, removal.id, FAILED, problem)
        if removal.told in {"unsent", "failed"} or (
            removal.act == HIDE and removal.told == WAITING
        ):  # else the author would be told of what was not done
            removals.set_told(database, removal.id, "no")
        cases.note(
            database, removal.case_id, Verb.NOT_DONE, now=now, changes={},
            detail={"what": removal.act},
        )  # fmt: skip
    desk.wake()


def told(desk: Desk, item: Item, published: Published) -> None:
    """The author has been told why."""
    _message_ended(desk, item, "sent", published)


def not_told(desk: Desk, item: Item, state: str) -> None:
    """The message was refused (``failed``), or nobody can tell whether it is out (``unsure``)."""
    _message_ended(desk, item, state, None)


def delayed(desk: Desk, item: Item, until: datetime, problem: str) -> None:
    """A step waits for the network; the card says so."""
    with desk.store.write() as database:
        outbox.postpone(database, item, until, problem)
        removal = removal_of(database, item)
        removals.set_state(database, removal.id, removal.state, problem)
        cases.touch(database, removal.case_id)
    desk.wake()


def told_by_hand(desk: Desk, database: Database, removal_id: int, now: datetime) -> None:
    """The author has been told by a person."""
    removal = removals.get(database, removal_id)
    if removal is None or removal.told not in removals.UNTOLD:
        return
    removals.set_told(database, removal_id, "by_hand")
    cases.touch(database, removal.case_id)
    if removal.state != WAITING:
        _finish(desk, database, removal, now)


def was_told(database: Database, mention_id: int, case_id: int) -> bool:
    """Whether the post's author has been told why it is taken away."""
    return any(
        one.mention_id == mention_id and one.told in {"sent", "by_hand"}
        for one in removals.of_case(database, case_id)
    )


def _message_ended(desk: Desk, item: Item, state: str, published: Published | None) -> None:
    now = desk.now()
    with desk.store.write() as database:
        outbox.finish(
            database, item, state, now=now,
            message_id=published.external_id if published else None,
        )  # fmt: skip
        removal = removal_of(database, item)
        removals.set_told(database, removal.id, state)
        removals.set_state(database, removal.id, removal.state)  # what it waited for is over
        if state != "sent":
            cases.note(
                database, removal.case_id, Verb.NOT_DONE, now=now, changes={},
                detail={"what": TELL},
            )  # fmt: skip
        if removal.state == WAITING:
            _put(database, removal, removal.act, now)
        else:
            _finish(desk, database, removal, now)
        cases.touch(database, removal.case_id)
    desk.wake()


def _finish(desk: Desk, database: Database, removal: Removal, now: datetime) -> None:
    """Finish the case if nothing of it stands any more, and its author knows what must be known."""
    current = removals.get(database, removal.id) or removal
    case = cases.get(database, removal.case_id)
    if case is None or case.state not in UNANSWERED:
        return
    left = [one for one in changes.of_case(database, case.id) if one.current and one.stands]
    if left or current.told in {WAITING, *removals.UNTOLD}:
        return
    if remaining.unseen(desk, database, case, removal.at):
        return  # whoever decided had not read what has come and gone since
    verb = Verb.NOTIFIED if was_told(database, removal.mention_id, case.id) else Verb.REMOVED
    moved = cases.move(
        database, case.id, verb, now=now, changes={"finished_at": now}, detail={"act": removal.act}
    )
    if moved is not None:
        settle(desk, database, moved, now)


def _put(database: Database, removal: Removal, kind: str, now: datetime) -> None:
    case = cases.get(database, removal.case_id)
    assert case is not None  # noqa: S101 - a removal's case is never deleted before it
    outbox.put(
        database,
        key=f"{kind}:{removal.id}",
        destination=case.network,
        kind=kind,
        payload={"removal": str(removal.id)},
        now=now,
        case_id=case.id,
        actor=removal.actor,
    )
