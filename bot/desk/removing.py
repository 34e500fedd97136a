"""A post that is taken away, step by step: hidden, deleted, its author told, the case finished.

Who is told that a post is hidden is told after it is; who is told of a deletion is told before,
since a network may have no way to the author of what is gone (Meta's private replies go by the
comment). If the message can't be sent, the post is deleted all the same, and the card asks a
person to tell its author.
"""

from __future__ import annotations

from datetime import datetime

from bot.cases import UNANSWERED, OwnReply, Verb
from bot.desk import Desk, remaining
from bot.desk.pings import settle
from bot.errors import Rejected
from bot.networks import Moderated, Network, Published, Reply
from bot.outgoing import UNTOLD, Kind, RemovalState, State, Told
from bot.store import Database, cases, changes, mentions, outbox, removals, surfaces
from bot.store.outbox import Item
from bot.store.removals import Removal


def begin(desk: Desk, database: Database, removal: Removal, now: datetime) -> None:
    """Put the first step on its way, or, where all was done by hand, finish."""
    done = removal.state is RemovalState.DONE
    if done:
        changes.remove(database, removal.mention_id, removal.act)
    first_told = removal.act == Kind.DELETE or done
    if removal.told is Told.WAITING and first_told:
        _put(database, removal, Kind.TELL, now)
    elif not done:
        _put(database, removal, Kind(removal.act), now)
    else:
        _finish(desk, database, removal, now)


def take_back(database: Database, case_id: int, now: datetime, by: str) -> bool:
    """Take back the case's last removal, for an admin; False once its first step may be done."""
    waiting = [
        one for one in removals.of_case(database, case_id) if one.state is RemovalState.WAITING
    ]
    if not waiting:
        return False
    last = waiting[-1]
    mine = last.told in {Told.BY_HAND, *UNTOLD}  # a person tells the author, or has
    tells = last.act == Kind.DELETE and last.notice and not mine
    first = Kind.TELL if tells else Kind(last.act)
    if outbox.call_off(database, _key(first, last), now, by) is None:
        return False
    removals.undo(database, last.id)
    return True


def step_of(database: Database, removal: Removal) -> Item | None:
    """Return the step of a removal that is on its way now, or was the last."""
    steps = [outbox.keyed(database, _key(kind, removal)) for kind in (Kind.TELL, removal.act)]
    return max((one for one in steps if one), key=lambda one: one.id, default=None)


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


def perform(desk: Desk, network: Network, item: Item) -> None:
    """Hide or delete the post; may be repeated.

    Raises:
        Rejected: the network refuses, or can do no such thing.
        Retryable: it may not be done yet; LoginFailed and Unsure likewise.
    """
    if not isinstance(network, Moderated):
        raise Rejected(f"{network.title} can't take posts away")
    removal = removal_of(desk.store.read(), item)
    act = network.hide if removal.act == Kind.HIDE else network.delete
    act(removal.external_id, removal.context)


def removed(desk: Desk, item: Item) -> None:
    """The post is hidden or deleted: its author is told, or the case is finished."""
    now = desk.now()
    with desk.store.write() as database:
        outbox.done(database, item, now=now)
        removal = removal_of(database, item)
        removals.set_state(database, removal.id, RemovalState.DONE)
        changes.remove(database, removal.mention_id, removal.act)
        if removal.act == Kind.HIDE and removal.told is Told.WAITING:
            _put(database, removal, Kind.TELL, now)
        else:
            _finish(desk, database, removal, now)
        cases.touch(database, removal.case_id)
    desk.wake()


def not_removed(desk: Desk, item: Item, problem: str) -> None:
    """The network refuses: the card says so, and nobody is told that it was hidden."""
    now = desk.now()
    with desk.store.write() as database:
        removal = removal_of(database, item)
        outbox.fail(
            database, item, now=now, problem=problem, shown=surfaces.card_key(removal.case_id)
        )
        removals.set_state(database, removal.id, RemovalState.FAILED, problem)
        if removal.told in {Told.UNSENT, Told.FAILED} or (
            removal.act == Kind.HIDE and removal.told is Told.WAITING
        ):  # else the author would be told of what was not done
            removals.set_told(database, removal.id, Told.NO)
        cases.note(
            database, removal.case_id, Verb.NOT_DONE, now=now, changes={},
            detail={"what": removal.act},
        )  # fmt: skip
    desk.wake()


