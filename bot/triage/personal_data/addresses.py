"""Street addresses: where somebody lives, told by a street and a house number.

A street alone is a place that a case is about ("ikkje brøyta i Moavegen"); with a house number it
is somebody's home. So is a property's number in the land register, which anyone can look up with
its owner's name. A post code and its place are masked where they follow a street's address; alone
they are shared by thousands. A street without a number is masked only where the writer tells that
some third person lives there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.triage.personal_data import streets
from bot.triage.personal_data.kinds import Find

_STREETS: Final = tuple(streets.STREETS.split())
_PLAIN_STREETS: Final = frozenset(streets.PLAIN_STREETS.split())
_PLACES: Final = tuple(streets.PLACES.split())
_PLAIN_PLACES: Final = frozenset(streets.PLAIN_PLACES.split())
_NAMED_FOR: Final = frozenset(streets.NAMED_FOR.split())
_SHORT_WORDS: Final = frozenset(streets.SHORT.split())
_PARTS: Final = frozenset(streets.PARTS.split())
_COMMON: Final = frozenset(streets.COMMON.split())
_WHERE: Final = frozenset(streets.WHERE.split())

_SHORT: Final = re.compile(
    r"[A-ZÆØÅ][^\W\d_]{2,}(?:(?<![nyaøiu])gt|(?<![ao])vn)\.?|[A-ZÆØÅ][^\W\d_]{3,}v\."
)
"""A street's name cut short: «Storgt.», «Kirkevn», «Furuv.»."""

_HOUSE: Final = re.compile(
    r"(?:(?<![\w.,:/+-])|(?<=veien)|(?<=vegen)|(?<=gata)|(?<=gaten))"
    r"(?P<number>[1-9]\d{0,3})(?!\d)(?: ?[A-H](?![\w'’])|[a-h](?!\w))?"
)
_MORE_HOUSES: Final = re.compile(r"(?: ?- ?| og | & )[1-9]\d{0,2}(?:[A-Ha-h]\b)?(?!\w|[.,:/-]\d)")
_AFTER_NUMBER: Final = re.compile(
    r"(?:,? ?(?:[Ll]eil(?:ighet|egheit)?\.? ?(?:nr\.? ?)?\d{1,4}|H\d{4}))?"
    r"(?:(?: ?[,\n] ?|\s+[-–] | )\d{4} "
    r"(?:(?:Øvre|Nedre|Vestre|Østre|Austre|Nordre|Søndre|Søre|Nord|Sør|Aust|Vest|Indre|Ytre) )?"
    r"[A-ZÆØÅ][^\W\d_]*(?: i [A-ZÆØÅ][^\W\d_]+)?)?"
)
"""A flat, and the post code with its place."""

_NO_HOUSE: Final = re.compile(
    r"[.,:/-]\d| ?%| ?°|['’]|\d"
    rf"| ?(?:{'|'.join(streets.COUNTED.split())})\b"
    r"|-(?:tida|tiden|åring\w*|års|mann\w*|åra|tallet|talet|er|en|ern)\b"
    rf"|\.? ?(?:{'|'.join(streets.ORDERED.split())})\b",
    re.IGNORECASE,
)
"""What follows a number that counts or dates something."""

_GOES_ON: Final = re.compile(r"(?:\+47 ?)?(?:\d{8}|\d{3} \d\d \d{3}|\d\d \d\d \d\d \d\d)(?!\d)")
_NAME: Final = re.compile(
    r"(?P<word>[^\W\d_]+(?:-[^\W\d_]+)*\.?)\s{0,2}(?:(?:hus)?(?:nr\.?|nummer) ?)?\Z"
)
_BEFORE: Final = re.compile(r"(?P<word>[^\W\d_]+(?:-[^\W\d_]+)*)[.,:]? {1,2}\Z")
_GLUED: Final = frozenset("@#_/&=")
_LIVES_IN: Final = re.compile(
    r"\b(?:bor|bur|bodde|budde|lives?|living"
    r"|adress[ea]n?(?: min| mi| vår| er)*:?|flytt\w+|address(?: is)?:?)"
    r"(?: (?:i|på|ved|til|fra|frå|in|at|to))? \Z",
    re.IGNORECASE,
)
"""What says that whatever comes is where somebody lives."""

