"""Writing a reply: from a template to a text that a person has approved.

An open form holds the case, so that two people never answer the same comment. What is typed is
kept as a draft. The text is held against the guidelines each time the form is sent in: what
blocks it must be mended, what asks for a second yes is asked once and logged, and hints are
only shown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from bot.cases import UNANSWERED, Case, Verb
from bot.desk import (
    Desk,
    compose,
    drafting,
    guidelines,
    learn,
    promises,
    remaining,
    removing,
    reserve,
    suggest,
)
from bot.desk.act import refusal
from bot.desk.drafting import WORDING, wording_of
from bot.desk.duty import may_act
from bot.desk.pings import settle
from bot.desk.writing import news, read_now, view_of, written
from bot.outgoing import Kind, Told
from bot.screens import Action, Answer, Done, Invalid, Open, Tell, findings, reply_forms
from bot.store import cases, drafts, mentions, outbox
from bot.store.changes import Revision
from bot.templates import Template


def start(
    desk: Desk, case_id: int, admin: str, template: str | None = None, unit: str = ""
) -> Answer:
    """Open the reply form, with the draft of that reply if there is one; it holds the case.

    Without ``template`` it is the newest draft's, else the best; without ``unit`` the draft's or
    case's.
    """
    case = reserve.take(desk, case_id, admin)
    if case is None:
        return refusal(desk, cases.get(desk.store.read(), case_id))
    draft = drafting.find(desk, desk.store.read(), case, admin, template)
    if draft:
        values, language = drafting.values_of(draft), draft.language
        chosen = desk.templates.get(draft.template, language)
    else:
        draft, values, language = None, {}, case.language
        suggested = suggest.best(desk, desk.store.read(), case)
        name = template or (suggested.name if suggested else desk.templates.names()[0])
        chosen = desk.templates.get(name, language)
    values = {**values, compose.UNIT: unit} if unit else values
    return written(
        desk, case, admin, chosen, language, values, 0,
        read=read_now(desk, case), restored=draft is not None,
    )  # fmt: skip


def start_other(desk: Desk, case_id: int, admin: str) -> Answer:
    """Open the reply form with nothing chosen, so that no text is there to go out by accident."""
    case = reserve.take(desk, case_id, admin)
    if case is None:
        return refusal(desk, cases.get(desk.store.read(), case_id))
    return _ask_template(desk, case, case.language, 0, read_now(desk, case))


def choose_template(desk: Desk, action: Action, admin: str) -> Answer:
    """Put another template, or another language, into the open form; drafts come back."""
    case = cases.get(desk.store.read(), int(action.state["case"]))
    if case is None:
        return refusal(desk, case)
    name, language = action.values["template"], action.values["language"]
    if (name, language) == (action.state["template"], action.state["language"]):
        return Done()
    number = int(action.state["round"]) + 1
    if not name:
        return _ask_template(desk, case, language, number, _read(action))
    reader = desk.store.read()
    draft = drafting.find(desk, reader, case, admin, name, language)
    if draft is None and name != action.state["template"]:  # the one there is, in its language
        draft = drafting.find(desk, reader, case, admin, name)
    if draft is not None:
        language = draft.language
    values = drafting.values_of(draft) if draft else {}
    chosen = desk.templates.get(name, language)
    return written(
        desk, case, admin, chosen, language, values, number,
        read=_read(action), restored=draft is not None,
    )  # fmt: skip


def _ask_template(desk: Desk, case: Case, language: str, number: int, read: str) -> Answer:
    options = suggest.options(desk, case, language)
    return Open(reply_forms.choose(case, options, language, number, read, desk.texts))


def _read(action: Action) -> str:
    """Return the revision that the form's reader has seen; a form from before an update: none."""
    return action.state.get("read", "")


def save_draft(desk: Desk, action: Action, admin: str) -> Answer:
    """Keep what stands in the form; whoever closes it unsent has not taken the case by it."""
    case_id = int(action.state["case"])
    if action.name.startswith("close."):
        reserve.give_back(desk, case_id, admin)
    case = cases.get(desk.store.read(), case_id)
    if case and action.values.get("text"):
        drafting.keep(desk, case, action, admin)
        if action.name == "draft":
            return _follow(desk, action, admin)
    return Done()


