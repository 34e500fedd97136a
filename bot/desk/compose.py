"""From a template to a text: the values it gets, and the fields the form asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.cases import Case
from bot.config import Settings
from bot.deadlines import RespondWithin
from bot.desk import Desk
from bot.networks import Ability
from bot.review import Own
from bot.screens.reply_view import FormField
from bot.templates import Context, Template, first_name
from bot.texts import Texts

UNIT, CONTACT = "unit", "contact"
"""The fields that the configured units fill in: the unit's name, and where to reach it."""

REASON = "reason"
"""The field that says why something is taken away; the template has the «fordi»."""

_BECAUSE = re.compile(
    r"\A\W*(?:fordi|av di|sidan|siden|ettersom|because|since|at|that)\s+(?:at\s+)?", re.IGNORECASE
)

UPDATED = "updated"
"""The field that says how late it is when the reply is written, for a crisis."""


def prefill(desk: Desk, case: Case | None, template: Template, wording: int = 0) -> str:
    """Render the template; a field still to be filled in shows as its label in brackets."""
    values = context(desk.settings, template.language, case.author.name if case else "")
    return desk.templates.render(template, values, wording)


def fields(
    desk: Desk, case: Case, template: Template, values: Mapping[str, str]
) -> tuple[FormField, ...]:
    """Return the fields that the form asks for; what has been filled in already stays."""
    made = []
    for field in template.fields:
        if field.name == CONTACT and desk.settings.units:
            continue  # goes with the unit that is chosen
        choices: tuple[str, ...] = ()
        value = values.get(field.name, "")
        if field.name == UNIT:
            choices = tuple(unit.name for unit in desk.settings.units)
            value = value or (case.unit or "")
        if field.name == UPDATED:
            value = value or _texts(desk.settings, template.language).clock(desk.now())
        made.append(
            FormField(
                name=field.name,
                label=field.label,
                value=value,
                multiline=field.multiline,
                choices=choices,
            )
        )
    return tuple(made)


def fill(template: Template, values: Mapping[str, str], desk: Desk) -> str:
    """Return the text from the form with the fields put in for their brackets."""
    text = values.get("text", "")
    filled = dict(values)
    for unit in desk.settings.units:
        if unit.name == values.get(UNIT):
            filled[CONTACT] = unit.contact
    for field in template.fields:
        value = filled.get(field.name, "").strip()
        value = clause(value) if field.name == REASON else value
        if value:
            text = text.replace(f"[{field.label}]", value)
    return text.strip()


def clause(reason: str) -> str:
    """Return a reason as it goes on after «fordi», which people often write once more."""
    return _BECAUSE.sub("", reason).strip().rstrip(".")


def unfilled(template: Template, text: str) -> bool:
    """Whether a field's label still stands in the text in brackets."""
    return any(f"[{field.label}]" in text for field in template.fields)


def own(settings: Settings) -> Own:
    """Return what is the municipality's own, and so may stand in a reply."""
    home = settings.municipality
    crisis = frozenset(one.phone for one in settings.crisis_contacts)
    contacts = {home.post_office, home.phone, home.visiting_address, home.website, *crisis}
    contacts |= {unit.contact for unit in settings.units}
    names = {home.name, *(unit.name for unit in settings.units)}
    names |= {admin.name for admin in settings.admins}
    names |= {contact.name for contact in settings.crisis_contacts}
    return Own(
        post_office=home.post_office,
        contacts=frozenset(contacts),
        names=frozenset(names),
        crisis=crisis,
        signature=home.signature,
        closed_at_weekends=not (settings.opening_hours.saturday or settings.opening_hours.sunday),
    )


def is_private(case: Case, chosen: Template) -> bool:
    """Whether the reply is for the author alone: the template is, or the conversation."""
    return case.private or chosen.audience == "private"


def by_hand(desk: Desk, case: Case, chosen: Template) -> bool:
    """Whether a person must bring the text there: we can't reach the network in the way needed."""
    network = desk.networks.get(case.network)
    needed = Ability.MESSAGE if is_private(case, chosen) else Ability.REPLY
    return network is None or needed not in network.abilities


def in_words(within: RespondWithin, words: Texts) -> str:
    """Return how soon an answer is due: «2 dager», «15 timer»."""
    if within.time is None:
        return words.count("{n} day", "{n} days", within.days)
    return words.amount(within.time)


def context(settings: Settings, language: str, author: str) -> Mapping[str, Any]:
    """Return what a template in the language can say besides its fields, to this author."""
    own = settings.municipality
    words = _texts(settings, language)
    weekly = settings.opening_hours.monday
    return Context(
        municipality={
            "name": own.name,
            "post_office": own.post_office,
            "phone": own.phone,
            "visiting_address": own.visiting_address,
            "website": own.website,
            "signature": own.signature,
        },
        name=first_name(author),
        contacts=tuple({"name": one.name, "phone": one.phone} for one in settings.crisis_contacts),
        opening_hours=", ".join(words.hours(start, end) for start, end in weekly),
        respond_within=in_words(settings.deadline.respond_within, words),
    ).values()


def _texts(settings: Settings, language: str) -> Texts:
    return Texts(language, ZoneInfo(settings.municipality.time_zone))
