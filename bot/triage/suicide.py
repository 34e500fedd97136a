"""Somebody who says in so many words that they will take their life: never left to a likelihood.

Bokmål, nynorsk, dialect, English. Figures of speech are left out: a case that is the death of one.
"""

from __future__ import annotations

import re
from typing import Final

_I: Final = r"(?:jeg|eg|æ|æg|e|je|jæ)"
_NOT: Final = r"(?:ikke|ikkje|itj|ittj|itte|inkje|ikkj)"
_MINE: Final = r"(?:mitt|av\W+(?:meg|mæ|me))\b"
_THEIRS: Final = r"(?:sitt|av\W+(?:seg|sæ))\b"
_SAID: Final = re.compile(
    rf"\b{_I}\b\W+(?:\w+\W+){{0,5}}?(?:ta|tar|tek|tæk|tæ)\W+(?:\w+\W+){{0,2}}?live(?:t)?\W+{_MINE}"
    rf"(?!\W+av\W+(?:latter|lått|flir))"
    rf"|\b{_I}\b\W+(?:\w+\W+){{0,3}}?(?:ta|tar|tek)\W+mitt\W+(?:eget\W+|eige\W+)?liv\b"
    rf"|\b{_I}\b\W+(?:\w+\W+){{0,2}}?(?:vil|ønsker å|ønskjer å|ynskjer å|har lyst (?:til )?å)\W+"
    r"(?:bare\W+|berre\W+|heller\W+)?dø\b(?!\W+av\b|\W+for\b)"
    rf"|\b{_I}\b\W+(?:\w+\W+){{0,2}}?(?:vil|orker|orkar|orke|kan)\W+{_NOT}\W+(?:\w+\W+){{0,2}}?"
    r"lev[ea]\W+(?:mer|meir|lenger|lengre|lengur|livet)\b"
    rf"|\b(?:orker|orkar|orke|vil)\W+{_I}\W+{_NOT}\W+(?:\w+\W+){{0,2}}?lev[ea]\b(?!\W+(?:av|med|som|i)\b)"
    rf"|\b{_I}\W+{_NOT}\W+(?:orker|orkar|orke|vil)\W+(?:å\W+)?lev[ea]\b(?!\W+(?:av|med|som|i)\b)"
    r"|\b(?:ingen|inga|ikke noen|ikkje nokon|ikkje noko)\W+grunn\W+(?:til|for)\W+å\W+leve?\b"
    r"(?!\W+(?:her|der|i|med|uten|utan)\b)"
    r"|\bno\W+reason\W+to\W+live\b"
    r"|\b(?:skal|ska|vil|truer med å|trugar med å|truge med å|kommer til å|kjem til å|kjæm te å|"
    rf"tenker på å|tenkjer på å|har tenkt å)\W+(?:\w+\W+){{0,2}}?ta\W+live(?:t)?\W+{_THEIRS}"
    r"|\bi\b\W+(?:\w+\W+){0,5}?kill\W+myself\b(?!\W+laughing)"
    r"|\bi\b\W+(?:\w+\W+){0,3}?want\W+to\W+die\b(?!\W+of\b)"
    r"|\b(?:end|ending|take|taking)\W+my\W+(?:own\W+)?life\b"
    r"|\b(?:he|she|they)\b\W+(?:\w+\W+){0,4}?kill\W+(?:himself|herself|themselves)\b",
    re.IGNORECASE,
)

_HINTED: Final = re.compile(
    rf"\b(?:best|bedre|betre)\W+(?:for\W+\w+\W+)?(?:om|hvis|viss|at)\W+{_I}\W+(?:\w+\W+){{0,2}}?"
    r"(?:blir|vert|er|var|hadde vært|forsvinner|forsvinn)\W+(?:borte|død|vekke?|daud)\b"
    r"|\bingen\W+(?:ville|vil|kommer til å|kjem til å)\W+savne?t?\W+(?:meg|mæ|me)\b"
    r"(?!\W+(?:på|i|hvis|der)\b)"
    r"|\bha(?:r|dde)\W+(?:\w+\W+)?(?:tatt|teke|tadd)\W+(?:alle\W+)?(?:tablett|pille)\w*"
    r"|\bha(?:r|dde)\W+(?:tatt|teke|tadd)\W+(?:farvel|avskjed|avskil)\W+med\b"
    r"|\b(?:took|taken)\W+all\W+(?:my\W+|the\W+)?(?:pills|tablets)\b"
    r"|\bbetter\W+off\W+without\W+me\b",
    re.IGNORECASE,
)

_TIRED: Final = re.compile(
    rf"\b{_I}\W+(?:orker|orkar|orke|klarer|klarar|klare)\W+{_NOT}\W+(?:mer|meir|lenger|lengre)\b"
    r"(?!\W+(?:av|med)\b)",
    re.IGNORECASE,
)


def said_outright(text: str) -> str:
    """Return the words that say that somebody is about to take their life, or none."""
    found = _SAID.search(text)
    return found.group() if found else ""


def hinted(text: str) -> bool:
    """Tell whether it is worded as by somebody who may, and who should be met with care."""
    return bool(_HINTED.search(text))


def tired(text: str) -> bool:
    """Tell whether they can't take any more, which is a manner of speaking outside a crisis."""
    return bool(_TIRED.search(text))
