"""The names of categories, flags, states and events in the admin's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.cases import Case, Category, Event, Flag, Verb
from bot.screens.clipping import one_line
from bot.texts import Texts


def category(category: Category, _: Texts) -> str:
    """Return the category's name."""
    names = {
        Category.PRAISE: _("Praise"),
        Category.CRITICISM: _("Criticism"),
        Category.FACTUAL_ERROR: _("Factual error"),
        Category.QUESTION: _("Question"),
        Category.CASEWORK: _("Casework"),
        Category.UNIT_REFERRAL: _("For a unit"),
        Category.HARASSMENT: _("Harassment"),
        Category.CRISIS: _("Crisis"),
        Category.IMAGE_CONSENT: _("Photo consent"),
        Category.SPAM: _("Spam/advertising"),
    }
    return names[category]


def flag(flag: Flag, _: Texts) -> str:
    """Return the flag's name."""
    names = {
        Flag.SELF_HARM: _("possible danger of suicide"),
        Flag.CRISIS: _("possible crisis"),
        Flag.THREAT: _("possible threat"),
        Flag.HARASSMENT: _("possible harassment"),
        Flag.PERSONAL_DATA: _("personal data"),
        Flag.IMAGE: _("photo or video"),
        Flag.POLITICAL: _("political matter"),
    }
    return names[flag]


def quoted(words: Sequence[str]) -> str:
    """Return the words that are the reasons for something, each in quotes: «ras», «veien»."""
    return ", ".join(f"«{one_line(word, 40)}»" for word in words[:3])


def language(code: str, _: Texts) -> str:
    """Return the name of a language the replies come in."""
    return {"nb": _("Bokmål"), "nn": _("Nynorsk"), "en": _("English")}.get(code, code)


def event(event: Event, names: dict[str, str], _: Texts) -> str:
    """Return what happened, in one line; an actor who is no longer listed is shown by key."""
    who = names.get(event.actor or "", event.actor or "")
    other = names.get(event.detail.get("to", ""), event.detail.get("to", ""))
    what = findings(event.detail.get("confirmed", "").split(), _)
    if what and event.verb in {Verb.APPROVE, Verb.COPY}:
        return _("{who} sent a reply all the same, with {what}", who=who, what=what)
    if what and event.verb is Verb.CORRECT:
        return _("{who} corrected the reply all the same, with {what}", who=who, what=what)
    reason = one_line(event.detail.get("reason", ""), 200)
    by_form = event.detail.get("by") == "form"
    lines = {
        Verb.RECEIVED: _("The post came in"),
        Verb.FOLLOWED_UP: _("The author wrote again"),
        Verb.POSTPONED: _(
            "{who} let the pings rest until {time}: {reason}",
            who=who, time=_time(event, "until", _), reason=reason,
        ),
        Verb.FALSE_ALARM: _("{who} said that it was a false alarm", who=who),
        Verb.KNOWN: _("{who} said that you know of this", who=who),
        Verb.REVEALED: _("{who} looked at the text without masks", who=who),
        Verb.RESCHEDULED: _("The deadline was moved with the opening hours"),
        Verb.TAKE: _("{who} opened the reply form", who=who)
        if by_form
        else _("{who} took the case", who=who),
        Verb.RELEASE: _("{who} closed the reply form without sending", who=who)
        if by_form
        else _(
            "{who} had the reply form open for long without writing, and the case is free", who=who
        )
        if event.detail.get("by") == "clock"
        else _("{who} let the case go", who=who),
        Verb.GIVE: _("{who} took over the case", who=who)
        if who == other
        else _("{who} gave the case to {other}", who=who, other=other),
        Verb.CLOSE: _("{who} finished the case without a reply", who=who),
        Verb.RECATEGORIZE: _("{who} changed the category", who=who),
        Verb.REOPEN: _("{who} reopened the case", who=who),
        Verb.UNDO: _("{who} undid the last step", who=who),
        Verb.APPROVE: _("{who} approved a reply", who=who),
        Verb.COPY: _("{who} answered by hand", who=who),
        Verb.SENT: _("The message was sent in private")
        if event.detail.get("private")
        else _("The reply was published"),
        Verb.EDITED: _("The author changed the post"),
        Verb.DELETED: _("The author deleted a post"),
        Verb.UNSEEN: _("We can't see the post any more"),
        Verb.VANISHED: _("The author deleted the post, and the case is finished"),
        Verb.HIDE: _("{who} had the post hidden ({rule}): {reason}", who=who,
                     rule=_rule(event, _), reason=reason),
        Verb.DELETE: _("{who} had the post deleted ({rule}): {reason}", who=who,
                       rule=_rule(event, _), reason=reason),
        Verb.REMOVED_BY_HAND: _("{who} hid the post by hand ({rule}): {reason}", who=who,
                                rule=_rule(event, _), reason=reason)
        if event.detail.get("act") == "hide"
        else _("{who} reported the post to the moderators ({rule}): {reason}", who=who,
               rule=_rule(event, _), reason=reason)
        if event.detail.get("act") == "report"
        else _("{who} deleted the post by hand ({rule}): {reason}", who=who,
               rule=_rule(event, _), reason=reason),
        Verb.REMOVED: _("The post was reported, and the case is finished")
        if event.detail.get("act") == "report"
        else _("The post was taken away, and the case is finished"),
        Verb.NOTIFIED: _("The author was told why, and the case is finished"),
        Verb.CORRECT: _("{who} corrected the reply", who=who),
        Verb.CORRECTED: _("The corrected reply is out"),
        Verb.WITHDRAW: _("{who} had the reply taken back: {reason}", who=who, reason=reason),
        Verb.WITHDRAWN: _("The reply was taken back")
        if event.detail.get("stays")
        else _("The reply was taken back, and the case opened again"),
        Verb.NOT_DONE: _("The network refused it: {what}", what=_act(event, _)),
        Verb.HELD: _("The holding reply was published, and promises an answer by {time}",
                     time=_time(event, "promised", _))
        if event.detail.get("promised")
        else _("The holding reply was published"),
        Verb.FAILED: _("The reply was not published"),
        Verb.CALL_OFF: _("{who} stopped the reply before it was out", who=who),
        Verb.DOUBT: _("It is not certain that the reply was published"),
        Verb.CONFIRM: _("{who} saw that the reply is out", who=who),
        Verb.DENY: _("{who} saw that the reply is not out", who=who),
        Verb.ANSWERED_ELSEWHERE: _(
            "The municipality replied directly on the network, but not to what was written since"
        )
        if event.detail.get("stays")
        else _("The municipality replied directly on the network"),
    }  # fmt: skip
    if what and event.verb in {Verb.HIDE, Verb.DELETE, Verb.REMOVED_BY_HAND}:
        message = _("the message to the author was approved all the same, with {what}", what=what)
        return f"{lines[event.verb]}; {message}"
    return lines[event.verb]


