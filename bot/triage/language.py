"""Which form of Norwegian, or English, a comment is written in, by its function words.

Northern and eastern dialect counts as bokmål and western dialect as nynorsk: that is the
form their writers are answered in.
"""

from __future__ import annotations

import re
from typing import Final

_SURE, _LIKELY, _HINT = 3.0, 2.0, 1.0

_BOKMAAL: Final = {
    _SURE: """
        jeg ikke dere noen noe hva hvem hvor hvordan hvorfor hvilken hvilket hvilke hver hvert hvis
        fra bare siden hun et én nå hele sier blir ble fikk kommer gjør være vært blitt deres hennes
        hverandre også selv uten mens man mye sammen fortsatt igjen se hjem hjemme enn eneste
        begynner begynte spør trenger skriver ligger sitter vet gikk tar tatt gir ga gi først første
        mer flere uke uker uka dager timer minutter ganger mandag lørdag hjelp virker finnes åpent
        alltid ennå svarer jobber bor hvert ingenting gjennom gjelder betaler
    """,
    _LIKELY: """
        en sto satt fant vei veien skole skolen barn barna vann vannet sted stedet hilsen greit helt
        ham dem bedre større veldig åpner åpne høre hørt kjøre kjører endelig egentlig gutten da
        søndag håper burde heter langs blitt
    """,
    _HINT: "vi unger ungene sønnen siste litt deg seg",
}
_NORTHERN_AND_EASTERN: Final = {
    _SURE: """
        æ mæ dæ sæ je jæ itj ittj itte itt åssen hossen kossen koss korsen kordan kæm kem koffer
        koffør dokker dokkers dåkker dåkkers døkk døm dømm dæm hainn hu nån nåkka nåkken
        nokka nokken
        vårres dåkkå hær dær mainn tel frættom ongan ungan folkan kommun væl kjæm vøri nonn
        dåkk førr igjæn hass henners dessa daffor derre demmes hain haill ovførr utførr bærre våres
        vårrå fårrå kommi aleina mainnj
    """,
    _LIKELY: "va nu tell te ongene kjærring hænn tå ner sjøl e ka kem ska sny snyen sia",
    _HINT: "ikkje kor ho no heile heilt veit frå vart ei òg treng gjeld fekk dø",
}
_NYNORSK: Final = {
    _SURE: """
        eg ikkje nokon noko dei eit ein berre sidan frå kjem kvar kvart kva kven korleis kvifor
        korfor vore vert vart gong gonger gongar att då utan framleis heile heilt vere vera sjølv
        sjølve seier seia seie sjå dykk dykkar me òg meir fleire medan eine anna hjå heim heime kome
        komne teke fyrst fyrste fyrr vidare einaste nokre mykje saman trur skjønar skjøna gjer gjera
        gjere gje gjev tek ynskjer høyrer høyre høyrt køyrer køyre køyrt bur hennar nynorsk so
        heiter gjekk fekk åleine munleg mogleg mogeleg vanskeleg offentleg eigentleg endeleg
        difor dessutan enno korkje anten desse treng rekna
    """,
    _LIKELY: """
        ho no vegen veg skule skulen veke veker veka dagar timar sit ligg sjukeheim sjukeheimen born
        borna vatn vatnet ungar ungane stad staden finst ventar luktar laurdag sundag måndag tysdag
        morgon guten tru høgre låg ope opna svara snakkar snakka spurde fann rosa takkar
        løyve søkte tilsette elevar lærarar lærar politikarane ordføraren sjuk tenkje tenkjer
        byggje selja betala vita tala bruka fortelja leggja eigedom innbyggjar veit bilete biletet
        helsing kor ei sluttar manglar same hovud hovudet attpå kvit kvite
    """,
    _HINT: "de mi skriv ",
}
_WESTERN: Final = {
    _SURE: """
        ikkji inkje dikkan dikka dikkas dokke dokkar dykkan kvi kvifår nåken nåke nåkon nåko någen
        någe pao dao sao gao aotte kje eingong hokken hoss kafor koffår jaggu
    """,
    _LIKELY: "e ka kem kor yvi sjao",
}
_DANISH: Final = {
    _SURE: """
        hvad af meget mig dig sig nogen noget nogle også gerne bliver blev jer jeres hej tak måske
        uge uger hjælp hjælpe børn børnene vej vejen hvornår selvfølgelig penge tilbage rigtig
        dejlig dejligt åben åbner åbent lige mellem spørgsmål efter mere nemlig synes altid
        ligesom muligt nøgle havnen koster siger får ud op stadig læse læser sommerhus mangler
        skraldespand hjælpen affald
    """,
}
_SWEDISH: Final = {
    _SURE: """
        och är inte jag ni för från vad när också mycket hej tack hur någon något några ska där
        här bara mig dig er era öppet öppnar öppna väg vägen gärna vilken varför vem måste tycker
        finns skolan barnen idag ikväll snälla väldigt jättebra även
    """,
}
_EITHER_FORM: Final = {  # of Norwegian: what tells it from English
    _LIKELY: """
        er på har som med og til den det denne etter før skal jo vel opp inn ut ned å så men ei av
        hei takk når det
    """,
    _HINT: "i kan må var han går står ingen lørdag min mitt mor får",
}
_ENGLISH: Final = {
    _SURE: """
        the and my is you of it we with that from your this are who there not has our now us was two
        since people what but they please still why which would could should she his her about
        because been were did don't can't isn't it's i'm i've we're you're will than then them their
        these those every someone somebody anyone nobody everyone while until whether how when
    """,
    _LIKELY: """
        an by here only have just if new water never page get know town back need where does out up
        thank thanks great love good best place down free open road school kids first comment link
        before any lol
    """,
    _HINT: "a in on at to for or all so me man be as go he do no i english norwegian",
}
_LISTS: Final = (
    ("nb", _BOKMAAL),
    ("nb", _NORTHERN_AND_EASTERN),
    ("nn", _NYNORSK),
    ("nn", _WESTERN),
    ("nb", _EITHER_FORM),
    ("nn", _EITHER_FORM),
    ("da", _EITHER_FORM),
    ("sv", _EITHER_FORM),
    ("da", _DANISH),
    ("sv", _SWEDISH),
    ("en", _ENGLISH),
)

