"""The forms a reply is written, read over and copied in.

Nothing is published but by the button of one of these.
"""

from __future__ import annotations

from bot.cases import Case
from bot.limits import FIELD_ROOM
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
    promises,
)
from bot.screens import findings as say
from bot.screens.clipping import clip_thread, one_line
from bot.screens.forms import QUOTED, languages
from bot.screens.reply_view import News, ReplyView
from bot.screens.words import author
from bot.texts import Texts

_NEWS = 5
"""How many of the texts that came while a form was open it shows: the newest."""


def reply(view: ReplyView, _: Texts) -> Form:
    """Draw the form in which a reply is written.

    A field must be filled in while its label stands in the text in brackets; ``asked`` in the
    form's state names those, so that the form can follow when the brackets are written over.
    """
    asked = [one.name for one in view.fields if f"[{one.label}]" in view.text]
    send = _("Send") if view.private else _("Publish")
    submit = _("Read it over") if view.fields else send
    parts: list[Part | Input] = [
        *_news(view, _),
        Quote(clip_thread(view.case.excerpt, QUOTED) or _("(no text)")),
        *_drafts(view, _),
        *_which(view.templates, view.template, view.language, _),
    ]
    parts += [
        Input(
            id=f"{field.name}~{_once(view)}",
            label=field.label[:1].upper() + field.label[1:],
            value=field.value,
            multiline=field.multiline,
            options=tuple(Option(value=name, label=name) for name in field.choices),
            optional=field.name not in asked,
            live="draft",
            focus=view.round == 0 and place == 0,
        )
        for place, field in enumerate(view.fields)
    ]
    hint = ""
    if asked:
        hint = _("What stands in brackets is filled in from the fields above.")
        if not view.by_hand:
            hint += " " + _("You can change all of it in the next step.")
    parts.append(_text(view, _("The whole text") if view.fields else _("The reply"), hint,
                       focus=view.round == 0 and not view.fields))  # fmt: skip
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
    if view.in_private:
        parts.append(
            Note(_("Everyone can read this one. To write to the author alone, choose the template "
                   "«{title}».", title=view.in_private))
        )  # fmt: skip
    return Form(
        kind="reply",
        title=_title(view.case, _),
        submit=_("Read it over") if view.by_hand else submit,
        close=_("Close"),
        parts=tuple(parts),
        state=_state(view) | {"asked": " ".join(asked)},
        tell_close=True,
    )


def choose(
    case: Case,
    templates: tuple[Option, ...],
    language: str,
    number: int,
    read: str,
    _: Texts,
    refused: str = "",
) -> Form:
    """Draw the reply form while no template is chosen: there is no text yet to be sent.

    It becomes the form of the template once one is chosen, or at the latest when it is sent in.
    ``refused`` says why it is not the form of the one that was asked for.
    """
    warned = (Note("⚠️ " + refused),) if refused else ()
    return Form(
        kind="reply",
        title=_title(case, _),
        submit=_("Go on"),
        close=_("Close"),
        parts=(
            Quote(clip_thread(case.excerpt, QUOTED) or _("(no text)")),
            *warned,
            *_which(templates, "", language, _),
            Note(_("Choose a template, and its text comes up here. You can change it before it "
                   "goes out.")),
        ),
        state={
            "case": str(case.id), "template": "", "language": language, "round": str(number),
            "read": read,
        },
        tell_close=True,
    )  # fmt: skip


def too_long(title: str, length: int, _: Texts) -> str:
    """Say that a template's text is longer than a form holds, and what to do."""
    return _(
        "«{title}» is {length} characters long, and a form holds {limit}, so it can't be used as "
        "it is. Choose another template, and ask whoever keeps the templates to shorten this one.",
        title=one_line(title, 75),
        length=length,
        limit=FIELD_ROOM,
    )


def approve(view: ReplyView, _: Texts) -> Form:
    """Draw the form in which the finished text is read over and published.

    What asks for a second yes stands above the text, and the button says that it is sent all the
    same. Not a box to be ticked: whoever mends the text would have to tick it too.
    """
    asked = say.asked(view.findings, _)
    parts: list[Part | Input] = [
        *_news(view, _),
        Quote(clip_thread(view.case.excerpt, QUOTED) or _("(no text)")),
        *asked,
        _text(view, _("The reply"), ""),
        Note(_limit(view, _)),
        *promises.parts(view.promise, _once(view), _),
        *say.hints(promises.untold(view.promise, view.findings), _),
    ]
    send = _("Send") if view.private else _("Publish")
    submit = _("Go on") if view.by_hand else send
    if asked:
        submit = _("Go on all the same") if view.by_hand else _("Send all the same")
    over = _("Read over and send") if view.private else _("Read over and publish")
    title = _("Read it over again") if asked else over
    return Form(
        kind="approve",
        title=one_line(title, 24),
        submit=one_line(submit, 24),
        close=_("Close"),
        parts=tuple(parts),
        state=_state(view),
        tell_close=True,
    )


