"""What the reply form is drawn from: the case, the chosen reply and what is written so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.cases import Case
from bot.desk import Desk, compose, drafting, suggest
from bot.desk.assess import shown
from bot.desk.drafting import WORDING
from bot.screens import Open, reply_forms
from bot.screens.reply_forms import News
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
    """Open the form in which the reply is written, or put it in the place of the open one."""
    view = replace(
        view_of(desk, case, chosen, language, values, number, read=read),
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
) -> reply_forms.ReplyView:
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
    return reply_forms.ReplyView(
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
