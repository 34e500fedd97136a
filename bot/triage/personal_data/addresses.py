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

from bot.triage.personal_data.kinds import Find

_STREETS: Final = tuple(
    "veien vegen veg vei veia vega vegn gata gaten gate gato gatå gutua allé alleen alléen".split()
)
"""What ends a street's name and hardly any other place's, both written forms and dialects."""

_PLAIN_STREETS: Final = tuple("veien vegen gata gaten".split())
"""Those that end nothing else either, so that small letters do."""

_SHORT: Final = re.compile(r"(?!.*[ao]vn)[A-ZÆØÅ][^\W\d_]{2,}(?:gt|vn)\.?|[A-ZÆØÅ][^\W\d_]{3,}v\.")
"""A street's name cut short: «Storgt.», «Kirkevn.», «Furuv.»."""

_PLACES: Final = tuple(
    "bakken bakkan bakkane bakke lia lien liene liane haugen haugan haugane haug åsen åsane åsan ås"
    " tunet tun moen mogen moan vollen vollan vollane stien stigen stia sti stig toppen kroken krok"
    " svingen sving ringen ring plassen plass torget torg torvet kaia kaien kaien brygga bryggen"
    " bryggja dalen dalane jordet jorda marka neset nesset odden vika viken viki sletta sletten"
    " slettene enga engen engene hagen hagan løkka løkken løkkja skogen skogan berget bergan"
    " hammeren hammaren flata flaten flåten grenda grenden kollen terrassen terrasse passasjen"
    " smauet smau smuget gangen trappa trappene faret far lunden lund parken kleiva kleiven"
    " stranda stranden holmen sundet åkeren åkaren teigen reina rinden rinda ryggen skrenten"
    " brinken hellinga kneiken tangen garden gården setra sætra myra fossen bråten rabben rabban"
    " geila allmenningen veita løypa dammen kilen støa lykkja lykkja porten lyngen gjerdet kvartalet"
    " hjellen hola høgda høyden furua klyngen kvileiken".split()
)
"""What ends the names of other places too, so that more must speak for an address."""

_PLAIN_PLACES: Final = tuple(
    "bakken lia haugen åsen tunet vollen stien svingen kroken faret løkka moen jordet kollen toppen"
    " brinken".split()
)
"""Those that are an address in small letters too, after a word that says where."""

_COMMON: Final = frozenset(
    "gang sykkel sykkjel grus motor riks fylkes hoved hovud bil kjøre køyre adkomst tilkomst anleggs"
    " skogs skog hytte privat kommune omkjørings omkøyrings av under om ut mellom by side blind gå"
    " bolig bustad skole skule buss øde fram frem traktor turist tur natur vandre bonde land hjem"
    " heim mid europa gjennomfarts inn opp ned vår lærings arbeids livs leve asfalt sidegata gågata vinter"
    " sommer sand skolebuss ski lys barne grend tilførsels samle hoved- isete bu".split()
)
"""What the names of kinds of roads begin with: no road is called that."""

_HOUSE: Final = re.compile(
    r"(?<![\w.,:/+-])(?P<number>[1-9]\d{0,3})(?!\d)(?: ?[A-H](?![\w'’])|[a-h](?!\w))?"
)
_MORE_HOUSES: Final = re.compile(r"(?: ?- ?| og | & )[1-9]\d{0,2}(?:[A-Ha-h]\b)?(?!\w|[.,:/-]\d)")
_AFTER_NUMBER: Final = re.compile(
    r"(?P<rest>(?:,? ?(?:[Ll]eil(?:ighet|egheit)?\.? ?(?:nr\.? ?)?\d{1,4}|H\d{4}))?"
    r"(?:(?: ?[,\n] ?|\s+[-–] | )\d{4} (?:(?:Øvre|Nedre|Vestre|Østre|Austre|Nordre|Søndre|Søre|Nord|Sør|Aust"
    r"|Vest|Indre|Ytre|Store) )?[A-ZÆØÅ][^\W\d_]*(?: i [A-ZÆØÅ][^\W\d_]+)?)?)"
)
"""A flat, and the post code with its place."""

