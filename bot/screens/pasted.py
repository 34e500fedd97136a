"""The form in which an admin pastes a comment, and is asked whether it is one that there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.cases import Case
from bot.limits import FIELD_ROOM
from bot.screens import Form, Input, Note, Option, Part, Quote
from bot.screens import words as say
from bot.screens.clipping import clip_thread, one_line
from bot.screens.forms import QUOTED
from bot.texts import Texts

SAME, MORE, OTHER = "same", "more", "other"
"""What a comment can be that may have been pasted before."""


@dataclass(frozen=True, slots=True)
class PastedView:
    """What the form is drawn from: ``values`` by field, and the ``form``'s own id.

    ``known`` is the case that it may be of already, ``url`` where that stands in the chat, and
    ``choices`` what of :data:`SAME`, :data:`MORE` and :data:`OTHER` it can be.
    """

    networks: Sequence[Option]
    values: Mapping[str, str]
    form: str
    known: Case | None = None
    url: str | None = None
    choices: Sequence[str] = ()


def new_case(view: PastedView, _: Texts) -> Form:
    """Draw the form; a network that is empty is to be chosen.

    What is longer than its field is not lost without a word: the field says how much is.
    """
    values = view.values
    over = len(values.get("text", "")) - FIELD_ROOM
    hint = (
        _("There is room for {limit} characters here, so the last {n} are left out.",
          limit=FIELD_ROOM, n=over)
        if over > 0
        else ""
    )  # fmt: skip
    known = {} if view.known is None else {"known": str(view.known.id)}
    return Form(
        kind="new_case",
        title=one_line(_("New case"), 24),
        submit=_("Go on") if known else _("Make the case"),
        close=_("Close"),
        parts=(
            *_asked(view, _),
            Input(
                id="network",
                label=_("Where was it written?"),
                options=tuple(view.networks),
                value=values.get("network", ""),
                placeholder=_("Choose …"),
            ),
            Input(
                id="author",
                label=_("Who wrote it?"),
                value=values.get("author", ""),
                optional=True,
            ),
            Input(
                id="text",
                label=_("What was written?"),
                value=values.get("text", "")[:FIELD_ROOM],
                multiline=True,
                hint=hint,
            ),
            Input(
                id="url",
                label=_("Link to the post"),
                value=values.get("url", "")[:FIELD_ROOM],
                optional=True,
            ),
            Input(
                id="posted",
                label=_("When was it written?"),
                value=values.get("posted", ""),
                optional=True,
                hint=_("For example 14.05 or 24.11.2026 14.05; empty is now. The deadline counts "
                       "from then."),
            ),
        ),
        state={"form": view.form} | known,
    )  # fmt: skip


def _asked(view: PastedView, _: Texts) -> list[Part | Input]:
    case = view.known
    if case is None:
        return []
    names = {
        SAME: _("The same comment: make nothing"),
        MORE: _("More from the same person: add it to that case"),
        OTHER: _("Another comment: make a case of its own"),
    }
    told = _(
        "There is a case that this may be of already, from {author}, {time}:",
        author=say.author(case), time=_.stamp(case.posted_at),
    )  # fmt: skip
    return [
        Note(told),
        Quote(clip_thread(case.excerpt, QUOTED) or _("(no text)")),
        Input(
            id="what",
            label=_("What is it that you have pasted?"),
            options=tuple(Option(value=one, label=names[one]) for one in view.choices),
            placeholder=_("Choose …"),
        ),
    ]