def told(desk: Desk, item: Item, published: Published) -> None:
    """The author has been told why."""
    now = desk.now()
    with desk.store.write() as database:
        removal = removal_of(database, item)
        notice = OwnReply(
            network=item.destination, external_id=published.external_id, root_id=removal.root_id,
            parent_id=removal.external_id, posted_at=now, url=published.url,
        )  # fmt: skip
        mentions.insert_own(database, notice)  # else it is read there as an answer by hand
        outbox.done(database, item, now=now, message_id=published.external_id)
        _go_on(desk, database, item, Told.SENT, now)
    desk.wake()


def not_told(desk: Desk, item: Item, problem: str) -> None:
    """The network refuses the message: the card asks a person to tell the author."""
    now = desk.now()
    with desk.store.write() as database:
        case_id = removal_of(database, item).case_id
        outbox.fail(database, item, now=now, problem=problem, shown=surfaces.card_key(case_id))
        _go_on(desk, database, item, Told.FAILED, now)
    desk.wake()


def perhaps_told(desk: Desk, item: Item) -> None:
    """Nobody can tell whether the message is out: the card asks a person to look."""
    now = desk.now()
    with desk.store.write() as database:
        outbox.doubt(database, item)
        _go_on(desk, database, item, Told.UNSURE, now)
    desk.wake()


def told_by_hand(desk: Desk, database: Database, removal_id: int, by: str, now: datetime) -> None:
    """The author has been told by a person."""
    removal = removals.get(database, removal_id)
    if removal is None or removal.told not in UNTOLD:
        return
    removals.set_told(database, removal_id, Told.BY_HAND)
    outbox.resolve(database, removal.case_id, Kind.TELL, State.WITHDRAWN, now, by)
    cases.touch(database, removal.case_id)
    if removal.state is not RemovalState.WAITING:
        _finish(desk, database, removal, now)


def told_otherwise(
    database: Database, case_id: int, told: Told, now: datetime, by: str | None
) -> None:
    """The author of what was taken away has been written to in private after all."""
    removals.settle(database, case_id, told)
    outbox.resolve(database, case_id, Kind.TELL, State.WITHDRAWN, now, by)


def was_told(database: Database, mention_id: int, case_id: int) -> bool:
    """Whether the post's author has been told why it is taken away."""
    return any(
        one.mention_id == mention_id and one.told in {Told.SENT, Told.BY_HAND}
        for one in removals.of_case(database, case_id)
    )


def _go_on(desk: Desk, database: Database, item: Item, told: Told, now: datetime) -> None:
    """Note what became of the message, and go on to the next step, or finish."""
    removal = removal_of(database, item)
    removals.set_told(database, removal.id, told)
    if told is not Told.SENT:
        cases.note(
            database, removal.case_id, Verb.NOT_DONE, now=now, changes={},
            detail={"what": Kind.TELL.value},
        )  # fmt: skip
    if removal.state is RemovalState.WAITING:
        _put(database, removal, Kind(removal.act), now)
    else:
        _finish(desk, database, removal, now)
    cases.touch(database, removal.case_id)


def _finish(desk: Desk, database: Database, removal: Removal, now: datetime) -> None:
    """Finish the case if nothing of it stands any more, and its author knows what must be known."""
    current = removals.get(database, removal.id) or removal
    case = cases.get(database, removal.case_id)
    if case is None or case.state not in UNANSWERED:
        return
    left = [one for one in changes.of_case(database, case.id) if one.current and one.stands]
    if left or current.told in {Told.WAITING, *UNTOLD}:
        return
    if remaining.unseen(desk, database, case, removal.at):
        return  # whoever decided had not read what has come and gone since
    verb = Verb.NOTIFIED if was_told(database, removal.mention_id, case.id) else Verb.REMOVED
    moved = cases.move(
        database, case.id, verb, now=now, changes={"finished_at": now}, detail={"act": removal.act}
    )
    if moved is not None:
        settle(desk, database, moved, now)


def _put(database: Database, removal: Removal, kind: Kind, now: datetime) -> None:
    case = cases.get(database, removal.case_id)
    assert case is not None  # noqa: S101 - a removal's case is never deleted before it
    outbox.put(
        database,
        key=_key(kind, removal),
        destination=case.network,
        kind=kind,
        payload={"removal": str(removal.id)},
        now=now,
        case_id=case.id,
        actor=removal.actor,
    )


def _key(kind: str, removal: Removal) -> str:
    return f"{kind}:{removal.id}"