_LONGEST_NAME: Final = 60
_INITIALS: Final = 2
_SHORTEST_STEM: Final = 2
_HIGHEST_OF_A_PLACE: Final = 499
_YEARS: Final = range(1900, 2100)
_SURE_END: Final = re.compile(
    r"\s*(?:[,.;:!?)\]\"»”\n]|\Z)"
    r"| (?:er|var|har|hadde|ikke|ikkje|og|som|på|i|med|kan|skal|må|vil|blir|vert|vart|ble|blei"
    r"|mangler|manglar|bor|bur|is|has|was|and|without|uten|utan)\b"
)

_ENGLISH: Final = re.compile(
    r"(?<![\w.,:/+-])(?P<number>[1-9]\d{0,3}[A-Ha-h]? (?:[A-Z][a-z]+ ){1,2}"
    r"(?:Street|Road|Avenue|Lane|Drive|Square|St\.|Rd\.|Ave\.))(?!\w)"
)
_POST_BOX: Final = re.compile(
    r"(?<!\w)(?P<number>(?:post ?boks|pb\.?|p\.? ?o\.? box) \d{1,5}"
    r"(?:[ ,]{1,2}(?:[A-ZÆØÅ]\w+[ ,]{1,2})?\d{4} [A-ZÆØÅ]\w+)?)(?![\w])",
    re.IGNORECASE,
)
_LAND: Final = re.compile(
    r"(?<!\w)(?P<number>(?:g\.?(?:ards|årds)?[ -]?(?:nr|nummer)\.?:? ?\d{1,4}"
    r"(?: ?[,/&] ?| og | )(?:b\.?(?:ruks)?[ -]?(?:nr|nummer)\.?:? ?)?\d{1,4}"
    r"|g\.?nr\.? ?/ ?b\.?nr\.?:? ?\d{1,4} ?/ ?\d{1,4}"
    r"|(?:gards|gårds)- (?:og|&) bruksnummer:? ?\d{1,4} ?[/,] ?\d{1,4})"
    r"(?:[ ,/]{1,2}(?:f|s)\.?nr\.? ?\d{1,4})?)(?!\d)",
    re.IGNORECASE,
)
_HOUSE_FIRST: Final = re.compile(
    r"(?:(?<!\w)(?=hus)|(?<=\b[Bb]or i )|(?<=\b[Bb]ur i )|(?<=\bhuset ))"
    r"(?P<number>(?:hus)?(?:nr\.?|nummer) ?[1-9]\d{0,2} ?[A-Ha-h]? (?:i|på) "
    rf"[A-ZÆØÅ][^\W\d_]{{2,30}}(?:{'|'.join(_STREETS)}))(?!\w)"
)
_LIVES: Final = re.compile(
    r"\b(?:[Hh]an|[Hh]o|[Hh]un|[Hh]u|[Hh]ainn|[Ss]he|[Hh]e|[Ss]aksbehandl[ae]ren|[Ss]jefen) "
    r"(?:som [^.!?\n\d\[\]]{1,25} )?"
    r"(?:bor|bur|lives|budde|bodde)\b[^.!?\n\d\[\]]{0,50}?\b(?:i|på|ved|in|on|at) "
    r"(?P<number>[A-ZÆØÅ][^\W\d_]{2,30})(?!\w| ?\d)"
)


def houses(shadow: str) -> Iterator[Find]:
    """Give every street with a house number, and the post code and place that follow it."""
    last = 0
    for house in _HOUSE.finditer(shadow):
        if house.start() < last:
            continue
        named = _street_before(shadow, last, house.start())
        if named is None:
            continue
        start, sure = named
        end = _end_of_house(shadow, house, sure=sure)
        if end is not None:
            last = end
            yield "address", start, end


def others(shadow: str) -> Iterator[Find]:
    """Give addresses in English order, post boxes, and numbers in the land register."""
    found = [
        ("address", *match.span("number"))
        for pattern in (_ENGLISH, _POST_BOX, _LAND, _HOUSE_FIRST)
        for match in pattern.finditer(shadow)
    ]
    last = 0
    for _kind, start, end in sorted(found, key=lambda one: one[1]):
        if start >= last:
            last = end
            yield "address", start, end


