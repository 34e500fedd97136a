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

from bot.cases import Flag

TRAINED: Final = (Flag.CRISIS, Flag.HARASSMENT, Flag.THREAT, Flag.IMAGE)
CAN_ALARM: Final = (Flag.CRISIS, Flag.THREAT)


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


def raised(scores: Mapping[str, float]) -> Iterator[Flag]:
    """Give the flags that a comment's scores raise."""
    for flag in TRAINED:
        if scores[f"flag {flag}"] >= thresholds().raised[flag]:
            yield flag


def alarming(scores: Mapping[str, float]) -> Iterator[Flag]:
    """Give the flags that somebody should be woken for."""
    for flag in CAN_ALARM:
        if scores[f"flag {flag}"] >= thresholds().alarm[flag]:
            yield flag
