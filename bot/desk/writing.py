"""What the reply form is drawn from: the case, the chosen reply and what is written so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.cases import Case
from bot.desk import Desk, compose, drafting, suggest
from bot.desk.drafting import WORDING
from bot.limits import FIELD_ROOM
from bot.screens import Open, reply_forms
from bot.screens.reply_view import ReplyView
from bot.templates import Template


def written(
    desk: Desk,
    case: Case,
    admin: str,
    chosen: Template,
    language: str,
    values: Mapping[str, str],
    number: int,
    *,
    restored: bool = False,
) -> Open:
    """Open the form in which the reply is written, or put it in the place of the open one.

    A template whose text no form holds is refused, and another one is asked for.
    """
    made = view_of(desk, case, chosen, language, values, number)
    if len(made.text) > FIELD_ROOM:  # it would lose its end and its signature
        refused = reply_forms.too_long(chosen.title, len(made.text), desk.texts)
        options = made.templates
        return Open(reply_forms.choose(case, options, language, number, desk.texts, refused))
    view = replace(
        made,
        restored=restored,
        drafts=drafting.others(desk, desk.store.read(), case, admin, chosen, language),
    )
    return Open(reply_forms.reply(view, desk.texts))


def view_of(
    desk: Desk,
    case: Case,
    chosen: Template,
    language: str,
    values: Mapping[str, str],
    number: int,
) -> ReplyView:
    """Return what any of the reply's forms is drawn from."""
    network, by_hand = desk.networks.get(case.network), compose.by_hand(desk, case, chosen)
    fields = compose.fields(desk, case, chosen, values)
    kept = values.get(WORDING)
    wording = int(kept) if kept else suggest.wording(desk, desk.store.read(), case, chosen)
    text = values.get("text") or drafting.text_of(desk, case, chosen, wording)
    options = suggest.options(desk, case, language)
    return ReplyView(
        case=case,
        network=desk.network_title(case.network),
        templates=options,
        template=chosen.name,
        language=language,
        wording=wording,
        fields=fields,
        text=text,
        length=network.length(text) if network and not by_hand else len(text),
        limit=network.limit if network and not by_hand else 0,
        round=number,
        by_hand=by_hand,
        private=compose.is_private(case, chosen),
        in_private=_in_private(desk, case, chosen),
    )


def _in_private(desk: Desk, case: Case, chosen: Template) -> str:
    """Return the title of the template that says the same to the author alone, if there is one."""
    twin = None if case.private else desk.templates.in_private(chosen.name)
    return desk.templates.get(twin, chosen.language).title if twin else ""
