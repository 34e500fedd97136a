"""The kinds of personal data, and what a look for one of them gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

Kind = Literal[
    "national_id", "account", "phone", "email", "address", "birth_date", "passport", "health"
]

Find = tuple[Kind, int, int]
"""A kind, where it begins and the place after its end."""

Look = Callable[[str], Iterator[Find]]
"""Gives what it finds in a text, from left to right and apart from each other."""

Judge = Callable[[str, int, int], Kind | None]
"""Says of which kind the number at these places of a text is, or None where it is harmless."""


def judged(pattern: re.Pattern[str], judge: Judge) -> Look:
    """Return the look that finds the pattern's group ``number`` where the judge says a kind."""

    def look(shadow: str) -> Iterator[Find]:
        for match in pattern.finditer(shadow):
            start, end = match.span("number")
            kind = judge(shadow, start, end)
            if kind is not None:
                yield kind, start, end

    return look
