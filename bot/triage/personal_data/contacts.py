"""Phone numbers and e-mail addresses.

A number is a phone by how it is grouped, by a country's code or by a word that says so; what a
word before it names as an invoice, a case or a customer is none, and neither are amounts, dates
and the numbers of public services, which everybody may see.
"""

from __future__ import annotations

import re
from typing import Final

from bot.triage.personal_data import harmless
from bot.triage.personal_data.kinds import Kind, Look, judged
from bot.triage.personal_data.numbers import TO

_SPELLED_AT = r"krøllalfa|alfakrøll|snabel-?a"
AT: Final = rf"(?:a|at|alfa|{_SPELLED_AT})"
_DOT = r"(?:dot|punktum|prikk)"

# The local part is taken whole from its first character, so that no text takes longer than
# its length. A leading @ makes it a handle of the fediverse, which is a public name.
_EMAIL = re.compile(
    rf"(?P<number>(?<![\w.+%'@-])(?:[\w-]{{1,40}}+ {_DOT} ){{0,2}}[\w.+%'-]++"
    rf"(?:@| @ | ?[(\[{{<] ?(?:{AT}|@) ?[)\]}}>] ?| (?:{_SPELLED_AT}) "
    rf"| {AT} (?=[\w-]{{1,63}} {_DOT} ))"
    rf"[\w-]++(?:(?:\.| ?[(\[{{] ?(?:{_DOT}|\.) ?[)\]}}] ?| {_DOT} )[\w-]++)+)",
    re.IGNORECASE,
)

# Where people mistype or spell an address, its provider tells that it is one all the same.
_PROVIDER = re.compile(
    rf"(?P<number>(?<![\w.+%'@-])[\w.+%'-]++(?: ?@ ?| {AT} )"
    rf"(?:gmail|hotmail|outlook|yahoo|icloud|live|online|msn)(?:[.,]| {_DOT} )(?:com|no))\b",
    re.IGNORECASE,
)

_PHONE = re.compile(
    r"(?<!\w)(?<!\d[./:\-])(?P<number>(?:\(?(?:\+ ?|00)47\)?[ .\-]?|47 )?(?:"
    r"[49]\d\d ?\d\d ?\d{3}|\d{3}(?P<a>[ .\-])\d\d(?P=a)\d{3}"
    r"|\d\d(?P<b>[ .\-])\d\d(?P=b)\d\d(?P=b)\d\d"
    r"|(?!19|20)[2-9]\d{3} \d{4}|(?!00)\d{8}|\(?\d{3}\)?[ .\-]\d{3}[.\-]\d{4}"
    r"))(?![\w%°]|[./:\-]\d|,\d\d?\b)"
)
_ABROAD = re.compile(r"(?<![\w+])(?P<number>(?:\(?\+ ?\d|00[1-9])(?:[ .\-()/]{0,2}\d){6,14})(?!\d)")
_NAMED_PHONE = re.compile(
    r"(?<![\[\w])(?:tlf|tel|telefon\w*|mob|mobil\w*|ring\w*|call|phone|whatsapp|vipps|sms|text"
    rf"|nummer|nummeret|number|nås){TO}(?<!\d[./:\-])"
    r"(?P<number>\d(?:(?: ?\d){7,9}|(?:-?\d){7}|(?:\.?\d){7}))(?![\w%°]|[./:\-]\d|,\d)",
    re.IGNORECASE,
)

# https://nkom.no/telefoni-og-telefonnummer: 800 and 81-82 are services, never a person's
_SERVICE = re.compile(r"(?:\(?(?:\+ ?|00)47\)?[ .\-]?)?8(?:00|[12]\d)")
_PUBLIC_BEFORE = re.compile(
    r"\b(?:sentralbord\w*|servicetorg\w*|servicekontor\w*|innbyggertorg\w*|innbyggjartorg\w*"
    r"|rådhuset|kommunehuset|legevakt\w*|vakttelefon\w*|døgnvakt\w*|switchboard|town hall)"
    r"(?: (?:i|på|for|til|hos|her|har|er|is|on|at|tlf\.?|telefon|nr\.?|nummer|ring))*"
    r"[:,(]{0,2} ?\Z",
    re.IGNORECASE,
)
_NEAR = 45  # how far before a number the service it belongs to is looked for, in characters


def _email(_shadow: str, _start: int, _end: int) -> Kind | None:
    return "email"


def _phone(shadow: str, start: int, end: int) -> Kind | None:
    number = shadow[start:end]
    if harmless.is_time(number) or harmless.is_written_date(number):
        return None
    if harmless.is_money(shadow, start, end) or harmless.is_reference(shadow, start):
        return None
    if _SERVICE.match(number) or _PUBLIC_BEFORE.search(shadow, max(0, start - _NEAR), start):
        return None
    return "phone"


EMAILS: Final[tuple[Look, ...]] = (judged(_EMAIL, _email), judged(_PROVIDER, _email))
PHONES: Final[tuple[Look, ...]] = (
    judged(_ABROAD, _phone),
    judged(_PHONE, _phone),
    judged(_NAMED_PHONE, _phone),
)
"""In this order: the surest first, since what it finds is out of sight for the rest."""
