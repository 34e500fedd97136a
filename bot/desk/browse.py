"""The commands: find a template, see what is waiting, and make a case of a pasted comment."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from urllib.parse import urlsplit

from bot.cases import Author, Case, Mention
from bot.desk import PASTED, Desk, compose, reply
from bot.desk.explain import read_time
from bot.desk.receive import paste
from bot.desk.show import inbox_of
from bot.limits import LIST_ROOM
from bot.screens import Action, Answer, Done, Invalid, Open, Option, Tell, forms
from bot.screens import words as say
from bot.screens.clipping import line_of_thread, one_line
from bot.screens.messages import says
from bot.store import cases
from bot.templates import Template
from bot.triage.features import Reading
from bot.triage.units import unit_named

_LINK = re.compile(r"https?://\S+")
_HOSTS = {"facebook.com": "facebook", "fb.com": "facebook", "instagram.com": "instagram",
          "x.com": "x", "twitter.com": "x"}  # fmt: skip


def inbox(desk: Desk, start: int = 0) -> Answer:
    """Show the open cases by due time, from number ``start`` on."""
    return Tell(inbox_of(desk, start))


def templates(desk: Desk, word: str) -> Answer:
    """Open the template browser at what was searched for."""
    language = desk.settings.municipality.language
    return _browse(desk, word.strip(), "", language, number=0)


def browse(desk: Desk, action: Action) -> Answer:
    """Show the template that was chosen, or what a new search finds."""
    values = action.values
    word = values.get("search", "").strip()
    chosen = "" if action.name == "search_templates" else values["template"]
    number = int(action.state["round"]) + 1
    unit = "" if action.name == "search_templates" else values.get("unit", "")
    return _browse(
        desk, word, chosen, values["language"],
        case=values.get("case", ""), unit=unit, number=number,
    )  # fmt: skip


def use_template(desk: Desk, action: Action, admin: str) -> Answer:
    """Use the chosen template on the chosen case, or give its text to copy."""
    name, language = action.values["template"], action.values["language"]
    unit = action.values.get("unit", "")
    if action.values.get("case"):
        return reply.start(desk, int(action.values["case"]), admin, name, unit)
    chosen = desk.templates.get(name, language)
    text = _text(desk, chosen, unit)
    return Open(forms.text_to_copy(text, compose.unfilled(chosen, text), desk.texts))


def ask_case(desk: Desk, pasted: str) -> Answer:
    """Ask for the comment to make a case of; a link or a text after the command is filled in."""
    link = _LINK.search(pasted)
    url = link.group() if link else ""
    text = pasted.replace(url, "").strip()
    networks = _pasted_networks(desk)
    # only a link tells where it was written: a guess would be sent in unread
    host = ".".join((urlsplit(url).hostname or "").split(".")[-2:]) if link else ""
    told = [one.value for one in networks if one.value == _HOSTS.get(host)]
    network = next(iter(told), networks[0].value if len(networks) == 1 else "")
    return Open(forms.new_case(networks, network, text, url, desk.texts))


def make_case(desk: Desk, action: Action) -> Answer:
    """Make the case; the same link pasted twice by mistake is one case."""
    _ = desk.texts
    values = action.values
    errors = {}
    text, url = values["text"].strip(), values.get("url", "").strip()
    if not text:
        errors["text"] = _("Write or paste what was written.")
    if url and not _LINK.fullmatch(url):
        errors["url"] = _("A link begins with https://.")
    posted = _posted(desk, values.get("posted", "").strip())
    if posted is None:
        errors["posted"] = _("Write the time as 14.05 or 24.11.2026 14.05, not in the future.")
    if errors or posted is None:
        return Invalid(errors)
    author = one_line(values.get("author", ""), 100)
    root = url or f"pasted:{uuid.uuid4()}"
    mention = Mention(
        network=values["network"],
        external_id=f"{root}#{author}",
        root_id=root,
        author=Author(id=author.casefold() or "unknown", handle="", name=author or _("Unknown")),
        text=text,
        posted_at=posted,
        url=url,
    )
    known = cases.by_mention(desk.store.read(), mention.network, mention.external_id)
    if known is not None:
        return Tell(says(_("There is a case for that link already, from {author}.",
                           author=say.author(known))))  # fmt: skip
    paste(desk, mention)
    return Done()


def _browse(
    desk: Desk,
    word: str,
    template: str,
    language: str,
    *,
    case: str = "",
    unit: str = "",
    number: int,
) -> Answer:
    found = desk.templates.search(word, language)
    shown = found or desk.templates.all(language)
    chosen = next((one for one in shown if one.name == template), shown[0])
    names_unit = any(field.name == compose.UNIT for field in chosen.fields)
    units = desk.settings.units if names_unit else ()
    # what was searched for often says whose matter it is: «brøyting»
    unit = unit or (unit_named(Reading.of(word), desk.units) or "" if units else "")
    text = _text(desk, chosen, unit)
    view = forms.TemplatesView(
        templates=tuple(Option(value=one.name, label=one.title) for one in shown),
        template=chosen.name,
        language=language,
        text=text,
        unfilled=compose.unfilled(chosen, text),
        units=tuple(Option(value=one.name, label=one_line(one.name, 75)) for one in units),
        unit=unit,
        searched=word,
        found=bool(found),
        cases=tuple(_case_options(desk)),
        case=case,
        more_cases=max(0, cases.count_unfinished(desk.store.read()) - LIST_ROOM),
        round=number,
    )
    return Open(forms.templates(view, desk.texts))


def _text(desk: Desk, template: Template, unit: str) -> str:
    """Return the template's text with the unit, and where it is reached, where one is chosen."""
    text = compose.prefill(desk, None, template)
    return compose.fill(template, {"text": text, compose.UNIT: unit}, desk)


def _case_options(desk: Desk) -> list[Option]:
    return [
        Option(value=str(case.id), label=one_line(f"{say.author(case, 30)}: {_excerpt(case)}", 75))
        for case in cases.unfinished(desk.store.read(), LIST_ROOM)
    ]


def _excerpt(case: Case) -> str:
    return line_of_thread(case.excerpt, 60)


def _pasted_networks(desk: Desk) -> list[Option]:
    names = {**PASTED, "other": desk.network_title("other")}
    return [
        Option(value=name, label=title)
        for name, title in names.items()
        if name not in desk.networks
    ]


def _posted(desk: Desk, text: str) -> datetime | None:
    """Return the time an admin wrote, in the municipality's zone; empty is now."""
    now = desk.now().astimezone(desk.texts.zone)
    at = read_time(text, now, past=True)
    return at if at is not None and at <= now else None
