"""What has happened, and where, by words alone: whether one alarm tells of the same as another.

Two are of the same kind only where both say in known words what has happened; what is not
recognised is never taken for a repeat. Words after «på», «i», «ved» are places unless they are
known to be none, so that an unknown word makes another place rather than the same one.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from bot.triage.folding import fold


class Kind(StrEnum):
    """What has happened."""

    FIRE = "fire"
    SLIDE = "slide"
    FLOOD = "flood"
    WATER = "water"
    TRAFFIC = "traffic"
    SEA = "sea"
    LEAK = "leak"
    VIOLENCE = "violence"
    ILLNESS = "illness"
    POWER = "power"


_KINDS: Final = {
    Kind.FIRE: re.compile(
        r"\b(?:\w*brann(?!mann|menn|bil|vesen|stasjon|folk|skad)\w*|brenn(?:er|a|e)?|brent|røyk\w*"
        r"|røyk|ryker|rykar|flamme\w*|logar?|i\W+(?:lys\W+lue|full\W+fyr)|overtent\w*|påtent\w*"
        r"|(?:tok|tar|tek|tatt)\W+fyr|fire|smoke|burning|flames?|blaze)\b",
        re.IGNORECASE,
    ),
    Kind.SLIDE: re.compile(
        r"\b(?:\w*skred\w*|(?:jord|stein|snø|fjell|leir)?ras(?:et|a|er|te|ar|masse\w*)?"
        r"|kvikkleir\w*|raser|rasar|landslide|avalanche|rockfall)\b",
        re.IGNORECASE,
    ),
    Kind.FLOOD: re.compile(
        r"\b(?:flaum\w*|flom\w*|oversvøm\w*|overfløym\w*|flood\w*|springflo\w*|stormflo\w*)\b",
        re.IGNORECASE,
    ),
    Kind.WATER: re.compile(
        r"\b(?:drikkevann\w*|drikkevatn\w*|e\.?\W?coli|kok(?:e|er|ar)?\W+(?:vannet|vatnet)"
        r"|vannet\W+(?:smak\w+|lukt\w+)|forurens\w*|forurein\w*|drinking\W+water)\b",
        re.IGNORECASE,
    ),
    Kind.TRAFFIC: re.compile(
        r"\b(?:kolli\w*|påkjør\w*|påkøyr\w*|(?:bil|trafikk|motorsykkel|sykkel|buss)?ulykk\w*"
        r"|(?:bil|trafikk)?ulukk\w*|utforkjør\w*|utforkøyr\w*|frontkoll\w*|velt(?:et|a)|crash\w*"
        r"|collision)\b",
        re.IGNORECASE,
    ),
    Kind.SEA: re.compile(
        r"\b(?:drukn\w*|overbord|kantr\w*|forlis\w*|havari\w*|isen|drown\w*|capsiz\w*)\b",
        re.IGNORECASE,
    ),
    Kind.LEAK: re.compile(
        r"\b(?:gass\w*|ammoniakk\w*|klor\w*|eksplo\w*|eksplos\w*|gas|explo\w*|bombe\w*|bomb)\b",
        re.IGNORECASE,
    ),
    Kind.VIOLENCE: re.compile(
        r"\b(?:kniv\w*|skyt(?:er|e|ing)?|skudd\w*|skot|skaut|skjøt|våpen\w*|gevær\w*|hagl[ea]\w*"
        r"|slåss\w*|overfall\w*|voldt\w*|gissel\w*|knife|gun|shoot\w*|shots?)\b",
        re.IGNORECASE,
    ),
    Kind.ILLNESS: re.compile(
        r"\b(?:hjerte\w+|hjarte\w+|slag|anfall\w*|bevisst\w*|medvit\w*|puste\w*|ambulanse\w*"
        r"|overdose\w*|allergi\w*|ambulance)\b",
        re.IGNORECASE,
    ),
    Kind.POWER: re.compile(
        r"\b(?:strømbrudd\w*|straumbrot\w*|strømstans\w*|strømløs\w*|straumlaus\w*|pustemaskin\w*"
        r"|respirator\w*|trygghetsalarm\w*|tryggleiksalarm\w*|nødnett\w*|power\W+cut|outage)\b",
        re.IGNORECASE,
    ),
}

_PLACED: Final = re.compile(
    r"\b(?:på|i|ved|til|fra|frå|mot|utenfor|utanfor|bak|nær|attmed|innved|langs|mellom|under|over"
    r"|hos|at|in|near|by|on|from)\W+(?=((?:\w{1,60}\W+){0,3}\w{1,60}))",
    re.IGNORECASE,
)
_BURNING: Final = re.compile(
    r"\b(\w{1,60})\W+(?:brenner|brenn|ryker|rykar|tok\W+fyr|tek\W+fyr|tar\W+fyr|har\W+tatt\W+fyr"
    r"|(?:står|er|stend)\W+(?:i\W+(?:full\W+fyr|brann|flammer|lys\W+lue)|overtent\w*)"
    r"|is\W+(?:on\W+fire|burning))\b",
    re.IGNORECASE,
)
_BUILT: Final = re.compile(
    r"\b(?:\w*sk[ou]l(?:e|en|a)|\w*barnehag(?:e|en)|\w*kirk(?:e|a|en)|\w*kyrkj(?:e|a)|\w*sykehus\w*"
    r"|\w*sjukehus\w*|\w*sykehjem\w*|\w*sjukeheim\w*|\w*rådhus\w*|\w*bibliotek\w*|\w*hotell\w*"
    r"|\w*butikk\w*|\w*tunnel\w*|\w*bru|\w*brua|\w*flyplass\w*|\w*stasjon\w*|\w*låv\w*|\w*fjøs\w*"
    r"|\w*hall(?:en|a)?|\w*senter\w*|\w*blokk[ae]?\w*|\w*naust\w*|\w*ferg[ea]\w*|\w*ferj[ea]\w*"
    r"|nabohus\w*"
    r"|\w*fabrikk\w*|\w*bruk(?:et)?|\w*kai(?:a|en)?|\w*hytt[ea]\w*|school|church|hospital)\b",
    re.IGNORECASE,
)
_LITTLE_WORDS: Final = """
    den det de en ei et ein eit the a an gamle gamla nye nya store lille vesle hele heile min
    mitt vår vårt our my this denne dette er som står no nå
