"""A reply that is out and should not be, or not so: corrected, or taken back.

Also while its case is not finished: the author may have written more, or the reply only said that
an answer will come. Not while another is on its way out. With several out, the newest is meant.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.cases import Case, Verb
from bot.desk import Desk, guidelines
from bot.desk.act import refusal
from bot.desk.assess import shown
from bot.desk.duty import may_change
from bot.desk.pings import settle
from bot.errors import Rejected
from bot.limits import FIELD_ROOM
from bot.networks import Ability, Correctable, Network
from bot.outgoing import Kind
from bot.screens import Action, Answer, Done, Invalid, Open, Tell, findings
from bot.screens.messages import says
from bot.screens.published import PublishedView, correct_form, withdraw_form
from bot.store import Database, cases, changes, mentions, outbox, published, surfaces, to_text
from bot.store.outbox import Item
from bot.store.published import Standing
from bot.triage.personal_data import mask

REASON_LENGTH = 300
"""How long a reason may be, in characters."""

_NEEDS = {Kind.CORRECT: Ability.CORRECT, Kind.WITHDRAW: Ability.WITHDRAW}


def standing(desk: Desk, database: Database, case: Case, kind: Kind) -> Standing | None:
    """Return the reply that can be corrected, or withdrawn, on its network; None if none can."""
    network = desk.networks.get(case.network)
    if network is None or _NEEDS[kind] not in network.abilities or case.private:
        return None
    reply = published.last(database, case.id)
    if reply is None or outbox.waits(database, _key(Kind.WITHDRAW, reply.id)):
        return None
    return reply


def ask_correct(desk: Desk, case_id: int, admin: str) -> Answer:
    """Open the reply that is out, to be written anew."""
    case, reply = _found(desk, case_id, Kind.CORRECT)
    if case is None or not may_change(desk, case, admin):
        return refusal(desk, case)
    if reply is None:
        return _nothing(desk)
    if len(reply.text) > FIELD_ROOM:
        return Tell(
            says(
                desk.texts(
                    "The reply is {length} characters long, and a form holds {limit}. "
                    "Correct it on {network} itself.",
                    length=len(reply.text),
                    limit=FIELD_ROOM,
                    network=desk.network_title(case.network),
                )
            )
        )
    return Open(correct_form(_view(desk, case, reply), desk.texts))


def correct(desk: Desk, action: Action, admin: str) -> Answer:
    """Put the new text on its way; it is held against the guidelines as any reply."""
    case, reply = _found(desk, int(action.state["case"]), Kind.CORRECT)
    if case is None or not may_change(desk, case, admin):
        return refusal(desk, case)
    if reply is None or str(reply.id) != action.state["reply"]:
        return _nothing(desk)
    text = mentions.storable(action.values["text"].strip())
    if text == reply.text:
        return Invalid({"text": desk.texts("This is what stands there already.")})
    template = None
    if reply.template in desk.templates.names():
        template = desk.templates.get(reply.template, reply.language)
    held = guidelines.hold(desk, case, template, reply.language, text, action.state.get("seen", ""))
    if held.blocking:
        return Invalid({"text": held.blocking})
    if held.asks:
        view = replace(_view(desk, case, reply), text=text, findings=held.findings)
        return Open(correct_form(view, desk.texts))
    detail = {"before": mask(reply.text), "after": mask(text)} | held.logged()
    answer = _begin(desk, case, reply, Kind.CORRECT, admin, detail, {"text": text})
    if held.unseen and answer == Done():
        return Tell(findings.after(held.unseen, desk.texts))
    return answer


def ask_withdraw(desk: Desk, case_id: int, admin: str) -> Answer:
    """Show the reply that is out, and ask why it is to be taken back."""
    case, reply = _found(desk, case_id, Kind.WITHDRAW)
    if case is None or not may_change(desk, case, admin):
        return refusal(desk, case)
    if reply is None:
        return _nothing(desk)
    return Open(withdraw_form(_view(desk, case, reply), desk.texts))


def withdraw(desk: Desk, action: Action, admin: str) -> Answer:
    """Put the taking back on its way; a finished case is open again once the reply is gone."""
    case, reply = _found(desk, int(action.state["case"]), Kind.WITHDRAW)
    if case is None or not may_change(desk, case, admin):
        return refusal(desk, case)
    if reply is None or str(reply.id) != action.state["reply"]:
        return _nothing(desk)
    reason = action.values["reason"].strip()
    if not reason or len(reason) > REASON_LENGTH:
        return Invalid({"reason": desk.texts("Write why, in one sentence.")})
    detail = {"before": mask(reply.text), "reason": mask(mentions.storable(reason))}
    return _begin(desk, case, reply, Kind.WITHDRAW, admin, detail, {"finished": _finished(case)})


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
    if item.kind == Kind.CORRECT:
        network.correct(reply.external_id, item.payload["text"])
    else:
        network.withdraw(reply.external_id)


def done(desk: Desk, item: Item) -> None:
    """The network shows it: what was corrected is logged; what was taken back is no answer."""
    now = desk.now()
    assert item.case_id is not None  # noqa: S101 - every reply has a case
    with desk.store.write() as database:
        outbox.done(database, item, now=now)
        reply = published.get(database, int(item.payload["reply"]))
        case = cases.get(database, item.case_id)
        assert case is not None  # noqa: S101 - a reply's case is never deleted before it
        if reply is None:  # taken back already
            return
        if item.kind == Kind.CORRECT:
            published.correct(database, reply.id, item.payload["text"])
            cases.note(database, case.id, Verb.CORRECTED, now=now, changes={})
        else:
            published.withdraw(database, reply.id, now)
            _withdrawn(desk, database, case, reply, item, now)
    desk.wake()


def _withdrawn(
    desk: Desk, database: Database, case: Case, reply: Standing, item: Item, now: datetime
) -> None:
    """Open the case that the reply had finished; any other stays as it is.

    One that was open when the taking back was asked for, or has been finished anew since, was
    not finished by this reply.
    """
    if case.finished and _finished(case) == item.payload.get("finished", _finished(case)):
        changes = dict.fromkeys(("holder", "holder_since", "finished_at", "published_url"))
        moved = cases.move(database, case.id, Verb.WITHDRAWN, now=now, changes=changes)
        assert moved is not None  # noqa: S101 - its state was looked at in this transaction
        settle(desk, database, moved, now)
        return
    gone = case.published_url == (reply.url or None)
    changes = {"published_url": None} if gone else {}
    cases.note(database, case.id, Verb.WITHDRAWN, now=now, changes=changes, detail={"stays": "yes"})


def refused(desk: Desk, item: Item, problem: str) -> None:
    """The network refuses; the reply stands as it did, and the card says so."""
    now = desk.now()
    assert item.case_id is not None  # noqa: S101 - every reply has a case
    with desk.store.write() as database:
        shown = surfaces.card_key(item.case_id)
        outbox.fail(database, item, now=now, problem=problem, shown=shown)
        detail = {"what": item.kind.value}
        cases.note(database, item.case_id, Verb.NOT_DONE, now=now, changes={}, detail=detail)
    desk.wake()


def _begin(
    desk: Desk,
    case: Case,
    reply: Standing,
    kind: Kind,
    admin: str,
    detail: dict[str, str],
    payload: dict[str, str],
) -> Answer:
    now = desk.now()
    verb = Verb.CORRECT if kind == Kind.CORRECT else Verb.WITHDRAW
    with desk.store.write() as database:
        moved = cases.move(
            database, case.id, verb, now=now, actor=admin, detail=detail, version=case.version
        )
        if moved is None:
            return refusal(desk, cases.get(database, case.id))
        # the newest is what is to stand there
        outbox.supersede(database, _key(Kind.CORRECT, reply.id), now)
        outbox.put(
            database,
            key=f"{_key(kind, reply.id)}{moved.version}",
            destination=case.network,
            kind=kind,
            payload={"reply": str(reply.id)} | payload,
            now=now,
            case_id=case.id,
            actor=admin,
        )
    desk.wake()
    return Done()


def _found(desk: Desk, case_id: int, kind: Kind) -> tuple[Case | None, Standing | None]:
    reader = desk.store.read()
    case = cases.get(reader, case_id)
    return case, None if case is None else standing(desk, reader, case, kind)


def _view(desk: Desk, case: Case, reply: Standing) -> PublishedView:
    reader = desk.store.read()
    network = desk.networks[case.network]
    answered = changes.answered(reader, reply.network, reply.external_id)
    return PublishedView(
        case=case,
        reply=reply.id,
        url=reply.url,
        answers=shown(answered.text, answered.attachments) if answered else case.excerpt,
        older=published.count(reader, case.id) - 1,
        network=network.title,
        limit=network.limit,
        text=reply.text,
    )


def _key(kind: Kind, reply_id: int) -> str:
    """Return how the keys of the items begin that do this to the reply."""
    return f"{kind}:{reply_id}:"


def _finished(case: Case) -> str:
    """Return when the case was finished, as an item keeps it; empty for one that is not."""
    return to_text(case.finished_at) if case.finished_at else ""


def _nothing(desk: Desk) -> Answer:
    return Tell(says(desk.texts("There is no reply of ours there any more.")))
