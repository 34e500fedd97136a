"""Guidelines 3 and 5: polite, sober and to the point. Insults, shouting, swearing, sarcasm, blame.

An insult asks for a second yes: swearing at a mishap is bad style, but at the citizen it is
what guideline 10 removes when others write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.review.findings import Finding, finding
from bot.review.sentences import NEGATION, Phrases, Prose

_CAPITALS = re.compile(r"\b[A-ZÆØÅ]{2,}\b")
_LOUD, _FEW, _LONGEST_NAME = 0.7, 2, 12
"""The part of the letters that is capitals, capital words, and letters of a name in capitals."""
_MARKS = re.compile(r"!{3,}|\?!|!\?|\?{3,}")
# Abbreviations and names in capitals are everywhere in a municipality; these words never are one.
_LISTED: Final = """
    ikke ikkje aldri alltid nå no dette det den du deg din ditt dine di dere dykk deres vi oss må skal
    les lese slutt slutte stopp alle ingen mange hele heile hei takk er har var på når før etter for og
    stengt stengd åpent ope ganger gonger svart sagt men kan vil bare berre nei ja
    not never always now this that you your we must stop all none please read the is are was and no yes
    closed open every day siste gang gong igjen last time forbode forbudt again ten lenger
    """
_SHOUTED: Final = frozenset(_LISTED.split())
_SWEARING: Final = Phrases(
    r"fa+e?n", r"faens", r"fanden", r"fande", r"jævl\w*", r"jævel\w*", r"helvete\w*", r"helvetes", r"satan\w*", r"dritt\w*",
    r"drit", r"idiot\w*", r"dust\w*", r"tulling\w*", r"tosk\w*", r"pikk", r"fitte\w*", r"kuk\w*", r"ræv\w*", r"rass\w*",
    r"hold kjeft\w*", r"hald kjeft\w*", r"hold munn", r"hald munn", r"kjerring\w*", r"forbanna\w*", r"fordømt\w*",
    r"(?:bull)?shit\w*", r"fuck\w*", r"damn\w*", r"goddamn", r"(?:what|who|where|why) the hell", r"hell no", r"bloody", r"crap\w*",
    r"bastards?", r"morons?", r"stupid\w*", r"shut up", r"kødd\w*", r"forbann\w*", r"sludder", r"vrøvl", r"pokker\w*", r"piss\w*", r"skitt\w*", r"sutr\w*", r"klagesang\w*", r"svada", r"pisspreik\w*|pisspratet?", r"tåpelig\w*|tåpeleg\w*", r"ass(?:hole)?s?",
)  # fmt: skip
_NAMES: Final = (
    r"(?:idiot(?:en|er|ar)?|dust(?:en|er|ar)?|tulling(?:en|er|ar)?|tosk(?:en|er|ar)?|tåpe(?:n|r)?|fjols(?:et)?|fjott(?:en|er)?|drittsekk(?:en|er|ar)?|jævel(?:en)?|jævler"
    r"|fitte|kuk|kukhode|rasshøl|rasshull|hurpe|kjerring|(?:en|ein) tap[ea]r|pappskalle|sinke|mehe|løgner|løgnar|løgnhals|idiots?|morons?|bastards?|assholes?|losers?|fools?|liars?)"
)
_QUALITIES: Final = r"(?:dum|dumme|teite?|idiotisk\w*|tåpelig\w*|tåpeleg\w*|åndssvake?|evneveike?|hjernedøde?|patetiske?|motbydelige?|motbydelege?|lat|late|udugelige?|udugelege?)"
_IN_ENGLISH: Final = r"(?:stupid|dumb|pathetic|lazy|useless|brainless)"
_VERY: Final = (
    r"(?:(?:en|ein|ei|et|eit|noen|nokre|så|veldig|helt|heilt|virkelig|verkeleg|jo|bare|berre|nok|visst|utrolig|utruleg|faktisk|skikkelig|skikkeleg|rett og slett|tydeligvis|tydelegvis|jævla|jævlig|fordømte?|forbanna|stor|store|komplett"
    r"|some|an?|so|really|just|such|complete|total|bloody|fucking|damn|stupid|lazy|obviously) ){0,4}"
)
_CALLED: Final = Phrases(
    rf"(?:du|dere|dykk) er {_VERY}(?:{_NAMES}|{_QUALITIES})", rf"er (?:du|dere|dykk) {_VERY}(?:{_NAMES}|{_QUALITIES})",
    rf"(?:you are|you're|are you) {_VERY}(?:{_NAMES}|{_IN_ENGLISH})", rf"du må (?:jo |da )?(?:være|vere) {_VERY}(?:{_NAMES}|{_QUALITIES})", rf"you must be {_VERY}(?:{_NAMES}|{_IN_ENGLISH})",
    rf"{_NAMES} (?:du|dere|you) (?:er|are)", rf"(?:så|hvor|kor) (?:\w+ )?{_QUALITIES} (?:du er|dere er|er du|er dere|kan du|kan dere)", rf"how (?:\w+ )?{_IN_ENGLISH} (?:you are|are you|can you)",
)  # fmt: skip
"""What the citizen is said to be; «du er ikke dum» says that they are not."""
_ADDRESSED: Final = Phrases(
    rf"(?:din|di|ditt|dine|you) {_VERY}{_NAMES}", rf"(?:hei|hallo|hello|hi|dear|kjære),? {_VERY}{_NAMES}", rf"{_NAMES} (?:som (?:deg|dykk|dere)|like you)",
    r"(?:hold|hald) (?:kjeft\w*|munn)", r"shut (?:the \w+ )?up", r"(?:dra|reis|ryk|gå|far) til (?:helvete|helsike|pokker)", r"go to hell", r"fuck (?:you|off)", r"piss off", r"screw you",
    r"(?:faen|fanden|fande|svarte|pokker) ta (?:deg|dere|dykk)", r"kyss meg (?:bak|i ræva)",
)  # fmt: skip
"""What is said right to the citizen, which nothing else in the sentence can take back."""
_SARCASM: Final = Phrases(
    r"gratulerer,? du", r"congratulations,? you", r"så (?:fint|flott|heldig|bra|hyggelig|hyggeleg) at (?:vi har|du (?:vet|veit|kan|har))",
    r"(?:how|so) (?:nice|lucky|wonderful|great) that (?:we have|you (?:know|can))", r"ekspert(?:en)? (?:på|i) .*(?:du|deg)",
    r"ekspert (?:du|de) er", r"what an expert", r"(?:takk|thanks|thank you) .*(?:fortel\w*|tell\w*|lær\w*) (?:oss|us) (?:hvordan|korleis|how)",
    r"(?:ja,? )?(?:for )?vi har jo (?:uendelig|uendeleg|masse|så mye|så mykje)", r"jaha,?", r"jøss\w*,?",
    r"beklager så (?:mye|mykje) at", r"so sorry that (?:not|we)", r"lykke til med (?:det|den)", r"good luck with that",
    r"neimen,?", r"(?:så|for ein|for en) overrask\w*", r"akkurat du", r"du som (?:alltid|allid|jo)", r"what a surprise", r"bravo,?", r"(?:money )?(?:grows|vokser|veks) (?:on|på) tr\w+", r"sure, because", r"årets klage", r"ramme (?:den |det |han )?inn", r"skal vi ramme inn", r"nothing gets past you", r"wow,?", r"aner? ikke hva vi skulle gjort uten", r"(?:ha )?(?:ha){2,}", r"du (?:er vel|må vel|tror vel|trur vel)", r"you must be (?:an? )?(?:expert|genius)", r"geni",
    r"because we (?:obviously|clearly) have", r"som om (?:vi|du)", r"oh,? (?:how|so|really)",
)  # fmt: skip
_SARCASTIC_FACE = re.compile(r"[🙄😏🤡🤦🙃😒]")
_BLAME: Final = Phrases(
    r"(?<!for )(?:din|di|deres|dykkar) (?:egen|eigen|eiga|egne)? ?(?:feil|skyld|skuld)", r"your own fault", r"you(?:'re| are) to blame",
    r"hadde du (?:bare |berre )?(?:lest|lese|fulgt|sett|spurt|hørt|høyrt|ringt|sjekket|sjekka)", r"(?:du|dere|de) (?:burde|skulle) (?:da )?ha(?! fått| hørt| høyrt| hatt| sluppet| sloppe)",
    r"you should(?:'ve| have)(?! received| heard| had| gotten)", r"if you had (?:bothered|read|checked|listened)", r"had you (?:read|bothered)",
    r"(?:lær|lære) (?:deg|dere|dykk) å", r"learn to read", r"som (?:vi|jeg|eg) (?:allerede |alt |jo )?har (?:sagt|skrevet|skrive|forklart|svart)",
    r"as we(?:'ve| have) (?:already )?(?:said|told|explained|written)", r"(?:kan|kunne) (?:ikke|ikkje) (?:noe|noko) for at du", r"du (?:selv|sjølv) som har", r"(?:because|fordi) (?:you|du) (?:did not|didn't|don't|failed|ikke|ikkje)",
    r"(?:ikke|ikkje) (?:gidder|gidd)", r"(?:deg|dere|dykk) (?:selv|sjølve?) å takk[ea]", r"maybe you should", r"pay more attention", r"hadde (?:du|de|dere) (?:møtt|fulgt|følgt|fylgt|giddet)", r"takke (?:deg|dere|dykk|seg) (?:selv|sjølve?)", r"folk som (?:deg|dere|dykk)", r"people like you",
    r"(?:\w+s|sin|si|sitt) (?:skyld|skuld|feil)(?! at (?:vi|jeg))", r"(?:are|is) to blame", r"rot(?:et|a) (?:dette|det) til", r"ikke vi som .*feil",
    r"(?:burde|må) (?:da )?(?:skjønne|forstå|skjøne)", r"\w+'s fault",
)  # fmt: skip


def tone(prose: Prose) -> Iterator[Finding]:
    """Find what a citizen would take as rude; each kind once, at its first place."""
    for check in (_insult, _shouting, _profanity, _sarcasm, _blame):
        found = next(filter(None, map(check, prose.sentences)), None)
        if found:
            yield found


def _shouting(sentence: str) -> Finding | None:
    capitals = _CAPITALS.findall(sentence)
    shouted = sum(one.casefold() in _SHOUTED for one in capitals)
    letters = [one for one in sentence if one.isalpha()]
    loud = sum(map(str.isupper, letters)) > _LOUD * len(letters)
    all_of_it = loud and (shouted or len(letters) > _LONGEST_NAME)
    words = shouted > 1 or (shouted and len(capitals) > _FEW)
    if all_of_it or words or _MARKS.search(sentence):
        return finding("shouting", sentence)
    return None


def _insult(sentence: str) -> Finding | None:
    return finding("insult", sentence) if _insults(sentence.casefold()) else None


def _insults(lowered: str) -> bool:
    called = _CALLED.search(lowered)
    if called:
        clause = lowered[lowered.rfind(",", 0, called.start()) + 1 : called.start()]
        called = None if NEGATION.search(clause) else called
    return called is not None or _ADDRESSED.search(lowered) is not None


def _profanity(sentence: str) -> Finding | None:
    lowered = sentence.casefold()
    match = _SWEARING.search(lowered)
    return finding("profanity", match[0]) if match and not _insults(lowered) else None


def _sarcasm(sentence: str) -> Finding | None:
    if _SARCASTIC_FACE.search(sentence) or _SARCASM.search(sentence.casefold()):
        return finding("sarcasm", sentence)
    return None


def _blame(sentence: str) -> Finding | None:
    return finding("blame", sentence) if _BLAME.search(sentence.casefold()) else None
