"""Numbers that only look like personal data: dates, times, money, case numbers, positions."""

from __future__ import annotations

import re
from typing import Final

_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_MOMENT = (
    rf"(?:{_DAY}[./-]{_MONTH}[./-](?:{_YEAR}|\d\d)|{_YEAR}-\d\d-\d\d|{_YEAR}"
    r"|(?:[01]?\d|2[0-3])\.[0-5]\d)"
)
_MOMENTS = re.compile(rf"{_MOMENT}(?:[ \-/()]{{1,3}}{_MOMENT})*")
_WRITTEN_DATE = re.compile(r"(?:19|20)\d\d(?:0\d|1[0-2])[0-3]\d|[0-3]\d(?:0\d|1[0-2])(?:19|20)\d\d")
_CASE_NUMBER = re.compile(r"(?:(?:19|20)\d\d|[12]\d)/\d{1,6}(?:-\d{1,3})?")
_AMOUNTS = re.compile(r"\d{1,3}(?: \d{3})+ ?- ?\d{1,3}(?: \d{3})+")
_MONEY = re.compile(
    r" ?(?:kr\b|kron|nok\b|eur|€|mill|mrd|,-|tusen|dollar|usd|pund|pounds)", re.IGNORECASE
)
_MONEY_BEFORE = re.compile(r"(?:\bkr\.?|\bnok|\beur|\busd|[€£$]) ?\Z", re.IGNORECASE)
_POSITION = re.compile(
    r"(?:5[7-9]|[67]\d|8[01])[.]\d{4,8}[ /]{1,2}(?:[4-9]|[12]\d|3[0-2])[.]\d{4,8}"
)
"""Degrees of latitude and longitude in Norway, with decimals."""

_NUMBER = r"(?:nr|nummer(?:et)?|no|number|id|kode|code)"
_REFERENCE: Final = re.compile(
    r"\b(?:(?:faktura|kid|org|sak|ref|referanse|ordre|invoice|order|booking|reference|case)"
    rf"(?:s?[\- ]?{_NUMBER})?"
    r"|(?:organisasjon|journal|kunde|måler|målar|abonnement|avtale|medlem|sending|sporing|vedtak"
    r"|arkiv|bestilling|søknad|billett|låne?kort|kort|løpe|serie|vare|artikkel|eiendom|eigedom"
    r"|matrikkel|bilag|polise|forsikring|dokument|prosjekt|plan|regning|rekning|customer|meter"
    rf"|tracking|ticket|application|permit)(?:s|e|en)?[\- ]?{_NUMBER})"
    r"(?: (?:er|var|is|was))?[.:]{0,2} ?#?\Z",
    re.IGNORECASE,
)
_REFERENCE_NEAR = 36


def is_time(number: str) -> bool:
    """Tell whether the number is nothing but dates, years and times of day."""
    return bool(_MOMENTS.fullmatch(number))


def is_written_date(number: str) -> bool:
    """Tell whether eight digits are a date such as 20261120."""
    return bool(_WRITTEN_DATE.fullmatch(number))


def is_case_number(number: str) -> bool:
    """Tell whether the number is a journal's: 2026/1234 or 26/1234-5."""
    return bool(_CASE_NUMBER.fullmatch(number))


def is_position(number: str) -> bool:
    """Tell whether the number is a place on a map of Norway."""
    return bool(_POSITION.fullmatch(number))


def is_money(shadow: str, start: int, end: int) -> bool:
    """Tell whether a currency stands at the number."""
    before = shadow[max(0, start - 5) : start]
    return bool(_MONEY.match(shadow, end) or _MONEY_BEFORE.search(before))


def is_span_of_money(shadow: str, start: int, end: int) -> bool:
    """Tell whether the number is two amounts with a dash between, and a currency."""
    return bool(_AMOUNTS.fullmatch(shadow[start:end])) and is_money(shadow, start, end)


def is_reference(shadow: str, start: int) -> bool:
    """Tell whether the word before a number names a case, an invoice or a customer with it."""
    return bool(_REFERENCE.search(shadow, max(0, start - _REFERENCE_NEAR), start))