def _time(event: Event, name: str, _: Texts) -> str:
    """Return a time that the event tells of, as in the rest of the log; empty where it has none."""
    kept = event.detail.get(name)
    return _.stamp(datetime.fromisoformat(kept)) if kept else ""


def findings(codes: Sequence[str], _: Texts) -> str:
    """Return what was sent all the same, for the case's log."""
    known = {
        "promise": _("a promise of a decision"),
        "individual_case": _("somebody's own case"),
        "party": _("a stand for or against a party"),
        "religion": _("a religious stand"),
        "discrimination": _("a judgement of a group"),
        "political": _("a political matter without a link"),
        "removal": _("a removal without its reason"),
        "correction": _("a correction without a source"),
        "insult": _("an insult"),
    }
    return ", ".join(known.get(code, code) for code in codes)


def _rule(event: Event, _: Texts) -> str:
    rule = event.detail.get("rule", "")
    return _("advertising") if rule == "spam" else _("guideline {n}", n=rule)


def _act(event: Event, _: Texts) -> str:
    names = {
        "hide": _("hiding the post"),
        "delete": _("deleting the post"),
        "private": _("the private message"),
        "correct": _("correcting the reply"),
        "withdraw": _("taking the reply back"),
    }
    return names.get(event.detail.get("what", ""), "")


def author(case: Case, room: int = 60) -> str:
    """Return who wrote: the name, and the handle where it says more."""
    name, handle = one_line(case.author.name, room), one_line(case.author.handle, room)
    if not name or name == handle:
        return f"@{handle}" if handle else "?"
    return f"{name} (@{handle})" if handle else name


def problem(code: str, network: str, _: Texts) -> str:
    """Return why an approved reply is not out: what the network said, in the admin's words."""
    reasons = {
        "deleted": _(
            "The reply was not published: the post it answers is gone, or its author has "
            "blocked us."
        ),
        "refused": _("The reply was not published: {network} refused it.", network=network),
        "fault": _("The reply was not published: something went wrong in Svarvakt."),
        "unconfigured": _(
            "The reply was not published: {network} is not in the configuration any more. "
            "Answer there by hand.",
            network=network,
        ),
        "login": _(
            "The reply waits: {network} refuses our login. IT must renew the password.",
            network=network,
        ),
        "later": _(
            "The reply waits: {network} can't be reached now. It is tried again by itself.",
            network=network,
        ),
    }
    return reasons.get(code, reasons["refused"])
