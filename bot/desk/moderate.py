"""Hiding and deleting what somebody wrote: two acts, both by a person, each with its rule.

Guideline 9 lets only a reason that is told take something away; guideline 10 has harassment and
threats removed, and their author told why in private at the same time. Who did it, when, after
which rule and the text as it stood are kept, also where it is done by hand on the network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.cases import Case, State, Verb
from bot.desk import Desk, compose, guidelines, removing, reserve
from bot.desk.act import refusal
from bot.desk.assess import described, shown
from bot.desk.drafting import NOTICE
from bot.desk.duty import may_change
from bot.limits import FIELD_ROOM
from bot.networks import Ability
from bot.outgoing import Kind, RemovalState, Told
from bot.screens import Action, Answer, Done, Invalid, Open, Option, Tell
from bot.screens.clipping import one_line
from bot.screens.messages import says
from bot.screens.moderation import (
    BY_HAND,
    RULES,
    TELL_YES,
    ConfirmView,
    ModerateView,
    confirm_form,
    moderate_form,
    tell_form,
)
from bot.screens.reply_forms import too_long
from bot.store import cases, changes, mentions, removals
from bot.store.changes import Kept
from bot.store.removals import Removal
from bot.templates import Template
from bot.texts import Texts
from bot.triage.personal_data import mask

REASON_LENGTH = 200
"""How long a reason may be, in characters."""

_KEPT_TEXT = 2000


def ask(desk: Desk, case_id: int, admin: str) -> Answer:
    """Ask what is to be taken away, how, after which rule and why."""
    case = cases.get(desk.store.read(), case_id)
    if case is None or not _may(desk, case, admin):
        return refusal(desk, case)
    standing = _standing(desk, case)
    if not standing:
        return Tell(says(desk.texts("Nothing of this case stands there any more.")))
    view = ModerateView(
        case=case,
        network=desk.network_title(case.network),
        posts=tuple(
            Option(value=str(one.id), label=one_line(_shown(one), 75) or desk.texts("(no text)"))
            for one in standing
        ),
        acts=_acts(desk, case),
        by_hand=_by_hand(desk, case),
        told=removing.was_told(desk.store.read(), standing[0].id, case.id),
    )
    return Open(moderate_form(view, desk.texts))


def read_over(desk: Desk, action: Action, admin: str) -> Answer:
    """Show what is going to happen, with the message to the author to be read over."""
    case = cases.get(desk.store.read(), int(action.state["case"]))
    if case is None or not _may(desk, case, admin):
        return refusal(desk, case)
    _, values = desk.texts, action.values
    reason = compose.clause(mentions.storable(one_line(values["reason"], REASON_LENGTH + 1)))
    wrong = {}
    if values["act"] not in {*_acts(desk, case), *_by_hand(desk, case)}:
        wrong["act"] = _("Choose whether it is to be hidden or deleted.")
    if values["rule"] not in RULES:
        wrong["rule"] = _("Choose the rule that the post breaks.")
    if not reason or len(reason) > REASON_LENGTH:
        wrong["reason"] = _("Write why, in one sentence.")
    post = changes.get(desk.store.read(), int(values.get("post") or action.state["post"]))
    if wrong or post is None or post.case_id != case.id:
        return Invalid(wrong)
    chosen = {"act": values["act"], "rule": values["rule"], "tell": values["tell"]}
    notice = _notice(desk, case, values["act"], reason) if values["tell"] == TELL_YES else ""
    if len(notice) > FIELD_ROOM:
        return Invalid({"tell": too_long(_template(desk, case).title, len(notice), _)})
    return Open(confirm_form(_view(desk, case, post, chosen | {"reason": reason}, notice), _))


def comes_first(desk: Desk, case_id: int) -> bool:
    """Tell whether a post is to be taken away before its author is told that it was."""
    case = cases.get(desk.store.read(), case_id)
    taken = removals.of_case(desk.store.read(), case_id) if case else []
    return case is not None and not taken and bool(_standing(desk, case))


def confirm(desk: Desk, action: Action, admin: str) -> Answer:
    """Log it, and put it on its way; what was done by hand is only logged."""
    state = action.state
    reader = desk.store.read()
    case = cases.get(reader, int(state["case"]))
    post = changes.get(reader, int(state["post"]))
    if case is None or post is None or not _may(desk, case, admin):
        return refusal(desk, case)
    if state.get("read", "") != _read(desk, post):
        notice = action.values.get("text", "").strip()
        view = replace(_view(desk, case, post, state, notice), changed=True)
        return Open(confirm_form(view, desk.texts))
    by_hand, act = state["act"] in BY_HAND, BY_HAND.get(state["act"], state["act"])
    notice, told, sent_all_the_same = "", Told.NO, {}
    if state["tell"] == TELL_YES:
        notice = mentions.storable(action.values["text"].strip())
        told = Told.WAITING if _can_tell(desk, case) else Told.UNSENT
        held = guidelines.hold(
            desk, case, _template(desk, case), case.language, notice, state.get("seen", "")
        )
        if held.blocking:
            return Invalid({"text": held.blocking})
        if held.asks:
            view = replace(_view(desk, case, post, state, notice), findings=held.findings)
            return Open(confirm_form(view, desk.texts))
        sent_all_the_same = held.logged()
    text = post.text if post.text.strip() else described(post.attachments)
    detail = {
        "act": act, "rule": state["rule"], "reason": mask(state["reason"]),
        "text": mask(text)[:_KEPT_TEXT],
    } | sent_all_the_same  # fmt: skip
    now = desk.now()
    network = desk.networks.get(case.network)
    with desk.store.write() as database:
        case = cases.get(database, case.id)
        if case is None or not _may(desk, case, admin):
            return refusal(desk, case)
        if post.id not in {one.id for one in _standing(desk, case)}:
            return Tell(says(desk.texts("It is taken away already, or on its way to be.")))
        verb = Verb.REMOVED_BY_HAND if by_hand else Verb.HIDE if act == Kind.HIDE else Verb.DELETE
        mine = {"holder": admin, "holder_since": now} if case.state is State.OPEN else {}
        moved = cases.move(
            database, case.id, verb, now=now, actor=admin, changes=mine,
            detail=detail,
            undone=reserve.before(database, case),
        )  # fmt: skip
        if moved is None:
            return refusal(desk, cases.get(database, case.id))
        removal = removals.add(
            database, case_id=case.id, mention_id=post.id, act=act, rule=state["rule"],
            reason=state["reason"], text=text, notice=notice,
            notice_key=network.new_key() if network and notice else "",
            language=case.language, actor=admin, now=now,
            state=RemovalState.DONE if by_hand else RemovalState.WAITING, told=told,
        )  # fmt: skip
        removing.begin(desk, database, removal, now)
    desk.wake()
    return _tell(desk, moved, removal) if told is Told.UNSENT else Done()


def ask_tell(desk: Desk, case_id: int, admin: str) -> Answer:
    """Give the message to the author that is still to be sent, to be copied."""
    case = cases.get(desk.store.read(), case_id)
    if case is None or not _may(desk, case, admin):
        return refusal(desk, case)
    waiting = removals.to_tell(desk.store.read(), case_id)
    if waiting is None:
        return Tell(says(desk.texts("The author has been told already.")))
    return _tell(desk, case, waiting)


def author_told(desk: Desk, action: Action, admin: str) -> Answer:
    """Somebody has sent the message by hand; the case is finished if nothing else waits."""
    now = desk.now()
    with desk.store.write() as database:
        case = cases.get(database, int(action.state["case"]))
        if case is None or not _may(desk, case, admin):
            return refusal(desk, case)
        removing.told_by_hand(desk, database, int(action.state["removal"]), admin, now)
    desk.wake()
    return Done()


def _tell(desk: Desk, case: Case, removal: Removal) -> Answer:
    network = desk.network_title(case.network)
    return Open(tell_form(case, network, removal.id, removal.notice, act=removal.act, _=desk.texts))


def _may(desk: Desk, case: Case, admin: str) -> bool:
    return not case.private and may_change(desk, case, admin)


def _view(
    desk: Desk, case: Case, post: Kept, chosen: Mapping[str, str], notice: str
) -> ConfirmView:
    """Return what the second form is drawn from; ``chosen`` is what the first one asked for."""
    return ConfirmView(
        case=case,
        network=desk.network_title(case.network),
        post=post.id,
        text=_shown(post),
        act=chosen["act"],
        by_hand=chosen["act"] in BY_HAND,
        rule=chosen["rule"],
        reason=chosen["reason"],
        tell=chosen["tell"] == TELL_YES,
        tell_by_hand=not _can_tell(desk, case),
        notice=notice,
        read=_read(desk, post),
    )


def _read(desk: Desk, post: Kept) -> str:
    """Return which of the post's texts somebody sees who is shown it now."""
    return str(len(changes.versions(desk.store.read(), post.id)))