def homes(shadow: str) -> Iterator[Find]:
    """Give the street, even without a number, where some third person is told to live."""
    for match in _LIVES.finditer(shadow):
        if match["number"].casefold().endswith(_STREETS):
            yield "address", *match.span("number")


def _street_before(shadow: str, floor: int, end: int) -> tuple[int, bool] | None:
    """Return where the street's name before a number begins, and whether it is surely a street's.

    None if no street's name stands there.
    """
    low = max(floor, end - _LONGEST_NAME)
    match = _NAME.search(shadow, low, end)
    if match is None or shadow[max(0, match.start() - 1) : match.start()] in _GLUED:
        return None
    start, word = match.start(), match["word"]
    folded, capital = word.casefold(), word[0].isupper()
    before = _BEFORE.search(shadow, low, start)
    previous = before["word"] if before else ""
    where = previous.casefold() in _WHERE
    street, place = _ending(folded, _STREETS), _ending(folded, _PLACES)
    ending = street or place
    if ending is None:
        if capital and _LIVES_IN.search(shadow, low, start):
            return start, False
        short = _SHORT.fullmatch(word) or (word in _SHORT_WORDS and previous[:1].isupper())
        return (_first_of_name(shadow, low, start), True) if short else None
    stem = folded.removesuffix(ending).rstrip("-")
    if stem in _COMMON and not (capital and street and previous and shadow[start - 2] not in ".!?"):
        return None
    if len(stem) < _SHORTEST_STEM:  # «Kong Oscars gate 12», «Tunet 6»
        named = street or (place in _NAMED_FOR and previous.endswith("s"))
        if named and previous[:1].isupper() and not where:
            return _first_of_name(shadow, low, start), True
        alone = capital and where and (street or place in _PLAIN_PLACES)
        return (start, False) if alone else None
    if capital:
        return _first_of_name(shadow, low, start), street is not None or where
    if ending in _PLAIN_STREETS or (where and (street or ending in _PLAIN_PLACES)):
        return (start, street is not None) if len(stem) > _SHORTEST_STEM else None
    return None


def _ending(word: str, endings: tuple[str, ...]) -> str | None:
    """Return the longest of the endings that the word has."""
    if not word.endswith(endings):
        return None
    return max((one for one in endings if word.endswith(one)), key=len)


def _first_of_name(shadow: str, low: int, start: int) -> int:
    """Walk back over the words that belong to the name: «Øvre», «Kong Oscars», «Haakon VIIs»."""
    named = False
    for _word in range(3):
        before = _BEFORE.search(shadow, low, start)
        word = before["word"] if before else ""
        if before is None or not word[:1].isupper() or word.casefold() in _WHERE:
            break
        if shadow[start - 2] in ".,:" and len(word) > _INITIALS:
            break
        first = before.start("word")
        named = named and shadow[first - 2 : first - 1].isalpha()  # nothing begins a sentence
        if not (named or word.casefold() in _PARTS or word.endswith("s") or len(word) == 1):
            break
        named = word.endswith("s")
        start = first
    return start


def _end_of_house(shadow: str, house: re.Match[str], *, sure: bool) -> int | None:
    """Return where the address ends, or None if the number is no house's."""
    number, end = int(house["number"]), house.end()
    if number in _YEARS or (not sure and number > _HIGHEST_OF_A_PLACE):
        return None
    more = _MORE_HOUSES.match(shadow, end) if sure else None
    if more and not _NO_HOUSE.match(shadow, more.end()):
        end = more.end()
    elif _NO_HOUSE.match(shadow, end):
        return None
    rest = _AFTER_NUMBER.match(shadow, end)
    if rest and rest.end() > end:
        return rest.end()
    if shadow[end : end + 1] == " " and shadow[end + 1 : end + 2].isdecimal():
        return end if _GOES_ON.match(shadow, end + 1) else None
    return end if sure or house.group()[-1].isalpha() or _SURE_END.match(shadow, end) else None
