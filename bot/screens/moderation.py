"""The forms in which a post is hidden or deleted: what, by which rule, why, and who is told."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cases import Case, Category
from bot.review import Finding, Level
from bot.screens import Copyable, Form, Input, Note, Option, Paragraph, Part, Quote, Span, bold
from bot.screens import findings as says
from bot.screens import words as say
from bot.screens.clipping import clip, one_line
from bot.screens.forms import QUOTED
from bot.texts import Texts

RULES = ("10", "9", "spam")
"""The rules a post can be taken away by: two guidelines, and that it is advertising."""

BY_HAND = {"hidden": "hide", "deleted": "delete"}
"""What somebody has done on the network already, and which act that was."""

TELL_YES, TELL_NO = "yes", "no"
"""Whether the author is told in private."""

TOLD = {"sent": "by_hand", "unsent": "unsent"}
"""What whoever is to send the message by hand says of it, and what the store keeps of that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerateView:
    """What the first form is drawn from.

    ``posts`` are the posts that stand there, the newest first. ``acts`` are ``hide`` and
    ``delete``, as far as the network lets us; none means that it is done by hand. ``told`` says
    that the author has been told before.
    """

    case: Case
    network: str
    posts: tuple[Option, ...]
    acts: tuple[str, ...]
    told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmView:
    """What the second form is drawn from: all that was chosen, and the message to the author.

    ``findings`` are what the review says about the message.
    """

    case: Case
    network: str
    post: int
    text: str
    act: str
    by_hand: bool
    rule: str
    reason: str
    tell: bool
    tell_by_hand: bool
    notice: str
    findings: tuple[Finding, ...] = ()


def moderate_form(view: ModerateView, _: Texts) -> Form:
    """Draw the form in which it is chosen what is to happen."""
    case = view.case
    parts: list[Part | Input] = [Quote(clip(case.excerpt, QUOTED) or _("(no text)"))]
    if not view.acts:
        parts += _how_by_hand(view, _)
    if len(view.posts) > 1:
        parts.append(
            Input(id="post", label=_("Which post?"), options=view.posts,
                  value=view.posts[0].value)
        )  # fmt: skip
    names = {
        "hide": _("Hide it from others"),
        "delete": _("Delete it for good"),
        "hidden": _("I have hidden it myself"),
        "deleted": _("I have deleted it myself"),
    }
    acts = (*view.acts, *BY_HAND)
    parts += [
        Input(
            id="act",
            label=_("What is to be done?") if view.acts else _("What have you done?"),
            options=tuple(Option(value=act, label=names[act]) for act in acts),
            value=acts[0],
            hint=_("What is hidden can be seen by its author and their friends.")
            if "hide" in view.acts
            else "",
        ),
        Input(
            id="rule",
            label=_("Which rule does the post break?"),
            options=tuple(Option(value=name, label=rule(name, _)) for name in RULES),
            value="spam" if case.category is Category.SPAM else "10",
        ),
        Input(
            id="reason",
            label=_("Why? Go on from «because …»"),
            hint=_("The author gets to read it: «it threatens a named person»."),
        ),
        Input(
            id="tell",
            label=_("Is the author to be told why, in private?"),
            options=(
                Option(value=TELL_YES, label=_("Yes, as the guidelines say")),
                Option(value=TELL_NO, label=_("No")),
            ),
            value=TELL_NO if view.told or case.category is Category.SPAM else TELL_YES,
            hint=_("The author has been told before.") if view.told else "",
        ),
    ]
    return Form(
        kind="moderate",
        title=one_line(_("Hide or delete"), 24),
        submit=_("Read it over"),
        close=_("Close"),
        parts=tuple(parts),
        state={"case": str(case.id), "post": view.posts[0].value},
    )


def confirm_form(view: ConfirmView, _: Texts) -> Form:
    """Draw the form in which it is read over and done."""
    parts: list[Part | Input] = [
        Paragraph((bold(_what_happens(view, _)),)),
        Quote(clip(view.text, QUOTED) or _("(no text)")),
        Note(_("Rule: {rule}. Because {reason}.", rule=rule(view.rule, _), reason=view.reason)),
    ]
    author = say.author(view.case)
    if view.tell and view.tell_by_hand:
        send = _("Send this to {author} as a private message on {network}:",
                 author=author, network=view.network)  # fmt: skip
        parts += [
            Paragraph((bold(send),)),
            Copyable(view.notice),
            Input(
                id="told",
                label=_("Have you sent it?"),
                options=(
                    Option(value="sent", label=_("Yes, I have sent it")),
                    Option(value="unsent", label=_("No, not yet")),
                ),
                hint=_("If not, an open case stays open, and the card says so."),
            ),
        ]
    elif view.tell:
        parts += [
            *says.asked(view.findings, _),
            Input(
                id="text",
                label=_("Private message to {author}", author=one_line(author, 60)),
                value=view.notice,
                multiline=True,
            ),
            Note(_("Only {author} can read it.", author=one_line(author, 60))),
            *says.hints(view.findings, _),
        ]
    elif view.rule != "spam":
        parts.append(
            Note(
                "⚠️ " + _("The author is not told why. The guidelines (9 and 10) say they must be.")
            )
        )
    parts.append(Note(_("Who did it, the rule, the reason and the text are kept.")))
    return Form(
        kind="moderate_confirm",
        title=one_line(_("Hide or delete"), 24),
        submit=one_line(_submit(view, _), 24),
        close=_("Close"),
        parts=tuple(parts),
        state={
            "case": str(view.case.id),
            "post": str(view.post),
            "act": view.act,
            "rule": view.rule,
            "reason": view.reason,
            "tell": TELL_YES if view.tell else TELL_NO,
            "seen": says.seen(view.findings),
        },
    )


def rule(name: str, _: Texts) -> str:
    """Return the rule in words."""
    return {
        "10": _("Guideline 10: harassment or threats"),
        "9": _("Guideline 9: discriminating, party politics or religion"),
        "spam": _("Spam or advertising"),
    }.get(name, name)


def _what_happens(view: ConfirmView, _: Texts) -> str:
    if view.by_hand and BY_HAND[view.act] == "hide":
        return _("You have hidden this on {network}:", network=view.network)
    if view.by_hand:
        return _("You have deleted this on {network}:", network=view.network)
    if view.act == "hide":
        return _("This is hidden from others on {network}:", network=view.network)
    return _("This is deleted for good from {network}:", network=view.network)


def _submit(view: ConfirmView, _: Texts) -> str:
    send = view.tell and not view.tell_by_hand
    if any(one.level is Level.CONFIRM for one in view.findings):
        if view.by_hand:
            return _("Log it and send anyway")
        return _("Hide and send anyway") if view.act == "hide" else _("Delete and send anyway")
    if view.by_hand:
        return _("Log it and send") if send else _("Keep it in the log")
    if send:
        return _("Hide and send") if view.act == "hide" else _("Delete and send")
    return _("Hide") if view.act == "hide" else _("Delete")


def _how_by_hand(view: ModerateView, _: Texts) -> list[Part]:
    how = _(
        "Svarvakt can't hide or delete on {network}. Open the post, hide or delete it in its own "
        "menu there, and tell here what you did, so that it is kept.",
        network=view.network,
    )
    parts: list[Part] = [Note(how)]
    if view.case.url:
        parts.append(Paragraph((Span(text=_("Open the post"), url=view.case.url),)))
    return parts
