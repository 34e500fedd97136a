"""Which unit a comment is for: by the units' own keywords first, then by what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import Final

from bot.cases import Area
from bot.triage.features import Reading
from bot.triage.model import Scores
from bot.triage.ranking import log_odds, probabilities


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that people are referred to: the words that point to it, and the areas it has."""

    name: str
    keywords: tuple[str, ...] = ()
    areas: tuple[Area, ...] = ()


GENERAL: Final = tuple(Unit(area.value, (), (area,)) for area in Area)
"""A unit for each area, where none are configured."""


_KIND: Final = 0.2
"""How much what is usual for the kind of comment counts beside what it is about."""

_UNLIKELY: Final = 0.01
"""A kind of comment that is less likely than this says nothing."""


def unit_of(reading: Reading, scores: Scores, units: Sequence[Unit]) -> str | None:
    """Return the name of the unit that a comment is for, or None.

    It is the one whose keywords the comment names most of; of those that tie, and of all where
    none is named, the first that has the likeliest area.
    """
    foremost = _most_named(reading, units)
    if len(foremost) == 1:
        return foremost[0].name
    among = foremost or units
    for area in areas_of(scores) if any(unit.areas for unit in among) else ():
        fitting = next((unit.name for unit in among if area in unit.areas), None)
        if fitting is not None or not foremost:
            return fitting
    return foremost[0].name if foremost else None


def unit_named(reading: Reading, units: Sequence[Unit]) -> str | None:
    """Return the name of the first unit whose keywords the words name most of, or None for none."""
    return next((unit.name for unit in _most_named(reading, units)), None)


def _most_named(reading: Reading, units: Sequence[Unit]) -> list[Unit]:
    counts = [named(reading, unit.keywords) for unit in units]
    most = max(counts, default=0)
    return [unit for unit, count in zip(units, counts, strict=True) if most and count == most]


def areas_of(scores: Scores) -> list[Area]:
    """Return the areas, the likeliest first; what kind of comment it is says something too."""
    shares = probabilities(log_odds(scores))
    kinds = [(share, scores.usual[kind]) for kind, share in shares.items() if share > _UNLIKELY]

    def score(area: Area) -> float:
        usual = sum(share * of_kind[area] for share, of_kind in kinds)
        return scores.total[f"unit {area}"] + _KIND * log(usual)

    return sorted(Area, key=score, reverse=True)


def named(reading: Reading, keywords: Sequence[str]) -> int:
    """Return how many of the comment's words begin as one of the keywords does."""
    if not keywords:
        return 0
    text = " " + " ".join(reading.folded)
    return sum(text.count(" " + _folded(keyword)) for keyword in keywords)


@lru_cache(maxsize=1000)
def _folded(keyword: str) -> str:
    return " ".join(Reading.of(keyword).folded)
