"""The forms in which a reply that is out is corrected, or taken back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cases import Case
from bot.limits import FIELD_ROOM
from bot.review import Finding
from bot.screens import (
    Copyable,
    Form,
    Input,
    Note,
    Paragraph,
    Part,
    Quote,
    Span,
    bold,
    findings,
    plain,
)
from bot.screens.clipping import clip, one_line
from bot.screens.forms import QUOTED
from bot.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedView:
    """What the forms are drawn from.

    ``reply`` is the id of the reply that is meant, the newest that stands; ``older`` counts the
    others that stand. ``answers`` is the masked text of the post it answers. ``text`` is what is
    in the form, and ``findings`` are what the review says about it.
    """

    case: Case
    reply: int
    url: str
    answers: str
    older: int
    network: str
    limit: int
    text: str
    findings: tuple[Finding, ...] = ()


def correct_form(view: PublishedView, _: Texts) -> Form:
    """Draw the form in which the reply's text is written anew."""
    asked = findings.asked(view.findings, _)
    return Form(
        kind="correct",
        title=one_line(_("Correct the reply"), 24),
        submit=one_line(_("Send all the same") if asked else _("Correct"), 24),
        close=_("Close"),
        parts=(
            Quote(clip(view.answers, QUOTED) or _("(no text)")),
            *_which(view, _),
            *asked,
            Input(id="text", label=_("The reply"), value=view.text, multiline=True),
            Note(
                _("The new text takes the old one's place on {network}, which takes {limit} "
                  "characters. What stood there is kept with the case.",
                  network=view.network, limit=min(view.limit, FIELD_ROOM))
            ),
            *findings.hints(view.findings, _),
        ),
        state=_state(view) | {"seen": findings.seen(view.findings)},
    )  # fmt: skip


def withdraw_form(view: PublishedView, _: Texts) -> Form:
    """Draw the form in which the reply is taken back."""
    afterwards = (
        _("The case is open again afterwards, with the deadline it had.")
        if view.case.finished
        else _("The case stays open as it is, with the deadline it has.")
    )
    return Form(
        kind="withdraw",
        title=one_line(_("Take the reply back"), 24),
        submit=_("Take it back"),
        close=_("Close"),
        parts=(
            Quote(clip(view.answers, QUOTED) or _("(no text)")),
            Paragraph((bold(_("This disappears from {network}:", network=view.network)),)),
            Copyable(view.text),
            *_which(view, _),
            Input(id="reason", label=_("Why?"), hint=_("It is kept with the case.")),
            Note(afterwards),
        ),
        state=_state(view),
    )


def _which(view: PublishedView, _: Texts) -> list[Part]:
    """Say which reply it is, where there are several, and where it stands."""
    parts: list[Part] = []
    if view.url:
        parts.append(Paragraph((Span(text=_("See the reply"), url=view.url),)))
    if view.older:
        older = _.count(
            "This is the newest reply. {n} older one of ours stands there too.",
            "This is the newest reply. {n} older ones of ours stand there too.",
            view.older,
        )
        parts.append(Paragraph((plain(older),)))
    return parts


def _state(view: PublishedView) -> dict[str, str]:
    return {"case": str(view.case.id), "reply": str(view.reply)}
