"""From a template to a text: the values it gets, and the fields the form asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.cases import Case
from bot.config import Settings
from bot.deadlines import RespondWithin
from bot.desk import Desk
from bot.screens.forms import FormField
from bot.templates import Context, Template, first_name
from bot.texts import Texts

UNIT, CONTACT = "unit", "contact"
"""The fields that the configured units fill in: the unit's name, and where to reach it."""


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
        if value:
            text = text.replace(f"[{field.label}]", value)
    return text.strip()


def own_contacts(desk: Desk) -> frozenset[str]:
    """Return the municipality's own addresses and numbers, which a reply may hold."""
    own = desk.settings.municipality
    contacts = {own.post_office, own.phone}
    contacts |= {unit.contact for unit in desk.settings.units}
    contacts |= {contact.phone for contact in desk.settings.crisis_contacts}
    return frozenset(contacts)


def in_words(within: RespondWithin, words: Texts) -> str:
    """Return how soon an answer is due: «2 dager», «15 timer»."""
    if within.time is None:
        return words.count("{n} day", "{n} days", within.days)
    return words.amount(within.time)


def context(settings: Settings, language: str, author: str) -> Mapping[str, Any]:
    """Return what a template in the language can say besides its fields, to this author."""
    own = settings.municipality
    words = Texts(language, ZoneInfo(own.time_zone))
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
