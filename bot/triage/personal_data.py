"""Find and mask personal data that people write in the open.

Masked are any 11 digits (valid national identity number or not: a wrong digit is still most
of a number), account numbers, phone numbers and e-mail addresses. A mask too many costs a
glance at the comment itself; a mask too few shows a citizen's number to everyone in the chat.
All of it is linear in the length of the text, and masking a masked text changes nothing:
what is found already is blanked out before the next kind is looked for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

_Judge = Callable[[str, int, int], "Kind | None"]
Kind = Literal["national_id", "account", "phone", "email"]

TOKENS: Final[dict[Kind, str]] = {
    "national_id": "[fødselsnummer]",
    "account": "[kontonummer]",
    "phone": "[telefon]",
    "email": "[e-post]",
}
"""What stands in the masked text instead of each kind."""


@dataclass(frozen=True, slots=True)
class PersonalData:
    """One find: ``text[start:end]`` of the text that was given, counted in code points."""

    kind: Kind
    start: int
    end: int


def find(text: str) -> tuple[PersonalData, ...]:
    """Return the personal data in ``text``, in order and without overlaps.

    Digits of every script count, and so do numbers with invisible characters inside.
    """
    if not _WORTH_A_LOOK.search(text):
        return ()
    shadow, origins = _shadow(text)
    found: list[PersonalData] = []
    seen = -1
    while seen < len(found):  # what is masked may have hidden where its neighbour begins
        seen = len(found)
        for pattern, judge in _LOOKS:
            shadow = _look(shadow, pattern, judge, origins, found)
    return tuple(sorted(found, key=lambda one: one.start))


def _look(
    shadow: str,
    pattern: re.Pattern[str],
    judge: _Judge,
    origins: list[int] | range,
    found: list[PersonalData],
) -> str:
    """Add what the pattern finds; returns the shadow with that out of sight."""
    parts: list[str] = []
    position = 0
    for match in pattern.finditer(shadow):
        start, end = match.span("number")
        kind = judge(shadow, start, end)
        if kind is None:
            continue
        found.append(PersonalData(kind, origins[start], origins[end - 1] + 1))
        parts += (shadow[position:start], "]" * (end - start))
        position = end
    return "".join((*parts, shadow[position:])) if position else shadow


def mask(text: str) -> str:
    """Return ``text`` with a short token instead of each piece of personal data."""
    return replace(text, find(text))


def replace(text: str, found: tuple[PersonalData, ...]) -> str:
    """Return ``text`` with a token instead of each of ``found``, which is in order."""
    parts: list[str] = []
    position = 0
    for one in found:
        parts += (text[position : one.start], TOKENS[one.kind])
        position = one.end
    return "".join((*parts, text[position:]))


# --- the shadow: the text in plain digits, without what can't be seen ---

_ODD = re.compile(r"[^\x00-\x7fæøåÆØÅéèêòóôäöüÄÖÜ«»…“”]")


def _shadow(text: str) -> tuple[str, list[int] | range]:
    """Return ``text`` the way a reader takes it, and where each of its characters stood."""
    if not _ODD.search(text):
        return text, range(len(text))
    kept: list[str] = []
    origins: list[int] = []
    for position, character in enumerate(text):
        seen = character if character < "\x7f" else _plain(character)
        if seen:
            kept.append(seen)
            origins.append(position)
    return "".join(kept), origins


def _plain(character: str) -> str:
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    if category in {"Cf", "Mn", "Me"}:  # zero width, soft hyphen, direction, keycap
        return ""
    if category == "Zs":
        return " "
    if category == "Pd" or character == "\N{MINUS SIGN}":
        return "-"
    alike = unicodedata.normalize("NFKC", character)
    return alike if len(alike) == 1 else character


# --- what numbers look like ---

_AT = r"(?:a|at|alfa|krøllalfa|snabel-?a)"
_WORTH_A_LOOK = re.compile(rf"[\d@]|\b{_AT}\b|[^\x00-\x7fæøåÆØÅ]", re.IGNORECASE)

# The local part is taken whole from its first character, so that no text takes longer than
# its length. A leading @ makes it a handle of the fediverse, which is a public name.
_EMAIL = re.compile(
    rf"(?P<number>(?<![\w.+%'@-])[\w.+%'-]++"
    rf"(?:@| @ | ?[(\[{{<] ?(?:{_AT}|@) ?[)\]}}>] ?| {_AT} (?=[\w-]{{1,63}} (?:dot|punktum) ))"
    r"[\w-]++(?:(?:\.| ?[(\[{] ?(?:dot|punktum|\.) ?[)\]}] ?| (?:dot|punktum) )[\w-]++)+)",
    re.IGNORECASE,
)

# What people put between the digits of one number; three at most, so that " - " is allowed.
_GAP = r"[ \t.\-/()_*|~·•]{0,3}"
_LONG = re.compile(rf"(?P<number>\+?\d(?:{_GAP}\d){{10,}})")
_IBAN = re.compile(
    r"(?P<number>(?<![^\W\d_])[A-Z]{2}\d\d(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?\b)"
)
# A birth date and five digits, also where a line break, a comma or a colon parts them.
_BORN = re.compile(
    r"(?<!\d)(?P<number>"
    r"(?:\d{6}|\d\d[./\- ]\d\d[./\- ](?:\d{4}|\d\d))[\s,;:./\-*+]{1,3}\d{5})(?!\d)"
)

# Between the word that names a number and the number. No bracket, so that the tokens name
# nothing, and nothing else that is masked: a second masking must see what the first saw.
_TO = r"[^\d\[\]@\n]{0,40}?"
_NAMED_ID = re.compile(
    r"(?<![\[\w])(?:person-?(?:nummer|nr)|pers\.? ?nr|fødsels-?(?:nummer|n?r)|f\.?nr|d-nummer"
    rf"|national id|personal number|social security|ssn){_TO}(?P<number>\d(?:{_GAP}\d){{4,}})",
    re.IGNORECASE,
)
_NAMED_ACCOUNT = re.compile(
    rf"(?<![\[\w])(?:konto(?:en|nr|nummer\w*)?|account|iban)\b{_TO}(?P<number>\d(?:{_GAP}\d){{8,}})",
    re.IGNORECASE,
)
_ACCOUNT_BEFORE = re.compile(
    r"(?<![\[\w])(?:konto(?:en|nr|nummer\w*)?|account|iban|kid)\b[.:]?[^\d\[\]@\n.!?]*\Z",
    re.IGNORECASE,
)
_ACCOUNT_GROUPS = re.compile(r"\d{4}([ .\-])\d\d\1\d{5}|\d{4}([ \-]?)\d{4}\2\d{4}\2\d{4}")
_NEAR = 45  # how far before a number its name is looked for, in characters

_GROUPED = r"(?:\d{3}([ .\-])\d\d\1\d{3}|\d\d([ .\-])\d\d\2\d\d\2\d\d)"
_CALL = re.compile(rf"(?:\+|00)|.*?(?<!\d){_GROUPED}(?!\d)")
_PHONE = re.compile(
    r"(?<!\w)(?<!\d[./:\-])(?P<number>(?:\(?(?:\+ ?|00)47\)?[ .\-]?)?(?:"
    r"\d{3}(?P<a>[ .\-])\d\d(?P=a)\d{3}|\d\d(?P<b>[ .\-])\d\d(?P=b)\d\d(?P=b)\d\d"
    r"|(?!19|20)[2-9]\d{3} \d{4}|\d{8}|\(?\d{3}\)?[ .\-]\d{3}[.\-]\d{4}"
    r"))(?![\w%°]|[./:\-]\d|,\d\d?\b)"
)
_ABROAD = re.compile(r"(?<![\w+])(?P<number>(?:\(?\+ ?|00)\d(?:[ .\-()/]{0,2}\d){6,14})(?!\d)")
_NAMED_PHONE = re.compile(
    r"(?<![\[\w])(?:tlf|tel|telefon\w*|mob|mobil\w*|ring\w*|call|phone|whatsapp|vipps|sms|text"
    rf"|nummer|nummeret|number|nås){_TO}(?<!\d[./:\-])"
    r"(?P<number>\d(?:(?: ?\d){7,9}|(?:-?\d){7}|(?:\.?\d){7}))(?![\w%°]|[./:\-]\d|,\d)",
    re.IGNORECASE,
)

# --- what only looks like one ---

_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_MOMENT = (
    rf"(?:{_DAY}[./-]{_MONTH}[./-](?:{_YEAR}|\d\d)|{_YEAR}-\d\d-\d\d|{_YEAR}"
    r"|(?:[01]?\d|2[0-3])\.[0-5]\d)"
)
_MOMENTS = re.compile(rf"{_MOMENT}(?:[ \-/()]{{1,3}}{_MOMENT})*")
_WRITTEN_DATE = re.compile(r"(?:19|20)\d\d(?:0\d|1[0-2])[0-3]\d|[0-3]\d(?:0\d|1[0-2])(?:19|20)\d\d")
_AMOUNTS = re.compile(r"\d{1,3}(?: \d{3})+ ?- ?\d{1,3}(?: \d{3})+")
_MONEY = re.compile(r" ?(?:kr\b|kron|nok\b|eur|€|mill|mrd|,-|tusen|dollar|usd)", re.IGNORECASE)
_MONEY_BEFORE = re.compile(r"(?:\bkr\.?|\bnok|[€£$]) ?\Z", re.IGNORECASE)
_CASE_NUMBER = re.compile(r"(?:(?:19|20)\d\d|[12]\d)/\d{1,6}(?:-\d{1,3})?")


def _is_money(shadow: str, start: int, end: int) -> bool:
    before = shadow[max(0, start - 5) : start]
    return bool(_MONEY.match(shadow, end) or _MONEY_BEFORE.search(before))


def _email(_shadow: str, _start: int, _end: int) -> Kind | None:
    return "email"


def _account(_shadow: str, _start: int, _end: int) -> Kind | None:
    return "account"


def _national_id(_shadow: str, _start: int, _end: int) -> Kind | None:
    return "national_id"


def _long(shadow: str, start: int, end: int) -> Kind | None:
    number = shadow[start:end]
    if _MOMENTS.fullmatch(number) or _CASE_NUMBER.fullmatch(number):
        return None
    if _AMOUNTS.fullmatch(number) and _is_money(shadow, start, end):
        return None
    if _ACCOUNT_GROUPS.fullmatch(number):
        return "account"
    if _CALL.match(number):
        return "phone"
    named = _ACCOUNT_BEFORE.search(shadow, max(0, start - _NEAR), start)
    return "account" if named else "national_id"


def _named_id(shadow: str, start: int, end: int) -> Kind | None:
    number = shadow[start:end]
    harmless = _MOMENTS.fullmatch(number) or _CASE_NUMBER.fullmatch(number)
    return None if harmless or _is_money(shadow, start, end) else "national_id"


def _phone(shadow: str, start: int, end: int) -> Kind | None:
    number = shadow[start:end]
    harmless = _MOMENTS.fullmatch(number) or _WRITTEN_DATE.fullmatch(number)
    return None if harmless or _is_money(shadow, start, end) else "phone"


_LOOKS: Final[tuple[tuple[re.Pattern[str], _Judge], ...]] = (
    (_EMAIL, _email),
    (_IBAN, _account),
    (_LONG, _long),
    (_BORN, _national_id),
    (_NAMED_ID, _named_id),
    (_NAMED_ACCOUNT, _account),
    (_ABROAD, _phone),
    (_PHONE, _phone),
    (_NAMED_PHONE, _phone),
)
"""In this order: the surest first, since what it finds is out of sight for the rest."""
