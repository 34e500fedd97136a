"""A reply that is out and should not be, or not so: corrected, or taken back."""

from __future__ import annotations

from datetime import datetime

from bot.cases import Case, Verb
from bot.desk import CORRECT, WITHDRAW, Desk
from bot.desk.act import refusal
from bot.desk.pings import settle
from bot.desk.reply import errors
from bot.errors import Rejected
from bot.networks import Ability, Correctable, Network
from bot.screens import Action, Answer, Done, Invalid, Open, Tell
from bot.screens.messages import says
from bot.screens.published import correct_form, withdraw_form
from bot.store import Database, cases, mentions, outbox, published
from bot.store.outbox import Item
from bot.store.published import Standing
from bot.triage.personal_data import mask

REASON_LENGTH = 300
"""How long a reason may be, in characters."""

_NEEDS = {CORRECT: Ability.CORRECT, WITHDRAW: Ability.WITHDRAW}


def standing(desk: Desk, database: Database, case: Case, kind: str) -> Standing | None:
    """Return the reply that can be corrected, or withdrawn, on its network; None if none can."""
    network = desk.networks.get(case.network)
    if network is None or _NEEDS[kind] not in network.abilities or case.private:
        return None
    return published.last(database, case.id)


def ask_correct(desk: Desk, case_id: int) -> Answer:
    """Open the reply that is out, to be written anew."""
    case, reply = _found(desk, case_id, CORRECT)
    if case is None or not case.finished:
        return refusal(desk, case)
    if reply is None:
        return _nothing(desk)
    network = desk.networks[case.network]
    return Open(correct_form(case, reply.id, reply.text, network.title, network.limit, desk.texts))


def correct(desk: Desk, action: Action, admin: str) -> Answer:
    """Put the new text on its way; it is held against the guidelines as any reply."""
    case, reply = _found(desk, int(action.state["case"]), CORRECT)
    if case is None or not case.finished:
        return refusal(desk, case)
    if reply is None or str(reply.id) != action.state["reply"]:
        return _nothing(desk)
    text = mentions.storable(action.values["text"].strip())
    if text == reply.text:
        return Invalid({"text": desk.texts("This is what stands there already.")})
    template = None
    if reply.template in desk.templates.names():
        template = desk.templates.get(reply.template, reply.language)
    found = errors(desk, case, template, text)
    if found:
        return Invalid(found)
    detail = {"before": mask(reply.text), "after": mask(text)}
    return _begin(desk, case, reply, CORRECT, admin, detail, {"text": text})


def ask_withdraw(desk: Desk, case_id: int) -> Answer:
    """Show the reply that is out, and ask why it is to be taken back."""
    case, reply = _found(desk, case_id, WITHDRAW)
    if case is None or not case.finished:
        return refusal(desk, case)
    if reply is None:
        return _nothing(desk)
    return Open(
        withdraw_form(case, reply.id, reply.text, desk.network_title(case.network), desk.texts)
    )


def withdraw(desk: Desk, action: Action, admin: str) -> Answer:
    """Put the taking back on its way; the case is open again once the reply is gone."""
    case, reply = _found(desk, int(action.state["case"]), WITHDRAW)
    if case is None or not case.finished:
        return refusal(desk, case)
    if reply is None or str(reply.id) != action.state["reply"]:
        return _nothing(desk)
    reason = action.values["reason"].strip()
    if not reason or len(reason) > REASON_LENGTH:
        return Invalid({"reason": desk.texts("Write why, in one sentence.")})
    detail = {"before": mask(reply.text), "reason": mask(mentions.storable(reason))}
    return _begin(desk, case, reply, WITHDRAW, admin, detail, {})


def perform(desk: Desk, network: Network, item: Item) -> None:
    """Do on the network what the item says; may be repeated.

    Raises:
        Rejected: the network refuses, or can do no such thing.
        Retryable: it may not be done yet; LoginFailed and Unsure likewise.
    """
    if not isinstance(network, Correctable):
        raise Rejected(f"{network.title} can't change what is out")
    reply = published.get(desk.store.read(), int(item.payload["reply"]))
    if reply is None:  # taken back already
        return
    if item.kind == CORRECT:
        network.correct(reply.external_id, item.payload["text"])
    else:
        network.withdraw(reply.external_id)


def done(desk: Desk, item: Item) -> None:
    """The network shows it: what was corrected is logged, and after a withdrawal the case opens."""
    now, reply_id = desk.now(), int(item.payload["reply"])
    assert item.case_id is not None  # noqa: S101 - every reply has a case
    with desk.store.write() as database:
        outbox.finish(database, item, "sent", now=now)
        if item.kind == CORRECT:
            published.correct(database, reply_id, item.payload["text"])
            cases.note(database, item.case_id, Verb.CORRECTED, now=now, changes={})
        else:
            published.withdraw(database, reply_id, now)
            outbox.supersede(database, item.case_id, CORRECT, now)
            changes = {
                "holder": None, "holder_since": None, "finished_at": None, "published_url": None,
            }  # fmt: skip
            case = cases.get(database, item.case_id)
            if case is not None and not case.finished:
                changes = {"published_url": None}
            moved = cases.move(database, item.case_id, Verb.WITHDRAWN, now=now, changes=changes)
            if moved is not None and case is not None and case.finished:
                settle(desk, database, moved, now)
    desk.wake()


def refused(desk: Desk, item: Item, problem: str) -> None:
    """The network refuses; the reply stands as it did, and the card says so."""
    now = desk.now()
    assert item.case_id is not None  # noqa: S101 - every reply has a case
    with desk.store.write() as database:
        outbox.finish(database, item, "failed", now=now, problem=problem)
        cases.note(
            database, item.case_id, Verb.NOT_DONE, now=now, changes={}, detail={"what": item.kind}
        )
    desk.wake()


def delayed(desk: Desk, item: Item, until: datetime, problem: str) -> None:
    """It waits for the network; the card says so."""
    assert item.case_id is not None  # noqa: S101 - every reply has a case
    with desk.store.write() as database:
        outbox.postpone(database, item, until, problem)
        cases.touch(database, item.case_id)
    desk.wake()


def _begin(
    desk: Desk,
    case: Case,
    reply: Standing,
    kind: str,
    admin: str,
    detail: dict[str, str],
    payload: dict[str, str],
) -> Answer:
    now = desk.now()
    verb = Verb.CORRECT if kind == CORRECT else Verb.WITHDRAW
    with desk.store.write() as database:
        moved = cases.move(
            database, case.id, verb, now=now, actor=admin, detail=detail, version=case.version
        )
        if moved is None:
            return refusal(desk, cases.get(database, case.id))
        outbox.supersede(database, case.id, CORRECT, now)  # the newest is what is to stand there
        outbox.put(
            database,
            key=f"{kind}:{reply.id}:{moved.version}",
            destination=case.network,
            kind=kind,
            payload={"reply": str(reply.id)} | payload,
            now=now,
            case_id=case.id,
            actor=admin,
        )
    desk.wake()
    return Done()


def _found(desk: Desk, case_id: int, kind: str) -> tuple[Case | None, Standing | None]:
    reader = desk.store.read()
    case = cases.get(reader, case_id)
    return case, None if case is None else standing(desk, reader, case, kind)


def _nothing(desk: Desk) -> Answer:
    return Tell(says(desk.texts("There is no reply of ours there any more.")))
