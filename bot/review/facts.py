"""What can be counted or looked up: personal data, gaps, contacts, signature, images, hours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from bot.cases import Category
from bot.review.findings import Finding, finding
from bot.review.sentences import NEGATION, Phrases, Prose
from bot.templates import Template


class Span(Protocol):
    """Where personal data stands in a text, and of what kind it is."""

    @property
    def kind(self) -> str:
        """The kind, for example ``phone``."""

    @property
    def start(self) -> int:
        """Its first character."""

    @property
    def end(self) -> int:
        """The character after its last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image that goes out with the text (guideline 11).

    ``alt`` is what it shows, for those who can't see it. ``consent`` is true when the photographer
    and everyone depicted have said yes, a guardian for a child.
    """

    alt: str
    consent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What is the municipality's own, and so may stand in its replies.

    ``contacts`` are its addresses and numbers, ``names`` the people and bodies it speaks of by
    name, ``crisis`` the numbers of the crisis team. ``closed_at_weekends`` tells whether a promise
    of an answer then can't be kept.
    """

    post_office: str
    contacts: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    crisis: frozenset[str] = frozenset()
    signature: str = ""
    closed_at_weekends: bool = True


_MARKUP = re.compile(r"\{\{|\}\}|\{%|%\}")
_BRACKETS = re.compile(r"\[([^\[\]\n]{1,60})\](?!\()")
_PLACEHOLDER = re.compile(
    r"\bX{2,}\b|\b[xX]{3,}\b|\bTODO\b|\bFYLL INN\b|<[a-zæøå][\w æøå]{1,30}>|\.{4,}|_{3,}"
)
_WORDS_IN_BRACKETS = re.compile(r"^[\w .,/æøåÆØÅ-]+$")
_SAID_IN_BRACKETS = re.compile(r"^(?:se|sjå|see|sic|…)\b|^\d+$", re.IGNORECASE)


def unfilled(prose: Prose, template: Template | None) -> Iterator[Finding]:
    """Find a field that was never filled in: its label in brackets, markup, or «XX»."""
    labels = {f"[{one.label}]" for one in template.fields} if template else set()
    found = [label for label in sorted(labels) if label in prose.text]
    found += [one[0] for one in _BRACKETS.finditer(prose.text) if _is_gap(one[1])]
    found += _MARKUP.findall(prose.text)[:1]
    found += _PLACEHOLDER.findall(prose.text)[:1]
    yield from (finding("unfilled", field=one) for one in dict.fromkeys(found))


def _is_gap(said: str) -> bool:
    """Whether what stands in brackets is a field's label and not the writer's own aside."""
    lower = said.strip()[:1].islower() or len(said.split()) == 1
    return bool(
        _WORDS_IN_BRACKETS.match(said) and not _SAID_IN_BRACKETS.match(said.strip()) and lower
    )


# Numbers and addresses that are nobody's own: the numbering plan's service numbers begin with 80,
# 81 and 82 (https://nkom.no), and these are where people are referred to every day.
_PUBLIC_NUMBERS: Final = frozenset(
    {"55553333", "75006000", "22591300", "23327000"}  # NAV, Altinn, poisons, Helsenorge
)
_SERVICE: Final = ("80", "81", "82")
_ROLE: Final = re.compile(
    r"(?:post|postmottak\w*|firmapost|info|kontakt|contact|servicetorg\w*|resepsjon\w*|kundeservice|support"
    r"|legekontor\w*|bibliotek\w*|barnehage\w*|skole\w*|skule\w*|renovasjon\w*|kulturskole\w*|booking|hei)@.+"
)
_PHONE_LENGTH: Final = 8
_SERIES: Final = 100  # a switchboard's number ends in 00, and its direct lines follow it
_SOFT: Final = frozenset({"address", "health"})
_SOMEBODYS_HOME = re.compile(
    r"\b(?:bor|bur|budde|hjemme|heime|hos (?:deg|ham|henne|han|ho)|naboen|lives?|home)\b"
)


def personal_data(prose: Prose, found: Sequence[Span], own: Own) -> Iterator[Finding]:
    """Find personal data that isn't the municipality's own or a public body's (7).

    What identifies a person blocks. An address or a word about health may as well be a library's
    or a vaccine's: those are hints, and an address only where somebody lives.
    """
    kept = {_normal(one) for one in own.contacts}
    domain = own.post_office.casefold().partition("@")[2]
    for one in found:
        said = prose.text[one.start : one.end]
        if _normal(said) in kept or _is_public(one.kind, said, domain, kept):
            continue
        if one.kind == "address" and not _SOMEBODYS_HOME.search(prose.text.casefold()):
            continue
        if one.kind in _SOFT:
            yield finding(one.kind, said)
        else:
            yield finding("personal_data", kind=one.kind)


def _is_public(kind: str, said: str, domain: str, kept: set[str]) -> bool:
    number = _normal(said)
    if kind == "email":
        return number.endswith(f"@{domain}") or bool(_ROLE.fullmatch(number))
    if kind != "phone" or len(number) != _PHONE_LENGTH:
        return False
    series = {one[:-2] for one in kept if one.isdigit() and int(one) % _SERIES == 0}
    return number in _PUBLIC_NUMBERS or number.startswith(_SERVICE) or number[:-2] in series