def _follow(desk: Desk, action: Action, admin: str) -> Answer:
    """Let the form follow the text: what is written over in it need not be filled in any more.

    Every field keeps its id, so that a chat keeps what was typed meanwhile.
    """
    case, chosen, language = _chosen(desk, action)
    if case is not None and "asked" not in action.state:
        return _follow_findings(desk, action, case, chosen, language)
    asked = [
        one.name
        for one in chosen.fields
        if one.name in action.values and f"[{one.label}]" in action.values["text"]
    ]
    if case is None or action.state.get("asked") in {None, " ".join(asked)}:
        return Done()
    values = {**action.values, WORDING: str(wording_of(action))}
    number = int(action.state["round"])
    form = written(desk, case, admin, chosen, language, values, number, read=_read(action))
    return replace(form, follows=True)


def _follow_findings(
    desk: Desk, action: Action, case: Case, chosen: Template, language: str
) -> Answer:
    """Take away what the form found in the text and what has been mended since.

    What is new in it is told, and asked about, when the form is sent in.
    """
    seen = action.state.get("seen", "")
    held = guidelines.hold(desk, case, chosen, language, action.values["text"], seen)
    left = tuple(one for one in held.findings if one.key in seen.split())
    if {one.key for one in left} == set(seen.split()):
        return Done()
    values = {**action.values, WORDING: str(wording_of(action))}
    number = int(action.state["round"])
    view = view_of(desk, case, chosen, language, values, number, read=_read(action))
    view = replace(view, findings=left)
    return Open(reply_forms.approve(view, desk.texts), follows=True)


def submit(desk: Desk, action: Action, admin: str) -> Answer:
    """Go on from the written reply: to the publishing, or first to the reading over."""
    chosen_last = (action.values.get("template"), action.values.get("language"))
    if chosen_last != (action.state["template"], action.state["language"]):
        return choose_template(desk, action, admin)  # the text that was chosen has yet to come up
    case, chosen, language = _chosen(desk, action)
    if case is None or not _may_answer(desk, case, admin):
        return refusal(desk, case)
    save_draft(desk, action, admin)
    came = news(desk.store.read(), case, _read(action))
    if came is not None:
        number, values = int(action.state["round"]) + 1, action.values
        values = {**values, WORDING: str(wording_of(action))}
        return written(
            desk, case, admin, chosen, language, values, number, read=came.read, news=came
        )
    return _go_on(desk, action, case, compose.fill(chosen, action.values, desk), admin)


def approve(desk: Desk, action: Action, admin: str) -> Answer:
    """Publish the text that was read over, or ask about what is new in it."""
    case, _template, _language = _chosen(desk, action)
    if case is None or not _may_answer(desk, case, admin):
        return refusal(desk, case)
    return _go_on(desk, action, case, action.values["text"].strip(), admin)


def _may_answer(desk: Desk, case: Case, admin: str) -> bool:
    return case.state in UNANSWERED and may_act(desk, case, admin)


def _go_on(desk: Desk, action: Action, case: Case, text: str, admin: str) -> Answer:
    """Go to the next step: mend, a second yes, the reading over, the copying or the publishing."""
    _case, chosen, language = _chosen(desk, action)
    held = guidelines.hold(desk, case, chosen, language, text, action.state.get("seen", ""))
    if held.blocking:
        return Invalid(guidelines.places(desk, case, chosen, language, action.values, held))
    by_hand = compose.by_hand(desk, case, chosen)
    written = {"text": text, WORDING: str(wording_of(action))}
    view = replace(
        view_of(
            desk, case, chosen, language, written, int(action.state["round"]) + 1,
            read=_read(action),
        ),
        findings=held.findings,
        confirmed=held.confirmed,
        news=news(desk.store.read(), case, _read(action)),
        promise=(promise := promises.offered(desk, case, chosen, text, action)),
    )  # fmt: skip
    reads_over = action.name == "form.reply" and chosen.fields and not by_hand
    if reads_over or held.asks or view.news or promises.is_news(promise, action):
        return Open(reply_forms.approve(view, desk.texts))
    if by_hand:
        reserve.keep(desk, case.id, admin)  # whoever closes it now is publishing on the network
        return Open(reply_forms.copy(view, desk.texts))
    logged = suggest.choice(case, chosen, wording_of(action)).detail() | held.logged()
    promising = promises.payload(desk, case, chosen, text, action)
    answer = _approve(desk, case, chosen, language, text, admin, logged, _read(action), promising)
    if answer is None:
        current = cases.get(desk.store.read(), case.id)
        if current is None or not _may_answer(desk, current, admin):
            return refusal(desk, current)
        return _go_on(desk, action, current, text, admin)
    return Tell(findings.after(held.unseen, desk.texts)) if held.unseen else answer


