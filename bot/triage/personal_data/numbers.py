"""National identity numbers, account numbers and passport numbers.

Any eleven digits are masked, valid or not: a wrong digit is still most of a number. Which of the
two it is matters less, and is told by the words before it, by how it is grouped (an identity
number is 6 and 5, an account 4, 2 and 5), and last by what it can be: a valid identity number is
always a valid account number too, but no account with an impossible date is an identity number.
A passport's number looks like any other (two letters and seven digits, or eight or nine digits in
older ones), so it is one only where it is called that.
"""

from __future__ import annotations

import re
from typing import Final

from bot.triage.personal_data import harmless
from bot.triage.personal_data.kinds import Kind, Look, judged

# What people put between the digits of one number; three at most, so that " - " is allowed.
GAP: Final = r"[ \t.\-/()_*|~·•]{0,3}"

# Between the word that names a number and the number. No bracket, so that the tokens name
# nothing, and nothing else that is masked: a second masking must see what the first saw.
TO: Final = r"[^\d\[\]@\n]{0,40}?"

_LONG = re.compile(rf"(?P<number>\+?\d(?:{GAP}\d){{10,}})")
_IBAN = re.compile(
    r"(?P<number>(?<![^\W\d_])[A-Z]{2}\d\d(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?\b)"
)
# A birth date and five digits, also where a line break, a comma or a colon parts them.
_BORN = re.compile(
    r"(?<!\d)(?P<number>"
    r"(?:\d{6}|\d\d[./\- ]\d\d[./\- ](?:\d{4}|\d\d))[\s,;:./\-*+]{1,3}\d{5})(?!\d)"
)
_NAMED_ID = re.compile(
    r"(?<![\[\w])(?:person-?(?:nummer|nr)|pers\.? ?nr|fødsels-?(?:nummer|n?r)|f\.?nr|d-nummer"
    rf"|national id|personal number|social security|ssn){TO}(?P<number>\d(?:{GAP}\d){{4,}})",
    re.IGNORECASE,
)
_PASSPORT = re.compile(
    r"(?<![\[\w])pass(?:et|port)?(?: (?:[dms]itt|hans|hennes|hennar|vårt|your|my|his|her)\b)?"
    r"(?: (?:har|med|has|with)\b)?[ -]?(?:nr|nummer(?:et)?|no|number)\b"
    r"(?:[ .,:=#(]|\b(?:er|e|is|var|was|[dm]itt|hans|hennes|hennar|my|his|her)\b){0,8}"
    r"(?P<number>(?:[A-Z]{1,3} ?)?\d(?: ?\d){5,8})(?![\w]|[ ./\-:]?\d)",
    re.IGNORECASE,
)
_ACCOUNT_WORD = r"(?:bank)?(?:konto(?:en|nr|nummer\w*)?|kto(?:\.? ?nr)?)|account|iban"
_NAMED_ACCOUNT = re.compile(
    rf"(?<![\[\w])(?:{_ACCOUNT_WORD})\b{TO}(?P<number>\d(?:{GAP}\d){{8,}})", re.IGNORECASE
)
_ACCOUNT_BEFORE = re.compile(
    rf"(?<![\[\w])(?:{_ACCOUNT_WORD}|kid|avtalegiro)\b[.:]?[^\d\[\]@\n.!?]*\Z", re.IGNORECASE
)
_ACCOUNT_AFTER = re.compile(
    rf"(?: ?\(| (?:er|is) (?:min |my )?)(?:{_ACCOUNT_WORD})\b(?![^\d\n]{{0,12}}\d)", re.IGNORECASE
)
_ID_BEFORE = re.compile(
    r"(?<![\[\w])(?:person-?(?:nummer|nr)|fødsels-?(?:nummer|n?r)|f\.?nr|d-nummer)\w*[.:]?"
    r"[^\d\[\]@\n.!?]*\Z",
    re.IGNORECASE,
)
_ACCOUNT_GROUPS = re.compile(
    r"\d{4}([ .\-])\d\d\1\d{5}|\d{4}[ .\-]\d{7}|\d{4}[ .\-]\d{4}[ .\-]\d{3}"
    r"|\d{4}([ \-]?)\d{4}\2\d{4}\2\d{4}"
)
_NEAR = 45  # how far before a number its name is looked for, in characters

_GROUPED = r"(?:\d{3}([ .\-])\d\d\1\d{3}|\d\d([ .\-])\d\d\2\d\d\2\d\d)"
_CALL = re.compile(rf"(?:\+|00)|.*?(?<!\d){_GROUPED}(?!\d)")

_DIGITS = 11
_DAYS, _MONTHS = range(1, 32), range(1, 13)
_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def _long(shadow: str, start: int, end: int) -> Kind | None:
    number = shadow[start:end]
    if harmless.is_time(number) or harmless.is_case_number(number) or harmless.is_position(number):
        return None
    if harmless.is_span_of_money(shadow, start, end):
        return None
    near = max(0, start - _NEAR)
    if _ID_BEFORE.search(shadow, near, start):
        return "national_id"
    if _ACCOUNT_GROUPS.fullmatch(number):
        return "account"
    if _CALL.match(number):
        return "phone"
    named = _ACCOUNT_BEFORE.search(shadow, near, start) or _ACCOUNT_AFTER.match(shadow, end)
    return "account" if named or _only_an_account(number) else "national_id"


def _only_an_account(number: str) -> bool:
    """Tell whether eleven digits are a valid account number and no birth date.

    A D-number adds 40 to the day, and the test authorities' synthetic numbers 40, 65 or 80 to
    the month (https://skatteetaten.github.io/folkeregisteret-api-dokumentasjon/test-for-konsumenter/).
    """
    if len(number) != _DIGITS or not number.isdecimal():
        return False
    day, month = int(number[:2]) % 40, int(number[2:4])
    born = day in _DAYS and any(month - more in _MONTHS for more in (0, 40, 65, 80))
    digits = [int(digit) for digit in number]
    check = -sum(map(int.__mul__, digits, _WEIGHTS)) % 11
    return not born and check == digits[-1]


def _named_id(shadow: str, start: int, end: int) -> Kind | None:
    number = shadow[start:end]
    if harmless.is_time(number) or harmless.is_case_number(number):
        return None
    return None if harmless.is_money(shadow, start, end) else "national_id"


def _account(_shadow: str, _start: int, _end: int) -> Kind | None:
    return "account"


def _national_id(_shadow: str, _start: int, _end: int) -> Kind | None:
    return "national_id"


def _passport(_shadow: str, _start: int, _end: int) -> Kind | None:
    return "passport"


LOOKS: Final[tuple[Look, ...]] = (
    judged(_IBAN, _account),
    judged(_LONG, _long),
    judged(_BORN, _national_id),
    judged(_PASSPORT, _passport),
    judged(_NAMED_ID, _named_id),
    judged(_NAMED_ACCOUNT, _account),
)
"""In this order: the surest first, since what it finds is out of sight for the rest."""
