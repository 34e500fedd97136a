"""Find and mask personal data that people write in the open.

Masked are any 11 digits (valid national identity number or not: a wrong digit is still most
of a number), account and passport numbers, birth dates, phone numbers, e-mail addresses and street
addresses. A mask too many costs a glance at the comment itself; a mask too few shows a citizen's
number to everyone in the chat. Health information is a warning only: what is wrong with somebody
is mostly what the comment is about, and an answer needs it (see
:mod:`bot.triage.personal_data.health`).
All of it is linear in the length of the text, and masking a masked text changes nothing:
what is found already is blanked out before the next kind is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bot.triage.personal_data import addresses, birth_dates, contacts, health, numbers
from bot.triage.personal_data.kinds import Kind, Look
from bot.triage.personal_data.shadow import shadow

__all__ = [
    "TOKENS",
    "PersonalData",
    "find",
    "find_all",
    "find_health",
    "is_masked",
    "mask",
    "replace",
]

TOKENS: Final[dict[Kind, str]] = {
    "national_id": "[fødselsnummer]",
    "account": "[kontonummer]",
    "phone": "[telefon]",
    "email": "[e-post]",
    "address": "[adresse]",
    "birth_date": "[fødselsdato]",
    "passport": "[passnummer]",
}
"""What stands in the masked text instead of each kind; a kind without a token is not masked."""

_TOKEN: Final = re.compile("|".join(map(re.escape, TOKENS.values())))
_WORTH_A_LOOK: Final = re.compile(
    rf"[\d@]|\b{contacts.AT}\b|\b(?:bor|bur|lives|bodde|budde)\b|[^\x00-\x7fæøåÆØÅ]", re.IGNORECASE
)
_LOOKS: Final[tuple[Look, ...]] = (
    *contacts.EMAILS,
    addresses.others,
    addresses.houses,
    *numbers.LOOKS,
    birth_dates.look,
    *contacts.PHONES,
    addresses.homes,
)
"""In this order: the surest first, since what it finds is out of sight for the rest."""


@dataclass(frozen=True, slots=True)
class PersonalData:
    """One find: ``text[start:end]`` of the text that was given, counted in code points."""

    kind: Kind
    start: int
    end: int


def find(text: str) -> tuple[PersonalData, ...]:
    """Return what is to be masked in ``text``, in order and without overlaps.

    Digits of every script count, and so do numbers with invisible characters inside.
    """
    if not _WORTH_A_LOOK.search(text):
        return ()
    seen_text, origins = shadow(text)
    found: list[PersonalData] = []
    seen = -1
    while seen < len(found):  # what is masked may have hidden where its neighbour begins
        seen = len(found)
        for look in _LOOKS:
            parts: list[str] = []
            position = 0
            for kind, start, end in look(seen_text):
                found.append(PersonalData(kind, origins[start], origins[end - 1] + 1))
                parts += (seen_text[position:start], "]" * (end - start))
                position = end
            if position:
                seen_text = "".join((*parts, seen_text[position:]))
    return tuple(sorted(found, key=lambda one: one.start))


def find_health(text: str) -> tuple[PersonalData, ...]:
    """Return what tells of somebody's health in ``text``, in order; it is not masked."""
    seen_text, origins = shadow(text)
    return tuple(
        PersonalData(kind, origins[start], origins[end - 1] + 1)
        for kind, start, end in health.look(seen_text)
    )


def find_all(text: str) -> tuple[PersonalData, ...]:
    """Return what is to be masked and what tells of health, in order and without overlaps."""
    found = find(text)
    apart = [
        one
        for one in find_health(text)
        if not any(one.start < other.end and other.start < one.end for other in found)
    ]
    return tuple(sorted((*found, *apart), key=lambda one: one.start)) if apart else found


def mask(text: str) -> str:
    """Return ``text`` with a short token instead of each piece of personal data."""
    return replace(text, find(text))


def replace(text: str, found: Iterable[PersonalData]) -> str:
    """Return ``text`` with a token instead of each of ``found``, which is in order.

    What is of a kind that has no token stays.
    """
    parts: list[str] = []
    position = 0
    for one in found:
        if one.kind in TOKENS:
            parts += (text[position : one.start], TOKENS[one.kind])
            position = one.end
    return "".join((*parts, text[position:]))


def is_masked(text: str) -> bool:
    """Tell whether something in ``text`` stands masked."""
    return _TOKEN.search(text) is not None
