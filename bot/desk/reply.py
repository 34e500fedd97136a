"""Writing a reply: from a template to a text that a person has approved.

Opening the form takes the case, so that two people never answer the same comment. What is
typed is kept as a draft. Nothing leaves before the form is sent in without findings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from bot.cases import Case, State, Verb
from bot.desk import REPLY, Desk, compose
from bot.desk.act import refusal
from bot.desk.duty import may_act
from bot.desk.pings import settle
from bot.networks import Ability, Network
from bot.review import Finding, Level, review
from bot.screens import Action, Answer, Done, Invalid, Open, Option, forms
from bot.store import cases, drafts, mentions, outbox
from bot.templates import Template
from bot.triage.personal_data import find as find_personal_data

_OPEN = frozenset({State.OPEN, State.CLAIMED})
_BY_HAND_LIMIT = 3000  # what the form takes; the networks without an adapter take more


def start(desk: Desk, case_id: int, admin: str, template: str | None = None) -> Answer:
    """Open the reply form, with the draft if there is one; it takes the case.

    Without ``template`` it is the draft's, else the one that suits the case best.
    """
    now = desk.now()
    with desk.store.write() as database:
        case = cases.get(database, case_id)
        if case is None or case.state not in _OPEN or not may_act(desk, case, admin):
            return refusal(desk, case)
        if case.state is State.OPEN:
            changes = {"holder": admin, "holder_since": now}
            case = cases.move(database, case_id, Verb.TAKE, now=now, actor=admin, changes=changes)
            assert case is not None  # noqa: S101 - its state was looked at in this transaction
        draft = drafts.get(database, case_id, admin, template)
    desk.wake()
    if draft and draft.template in desk.templates.names():
        values, language = draft.values, draft.language
        chosen = desk.templates.get(draft.template, language)
    else:
        draft, values, language = None, {}, case.language
        suggested = desk.templates.for_category(case.category, language)
        name = template or (suggested.name if suggested else desk.templates.names()[0])
        chosen = desk.templates.get(name, language)
    view = _view(desk, case, chosen, language, values, number=0, restored=draft is not None)
    return Open(forms.reply(view, desk.texts))


def start_other(desk: Desk, case_id: int, admin: str) -> Answer:
    """Open the reply form at the next best template, to choose another from the list."""
    case = cases.get(desk.store.read(), case_id)
    if case is None:
        return refusal(desk, case)
    suggested = desk.templates.for_category(case.category, case.language)
    options = _options(desk, case, case.language)
    others = [one.value for one in options if not suggested or one.value != suggested.name]
    return start(desk, case_id, admin, others[0])


def choose_template(desk: Desk, action: Action, admin: str) -> Answer:
    """Put another template, or another language, into the open form; drafts come back."""
    case = cases.get(desk.store.read(), int(action.state["case"]))
    if case is None:
        return refusal(desk, case)
    name, language = action.values["template"], action.values["language"]
    if (name, language) == (action.state["template"], action.state["language"]):
        return Done()
    draft = drafts.get(desk.store.read(), case.id, admin, name)
    values = draft.values if draft and draft.language == language else {}
    number = int(action.state["round"]) + 1
    chosen = desk.templates.get(name, language)
    return Open(forms.reply(_view(desk, case, chosen, language, values, number), desk.texts))


def save_draft(desk: Desk, action: Action, admin: str) -> Answer:
    """Keep what stands in the form."""
    case_id = int(action.state["case"])
    if action.values.get("text"):
        kept = {
            name: value
            for name, value in action.values.items()
            if name not in {"template", "language"}
        }
        draft = drafts.Draft(action.state["template"], action.state["language"], kept)
        with desk.store.write() as database:
            drafts.save(database, case_id, admin, draft, desk.now())
    return Done()


def submit(desk: Desk, action: Action, admin: str) -> Answer:
    """Go on from the written reply: to the publishing, or first to the reading over."""
    case, chosen, language = _chosen(desk, action)
    if case is None or case.state not in _OPEN or not may_act(desk, case, admin):
        return refusal(desk, case)
    save_draft(desk, action, admin)
    text = compose.fill(chosen, action.values, desk)
    found = errors(desk, case, chosen, text)
    if found:
        return Invalid(found)
    by_hand = _by_hand(desk, case, chosen)
    number = int(action.state["round"]) + 1
    if by_hand:
        view = _view(desk, case, chosen, language, {"text": text}, number)
        return Open(forms.copy(view, desk.texts))
    if chosen.fields:
        view = _view(desk, case, chosen, language, {"text": text}, number)
        return Open(forms.approve(view, desk.texts))
    return _approve(desk, case, chosen, language, text, admin)


def approve(desk: Desk, action: Action, admin: str) -> Answer:
    """Publish the text that was read over."""
    case, chosen, language = _chosen(desk, action)
    if case is None or case.state not in _OPEN or not may_act(desk, case, admin):
        return refusal(desk, case)
    text = action.values["text"].strip()
    found = errors(desk, case, chosen, text)
    return Invalid(found) if found else _approve(desk, case, chosen, language, text, admin)


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
        moved = cases.move(database, case.id, Verb.COPY, now=now, actor=admin, changes=changes)
        if moved is None:
            return refusal(desk, cases.get(database, case.id))
        drafts.clear(database, case.id)
        settle(desk, database, moved, now)
    desk.wake()
    return Done()


def _approve(
    desk: Desk, case: Case, chosen: Template, language: str, text: str, admin: str
) -> Answer:
    now = desk.now()
    network = desk.networks[case.network]
    key = network.new_key()
    with desk.store.write() as database:
        changes = {"holder": admin, "holder_since": case.holder_since or now}
        moved = cases.move(
            database, case.id, Verb.APPROVE, now=now, actor=admin, changes=changes,
            detail={"template": chosen.name}, version=case.version,
        )  # fmt: skip
        if moved is None:
            return refusal(desk, cases.get(database, case.id))
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
                "private": "yes" if is_private(case, chosen) else "no",
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


def is_private(case: Case, chosen: Template) -> bool:
    """Whether the reply is for the author alone: the template is, or the conversation."""
    return case.private or chosen.audience == "private"


def _by_hand(desk: Desk, case: Case, chosen: Template) -> bool:
    """Whether a person must bring the text there: we can't reach the network in the way needed."""
    network = desk.networks.get(case.network)
    needed = Ability.MESSAGE if is_private(case, chosen) else Ability.REPLY
    return network is None or needed not in network.abilities


