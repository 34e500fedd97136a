"""Read a comment against the cues: what speaks for each category, and which flags it raises."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Generic, TypeVar

from bot.cases import Category, Flag
from bot.triage.cues import AROUND_THANKS, CATEGORIES, FLAGS, LIKELY, RAISED, THANKS
from bot.triage.folding import fold

_READ: Final = 20_000
"""How much of a comment is read, in characters, so that a hostile one costs no more."""

_MASK: Final = re.compile(r"\[(?:fødselsnummer|kontonummer|telefon|e-post|adresse)\]")
_WORD: Final = re.compile(r"[^\W_]+|[?!@#]|[☀-➿\U0001f300-\U0001faff]")
_SHORTEST_STEM: Final = 2
_STEEP: Final = 0.5
"""How much a cue's weight moves the odds: found so that the probabilities come true."""

ALARMING: Final = 2 * RAISED
"""The weight of cues that is sure enough to wake somebody at night."""

_ONLY_THANKS: Final = 5.0
"""How much it moves the odds that there is nothing in the comment but a thank-you."""

_Kind = TypeVar("_Kind", Category, Flag)


@dataclass(frozen=True, slots=True)
class _Index(Generic[_Kind]):
    """The cues as they are looked up: whole words and phrases, and the stems of words."""

    kinds: tuple[_Kind, ...]
    whole: Mapping[str, list[tuple[_Kind, float]]]
    stems: Mapping[str, list[tuple[_Kind, float]]]

    @classmethod
    def of(cls, cues: Mapping[_Kind, Mapping[float, str]]) -> _Index[_Kind]:
        whole: dict[str, list[tuple[_Kind, float]]] = {}
        stems: dict[str, list[tuple[_Kind, float]]] = {}
        for kind, weights in cues.items():
            seen = set()
            for weight, listed in weights.items():
                for cue in filter(None, (one.strip() for one in listed.split(","))):
                    key = _folded(cue)
                    if key and key not in seen:
                        seen.add(key)
                        table = stems if cue.endswith("*") else whole
                        table.setdefault(key, []).append((kind, weight))
        return cls(tuple(cues), whole, stems)


@dataclass(frozen=True, slots=True)
class Reading:
    """A comment's words: as they are compared, and as they were written."""

    folded: tuple[str, ...]
    written: tuple[str, ...]

    @classmethod
    def of(cls, masked: str) -> Reading:
        """Take a masked comment apart; the masks themselves are no words."""
        written = tuple(_WORD.findall(_MASK.sub(" ", masked[:_READ])))
        return cls(tuple(map(fold, written)), written)


def rank(reading: Reading) -> dict[Category, tuple[float, tuple[str, ...]]]:
    """Return each category's log-odds and the words that speak for it, the weightiest first."""
    ranked = {}
    for category, cues in _found(reading, _categories()).items():
        score = _STEEP * sum(weight for weight, _ in cues.values())
        if category is Category.PRAISE and _only_thanks(reading):
            score += _ONLY_THANKS
        strong = sorted(
            (-weight, place, cue.count(" ") + 1)
            for cue, (weight, place) in cues.items()
            if weight >= LIKELY and reading.written[place].isalnum()
        )
        words = tuple(" ".join(reading.written[place : place + size]) for _, place, size in strong)
        ranked[category] = (score, words)
    return ranked


def raised(reading: Reading, weight_needed: float = RAISED) -> Iterator[Flag]:
    """Give the flags that the comment raises with at least that weight of cues."""
    for flag, cues in _found(reading, _flags()).items():
        if sum(weight for weight, _ in cues.values()) >= weight_needed:
            yield flag


def named(reading: Reading, keywords: Iterable[str]) -> int:
    """Return how many of the comment's words begin as one of the keywords does."""
    text = " " + " ".join(reading.folded)
    return sum(text.count(" " + _folded(keyword)) for keyword in keywords)


def _found(reading: Reading, index: _Index[_Kind]) -> dict[_Kind, dict[str, tuple[float, int]]]:
    """Return, for each kind, every cue that is there with its weight and its first place."""
    found: dict[_Kind, dict[str, tuple[float, int]]] = {kind: {} for kind in index.kinds}
    words = reading.folded
    for place, word in enumerate(words):
        for cue in _cues_at(words, place, word):
            for kind, weight in index.whole.get(cue, ()):
                found[kind].setdefault(cue, (weight, place))
        for end in range(_SHORTEST_STEM, len(word) + 1):
            for kind, weight in index.stems.get(word[:end], ()):
                found[kind].setdefault(word[:end], (weight, place))
    return found


def _cues_at(words: tuple[str, ...], place: int, word: str) -> Iterator[str]:
    yield word
    for size in (2, 3):
        if place + size <= len(words):
            yield " ".join(words[place : place + size])


def _only_thanks(reading: Reading) -> bool:
    words = set(reading.folded)
    return bool(words & _folded_set(THANKS)) and words <= _folded_set(THANKS + AROUND_THANKS)


@lru_cache(maxsize=4)
def _folded_set(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())


@lru_cache(maxsize=1)
def _categories() -> _Index[Category]:
    return _Index.of(CATEGORIES)


@lru_cache(maxsize=1)
def _flags() -> _Index[Flag]:
    return _Index.of(FLAGS)


@lru_cache(maxsize=1000)
def _folded(words: str) -> str:
    return " ".join(map(fold, _WORD.findall(words)))
