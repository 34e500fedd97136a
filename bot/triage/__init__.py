"""What kind of comment it is, in which language, with what to look out for: only a suggestion.

Pure: the same text and model give the same answer, and nothing of the text is kept. Reasons are
words that the comment holds, masked, so that they can be shown. No flag never means safe.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.cases import Category, Flag
from bot.triage.features import Reading
from bot.triage.flags import CAN_ALARM, TRAINED, alarming, leading, raised, weight
from bot.triage.language import language_of, recognise
from bot.triage.model import Model, shipped
from bot.triage.personal_data import PersonalData, find_all, replace
from bot.triage.political import political
from bot.triage.ranking import Suggestion, rank
from bot.triage.reasons import reasons
from bot.triage.suicide import hinted, said_outright, tired
from bot.triage.threats import explicit
from bot.triage.units import GENERAL, Unit, unit_of

__all__ = ["GENERAL", "SURE_ENOUGH", "Suggestion", "Triage", "Unit", "as_json", "triage"]

_HANDLE = re.compile(r"(?<!\w)@[\w-]+(?:[.@][\w-]+)+")
"""Who is written to, like ``@boe.kommune.no``: what the name holds says nothing of the comment."""

ENOUGH = 2
"""How many words a comment has at least that sets an alarm off; a flag needs none."""

SURE_ENOUGH = 0.5
"""Below this probability the likeliest category is a guess: it is more likely to be another.

The card says «uncertain» then, and ``svarvakt triage`` too.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """What was made of a comment.

    ``ranking`` holds every category, the likeliest first, and the probabilities add up to one.
    ``language`` is the form to answer in: ``nb``, ``nn`` or ``en``; Danish and Swedish are
    answered in bokmål, and ``written_in`` tells them. ``flags`` is tuned to miss little;
    ``alarm``, of which only a crisis and a threat can be, to wake nobody for nothing; ``because``
    are the comment's own words for that. ``unit`` is one of the given units' names, or None. The
    places in ``personal_data`` are code points of the comment as it was given; what is of the kind
    ``health`` is told but not masked.
    """

    ranking: tuple[Suggestion, ...]
    language: str
    written_in: str
    flags: frozenset[Flag]
    alarm: frozenset[Flag]
    unit: str | None
    personal_data: tuple[PersonalData, ...]
    masked: str
    because: tuple[str, ...] = ()

    @property
    def category(self) -> Category:
        """The likeliest category."""
        return self.ranking[0].category

    @property
    def uncertain(self) -> bool:
        """Whether the likeliest category is a guess."""
        return self.ranking[0].probability < SURE_ENOUGH


def triage(
    text: str,
    *,
    units: Sequence[Unit] = (),
    language: str | None = None,
    context: str = "",
    model: Model | None = None,
) -> Triage:
    """Look at a comment.

    Args:
        text: What the citizen wrote.
        units: Whom people are referred to.
        language: What the comment's author declares it to be written in, for a tie.
        context: The post it stands under, whose language decides where nothing else does.
        model: A model of one's own (see :mod:`bot.triage.learning`); else the shipped one.
    """
    found = find_all(text)
    masked = replace(text, found)
    said = _HANDLE.sub(" ", masked)
    reading = Reading.of(said)
    scores = (model or shipped()).score(reading)
    weights = {flag: weight(scores.total, flag) for flag in TRAINED}
    flags, certain = set(raised(weights)), set(leading(weights))
    if found:
        flags.add(Flag.PERSONAL_DATA)
    if political(reading.text):
        flags.add(Flag.POLITICAL)
    alarm = set(alarming(weights)) if _says_enough(reading) else set()
    threat, farewell = explicit(reading.text), said_outright(reading.text)
    outright = set[Flag]()
    if threat:
        outright |= {Flag.THREAT, Flag.HARASSMENT}
        alarm.add(Flag.THREAT)
    if farewell:
        alarm.add(Flag.CRISIS)
    if farewell or hinted(reading.text):  # a hint wakes somebody only where the rest of it does
        outright |= {Flag.CRISIS, Flag.SELF_HARM}
    because = tuple(filter(None, (farewell, threat)))
    if alarm and not because:
        because = reasons(reading, scores, f"flag {min(alarm, key=CAN_ALARM.index)}")
    flags |= outright
    if Flag.CRISIS in flags and tired(reading.text):
        flags.add(Flag.SELF_HARM)
    declared = language or (language_of(context) if context else None)
    answered, written = recognise(said, declared)
    return Triage(
        ranking=rank(reading, scores, flags, certain | outright | alarm),
        language=answered,
        written_in=written,
        flags=frozenset(flags),
        alarm=frozenset(alarm),
        because=because,
        unit=unit_of(reading, scores, units),
        personal_data=found,
        masked=masked,
    )


def _says_enough(reading: Reading) -> bool:
    """Tell whether there are words enough to wake somebody for: one alone is no ground."""
    return sum(one.isalpha() for one in reading.written) >= ENOUGH


def as_json(result: Triage) -> dict[str, Any]:
    """Return what was made of a comment in the form that ``svarvakt triage`` prints."""
    return {
        "category": result.category.value,
        "ranking": [
            [one.category.value, round(one.probability, 4), list(one.reasons)]
            for one in result.ranking
        ],
        "language": result.language,
        "written_in": result.written_in,
        "flags": sorted(result.flags),
        "alarm": sorted(result.alarm),
        "unit": result.unit,
        "personal_data": [
            {"kind": one.kind, "start": one.start, "end": one.end} for one in result.personal_data
        ],
        "masked": result.masked,
        "uncertain": result.uncertain,
    }
