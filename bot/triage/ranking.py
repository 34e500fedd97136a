"""The categories in order, with probabilities that come true and the words that speak for each."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from bot.cases import Category, Flag
from bot.triage.features import Reading
from bot.triage.flags import thresholds
from bot.triage.model import Scores

REASONS: Final = 3
"""How many words a suggestion gives as its reasons, at most."""

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

_WEAKEST: Final = 0.25
"""The least that a word says of a category, of what the strongest says, to be a reason."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category with its probability, and the comment's own words that speak for it."""

    category: Category
    probability: float
    reasons: tuple[str, ...]


def rank(reading: Reading, scores: Scores, flags: Collection[Flag]) -> tuple[Suggestion, ...]:
    """Return every category, the likeliest first; their probabilities add up to one.

    A raised flag puts its category among those shown, and a sure one puts it first.
    """
    limits = thresholds()
    odds = {category: limits.steep * scores.total[f"category {category}"] for category in Category}
    for flag, category in _OF_FLAG.items():
        if flag in flags:
            others = sorted((odds[one] for one in Category if one is not category), reverse=True)
            sure = scores.total[f"flag {flag}"] >= limits.first[flag]
            least = others[0] + _AHEAD if sure else others[SHOWN - 1] + _AHEAD
            odds[category] = max(odds[category], least)
    most = max(odds.values())
    shares = {category: math.exp(value - most) for category, value in odds.items()}
    total = sum(shares.values())
    ranked = sorted(Category, key=lambda category: -odds[category])
    return tuple(
        Suggestion(
            category,
            shares[category] / total,
            _reasons(reading, scores, category) if place < SHOWN else (),
        )
        for place, category in enumerate(ranked)
    )


def _reasons(reading: Reading, scores: Scores, category: Category) -> tuple[str, ...]:
    """Return the words that say most of a category; two in a row stand together."""
    strength = [
        value if written[0].isalpha() else 0.0
        for value, written in zip(
            scores.of_pieces(f"category {category}"), reading.written, strict=True
        )
    ]
    order = sorted(range(len(strength)), key=lambda place: -strength[place])[:REASONS]
    if not order:
        return ()
    least = max(strength[order[0]] * _WEAKEST, 1e-9)
    kept = sorted(place for place in order if strength[place] >= least)
    groups: list[list[int]] = []
    for place in kept:
        if groups and place == groups[-1][-1] + 1:
            groups[-1].append(place)
        else:
            groups.append([place])
    groups.sort(key=lambda group: -max(strength[place] for place in group))
    words = [" ".join(reading.written[place] for place in group) for group in groups]
    return tuple(dict.fromkeys(words))
