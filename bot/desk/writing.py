"""What the reply form is drawn from: the case, the chosen reply and what is written so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.cases import Case
from bot.desk import Desk, compose, drafting, suggest
from bot.desk.assess import shown
from bot.desk.drafting import WORDING
from bot.limits import FIELD_ROOM
from bot.screens import Open, reply_forms
from bot.screens.reply_view import News, ReplyView
from bot.store import Database, changes
from bot.store.changes import Revision
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
    read: str,
    restored: bool = False,
    news: News | None = None,
) -> Open:
    """Open the form in which the reply is written, or put it in the place of the open one.

    A template whose text no form holds is refused, and another one is asked for.
    """
    made = view_of(desk, case, chosen, language, values, number, read=read)
    if len(made.text) > FIELD_ROOM:  # it would lose its end and its signature
        refused = reply_forms.too_long(chosen.title, len(made.text), desk.texts)
        options = made.templates
        return Open(reply_forms.choose(case, options, language, number, read, desk.texts, refused))
    view = replace(
        made,
        restored=restored,
        news=news,
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
    *,
    read: str,
) -> ReplyView:
    """Return what any of the reply's forms is drawn from.

    ``read`` is the revision of the case that its reader has seen, which drawing the form anew
    does not change.
    """
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
        read=read,
        by_hand=by_hand,
        private=compose.is_private(case, chosen),
        in_private=_in_private(desk, case, chosen),
    )


def news(database: Database, case: Case, read: str) -> News | None:
    """Return what the author has done that the form's reader has not seen; None for nothing."""
    seen, there = Revision.read(read), changes.revision(database, case.id)
    if seen == there:
        return None
    texts = [shown(one.text, one.attachments) for one in changes.since(database, case.id, seen)]
    return News(texts=tuple(texts), deleted=there.deleted > seen.deleted, read=str(there))


def read_now(desk: Desk, case: Case) -> str:
    """Return the revision that somebody sees who opens the case's form now."""
    return str(changes.revision(desk.store.read(), case.id))


def _in_private(desk: Desk, case: Case, chosen: Template) -> str:
    """Return the title of the template that says the same to the author alone, if there is one."""
    twin = None if case.private else desk.templates.in_private(chosen.name)
    return desk.templates.get(twin, chosen.language).title if twin else ""
