"""Everything an admin can do, by name: the one place where it is checked who may."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.cases import GRAVE, Category
from bot.desk import (
    CARD,
    Desk,
    act,
    browse,
    digest,
    duty,
    explain,
    false_alarm,
    moderate,
    modes,
    pasted,
    postpone,
    published,
    reply,
    reserve,
    reveal,
    topics,
    undo,
)
from bot.desk.drafting import NOTICE
from bot.screens import Action, Answer, Done, Tell
from bot.screens.messages import not_listed, offer_reply, says
from bot.store import cases, surfaces
from bot.store.surfaces import Surface

TAKE, DONE, THANKS = "eyes", frozenset({"white_check_mark", "heavy_check_mark"}), "pray"
"""The reactions that mean something: 👀, ✅ and 🙏."""

_JUST_POSTED = 2.0  # seconds; Slack waits three for an acknowledgement

_OnCase = Callable[[Desk, int, str], Answer]
_InForm = Callable[[Desk, Action, str], Answer]

_ON_CASE: dict[str, _OnCase] = {
    "take": act.take,
    "release": act.release,
    "close": act.close,
    "reopen": act.reopen,
    "undo": undo.undo,
    "call_off": undo.call_off,
    "confirm": act.confirm,
    "deny": act.deny,
    "other_replies": lambda desk, case_id, admin: _start(desk, case_id, admin, other=True),
    "give": act.ask_give,
    "false_alarm": false_alarm.false_alarm,
    "false_for_all": topics.false_for_all,
    "know": topics.know,
    "ring_again": topics.ring_again,
    "open_card": lambda desk, case_id, _admin: digest.open_card(desk, case_id),
    "inbox_from": lambda desk, start, _admin: browse.inbox(desk, start),
    "explain": lambda desk, case_id, _admin: explain.of_case(desk, case_id),
    "reveal": reveal.reveal,
    "moderate": moderate.ask,
    "tell_author": moderate.ask_tell,
    "correct": published.ask_correct,
    "withdraw": published.ask_withdraw,
    "postpone": lambda desk, case_id, _admin: postpone.ask(desk, case_id),
}

_DECIDES = frozenset({"close", "recategorize", "false_alarm"})
"""What says that somebody has read the whole case: it is not done on a card that is behind."""

_IN_FORM: dict[str, _InForm] = {
    "choose_template": reply.choose_template,
    "draft": reply.save_draft,
    "close.reply": reply.save_draft,
    "close.approve": reply.save_draft,
    "form.reply": reply.submit,
    "form.approve": reply.approve,
    "form.copy": reply.copied,
    "form.give": lambda desk, action, admin: act.give(
        desk, int(action.state["case"]), admin, action.values["to"]
    ),
    "form.moderate": moderate.read_over,
    "form.moderate_confirm": moderate.confirm,
    "form.tell_author": moderate.author_told,
    "form.correct": published.correct,
    "form.withdraw": published.withdraw,
    "form.new_case": lambda desk, action, _admin: pasted.make_case(desk, action),
    "form.templates": browse.use_template,
    "search_templates": lambda desk, action, _admin: browse.browse(desk, action),
    "browse_templates": lambda desk, action, _admin: browse.browse(desk, action),
    "command.svar": lambda desk, action, _admin: browse.templates(desk, action.value),
    "command.innboks": lambda desk, _action, _admin: browse.inbox(desk),
    "form.duty": duty.save,
    "form.postpone": postpone.postpone,
    "command.vakt": lambda desk, _action, _admin: duty.ask(desk),
    "command.krise": lambda desk, action, admin: modes.command(desk, action.value, admin),
    "command.frist": lambda desk, action, _admin: explain.of_time(desk, action.value),
    "command.ny": lambda desk, action, _admin: pasted.ask_case(desk, action.value),
}


_WRITING = frozenset({"draft", "choose_template", "form.reply", "form.approve"})
"""What somebody does who is at work in a reply form."""


def handle(desk: Desk, action: Action) -> Answer:
    """Do what was asked, if a listed admin asked it, and say what that person is to see."""
    if action.name.startswith(("react.", "unreact.")):
        return _reaction(desk, action)
    if action.name.startswith("close.") and action.name not in _IN_FORM:
        return Done()
    if action.admin is None:
        return Tell(not_listed(desk.settings.municipality.name, desk.texts))
    if action.name in _DECIDES and _behind(desk, int(action.value.partition(":")[0])):
        return _look_first(desk)
    if action.name in _ON_CASE:
        return _ON_CASE[action.name](desk, int(action.value), action.admin)
    if action.name in _CHOICES:
        case_id, _, choice = action.value.partition(":")
        return _CHOICES[action.name](desk, int(case_id), choice, action.admin)
    if action.name in _WRITING:
        reserve.renew(desk, int(action.state["case"]), action.admin)
    if action.name in _IN_FORM:
        return _IN_FORM[action.name](desk, action, action.admin)
    return Done()


def _reply_with(desk: Desk, case_id: int, template: str, admin: str) -> Answer:
    """Open the reply form; a ping's button names no template."""
    if template == NOTICE and moderate.comes_first(desk, case_id):
        return moderate.ask(desk, case_id, admin)
    return _start(desk, case_id, admin, template)


