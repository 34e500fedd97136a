"""The categories in order, with probabilities that come true and the words that speak for each."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from bot.cases import Category, Flag
from bot.triage.features import Reading
from bot.triage.flags import thresholds
from bot.triage.model import Scores
from bot.triage.reasons import reasons

SHOWN: Final = 3
"""How many suggestions an admin is shown, and so how many have reasons."""

_OF_FLAG: Final = {
    Flag.HARASSMENT: Category.HARASSMENT,
    Flag.THREAT: Category.HARASSMENT,
    Flag.CRISIS: Category.CRISIS,
}
"""The category that each flag puts in front; the last of them goes first."""

_AHEAD: Final = 0.1
"""How much further, in log-odds, what is put first stands before the next."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category with its probability, and the comment's own words that speak for it."""

    category: Category
    probability: float
    reasons: tuple[str, ...]


def rank(
    reading: Reading, scores: Scores, flags: Collection[Flag], certain: Collection[Flag] = ()
) -> tuple[Suggestion, ...]:
    """Return every category, the likeliest first; their probabilities add up to one.

    A raised flag puts its category among those shown, and one that is ``certain`` puts it first.
    """
    odds = log_odds(scores)
    for flag, category in _OF_FLAG.items():
        if flag in flags:
            others = sorted((odds[one] for one in Category if one is not category), reverse=True)
            least = others[0 if flag in certain else SHOWN - 1] + _AHEAD
            odds[category] = max(odds[category], least)
    shares = probabilities(odds)
    ranked = sorted(Category, key=lambda category: -odds[category])
    return tuple(
        Suggestion(
            category,
            shares[category],
            reasons(reading, scores, f"category {category}") if place < SHOWN else (),
        )
        for place, category in enumerate(ranked)
    )


def log_odds(scores: Scores) -> dict[Category, float]:
    """Return each category's unnormalised log-odds, before any flag."""
    steep = thresholds().steep
    return {category: steep * scores.total[f"category {category}"] for category in Category}


def probabilities(odds: Mapping[Category, float]) -> dict[Category, float]:
    """Return probabilities that add up to one, of unnormalised log-odds."""
    most = max(odds.values())
    shares = {category: math.exp(value - most) for category, value in odds.items()}
    total = sum(shares.values())
    return {category: share / total for category, share in shares.items()}
