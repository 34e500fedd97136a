"""Which form it is written in: the one that was chosen, another, or two at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from bot.review.findings import Finding, finding
from bot.review.sentences import Prose

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST: Final = 4
"""How many words a text must have before its language is judged."""

_BOKMAAL: Final = """
    jeg ikke hva hvem hvor hvordan hvorfor hvilken hvilket hvilke hver hvert hvis dere deres fra kommer
    ble blitt være vært gjør gjøre sier se hun nå uke uker ukene mye også selv en et én dem åpner åpen
    åpent åpne kjører skriver henvendelse henvendelsen saksbehandling saksbehandler spørsmålene
    hjem hjemme eneste begynner spør trenger ligger sitter vet gikk mer flere dager først fortsatt
"""
_NYNORSK: Final = """
    eg ikkje kva kven korleis kvifor kvar kvart dei dykk dykkar frå kjem vart vorte vore vere gjer gjere
    seier sjå ho ein eit eitt noko nokon berre mykje sjølv sidan heile heilt opnar ope opne køyrer
    førespurnad førespurnaden sakshandsaming sakshandsamar heime einaste byrjar treng veit meir fleire
    dagar fyrst framleis veke veker kvardagar opningstid opningstida
"""
_ONLY: Final = {"nb": frozenset(_BOKMAAL.split()), "nn": frozenset(_NYNORSK.split())}
"""Words that are right in one form only. What the other form allows too, such as «bare» and «noe»
in nynorsk since 2012 or «veg» in bokmål, is left out, and so are commands: «skriv»."""


def language(prose: Prose, chosen: str, language_of: Callable[[str], str]) -> Iterator[Finding]:
    """Find a text in another language than the chosen, or single words of the other form."""
    words = [word.casefold() for word in _WORD.findall(prose.own)]
    if len(words) < _SHORTEST:
        return
    other = {"nb": "nn", "nn": "nb"}.get(chosen, "")
    strange = [word for word in words if word in _ONLY.get(other, ())]
    right = sum(word in _ONLY.get(chosen, ()) for word in words)
    written = language_of(prose.own)
    foreign = "en" in {written, chosen} and written != chosen
    if (foreign and not right) or len(strange) > right:
        yield finding(
            "wrong_language", written="en" if written == "en" else other or written, chosen=chosen
        )
    elif strange and chosen in _ONLY:
        said = ", ".join(dict.fromkeys(strange))
        yield finding("mixed_forms", words=said, chosen=chosen)