def _view(
    desk: Desk,
    case: Case,
    chosen: Template,
    language: str,
    values: Mapping[str, str],
    number: int,
    *,
    restored: bool = False,
) -> forms.ReplyView:
    network = desk.networks.get(case.network)
    fields = compose.fields(desk, case, chosen, values)
    text = values.get("text") or compose.prefill(desk, case, chosen)
    options = _options(desk, case, language)
    return forms.ReplyView(
        case=case,
        network=desk.network_title(case.network),
        templates=options,
        template=chosen.name,
        language=language,
        fields=fields,
        text=text,
        length=network.length(text) if network else len(text),
        limit=network.limit if network else 0,
        round=number,
        by_hand=_by_hand(desk, case, chosen),
        private=is_private(case, chosen),
        restored=restored,
    )


def _options(desk: Desk, case: Case, language: str) -> tuple[Option, ...]:
    """Return every template, those for the likeliest categories first."""
    order = [category for category, _p, _r in case.ranking]
    if case.category_by:
        order.insert(0, case.category)

    def rank(template: Template) -> int:
        return order.index(template.category) if template.category in order else len(order)

    templates = sorted(desk.templates.all(language), key=rank)
    return tuple(Option(value=one.name, label=one.title) for one in templates)


def errors(desk: Desk, case: Case, template: Template | None, text: str) -> dict[str, str]:
    """Hold an outgoing text against the guidelines; returns what must be mended, by field."""
    network: Network | None = desk.networks.get(case.network)
    if template is not None and _by_hand(desk, case, template):
        network = None
    findings = review(
        text,
        template=template,
        limit=network.limit if network else _BY_HAND_LIMIT,
        length=network.length if network else len,
        personal_data=find_personal_data,
        allowed=compose.own_contacts(desk),
    )
    blocking = [_explain(desk, one) for one in findings if one.level is not Level.HINT]
    return {"text": " ".join(blocking)} if blocking else {}


def _explain(desk: Desk, finding: Finding) -> str:
    _ = desk.texts
    detail = finding.detail
    sentences = {
        "too_long": lambda: _(
            "The text is {length} characters; {limit} is the most. Shorten it by {over}.",
            length=detail["length"],
            limit=detail["limit"],
            over=int(detail["length"]) - int(detail["limit"]),
        ),
        "empty": lambda: _("The reply is empty."),
        "unfilled": lambda: _("Fill in or take out {field}.", field=detail["field"]),
        "personal_data": lambda: _(
            "Take out the personal data ({kind}): everyone can read the reply (guideline 7).",
            kind=_kind(desk, detail["kind"]),
        ),
    }
    explain = sentences.get(finding.code)
    return explain() if explain else finding.code


def _kind(desk: Desk, kind: str) -> str:
    _ = desk.texts
    names = {
        "national_id": _("national identity number"),
        "account": _("account number"),
        "phone": _("phone number"),
        "email": _("e-mail address"),
    }
    return names.get(kind, kind)
