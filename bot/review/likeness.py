"""Guideline 7 by likeness: replies that promise a decision, or discuss a case, in any words.

The words that :mod:`bot.review.casework` looks for are few beside all that can be said; a linear
model, trained as the triage's is, knows what such replies are like. It stands beside the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import Final

from bot.review.findings import Finding, finding
from bot.review.sentences import CONDITION, NEGATION, Prose
from bot.triage.features import Reading
from bot.triage.model import Model

ASKED_FROM: Final = {"promise": 0.0, "individual_case": -0.1}
"""The least score that asks for a second yes, by code; chosen by leaving authors out, so that of
their good replies fewer than one in twenty is asked about (``docs/review.md``)."""

_SIGNS_OFF: Final = 40
"""How long a last paragraph without an end mark is that is only a signature, in characters."""


_GREETING: Final = re.compile(
    r"\A(?:hei|hi|hello|hallo|heisann|god dag|dear|kjære)\b[^!,.?\n]{0,40}[!,.]?\s*", re.IGNORECASE
)


def learned(prose: Prose, model: Model | None = None) -> Iterator[Finding]:
    """Find what the text is like, and point at the sentence that is most so."""
    said = body(prose)
    if not said:
        return
    model = model or _shipped()
    scores = model.score(Reading.of(said)).total
    sentences = Prose(said).sentences
    for code, least in ASKED_FROM.items():
        if scores[code] >= least:
            told = [one for one in sentences if _tells(code, one)]
            if told:
                yield finding(code, max(told, key=lambda one: _score(model, code, one)))


def body(prose: Prose) -> str:
    """Return the municipality's own words without greeting and signature."""
    *before, last = _GREETING.sub("", prose.own.strip()).split("\n\n")
    only_signs = len(last) <= _SIGNS_OFF and last.rstrip()[-1:] not in {".", "!", "?"}
    return "\n\n".join(before if only_signs else [*before, last]).strip()


def _tells(code: str, sentence: str) -> bool:
    """Whether the sentence tells something, and neither asks nor speaks of what may happen."""
    lowered = sentence.casefold()
    if sentence.endswith("?") or CONDITION.search(lowered):
        return False
    return code != "promise" or not NEGATION.search(lowered)


def _score(model: Model, code: str, sentence: str) -> float:
    return model.score(Reading.of(sentence)).total[code]


@lru_cache(maxsize=1)
def _shipped() -> Model:
    return Model.from_bytes(resources.files("bot.review").joinpath("model.bin").read_bytes())
