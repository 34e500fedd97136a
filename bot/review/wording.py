"""Which form it is written in: the one that was chosen, another, or two at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.review.findings import Finding, finding
from bot.review.sentences import Prose

_WORD = re.compile(r"[^\W\d_]+")
_COMMON_ENGLISH: Final = """
    the and is are you your we our this that with have has be will not can of it from please thank
"""
_COMMON_NORWEGIAN: Final = """
    og er på til vi det du å av som den ikke ikkje takk hei en et ein eit seg oss kan skal når men
    fra frå
"""
_ENGLISH: Final = frozenset(_COMMON_ENGLISH.split())
_NORWEGIAN: Final = frozenset(_COMMON_NORWEGIAN.split())
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


def language(prose: Prose, chosen: str) -> Iterator[Finding]:
    """Find a text in another language than the chosen, or single words of the other form."""
    words = [word.casefold() for word in _WORD.findall(prose.own)]
    english = sum(word in _ENGLISH for word in words)
    norwegian = sum(word in _NORWEGIAN for word in words)
    here, elsewhere = (english, norwegian) if chosen == "en" else (norwegian, english)
    other = {"nb": "nn", "nn": "nb"}.get(chosen, "")
    strange = [word for word in words if word in _ONLY.get(other, ())]
    right = sum(word in _ONLY.get(chosen, ()) for word in words)
    if elsewhere > max(here, 1) or len(strange) > right:
        yield finding("wrong_language", chosen=chosen)
    elif strange:
        said = ", ".join(dict.fromkeys(strange))
        yield finding("mixed_forms", words=said, chosen=chosen)