def _recategorize(desk: Desk, case_id: int, category: str, admin: str) -> Answer:
    return act.recategorize(desk, case_id, admin, Category(category))


_CHOICES: dict[str, Callable[[Desk, int, str, str], Answer]] = {
    "reply": _reply_with,
    "reply_with": _reply_with,
    "recategorize": _recategorize,
}
"""What names a choice beside its case."""


def _behind(desk: Desk, case_id: int) -> bool:
    """Whether the author has just written something that the card does not show yet."""
    return surfaces.behind(desk.store.read(), case_id, desk.chat)


def _look_first(desk: Desk) -> Answer:
    text = desk.texts(
        "The author has just written something new, and the card is being drawn anew. Read it, and "
        "press again."
    )
    return Tell(says(text))


def _start(
    desk: Desk, case_id: int, admin: str, template: str = "", *, other: bool = False
) -> Answer:
    with reserve.given_back_on_failure(desk, case_id, admin):
        if other:
            return reply.start_other(desk, case_id, admin)
        return reply.start(desk, case_id, admin, template or None)


def _reaction(desk: Desk, action: Action) -> Answer:
    """Act on a reaction to a card; reactions to anything else, or of other kinds, mean nothing.

    Each is noted with what it does, so that one read again after a restart, or told again or late,
    does nothing more.
    """
    kind, _, name = action.name.partition(".")
    if name not in {TAKE, THANKS, *DONE} or action.message_id is None:
        return Done()
    surface = _surface(desk, action.message_id)
    if surface is None or surface.kind != CARD:
        return Done()
    with desk.store.write() as database:
        there = kind == "react"
        if not surfaces.note_reaction(
            database, desk.chat, action.message_id, action.user, name, action.at, there=there
        ):
            return Done()
        if action.admin is None:
            if kind == "unreact":
                return Done()
            return Tell(not_listed(desk.settings.municipality.name, desk.texts))
        return _reacted(desk, kind, name, surface.case_id, action.admin)


def _surface(desk: Desk, message_id: str) -> Surface | None:
    """Return the surface on the message; one that is just being posted is waited for."""
    until = time.monotonic() + _JUST_POSTED
    while True:
        posting = surfaces.posting(desk.store.read(), desk.chat)
        surface = surfaces.by_message(desk.store.read(), desk.chat, message_id)
        if surface or not posting or time.monotonic() > until:
            return surface
        time.sleep(0.02)


def _reacted(desk: Desk, kind: str, name: str, case_id: int, admin: str) -> Answer:
    if kind == "unreact":
        case = cases.get(desk.store.read(), case_id)
        if name == TAKE and case and case.holder == admin and not case.finished:
            return act.release(desk, case_id, admin)
        return Done()
    if name == TAKE:
        return act.take(desk, case_id, admin)
    case = cases.get(desk.store.read(), case_id)
    if case is not None and not case.finished and case.flags & GRAVE:
        text = desk.texts(
            "This may be serious, so a reaction neither finishes nor thanks. Use the buttons on "
            "the card."
        )
        return Tell(says(text))
    if name in DONE:
        return _look_first(desk) if _behind(desk, case_id) else act.close(desk, case_id, admin)
    if case is None or case.finished:
        return act.refusal(desk, case)
    thanks = desk.templates.for_category(Category.PRAISE, case.language)
    if thanks is None:
        return Tell(says(desk.texts("There is no template for thanks.")))
    return Tell(offer_reply(case, thanks.title, thanks.name, desk.texts))
