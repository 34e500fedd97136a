"""The forms an admin fills in. Nothing is published but from the reply form, by its button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.cases import Case, Category
from bot.screens import Copyable, Form, Input, Note, Option, Paragraph, Part, Quote, Span, plain
from bot.screens import words as say
from bot.screens.clipping import clip, one_line
from bot.texts import LANGUAGES, Texts

QUOTED = 300
"""How much of the citizen's text a form shows, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """A field that the chosen template asks for, beside the text itself."""

    name: str
    label: str
    value: str = ""
    multiline: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyView:
    """What a reply form is drawn from.

    ``round`` grows whenever the prefilled values are to replace what stands in the form.
    ``by_hand`` means that the text is to be copied: a network without an adapter, or a private
    message. ``restored`` says that a draft was found.
    """

    case: Case
    network: str
    templates: tuple[Option, ...]
    template: str
    language: str
    fields: tuple[FormField, ...]
    text: str
    length: int
    limit: int
    round: int
    by_hand: bool
    private: bool
    restored: bool = False


def reply(view: ReplyView, _: Texts) -> Form:
    """Draw the form in which a reply is written."""
    send = _("Send") if view.private else _("Publish")
    submit = _("Read it over") if view.fields else send
    parts: list[Part | Input] = [
        Quote(clip(view.case.excerpt, QUOTED) or _("(no text)")),
        Input(
            id="template",
            label=_("Template"),
            options=view.templates,
            value=view.template,
            live="choose_template",
        ),
        Input(
            id="language",
            label=_("Language"),
            options=_languages(_),
            value=view.language,
            live="choose_template",
        ),
    ]
    parts += [
        Input(
            id=f"{field.name}~{_once(view)}",
            label=field.label[:1].upper() + field.label[1:],
            value=field.value,
            multiline=field.multiline,
            options=tuple(Option(value=name, label=name) for name in field.choices),
            optional=True,
            live="draft",
        )
        for field in view.fields
    ]
    unfilled = any(f"[{field.label}]" in view.text for field in view.fields)
    hint = _("What stands in brackets is filled in from the fields above.") if unfilled else ""
    parts.append(_text(view, _("The whole text") if view.fields else _("The reply"), hint))
    parts.append(Note(_limit(view, _)))
    if view.private and view.by_hand:
        parts.append(
            Note(_("This is a private message. You send it yourself; it is never published."))
        )
    elif view.private:
        parts.append(Note("🔒 " + _("This is a private message: only the author can read it.")))
    elif view.by_hand:
        parts.append(
            Note(_("You publish this one yourself: you get the text to copy in the next step."))
        )
    if view.restored:
        parts.append(Note(_("Your draft from last time.")))
    return Form(
        kind="reply",
        title=one_line(_("Reply"), 24),
        submit=_("Read it over") if view.by_hand else submit,
        close=_("Close"),
        parts=tuple(parts),
        state=_state(view),
        tell_close=True,
    )


def approve(view: ReplyView, _: Texts) -> Form:
    """Draw the form in which the finished text is read over and published."""
    return Form(
        kind="approve",
        title=one_line(_("Read over and send") if view.private else _("Read over and publish"), 24),
        submit=_("Send") if view.private else _("Publish"),
        close=_("Close"),
        parts=(
            Quote(clip(view.case.excerpt, QUOTED) or _("(no text)")),
            _text(view, _("The reply"), ""),
            Note(_limit(view, _)),
        ),
        state=_state(view),
        tell_close=True,
    )


def copy(view: ReplyView, _: Texts) -> Form:
    """Draw the form from which a finished text is copied to the network."""
    where = (
        _("Send the text to {author} as a private message on {network}, then press the button.",
          author=say.author(view.case), network=view.network)
        if view.private
        else _("Publish the text on {network}, then press the button.", network=view.network)
    )  # fmt: skip
    parts: list[Part] = [Paragraph((plain(where),)), Copyable(view.text)]
    if view.case.url:
        parts.append(Paragraph((Span(text=_("Open the post"), url=view.case.url),)))
    return Form(
        kind="copy",
        title=one_line(_("Copy the reply"), 24),
        submit=_("I have sent it") if view.private else _("I have published it"),
        close=_("Close"),
        parts=tuple(parts),
        state=_state(view),
    )


def give(case: Case, colleagues: Sequence[Option], _: Texts) -> Form:
    """Draw the form in which a case is given to a colleague."""
    return Form(
        kind="give",
        title=one_line(_("Give to a colleague"), 24),
        submit=_("Give"),
        close=_("Close"),
        parts=(
            Quote(clip(case.excerpt, QUOTED) or _("(no text)")),
            Input(
                id="to",
                label=_("Who takes over?"),
                options=tuple(colleagues),
                value=colleagues[0].value if len(colleagues) == 1 else "",
            ),
        ),
        state={"case": str(case.id)},
    )