def copied(desk: Desk, action: Action, admin: str) -> Answer:
    """Somebody has published the text by hand, which answers the case."""
    case, chosen, _language = _chosen(desk, action)
    if case is None or not may_act(desk, case, admin):
        return refusal(desk, case)
    if not chosen.answers:
        promises.by_hand(desk, case, chosen, action, admin)
        return Done()
    now = desk.now()
    with desk.store.write() as database:
        changes = {"holder": admin, "finished_at": now}
        confirmed = action.state.get("confirmed", "")
        logged = {"confirmed": confirmed} if confirmed else {}
        detail = suggest.choice(case, chosen, wording_of(action)).detail() | logged
        moved = cases.move(
            database, case.id, Verb.COPY, now=now, actor=admin, changes=changes, detail=detail,
            undone=reserve.before(database, case),
        )  # fmt: skip
        if moved is None:
            return refusal(desk, cases.get(database, case.id))
        learn.by_reply(desk, database, moved, chosen.category, admin)
        if compose.is_private(case, chosen):
            removing.told_otherwise(database, case.id, Told.BY_HAND, now, admin)
        drafts.clear(database, case.id)
        settle(desk, database, moved, now)
        read = Revision.read(_read(action))
        if read.mention:  # what came while the text was copied is not answered by it
            remaining.reopen_for_newer(desk, database, moved, read.mention, now)
    desk.wake()
    return Done()


def _approve(
    desk: Desk,
    case: Case,
    chosen: Template,
    language: str,
    text: str,
    admin: str,
    logged: Mapping[str, str],
    read: str,
    promising: Mapping[str, str],
) -> Done | None:
    """Put the reply on its way; None if the case has changed since it was read."""
    now = desk.now()
    network = desk.networks[case.network]
    key = network.new_key()
    with desk.store.write() as database:
        changes = {"holder": admin, "holder_since": case.holder_since or now}
        moved = cases.move(
            database, case.id, Verb.APPROVE, now=now, actor=admin, changes=changes,
            detail=logged, version=case.version,
            undone=reserve.before(database, case),
        )  # fmt: skip
        if moved is None:  # something happened in this moment
            return None
        learn.by_reply(desk, database, moved, chosen.category, admin)
        answered = mentions.latest(database, moved)
        assert answered is not None  # noqa: S101 - a case begins with a mention
        outbox.put(
            database,
            key=f"reply:{case.network}:{key}",
            destination=case.network,
            kind=Kind.REPLY,
            payload={
                "key": key,
                "text": mentions.storable(text),
                "language": language,
                "root": answered.root_id,
                "parent": answered.external_id,
                "context": json.dumps(dict(answered.context)),
                "answers": "yes" if chosen.answers else "no",
                "private": "yes" if compose.is_private(case, chosen) else "no",
                "template": chosen.name,
                "read": read,
                WORDING: logged.get(WORDING, "0"),
                **promising,
            },
            now=now,
            case_id=case.id,
            actor=admin,
        )
    desk.wake()
    return Done()


def _chosen(desk: Desk, action: Action) -> tuple[Case | None, Template, str]:
    case = cases.get(desk.store.read(), int(action.state["case"]))
    language = action.state["language"]
    return case, desk.templates.get(action.state["template"], language), language
