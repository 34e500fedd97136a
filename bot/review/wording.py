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
    jeg ikke hva hvem hvor hvordan hvorfor hvilken hvilket hvilke hver hvert hvis dere deres fra
    kommer ble være vært gjør gjøre sier hun uke uker ukene selv en én åpner åpen åpent åpne
    skriver henvendelse henvendelsen saksbehandler spørsmålene hjem hjemme eneste vet mer flere
    dager
"""
_NYNORSK: Final = """
    eg ikkje kva korleis kvifor kvar dei dykk dykkar frå kjem vart vorte vore vere gjer gjere sjå
    ein eit eitt noko nokon berre mykje sjølv sidan opnar ope opne køyrer førespurnad
    førespurnaden sakshandsaming sakshandsamar einaste byrjar meir fleire dagar framleis kvardagar
    opningstid opningstida
"""
_ONLY: Final = {"nb": frozenset(_BOKMAAL.split()), "nn": frozenset(_NYNORSK.split())}
"""Words that are right in one form only. What the other form allows too is left out: «bare», «mye»
and «også» in nynorsk, «veit» and «heile» in bokmål; and so are commands, such as «skriv»."""


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
