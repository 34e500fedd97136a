"""What a review says about a text: a finding, how much it weighs, and the rule behind it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Level(StrEnum):
    """How much a finding weighs: it stops the reply, asks for a second yes, or is a hint."""

    BLOCK = "block"
    CONFIRM = "confirm"
    HINT = "hint"


_BLOCK, _CONFIRM, _HINT = Level.BLOCK, Level.CONFIRM, Level.HINT

CODES: Final[Mapping[str, tuple[Level, str]]] = {
    "empty": (_BLOCK, ""),
    "too_long": (_BLOCK, ""),
    "unfilled": (_BLOCK, ""),
    "personal_data": (_BLOCK, "7"),
    "promise": (_CONFIRM, "7"),
    "individual_case": (_CONFIRM, "7"),
    "party": (_CONFIRM, "9"),
    "religion": (_CONFIRM, "9"),
    "discrimination": (_CONFIRM, "9"),
    "political": (_CONFIRM, "9"),
    "removal": (_CONFIRM, "9"),
    "correction": (_CONFIRM, "6"),
    "insult": (_CONFIRM, "3"),
    "address": (_HINT, "7"),
    "health": (_HINT, "7"),
    "name": (_HINT, "7"),
    "no_contact": (_HINT, "7"),
    "out_of_hours": (_HINT, "2"),
    "shouting": (_HINT, "3"),
    "profanity": (_HINT, "3"),
    "sarcasm": (_HINT, "5"),
    "blame": (_HINT, "5"),
    "image_alt": (_HINT, "11"),
    "image_consent": (_HINT, "11"),
    "image_mentioned": (_HINT, "11"),
    "signature": (_HINT, ""),
    "wrong_language": (_HINT, ""),
    "mixed_forms": (_HINT, ""),
    "emoji": (_HINT, ""),
}
"""Every code, how much it weighs, and the number of the guideline it comes from, if any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something about the text: ``rule`` is the guideline's number, or empty.

    ``detail`` holds what the sentence about it needs; ``quote`` in it is the place in the text.
    """

    level: Level
    rule: str
    code: str
    detail: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What tells it from every other finding, also in a changed text; eight hex digits."""
        told = "\n".join((self.code, *(f"{name}={one}" for name, one in self.detail.items())))
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:8]


def finding(code: str, quote: str = "", *, rule: str | None = None, **detail: str) -> Finding:
    """Return a finding of the kind, as :data:`CODES` has it; ``rule`` where it is another."""
    level, usual = CODES[code]
    if quote:
        detail["quote"] = " ".join(quote.split())
    return Finding(level=level, rule=usual if rule is None else rule, code=code, detail=detail)
