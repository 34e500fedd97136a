"""The forms in which a reply that is out is corrected, or taken back."""

from __future__ import annotations

from bot.cases import Case
from bot.screens import Copyable, Form, Input, Note, Paragraph, Quote, bold
from bot.screens.clipping import clip, one_line
from bot.screens.forms import QUOTED
from bot.texts import Texts


def correct_form(case: Case, reply_id: int, text: str, network: str, limit: int, _: Texts) -> Form:
    """Draw the form in which the reply's text is written anew."""
    return Form(
        kind="correct",
        title=one_line(_("Correct the reply"), 24),
        submit=_("Correct"),
        close=_("Close"),
        parts=(
            Quote(clip(case.excerpt, QUOTED) or _("(no text)")),
            Input(id="text", label=_("The reply"), value=text, multiline=True),
            Note(
                _("The new text takes the old one's place on {network}, which takes {limit} "
                  "characters. What stood there is kept with the case.",
                  network=network, limit=limit)
            ),
        ),
        state={"case": str(case.id), "reply": str(reply_id)},
    )  # fmt: skip


def withdraw_form(case: Case, reply_id: int, text: str, network: str, _: Texts) -> Form:
    """Draw the form in which the reply is taken back."""
    return Form(
        kind="withdraw",
        title=one_line(_("Take the reply back"), 24),
        submit=_("Take it back"),
        close=_("Close"),
        parts=(
            Paragraph((bold(_("This disappears from {network}:", network=network)),)),
            Copyable(text),
            Input(id="reason", label=_("Why?"), hint=_("It is kept with the case.")),
            Note(_("The case is open again afterwards, with the deadline it had.")),
        ),
        state={"case": str(case.id), "reply": str(reply_id)},
    )
