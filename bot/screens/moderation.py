"""The forms in which a post is hidden or deleted: what, by which rule, why, and who is told."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cases import Case, Category
from bot.review import Finding, Level
from bot.screens import (
    Copyable,
    Form,
    Input,
    Note,
    Option,
    Paragraph,
    Part,
    Quote,
    Span,
    bold,
    plain,
)
from bot.screens import findings as says
from bot.screens import words as say
from bot.screens.clipping import clip, clip_thread, one_line
from bot.screens.forms import QUOTED
from bot.texts import Texts

RULES = ("10", "9", "spam")
"""The rules a post can be taken away by: two guidelines, and that it is advertising."""

BY_HAND = {"hidden": "hide", "deleted": "delete", "reported": "report"}
"""What somebody has done on the network already, and which act that was."""

TELL_YES, TELL_NO = "yes", "no"
"""Whether the author is told in private."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerateView:
    """What the first form is drawn from.

    ``posts`` are the posts that stand there, the newest first. ``acts`` are ``hide`` and
    ``delete``, as far as the network lets us; none means that it is done by hand, as far as one of
    ``by_hand`` can be. ``told`` says that the author has been told before.
    """

    case: Case
    network: str
    posts: tuple[Option, ...]
    acts: tuple[str, ...]
    by_hand: tuple[str, ...]
    told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmView:
    """What the second form is drawn from: all that was chosen, and the message to the author.

    ``findings`` are what the review says about the message. ``read`` counts the texts that the post
    had before the one shown, and ``changed`` says that its author has changed it since then.
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
    read: str
    changed: bool = False
    findings: tuple[Finding, ...] = ()


def moderate_form(view: ModerateView, _: Texts) -> Form:
    """Draw the form in which it is chosen what is to happen."""
    case = view.case
    parts: list[Part | Input] = [Quote(clip_thread(case.excerpt, QUOTED) or _("(no text)"))]
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
        "reported": _("I have reported it to the server's moderators"),
    }
    acts = (*view.acts, *view.by_hand)
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
    parts: list[Part | Input] = []
    if view.changed:
        changed = _("The author has changed the post since you opened this. Read it again.")
        parts.append(Paragraph((bold("⚠️ " + changed),)))
    parts += [
        Paragraph((bold(_what_happens(view, _)),)),
        Quote(clip(view.text, QUOTED) or _("(no text)")),
        Note(_("Rule: {rule}. Because {reason}.", rule=rule(view.rule, _), reason=view.reason)),
    ]
    author = say.author(view.case)
    if view.tell:
        parts += [
            *says.asked(view.findings, _),
            Input(
                id="text",
                label=_("Private message to {author}", author=one_line(author, 60)),
                value=view.notice,
                multiline=True,
            ),
            Note(
                _(
                    "You send it yourself on {network}: you get it to copy in the next step.",
                    network=view.network,
                )
                if view.tell_by_hand
                else _("Only {author} can read it.", author=one_line(author, 60))
            ),
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
            "read": view.read,
        },
    )


def tell_form(case: Case, network: str, removal: int, notice: str, *, act: str, _: Texts) -> Form:
    """Draw the form from which the message to the author is copied, once the post is seen to."""
    send = _("Send this to {author} as a private message on {network}, then press the button.",
             author=say.author(case), network=network)  # fmt: skip
    parts: list[Part | Input] = [Paragraph((plain(send),)), Copyable(notice)]
    if case.url and act != "delete":
        parts.append(Paragraph((Span(text=_("Open the post"), url=case.url),)))
    parts.append(
        Note(_("Not now? The message is kept: you find it on the card, which says so until then."))
    )
    return Form(
        kind="tell_author",
        title=one_line(_("Tell the author"), 24),
        submit=one_line(_("I have sent it"), 24),
        close=_("Later"),
        parts=tuple(parts),
        state={"case": str(case.id), "removal": str(removal)},
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
    if view.by_hand and BY_HAND[view.act] == "report":
        return _("You have reported this on {network}:", network=view.network)
    if view.by_hand:
        return _("You have deleted this on {network}:", network=view.network)
    if view.act == "hide":
        return _("This is hidden from others on {network}:", network=view.network)
    return _("This is deleted for good from {network}:", network=view.network)


def _submit(view: ConfirmView, _: Texts) -> str:
    send = view.tell and not view.tell_by_hand
    if any(one.level is Level.CONFIRM for one in view.findings):
        if view.tell_by_hand:
            return _("Go on all the same")
        if view.by_hand:
            return _("Log it and send anyway")
        return _("Hide and send anyway") if view.act == "hide" else _("Delete and send anyway")
    if view.by_hand:
        return _("Log it and send") if send else _("Keep it in the log")
    if send:
        return _("Hide and send") if view.act == "hide" else _("Delete and send")
    return _("Hide") if view.act == "hide" else _("Delete")


def _how_by_hand(view: ModerateView, _: Texts) -> list[Part]:
    if view.by_hand == ("reported",):
        how = [
            _("On {network} nobody but the moderators of the author's server can take a post away: "
              "the municipality can neither hide nor delete what others write.",
              network=view.network),
            _("1. Open the post, and choose «Report» in its menu (⋯). The moderators there look at "
              "it."),
            _("2. «Mute» or «Block» in the same menu keeps the account away from the "
              "municipality's page; others still see the post."),
            _("3. Tell here what you did, so that it is kept."),
        ]  # fmt: skip
    else:
        how = [
            _("Svarvakt can't hide or delete on {network}. Open the post, hide or delete it in its "
              "own menu there, and tell here what you did, so that it is kept.",
              network=view.network)
        ]  # fmt: skip
    parts: list[Part] = [Note(line) for line in how]
    if view.case.url:
        parts.append(Paragraph((Span(text=_("Open the post"), url=view.case.url),)))
    return parts