def copy(view: ReplyView, _: Texts) -> Form:
    """Draw the form from which a finished text is copied to the network."""
    where = (
        _("Send the text to {author} as a private message on {network}, then press the button.",
          author=author(view.case), network=view.network)
        if view.private
        else _("Publish the text on {network}, then press the button.", network=view.network)
    )  # fmt: skip
    parts: list[Part] = [
        Paragraph((plain(where),)),
        Copyable(view.text),
        *say.hints(view.findings, _),
    ]
    if view.case.url:
        parts.append(Paragraph((Span(text=_("Open the post"), url=view.case.url),)))
    parts.append(Note(_("If you close this without pressing the button, you still have the case.")))
    return Form(
        kind="copy",
        title=one_line(_("Copy the reply"), 24),
        submit=_("I have sent it") if view.private else _("I have published it"),
        close=_("Close"),
        parts=tuple(parts),
        state=_state(view) | ({"promising": view.text} if view.promise else {}),
    )


def _news(view: ReplyView, _: Texts) -> list[Part]:
    """Show what came while the form was open, before everything else."""
    if view.news is None:
        return []
    who = view.case.author.name or author(view.case)
    parts: list[Part] = []
    if view.news.texts:
        told = _("Read this first: {name} has written more while you were answering.", name=who)
        parts.append(Paragraph((bold("⚠️ " + told),)))
        parts += [Quote(one_line(text, QUOTED) or _("(no text)")) for text in _last(view.news)]
    if view.news.deleted:
        gone = _("{name} has deleted something that you are answering.", name=who)
        parts.append(Paragraph((bold("🗑️ " + gone),)))
    again = _(
        "Nothing has been sent. Change your reply if you need to, and press the button again."
    )
    return [*parts, Note(again)]


def _last(news: News) -> tuple[str, ...]:
    return news.texts[-_NEWS:]


def _drafts(view: ReplyView, _: Texts) -> list[Note]:
    """Say that what stands in the form was begun before, and which others were, and are kept."""
    notes = [Note(_("Your draft from last time."))] if view.restored else []
    for one in view.drafts:
        values = {"title": one.title, "time": _.stamp(one.at)}
        kept = (
            _("You have a draft of «{title}» from {time}. Choose that language, and it is back.",
              **values)
            if one.by_language
            else _("You have a draft of «{title}» from {time}. Choose that template, and it is "
                   "back.", **values)
        )  # fmt: skip
        notes.append(Note("✏️ " + kept))
    return notes


def _which(
    templates: tuple[Option, ...], template: str, language: str, _: Texts
) -> tuple[Input, Input]:
    return (
        Input(
            id="template",
            label=_("Template"),
            options=templates,
            value=template,
            placeholder=_("Choose …"),
            live="choose_template",
        ),
        Input(
            id=f"language~{language}",  # a draft may bring back another than what was chosen
            label=_("Language"),
            options=languages(_),
            value=language,
            live="choose_template",
        ),
    )


def _title(case: Case, _: Texts) -> str:
    return one_line(_("Reply to {name}", name=case.author.name or author(case)), 24)


def _text(view: ReplyView, label: str, hint: str, *, focus: bool = False) -> Input:
    return Input(
        id=f"text~{_once(view)}",
        label=label,
        value=view.text,
        multiline=True,
        hint=hint,
        live="draft",
        focus=focus,
    )


def _limit(view: ReplyView, _: Texts) -> str:
    if view.by_hand or not view.limit:
        return _("The text is {length} characters long.", length=view.length)
    if view.limit > FIELD_ROOM:
        return _(
            "There is room for {limit} characters here. The text was {length} characters when the "
            "form opened.",
            length=view.length,
            limit=FIELD_ROOM,
        )
    return _(
        "{network} takes {limit} characters. The text was {length} characters when the form "
        "opened.",
        length=view.length,
        limit=view.limit,
        network=view.network,
    )


def _once(view: ReplyView) -> str:
    # of two quick choices both may count from the same round, so that alone is not enough
    return f"{view.round}.{view.template}.{view.language}"


def _state(view: ReplyView) -> dict[str, str]:
    return {
        "case": str(view.case.id),
        "template": view.template,
        "language": view.language,
        "wording": str(view.wording),
        "round": str(view.round),
        "seen": say.seen(view.findings),
        "confirmed": " ".join(view.confirmed),
        "read": view.news.read if view.news else view.read,
        **promises.state(view.promise),
    }