_NO_HOUSE: Final = re.compile(
    r"[.,:/-]\d| ?%| ?°|['’]|\d"
    r"| ?(?:km|m|moh|meter\w*|metre\w*|cm|mm|mil|kr|kroner|kronar|mill\w*|mrd|tusen|hundre|ganger|gonger"
    r"|gang|gong|gongar|ganga|times|time|timer|timar|tima|hours?|min|minutt\w*|minutes?|sek\w*|dager|dagar"
    r"|daga|days?|uker|veker|uka|veke|weeks?|måneder|månader|mnd|months?|år|years?|personer|personar"
    r"|person|people|folk|mann|biler|bilar|busser|bussar|barn|born|unger|ungar|kids|elever|elevar"
    r"|stk|stykk\w*|prosent|grader|etasjer|etasjar|tonn|liter|hus|boliger|bustader|leiligheter"
    r"|leilegheiter|naboer|naboar|hull|hol|stolper|stolpar|plasser|plassar|mål|kvm|kvadrat\w*|poeng"
    r"|ansatte|tilsette|brukere|brukarar|beboere|bebuarar|lag|til|av|kl|timers|tida|tiden|kvelder"
    r"|kveldar|netter|døgn|kubikk|dekar|runder|rundar|øre|x)\b"
    r"|-(?:tida|tiden|åring\w*|års|mann\w*|åra|tallet|talet|er|en|ern)\b"
    r"|\.? ?(?:januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember"
    r"|january|february|march|may|june|july|october|december|jan|feb|mar|apr|jun|jul|aug|sep|sept"
    r"|okt|nov|des|etasje|etg|klasse|klassing\w*|trinn|trinnet|steg|juledag|påskedag|pinsedag|dag"
    r"|gang|gong|gangs|plass|time|uke|veke|året|året|juledagen|avdeling|avd|st|nd|rd|th)\b",
    re.IGNORECASE,
)
"""What follows a number that counts or dates something."""

_GOES_ON: Final = re.compile(r"(?:\+47 ?)?(?:\d{8}|\d{3} \d\d \d{3}|\d\d \d\d \d\d \d\d)(?!\d)")
_NAME: Final = re.compile(r"(?P<word>[^\W\d_]+(?:-[^\W\d_]+)*\.?)\s{1,2}(?:nr\.? ?)?\Z")
_BEFORE: Final = re.compile(r"(?P<word>[^\W\d_]+(?:-[^\W\d_]+)*)[.,:]? {1,2}\Z")
_WHERE: Final = frozenset(
    "i på ved til fra frå utenfor utafor utanfor mot bor bur adresse adressa adressen gjelder gjeld"
    " for at in on near outside address hos forbi nabo naboen bak bort oppi uti inni oppe nede borti"
    " from to huset hytta eiendommen eigedomen tomta leiligheten leilegheita".split()
)
_PARTS: Final = frozenset(
    "øvre nedre indre ytre store lille litle vesle gamle nye nordre søndre søre østre vestre midtre"
    " kong dronning prins prinsesse sankt st professor doktor dr biskop general kaptein haakon olav"
    " håkon henrik karl per ole edvard johan".split()
)
"""What begins a street's name of several words."""

_GLUED: Final = frozenset("@#_/&=")
_LONGEST_NAME: Final = 60
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
_LIVES: Final = re.compile(
    r"\b(?:[Hh]an|[Hh]o|[Hh]un|[Hh]u|[Hh]ainn|[Ss]he|[Hh]e|[Ss]aksbehandl[ae]ren|[Ss]jefen) "
    r"(?:som [^.!?\n\d\[\]]{1,25} )?"
    r"(?:bor|bur|lives|budde|bodde)\b[^.!?\n\d\[\]]{0,50}?\b(?:i|på|ved|in|on|at) "
    r"(?P<number>[A-ZÆØÅ][^\W\d_]{2,30})(?!\w| ?\d)"
)


def streets(shadow: str) -> Iterator[Find]:
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
        for pattern in (_ENGLISH, _POST_BOX, _LAND)
        for match in pattern.finditer(shadow)
    ]
    last = 0
    for _kind, start, end in sorted(found, key=lambda one: one[1]):
        if start >= last:
            last = end
            yield "address", start, end


def homes(shadow: str) -> Iterator[Find]:
    """Give the street, even without a number, of which is told that some third person lives there."""
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
        short = _SHORT.fullmatch(word) and (where or word.endswith("."))
        return (_first_of_name(shadow, low, start), True) if short else None
    stem = folded.removesuffix(ending).rstrip("-")
    if stem in _COMMON and not (capital and street and previous and shadow[start - 2] not in ".!?"):
        return None
    if len(stem) < _SHORTEST_STEM:  # «Kong Oscars gate 12», «Tunet 6»
        if street and previous[:1].isupper() and not where:
            return _first_of_name(shadow, low, start), True
        return (start, False) if capital and where else None
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
        if not word[:1].isupper() or word.casefold() in _WHERE or shadow[start - 2] in ".,:":
            break
        first = before.start("word")  # type: ignore[union-attr] # it has a word
        named = named and shadow[first - 2 : first - 1].isalpha()  # nothing begins a sentence
        if not (named or word.casefold() in _PARTS or word.endswith("s")):
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
