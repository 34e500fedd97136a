"""Which flags a comment raises, and which are sure enough to wake somebody at night.

The thresholds were chosen on comments by authors that the model had not seen, so that about one
in twenty others raises a flag, and so that nine alarms in ten are right; ``docs/triage.md`` has
the tables. A flag too many costs a glance; one too few may cost a life.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

from bot.cases import Category, Flag

TRAINED: Final = (Flag.CRISIS, Flag.HARASSMENT, Flag.THREAT, Flag.IMAGE)
CAN_ALARM: Final = (Flag.CRISIS, Flag.THREAT)

_KIND: Final = {
    Flag.CRISIS: Category.CRISIS,
    Flag.HARASSMENT: Category.HARASSMENT,
    Flag.IMAGE: Category.IMAGE_CONSENT,
}
"""The category that says something of a flag beside the flag's own score."""

_BESIDE: Final = 0.3
"""How much it says: at 5 % false, 0.25 to 0.4 found 5 more of 253 crises and of 271 harassments."""

KEPT: Final = "kept "
"""What the shipped columns of the categories are called in a model that has learnt others."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least score that raises a flag, that puts its category first, and that alarms.

    ``steep`` is what a score is multiplied with to be log-odds, so that probabilities come true.
    """

    raised: Mapping[str, float]
    first: Mapping[str, float]
    alarm: Mapping[str, float]
    steep: float

    def to_json(self) -> str:
        """Return the thresholds as their file holds them."""
        return json.dumps(asdict(self), indent=1)


@lru_cache(maxsize=1)
def _shipped() -> Thresholds:
    text = resources.files("bot.triage").joinpath("thresholds.json").read_text("utf-8")
    return Thresholds(**json.loads(text))


_chosen: ContextVar[Thresholds | None] = ContextVar("thresholds", default=None)


def thresholds() -> Thresholds:
    """Return the thresholds in the package, or those in use where they are being measured."""
    return _chosen.get() or _shipped()


@contextmanager
def use(chosen: Thresholds) -> Iterator[None]:
    """Use other thresholds than the package's, to measure them."""
    token = _chosen.set(chosen)
    try:
        yield
    finally:
        _chosen.reset(token)


def weight(scores: Mapping[str, float], flag: Flag) -> float:
    """Return what speaks for a flag: its own score, and how far its category is before the next.

    The categories are always the shipped model's, so that nothing that is learnt moves a flag.
    """
    own = scores[f"flag {flag}"]
    if flag not in _KIND:
        return own
    kept = KEPT if f"{KEPT}category {_KIND[flag]}" in scores else ""
    kind = scores[f"{kept}category {_KIND[flag]}"]
    next_best = max(scores[f"{kept}category {one}"] for one in Category if one is not _KIND[flag])
    return own + _BESIDE * (kind - next_best)


def raised(weights: Mapping[Flag, float]) -> Iterator[Flag]:
    """Give the flags that a comment raises, by what speaks for each."""
    for flag in TRAINED:
        if weights[flag] >= thresholds().raised[flag]:
            yield flag


def leading(weights: Mapping[Flag, float]) -> Iterator[Flag]:
    """Give the flags that are sure enough to put their category first."""
    for flag, least in thresholds().first.items():
        if weights[Flag(flag)] >= least:
            yield Flag(flag)


def alarming(weights: Mapping[Flag, float]) -> Iterator[Flag]:
    """Give the flags that somebody should be woken for."""
    for flag in CAN_ALARM:
        if weights[flag] >= thresholds().alarm[flag]:
            yield flag