def _standing(desk: Desk, case: Case) -> list[Kept]:
    """Return the posts that can be taken away: first those that stand, the newest first."""
    reader = desk.store.read()
    waiting = {
        one.mention_id
        for one in removals.of_case(reader, case.id)
        if one.state is RemovalState.WAITING
    }
    there = [
        one
        for one in changes.of_case(reader, case.id)
        if not one.deleted and one.removed != Kind.DELETE and one.id not in waiting
    ]
    return sorted(there, key=lambda one: not one.stands)


def _acts(desk: Desk, case: Case) -> tuple[str, ...]:
    """Return what the network lets us do; nothing, and it is done by hand."""
    network = desk.networks.get(case.network)
    able = network.abilities if network else frozenset()
    pairs = ((Kind.HIDE, Ability.HIDE), (Kind.DELETE, Ability.DELETE))
    return tuple(act for act, needed in pairs if needed in able)


def _by_hand(desk: Desk, case: Case) -> tuple[str, ...]:
    """Return what a person can have done there, as the form names it."""
    network = desk.networks.get(case.network)
    report = network is not None and Ability.REPORT in network.abilities
    if report and not _acts(desk, case):
        return ("reported",)
    return tuple(name for name in BY_HAND if name != "reported")


def _can_tell(desk: Desk, case: Case) -> bool:
    network = desk.networks.get(case.network)
    return network is not None and Ability.MESSAGE in network.abilities


def _template(desk: Desk, case: Case) -> Template:
    return desk.templates.get(NOTICE, case.language)


def _notice(desk: Desk, case: Case, act: str, reason: str) -> str:
    """Return the message to the author, in the author's language and with the reason in it."""
    template = _template(desk, case)
    text = compose.prefill(desk, case, template)
    texts = Texts(template.language, desk.texts.zone)
    names: dict[str, str] = {Kind.HIDE: texts("hidden"), Kind.DELETE: texts("deleted")}
    values = {
        "text": text,
        "act": names.get(BY_HAND.get(act, act)) or texts("reported"),
        "what": texts("your comment"),
        "reason": reason,
    }
    return compose.fill(template, values, desk)


def _shown(post: Kept) -> str:
    return shown(post.text, post.attachments)
