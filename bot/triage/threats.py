"""Threats against somebody's life in so many words: few, and never left to a likelihood.

A model weighs a comment by its words; these need no weighing. Bokmål, nynorsk, dialect, English.
"""

from __future__ import annotations

import re
from typing import Final

_YOU: Final = (
    r"(?:deg|dæ|de[gi]|dere|dykk|dåkker|dokker|dokke|han|henne|ho|hun|ungene dine|familien din)"
)
_I: Final = r"(?:jeg|eg|æ|æg|e|je|jæ|i|vi|me|mi)"
_WILL: Final = r"(?:skal|ska|vil|kommer til å|kjem til å|kjæm te å|må|burde)"
_KILL: Final = (
    r"(?:drepe|drepa|drep|dræp|kverke|kverka|skyte|skyta|myrde|myrda|knivstikke|brenne inne)"
)
_EXPLICIT: Final = re.compile(
    rf"\b{_I}\b\W+(?:\w+\W+){{0,2}}?{_WILL}\W+(?:\w+\W+){{0,2}}?{_KILL}\W+(?:\w+\W+)?{_YOU}\b"
    rf"|\b{_KILL}\s+{_YOU}\b.{{0,40}}\b(?:neste gang|når jeg|når eg|når æ|om du|hvis du|viss du)\b"
    r"|\bi(?:'ll| will|'m going to| am going to|’ll|’m going to)\s+(?:\w+\s+)?"
    r"(?:kill|shoot|stab|murder)\s+(?:you|him|her|them)\b",
    re.IGNORECASE,
)


def explicit(text: str) -> str:
    """Return the words that say that the comment's writer will kill somebody, or none."""
    found = _EXPLICIT.search(text)
    return found.group() if found else ""