def _normal(text: str) -> str:
    """Return an address in small letters, or a number by its digits without the country's."""
    if "@" in text or not any(character.isdigit() for character in text):
        return text.casefold().strip()
    if re.search(r"[^\W\d_]{3}", text):
        return " ".join(text.casefold().split())
    digits = _digits(text)
    for country in ("0047", "47"):
        if len(digits) == len(country) + _PHONE_LENGTH:
            return digits.removeprefix(country)
    return digits


_REACHED = re.compile(r"@|https?://|www\.|\b\d{2,3}[ .]?\d{2,3}[ .]?\d{2,3}\b|\btlf\b")
_RULES: Final = {Category.CASEWORK: "7", Category.UNIT_REFERRAL: "8", Category.CRISIS: "12"}


def contacts(prose: Prose, template: Template | None, own: Own) -> Iterator[Finding]:
    """Find a referral without what it refers to.

    The post office for casework (7), the unit's contact (8), the crisis team's number (12).
    """
    category = template.category if template else None
    text = prose.text.casefold()
    there = {
        Category.CASEWORK: lambda: own.post_office.casefold() in text,
        Category.UNIT_REFERRAL: lambda: bool(
            _REACHED.search(text) or any(one.casefold() in text for one in own.contacts)
        ),
        Category.CRISIS: lambda: any(_digits(one) in _digits(text) for one in own.crisis),
    }
    if category in _RULES and not there[category]():
        yield finding("no_contact", rule=_RULES[category])


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def signature(prose: Prose, template: Template | None, own: Own) -> Iterator[Finding]:
    """Find a public text that doesn't end as the municipality signs."""
    private = template is not None and template.audience == "private"
    signed = " ".join(own.signature.casefold().split())
    if signed and not private and not " ".join(prose.text.casefold().split()).endswith(signed):
        yield finding("signature", signature=own.signature)


_ATTACHED: Final = Phrases(
    r"(?:på|se|sjå) (?:bildet|bildene|biletet|bileta|fotoet)", r"(?:bildet|biletet|fotoet) (?:nedenfor|under|over|ovenfor|viser|syner)",
    r"her (?:er|ser du|får du) (?:et|eit|bilder?|bilete)(?: \w+)? ?(?:bilde|bilete|foto)?\w*", r"(?:vedlagt|vedlagte|lagt ved)\s(?:et |eit )?(?:bilde|bilete|foto)\w*",
    r"(?:attached|following) (?:photo|picture|image)s?", r"(?:photo|picture|image)s? (?:below|above|shows?|attached)", r"(?:see|in) the (?:photo|picture|image)",
    r"here(?:'s| is) (?:a|the) (?:photo|picture|image)",
)  # fmt: skip
_AN_IMAGE = re.compile(r"bild|bilet|foto|photo|picture|image")


def images(prose: Prose, template: Template | None, given: Sequence[Image]) -> Iterator[Finding]:
    """Find an image without a text for the blind or without consent, and one only spoken of."""
    for number, image in enumerate(given, 1):
        if not image.alt.strip():
            yield finding("image_alt", number=str(number))
        if not image.consent:
            yield finding("image_consent", number=str(number))
    asked = template is not None and template.category is Category.IMAGE_CONSENT
    if given or asked:
        return
    for lowered, sentence in prose.lowered():
        match = _ATTACHED.search(lowered)
        if match and _AN_IMAGE.search(match[0]):
            yield finding("image_mentioned", sentence)
            return


_ANSWERED = Phrases(
    r"(?:vi|jeg|eg) svarer?", r"svarer? (?:deg|dere|på)", r"svarar", r"med svar", r"(?:du|dere|de) (?:får|vil få) (?:et |eit )?svar(?! på (?:hva|kva|spørsm|det))", r"komme?r? tilbake", r"kjem tilbake", r"kome tilbake", r"answer\w*", r"(?:get|come) back",
    r"(?:gir|gjev|får) (?:deg |dere |dykk |du )?beskjed", r"(?:tar|tek) kontakt", r"ringer? (?:deg|dere)", r"(?:skriver|skriv) til (?:deg|dere|dykk)", r"write to you", r"let you know", r"call you", r"hører fra oss", r"høyrer frå oss", r"hear from us",
)  # fmt: skip
_OUTSIDE = Phrases(r"i kveld", r"i natt", r"tonight", r"this evening")
_WEEKEND = Phrases(
    r"(?<!etter )(?:helga|helgen|helgi)", r"lørdag", r"laurdag", r"søndag", r"sundag", r"(?:on )?(?:saturday|sunday)", r"(?<!after )(?:this|the) weekend",
)  # fmt: skip


def hours(prose: Prose, own: Own) -> Iterator[Finding]:
    """Find an answer promised for a time when nobody is there to give it (2)."""
    for lowered, sentence in prose.lowered():
        late = _OUTSIDE.search(lowered) or (own.closed_at_weekends and _WEEKEND.search(lowered))
        if late and _ANSWERED.search(lowered) and not NEGATION.search(lowered):
            yield finding("out_of_hours", sentence)
            return
