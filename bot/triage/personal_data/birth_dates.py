"""Birth dates, and only those: a date with its year where a word says that somebody was born then.

A date alone is mostly a meeting's or a deadline's, and a year alone is no date («født i 1985»,
«grunnlagt 1985»); without its year («født 12. mars») it is a birthday that thousands share. So the
date must be a whole one that exists, and the word must stand at it: «f. 12.03.1985», «fødd i Bø den
12. mars 1985», «fødselsdato: 120385», «born March 12, 1985», «12.03.85 er fødselsdatoen min».
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.triage.personal_data.kinds import Find

_NAMES: Final = (
    r"jan(?:uary?)?|feb(?:ruary?)?|mar(?:s|ch)?|apr(?:il)?|mai|may|jun[ei]?|jul[iy]?|aug(?:ust)?"
    r"|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|de[sc](?:ember)?"
)
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mar", "apr", "mai may", "jun", "jul", "aug", "sep", "okt oct", "nov",
         "des dec"), start=1
    )
    for name in names.split()
}  # fmt: skip
_YEAR: Final = r"(?:19|20)\d\d"
_GAP: Final = r"(?:[./\-] ?| )"

_DATE: Final = re.compile(
    rf"(?<!\d)(?:(?P<day>[0-3]?\d){_GAP}(?P<month>[0-3]?\d){_GAP}(?:{_YEAR}|\d\d)"
    rf"|{_YEAR}-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)"
    rf"|(?P<tight_day>[0-3]\d)(?P<tight_month>[01]\d)(?:{_YEAR}|\d\d)"
    rf"|(?P<named_day>[0-3]?\d)(?:\.|st|nd|rd|th)? ?(?:of )?(?P<name>{_NAMES})[.,]{{0,2}} ?"
    rf"(?:{_YEAR}|['’]\d\d)"
    rf"|(?P<last_day>[0-3]?\d)(?:st|nd|rd|th)?,? {_YEAR})(?!\w|[./\-:]\d)",
    re.IGNORECASE,
)
"""A date with its year; the last form is English, and its month stands before it."""

_MONTH_BEFORE: Final = re.compile(rf"(?<!\w)(?P<name>{_NAMES})\.? \Z", re.IGNORECASE)

# No bracket, so that the tokens name nothing: a second masking must see what the first saw.
_BORN: Final = (
    r"(?:(?<!\.)(?-i:f)\.(?: ?d(?:ato)?\.?)?|f\.?(?:dato|nr\.?)|f[øö](?:dt|dde?|tt)|fødselsn?r\.?"
    r"|fødselsdato(?:en)?(?: [dm]in| hans| henn[ea][sr])?,?|födelsedatum|born"
    r"|(?:date of birth|birth ?date|dob|d\.o\.b\.)(?!\w))"
)
_WORDS: Final = "er|e|var|is|was|den|on|the|dato|min|din|hans|hennes|hennar|my|his|her"
_SOMETHING: Final = r"(?:i|på|ved|in|at|til|of) (?-i:[A-ZÆØÅ])\w*(?: (?-i:[A-ZÆØÅ])\w*)?"
_BORN_BEFORE: Final = re.compile(
    rf"(?<![\[\w]){_BORN}(?:[ \t:=\-(]|\b(?:{_WORDS})\b|\b{_SOMETHING}){{0,8}}\n?\Z", re.IGNORECASE
)
_BORN_AFTER: Final = re.compile(
    r"(?: ?\( ?| (?:er|e|is) (?:min |my |hans |hennes |his |her )?)"
    r"(?:fødselsdato|date of birth|birth ?date|dob\b)",
    re.IGNORECASE,
)
_NEAR: Final = 60
"""How far before a date its word is looked for, in characters."""

_HINTS: Final = ("fø", "fö", "f.", "fd", "fn", "born", "birth", "dob", "d.o.b")
"""One of these stands in every word that says when somebody was born; most comments have none."""

_AND: Final = frozenset({" og ", " and ", " & "})
"""What stands between the birth dates of two: «født 01.02.2015 og 03.04.2018»."""

_LONGEST_MONTH: Final = 11
_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def look(shadow: str) -> Iterator[Find]:
    """Give every birth date, from left to right."""
    folded = shadow.casefold()
    if not any(hint in folded for hint in _HINTS):
        return
    last = 0
    for match in _DATE.finditer(shadow):
        start, end = match.span()
        month = None
        if match["last_day"]:
            month = _MONTH_BEFORE.search(shadow, max(0, start - _LONGEST_MONTH), start)
            if month is None:
                continue
            start = month.start()
        if _exists(match, month) and (
            (last and shadow[last:start] in _AND)
            or _BORN_BEFORE.search(shadow, max(0, start - _NEAR), start)
            or _BORN_AFTER.match(shadow, end)
        ):
            last = end
            yield "birth_date", start, end


def _exists(date: re.Match[str], month_before: re.Match[str] | None) -> bool:
    """Tell whether there is such a day in such a month, in some year."""
    named = date["name"] or (month_before["name"] if month_before else "")
    digits = date["month"] or date["iso_month"] or date["tight_month"]
    month = _MONTHS[named[:3].casefold()] if named else int(digits)
    day = int(
        date["day"] or date["iso_day"] or date["tight_day"] or date["named_day"] or date["last_day"]
    )
    if month > len(_DAYS) >= day:  # 03/25/1985, as Americans write it
        day, month = month, day
    return 1 <= month <= len(_DAYS) and 1 <= day <= _DAYS[month - 1]
