"""The forms an admin fills in, but for the reply's own: see :mod:`bot.screens.reply_forms`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cases import Case
from bot.limits import FIELD_ROOM
from bot.screens import Copyable, Form, Input, Note, Option, Part, Quote
from bot.screens import words as say
from bot.screens.clipping import clip_thread, one_line
from bot.texts import LANGUAGES, Texts

QUOTED = 300
"""How much of the citizen's text a form shows, in characters."""


def give(case: Case, colleagues: Sequence[Option], _: Texts) -> Form:
    """Draw the form in which a case is given to a colleague."""
    return Form(
        kind="give",
        title=one_line(_("Give to a colleague"), 24),
        submit=_("Give"),
        close=_("Close"),
        parts=(
            Quote(clip_thread(case.excerpt, QUOTED) or _("(no text)")),
            Input(
                id="to",
                label=_("Who takes over?"),
                options=tuple(colleagues),
                value=colleagues[0].value if len(colleagues) == 1 else "",
                placeholder=_("Choose …"),
            ),
        ),
        state={"case": str(case.id)},
    )


def postpone(case: Case, until: Sequence[Option], planned: datetime, _: Texts) -> Form:
    """Draw the form in which the pings of a case are let rest; the next is ``planned`` then."""
    return Form(
        kind="postpone",
        title=one_line(_("Let the pings rest"), 24),
        submit=_("Let them rest"),
        close=_("Close"),
        parts=(
            Quote(clip_thread(case.excerpt, QUOTED) or _("(no text)")),
            Input(
                id="until",
                label=_("Until when?"),
                options=tuple(until),
                value=until[0].value,
                hint=_("Otherwise the next ping comes {time}.", time=_.moment(planned)),
            ),
            Input(
                id="reason",
                label=_("Why can it wait?"),
                hint=_("It is kept with the case. The deadline stays where it is."),
            ),
        ),
        state={"case": str(case.id)},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatesView:
    """What the template browser is drawn from.

    ``text`` is the chosen template's, ``unfilled`` says that something in brackets is still to be
    filled in, and ``units`` are those to choose from where it names one. ``more_cases`` counts the
    open cases that the list lacks room for.
    """

    templates: tuple[Option, ...]
    template: str
    language: str
    text: str
    unfilled: bool
    units: tuple[Option, ...]
    unit: str
    searched: str
    found: bool
    cases: tuple[Option, ...]
    case: str
    more_cases: int
    round: int


def templates(view: TemplatesView, _: Texts) -> Form:
    """Draw the template browser: find, preview, copy, or use on an open case."""
    parts: list[Part | Input] = [
        Input(
            id="search",
            label=_("Search"),
            value=one_line(view.searched, FIELD_ROOM),
            optional=True,
            live="search_templates",
            on_enter=True,
            hint=_("Write a word and press Enter."),
        )
    ]
    if not view.found:
        searched = one_line(view.searched, 60)
        parts.append(Note(_("No template matches «{word}»; here are all of them.", word=searched)))
    parts += [
        Input(
            id=f"template~{view.round}",
            label=_("Template"),
            options=view.templates,
            value=view.template,
            live="browse_templates",
        ),
        Input(
            id=f"language~{view.round}",
            label=_("Language"),
            options=languages(_),
            value=view.language,
            live="browse_templates",
        ),
    ]
    if view.units:
        parts.append(
            Input(
                id=f"unit~{view.round}",
                label=_("Unit"),
                options=view.units,
                value=view.unit,
                optional=True,
                live="browse_templates",
            )
        )
    parts.append(Copyable(view.text))
    if view.unfilled:
        asked = _("What stands in brackets is asked for when you use the template on a case.")
        parts.append(Note(asked if view.cases else _("Fill in what stands in brackets.")))
    if view.cases:
        parts.append(
            Input(
                id="case",
                label=_("Use it on"),
                options=view.cases,
                value=view.case,
                optional=True,
                hint=_without_case(view.more_cases, _),
            )
        )
    return Form(
        kind="templates",
        title=one_line(_("Reply templates"), 24),
        submit=_("Use the template") if view.cases else _("Copy the text"),
        close=_("Close"),
        parts=tuple(parts),
        state={"round": str(view.round)},
    )


def _without_case(more: int, _: Texts) -> str:
    hint = _("Without a case you get the text to copy.")
    if not more:
        return hint
    waiting = _.count(
        "{n} more case waits; answer it from its card.",
        "{n} more cases wait; answer them from their cards.",
        more,
    )
    return f"{hint} {waiting}"


def text_to_copy(text: str, unfilled: bool, _: Texts) -> Form:  # noqa: FBT001 - it goes with the text
    """Draw a text on its own, to be copied; ``unfilled`` says that brackets are left in it."""
    notes = (Note(_("Fill in what stands in brackets.")),) if unfilled else ()
    return Form(
        kind="text",
        title=one_line(_("Copy the text"), 24),
        submit=None,
        close=_("Close"),
        parts=(Copyable(text), *notes),
    )


def languages(_: Texts) -> tuple[Option, ...]:
    """Return the languages that replies come in."""
    return tuple(Option(value=code, label=say.language(code, _)) for code in LANGUAGES)
