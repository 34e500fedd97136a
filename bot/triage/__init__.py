"""What kind of comment it is, in which language, with what to look out for: only a suggestion.

Pure: the same text gives the same answer, and nothing of the text is kept. Reasons are words
that the comment holds, masked, so that they can be shown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.cases import Category, Flag
from bot.triage.language import language_of
from bot.triage.personal_data import PersonalData, find_all, replace
from bot.triage.reading import ALARMING, Reading, named, raised, rank

__all__ = ["Suggestion", "Triage", "Unit", "as_json", "triage"]

_HANDLE = re.compile(r"(?<!\w)@[\w-]+(?:[.@][\w-]+)+")
"""Who is written to, like ``@boe.kommune.no``: what the name holds says nothing of the comment."""

_ALARMS = frozenset({Flag.CRISIS, Flag.THREAT})

REASONS = 3
"""How many words a suggestion gives as its reasons, at most."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that people are referred to, and the words that point to it."""

    name: str
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category with its probability, and the comment's own words that speak for it."""

    category: Category
    probability: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """What was made of a comment.

    ``ranking`` holds every category, the likeliest first, and the probabilities add up to one.
    ``alarm`` holds the crisis or threat that is sure enough to wake somebody at night.
    ``language`` is ``nb``, ``nn`` or ``en``. ``unit`` is a configured unit's name. The places
    in ``personal_data`` are code points of the comment as it was given; what is of the kind
    ``health`` is told but not masked.
    """

    ranking: tuple[Suggestion, ...]
    language: str
    flags: frozenset[Flag]
    alarm: frozenset[Flag]
    unit: str | None
    personal_data: tuple[PersonalData, ...]
    masked: str

    @property
    def category(self) -> Category:
        """The likeliest category."""
        return self.ranking[0].category


def triage(text: str, *, units: Sequence[Unit] = (), language: str | None = None) -> Triage:
    """Look at a comment; ``language`` is what its author or page declares, for a tie."""
    found = find_all(text)
    masked = replace(text, found)
    said = _HANDLE.sub(" ", masked)
    reading = Reading.of(said)
    flags = set(raised(reading))
    if found:
        flags.add(Flag.PERSONAL_DATA)
    return Triage(
        ranking=_probable(rank(reading)),
        language=language_of(said, language),
        flags=frozenset(flags),
        alarm=frozenset(raised(reading, ALARMING)) & _ALARMS,
        unit=_unit(reading, units),
        personal_data=found,
        masked=masked,
    )


def as_json(result: Triage) -> dict[str, Any]:
    """Return what was made of a comment in the form that ``svarvakt triage`` prints."""
    return {
        "category": result.category.value,
        "ranking": [
            [one.category.value, round(one.probability, 4), list(one.reasons)]
            for one in result.ranking
        ],
        "language": result.language,
        "flags": sorted(result.flags),
        "unit": result.unit,
        "personal_data": [
            {"kind": one.kind, "start": one.start, "end": one.end} for one in result.personal_data
        ],
        "masked": result.masked,
    }


def _probable(scores: Mapping[Category, tuple[float, tuple[str, ...]]]) -> tuple[Suggestion, ...]:
    total = sum(math.exp(score) for score, _ in scores.values())
    ranked = sorted(scores.items(), key=lambda item: -item[1][0])
    return tuple(
        Suggestion(category, math.exp(score) / total, _distinct(words))
        for category, (score, words) in ranked
    )


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    """Return the first few, without those that share a word with another."""
    kept: list[str] = []
    for word in words:
        if not any(set(word.casefold().split()) & set(known.casefold().split()) for known in kept):
            kept.append(word)
    return tuple(kept[:REASONS])


def _unit(reading: Reading, units: Sequence[Unit]) -> str | None:
    """Return the unit whose keywords the comment names most of, the first of those that tie."""
    best, most = None, 0
    for unit in units:
        count = named(reading, unit.keywords)
        if count > most:
            best, most = unit.name, count
    return best