"""
_LITTLE: Final = frozenset(_LITTLE_WORDS.split())
_WORD: Final = re.compile(r"\w{2,60}")
_NO_PLACES: Final = """
    dag natt natten natta kveld morgen morgon formiddag ettermiddag nå no nu live brann brannen
    full fyr lys lue flammer flammene flammen tak taket toppen loftet kjelleren kjellaren
    vinduet vinduene vindauget døra døren veggen veggene rommet hele heile huset bygget
    bygningen nærheten nærleiken avstand lufta luften vei veg veien gang gong sted plass plassen
    stedet staden dere dykk oss meg deg ham henne dem alle noen nokon her der kommunen
    brannvesenet brannbilen brannfolk politiet ambulansen nødetatene hjelp fare sikkerhet ro 110
    112 113 fb facebook siden sida tv radio nyhetene nettet himmelen horisonten slutt hvert
    kvart fall tide time timen minutt minutter etasje tredje andre første fjerde etg håp være å
    at det den the fire flames smoke distance way here there now moment it roof top help you me
    us them røyk røyken
"""
_NO_PLACE: Final = frozenset(map(fold, _NO_PLACES.split()))
_STREET: Final = re.compile(
    r"\b\w{1,60}?(?:veien|vegen|veg|vei|gata|gaten|gate|bakken|svingen)\W+\d+\w?\b|\[\w+\]",
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"(?<=[a-zæøå,] )[A-ZÆØÅ][a-zæøå]{2,}\b")
_ENDING: Final = re.compile(r"(?:en|et|a|ene|ane|n|e|s)\Z")
_LONGEST: Final = 20_000


def kinds_of(text: str) -> frozenset[Kind]:
    """Return what the text says in known words has happened; empty if none is recognised."""
    said = text[:_LONGEST]
    return frozenset(kind for kind, words in _KINDS.items() if words.search(said))


def places_of(text: str) -> frozenset[str]:
    """Return the places that the text names, each in one form whatever its inflection."""
    said = text[:_LONGEST]
    found = [one.group() for one in _STREET.finditer(said)]
    found += [one.group() for one in _NAME.finditer(said)]
    found += [one.group() for one in _BUILT.finditer(said)]
    found += [one.group(1) for one in _BURNING.finditer(said)]
    for match in _PLACED.finditer(said):
        words = [one for one in _WORD.findall(match.group(1)) if fold(one) not in _LITTLE]
        found += words[:1]
    return frozenset(_stem(one) for one in found if fold(one) not in _NO_PLACE)


def _stem(word: str) -> str:
    folded = fold(word)
    return _ENDING.sub("", folded) if len(folded) > 4 else folded  # noqa: PLR2004 - «kai», «hall»