# Stems and endings that only one written form has; they count where a word is in no list.
_SHAPES: Final = (
    ("sv", re.compile(r"\w*[äö]\w*")),
    ("nb", re.compile(r"\w{4,}(?<!v)an\Z")),  # northern: «båtan», «ungan»
    (
        "nn",
        re.compile(
            r"\w{3,}(?:ane|ingar|leg|lege|legare|heit|ande|aste|asta|ast)\Z"
            r"|(?!januar|februar|seminar|kommentar)\w{4,}(?<!sv)ar\Z"
            r"|\w*(?:skule|skular|sjuke|straum|haust|raud|laus|hjarte)\w*"
            r"|(?:heime?|kvar|eigedom|kyrkj|byggj|tenkj|veg(?!g|an|et|r)|vass|leik|løyv|høyr|køyr"
            r"|bilet|sjølv|gjev|einast|nokr|symj|opnar|opning)\w*"
        ),
    ),
    (
        "nb",
        re.compile(
            r"\w{3,}(?:lig|lige|ligere|het|heten|elsen|ene|ede|inger)\Z|\w*skole\w*"
            r"|(?:hjemm?e?|syke|eiendom|kirke|vei(?!t)|vann|lek|hvor|bilde|jobb)\w*"
        ),
    ),
)
_SHAPE_COUNTS: Final = 1.5

_ANSWERED: Final = ("nb", "nn", "en")
_FOREIGN: Final = 6.0
"""What a text must score in Danish or Swedish to be that: two words that are surely it."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_READ: Final = 4000
"""How much of a text is read, in characters: a language shows early."""


def _lexicon() -> dict[str, tuple[tuple[str, float], ...]]:
    words: dict[str, dict[str, float]] = {}
    for language, lists in _LISTS:
        for weight, listed in lists.items():
            for word in listed.split():
                known = words.setdefault(word, {})
                known[language] = max(weight, known.get(language, 0.0))
    return {word: tuple(known.items()) for word, known in words.items()}


_LEXICON: Final = _lexicon()


def language_of(text: str, declared: str | None = None) -> str:
    """Return the form to answer in: ``nb``, ``nn`` or ``en``; see :func:`recognise`."""
    return recognise(text, declared)[0]


def recognise(text: str, declared: str | None = None) -> tuple[str, str]:
    """Return the form to answer in, ``nb``, ``nn`` or ``en``, and what the text is written in.

    The second is ``da`` or ``sv`` where it is surely that, which is answered in bokmål; else the
    same as the first. ``declared`` is what the post or the page says of itself; it decides only
    where the words do not, and bokmål where it is silent too.
    """
    scores = _scores(text)
    neighbour = "da" if scores["da"] >= scores["sv"] else "sv"
    others = max(scores[language] for language in _ANSWERED)
    if scores[neighbour] > max(scores["nn"], scores["en"]):
        scores["nb"] = max(scores["nb"], scores[neighbour])
    best = max(scores[language] for language in _ANSWERED)
    tied = [language for language in _ANSWERED if scores[language] == best]
    answered = declared if declared in tied else tied[0]
    if answered == "nb" and scores[neighbour] >= _FOREIGN and scores[neighbour] > others:
        return answered, neighbour
    return answered, answered


def _scores(text: str) -> dict[str, float]:
    scores = dict.fromkeys((*_ANSWERED, "da", "sv"), 0.0)
    for match in _WORD.finditer(_LINK.sub(" ", text[:_READ].casefold())):
        word = match.group().replace("’", "'")
        known = _LEXICON.get(word)
        if known is not None:
            for language, weight in known:
                scores[language] += weight
            continue
        for language, shape in _SHAPES:
            if shape.match(word):
                scores[language] += _SHAPE_COUNTS
                break
    return scores