def recategorize(case: Case, _: Texts) -> Form:
    """Draw the form in which the category is changed: the likeliest first."""
    ranked = [category for category, _p, _r in case.ranking]
    ranked += [category for category in Category if category not in ranked]
    options = tuple(Option(value=name.value, label=say.category(name, _)) for name in ranked)
    return Form(
        kind="recategorize",
        title=one_line(_("Change the category"), 24),
        submit=_("Save"),
        close=_("Close"),
        parts=(
            Quote(clip(case.excerpt, QUOTED) or _("(no text)")),
            Input(
                id="category",
                label=_("Category"),
                options=options,
                value=case.category.value,
                hint=_("Praise and spam have no deadline; everything else has."),
            ),
        ),
        state={"case": str(case.id)},
    )


def postpone(case: Case, until: Sequence[Option], _: Texts) -> Form:
    """Draw the form in which the pings of a case are let rest."""
    return Form(
        kind="postpone",
        title=one_line(_("Let the pings rest"), 24),
        submit=_("Let them rest"),
        close=_("Close"),
        parts=(
            Quote(clip(case.excerpt, QUOTED) or _("(no text)")),
            Input(id="until", label=_("Until when?"), options=tuple(until), value=until[0].value),
            Input(
                id="reason",
                label=_("Why can it wait?"),
                hint=_("It is kept with the case. The deadline stays where it is."),
            ),
        ),
        state={"case": str(case.id)},
    )


def new_case(networks: Sequence[Option], text: str, url: str, _: Texts) -> Form:
    """Draw the form in which a comment from a network without an adapter is pasted."""
    return Form(
        kind="new_case",
        title=one_line(_("New case"), 24),
        submit=_("Make the case"),
        close=_("Close"),
        parts=(
            Input(
                id="network",
                label=_("Where was it written?"),
                options=tuple(networks),
                value=networks[0].value,
            ),
            Input(id="author", label=_("Who wrote it?"), optional=True),
            Input(id="text", label=_("What was written?"), value=text, multiline=True),
            Input(id="url", label=_("Link to the post"), value=url, optional=True),
            Input(
                id="posted",
                label=_("When was it written?"),
                optional=True,
                hint=_("For example 14.05 or 24.11.2026 14.05; empty is now. The deadline counts "
                       "from then."),
            ),
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatesView:
    """What the template browser is drawn from; ``text`` is the chosen one, finished."""

    templates: tuple[Option, ...]
    template: str
    language: str
    text: str
    searched: str
    found: bool
    cases: tuple[Option, ...]
    case: str
    round: int


def templates(view: TemplatesView, _: Texts) -> Form:
    """Draw the template browser: find, preview, copy, or use on an open case."""
    parts: list[Part | Input] = [
        Input(
            id="search",
            label=_("Search"),
            value=view.searched,
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
            options=_languages(_),
            value=view.language,
            live="browse_templates",
        ),
        Copyable(view.text),
    ]
    if view.cases:
        parts.append(
            Input(
                id="case",
                label=_("Use it on"),
                options=view.cases,
                value=view.case,
                optional=True,
                hint=_("Without a case you get the text to copy."),
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


def text_to_copy(text: str, _: Texts) -> Form:
    """Draw a finished text on its own, to be copied."""
    return Form(
        kind="text",
        title=one_line(_("Copy the text"), 24),
        submit=None,
        close=_("Close"),
        parts=(Copyable(text),),
    )


def _languages(_: Texts) -> tuple[Option, ...]:
    return tuple(Option(value=code, label=say.language(code, _)) for code in LANGUAGES)


def _text(view: ReplyView, label: str, hint: str) -> Input:
    return Input(
        id=f"text~{_once(view)}",
        label=label,
        value=view.text,
        multiline=True,
        hint=hint,
        live="draft",
    )


def _limit(view: ReplyView, _: Texts) -> str:
    if view.by_hand or not view.limit:
        return _("The text is {length} characters long.", length=view.length)
    return _(
        "{network} takes {limit} characters. The text had {length} when the form came up.",
        length=view.length,
        limit=view.limit,
        network=view.network,
    )


def _once(view: ReplyView) -> str:
    # of two quick choices both may count from the same round, so that alone is not enough
    return f"{view.round}.{view.template}.{view.language}"


def _state(view: ReplyView) -> Mapping[str, str]:
    return {
        "case": str(view.case.id),
        "template": view.template,
        "language": view.language,
        "round": str(view.round),
    }
