"""Writing a reply: from a template to a text that a person has approved.

Opening the form takes the case, so that two people never answer the same comment. What is
typed is kept as a draft. The text is held against the guidelines each time the form is sent in:
what blocks it must be mended, what asks for a second yes is asked once and logged, and hints are
only shown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from bot.cases import Case, State, Verb
from bot.desk import REPLY, Desk, compose, guidelines, learn, suggest, taking
from bot.desk.act import refusal
from bot.desk.duty import may_act
from bot.desk.pings import settle
from bot.screens import Action, Answer, Done, Invalid, Open, Tell, findings, reply_forms
from bot.store import cases, drafts, mentions, outbox, removals
from bot.templates import Template

_WORDING = "wording"
"""What a form, and a draft, keep of which wording the text began as."""

_OPEN = frozenset({State.OPEN, State.CLAIMED})


def start(
    desk: Desk, case_id: int, admin: str, template: str | None = None, unit: str = ""
) -> Answer:
    """Open the reply form, with the draft if there is one; it takes the case.

    Without ``template`` it is the draft's, else the best; without ``unit`` the draft's or case's.
    """
    case = taking.take(desk, case_id, admin)
    if case is None:
        return refusal(desk, cases.get(desk.store.read(), case_id))
    draft = drafts.get(desk.store.read(), case_id, admin, template)
    if draft and draft.template in desk.templates.names():
        values, language = _drafted(draft), draft.language
        chosen = desk.templates.get(draft.template, language)
    else:
        draft, values, language = None, {}, case.language
        suggested = suggest.best(desk, desk.store.read(), case)
        name = template or (suggested.name if suggested else desk.templates.names()[0])
        chosen = desk.templates.get(name, language)
    values = {**values, compose.UNIT: unit} if unit else values
    view = _view(desk, case, chosen, language, values, number=0, restored=draft is not None)
    return Open(reply_forms.reply(view, desk.texts))


def start_other(desk: Desk, case_id: int, admin: str) -> Answer:
    """Open the reply form with nothing chosen, so that no text is there to go out by accident."""
    case = taking.take(desk, case_id, admin)
    if case is None:
        return refusal(desk, cases.get(desk.store.read(), case_id))
    return _ask_template(desk, case, case.language, number=0)


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
        return _ask_template(desk, case, language, number)
    draft = drafts.get(desk.store.read(), case.id, admin, name)
    values = _drafted(draft) if draft and draft.language == language else {}
    chosen = desk.templates.get(name, language)
    return Open(reply_forms.reply(_view(desk, case, chosen, language, values, number), desk.texts))


def _drafted(draft: drafts.Draft) -> Mapping[str, str]:
    """Return what stood in the form, but for the time of day: that was the time then."""
    return {name: value for name, value in draft.values.items() if name != compose.UPDATED}


def _ask_template(desk: Desk, case: Case, language: str, number: int) -> Answer:
    options = suggest.options(desk, case, language)
    return Open(reply_forms.choose(case, options, language, number, desk.texts))


def save_draft(desk: Desk, action: Action, admin: str) -> Answer:
    """Keep what stands in the form; whoever only looked at an alarm has not taken it."""
    case_id = int(action.state["case"])
    if action.name.startswith("close."):
        taking.give_back(desk, case_id, admin)
    if action.values.get("text"):
        kept = {
            name: value
            for name, value in action.values.items()
            if name not in {"template", "language"}
        } | {_WORDING: str(_wording(action))}
        draft = drafts.Draft(action.state["template"], action.state["language"], kept)
        with desk.store.write() as database:
            drafts.save(database, case_id, admin, draft, desk.now())
        if action.name == "draft":
            return _follow(desk, action)
    return Done()


def _follow(desk: Desk, action: Action) -> Answer:
    """Let the form follow the text: what is written over in it need not be filled in any more.

    Every field keeps its id, so that a chat keeps what was typed meanwhile.
    """
    case, chosen, language = _chosen(desk, action)
    asked = [
        one.name
        for one in chosen.fields
        if one.name in action.values and f"[{one.label}]" in action.values["text"]
    ]
    if case is None or action.state.get("asked") in {None, " ".join(asked)}:
        return Done()
    values = {**action.values, _WORDING: str(_wording(action))}
    view = _view(desk, case, chosen, language, values, int(action.state["round"]))
    return Open(reply_forms.reply(view, desk.texts))


def submit(desk: Desk, action: Action, admin: str) -> Answer:
    """Go on from the written reply: to the publishing, or first to the reading over."""
    if not action.state["template"]:  # it was sent in before the chosen text had come up
        return choose_template(desk, action, admin)
    case, chosen, _language = _chosen(desk, action)
    if case is None or case.state not in _OPEN or not may_act(desk, case, admin):
        return refusal(desk, case)
    save_draft(desk, action, admin)
    return _go_on(desk, action, case, compose.fill(chosen, action.values, desk), admin)


def approve(desk: Desk, action: Action, admin: str) -> Answer:
    """Publish the text that was read over, or ask about what is new in it."""
    case, _template, _language = _chosen(desk, action)
    if case is None or case.state not in _OPEN or not may_act(desk, case, admin):
        return refusal(desk, case)
    return _go_on(desk, action, case, action.values["text"].strip(), admin)


def _go_on(desk: Desk, action: Action, case: Case, text: str, admin: str) -> Answer:
    """Go to the next step: mend, a second yes, the reading over, the copying or the publishing."""
    _case, chosen, language = _chosen(desk, action)
    held = guidelines.hold(desk, case, chosen, language, text, action.state.get("seen", ""))
    if held.blocking:
        return Invalid({"text": held.blocking})
    by_hand = compose.by_hand(desk, case, chosen)
    written = {"text": text, _WORDING: str(_wording(action))}
    view = replace(
        _view(desk, case, chosen, language, written, int(action.state["round"]) + 1),
        findings=held.findings,
        confirmed=held.confirmed,
    )
    reads_over = action.name == "form.reply" and chosen.fields and not by_hand
    if reads_over or held.asks:
        return Open(reply_forms.approve(view, desk.texts))
    if by_hand:
        return Open(reply_forms.copy(view, desk.texts))
    logged = suggest.choice(case, chosen, _wording(action)).detail() | held.logged()
    answer = _approve(desk, case, chosen, language, text, admin, logged)
    hints = held.unseen and answer == Done()
    return Tell(findings.after(held.unseen, desk.texts)) if hints else answer


def copied(desk: Desk, action: Action, admin: str) -> Answer:
    """Somebody has published the text by hand, which answers the case."""
    case, chosen, _language = _chosen(desk, action)
    if case is None or not may_act(desk, case, admin):
        return refusal(desk, case)
    if not chosen.answers:
        return Done()
    now = desk.now()
    with desk.store.write() as database:
        changes = {"holder": admin, "finished_at": now}
        confirmed = action.state.get("confirmed", "")
        logged = {"confirmed": confirmed} if confirmed else {}
        detail = suggest.choice(case, chosen, _wording(action)).detail() | logged
        moved = cases.move(
            database, case.id, Verb.COPY, now=now, actor=admin, changes=changes, detail=detail
        )
        if moved is None:
            return refusal(desk, cases.get(database, case.id))
        learn.by_reply(desk, database, moved, chosen.category, admin)
        if compose.is_private(case, chosen):
            removals.settle(database, case.id, "by_hand")
        drafts.clear(database, case.id)
        settle(desk, database, moved, now)
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
) -> Answer:
    now = desk.now()
    network = desk.networks[case.network]
    key = network.new_key()
    with desk.store.write() as database:
        changes = {"holder": admin, "holder_since": case.holder_since or now}
        moved = cases.move(
            database, case.id, Verb.APPROVE, now=now, actor=admin, changes=changes,
            detail=logged, version=case.version,
        )  # fmt: skip
        if moved is None:
            return refusal(desk, cases.get(database, case.id))
        learn.by_reply(desk, database, moved, chosen.category, admin)
        answered = mentions.latest(database, moved)
        assert answered is not None  # noqa: S101 - a case begins with a mention
        outbox.put(
            database,
            key=f"reply:{case.network}:{key}",
            destination=case.network,
            kind=REPLY,
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


def _wording(action: Action) -> int:
    return int(action.state.get(_WORDING, "0"))  # a form from before an update lacks it


def _view(
    desk: Desk,
    case: Case,
    chosen: Template,
    language: str,
    values: Mapping[str, str],
    number: int,
    *,
    restored: bool = False,
) -> reply_forms.ReplyView:
    network, by_hand = desk.networks.get(case.network), compose.by_hand(desk, case, chosen)
    fields = compose.fields(desk, case, chosen, values)
    kept = values.get(_WORDING)
    wording = int(kept) if kept else suggest.wording(desk, desk.store.read(), case, chosen)
    text = values.get("text") or compose.prefill(desk, case, chosen, wording)
    options = suggest.options(desk, case, language)
    return reply_forms.ReplyView(
        case=case,
        network=desk.network_title(case.network),
        templates=options,
        template=chosen.name,
        language=language,
        wording=wording,
        fields=fields,
        text=text,
        length=network.length(text) if network and not by_hand else len(text),
        limit=network.limit if network and not by_hand else 0,
        round=number,
        by_hand=by_hand,
        private=compose.is_private(case, chosen),
        restored=restored,
    )
