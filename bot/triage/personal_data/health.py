"""Health information: a warning, not a mask.

What is wrong with somebody is mostly the very matter ("mor har demens og fekk nei til plass"): who
does not see it gives a wrong answer, and the words by themselves name nobody. So the places are
told and the case is flagged, but the text stands. Illnesses and treatments are told wherever they
stand; what can also be said of a service or a building ("rullestolrampa", "medisin") only where
the comment speaks of a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from bot.triage.personal_data.kinds import Find

_SURE: Final = """
    dement* demens* alzheimer* parkinson* kreftsyk* kreftsjuk* brystkreft* lungekreft* leukemi*
    lymfom* svulst* tumor* metastas* diabetes* diabetik* diabetic* sukkersyk* sukkersjuk*
    epilep* kols copd astmatik* cøliak* coeliac* celiac* psoriasis leddgikt* revmatism*
    revmatisk* artrose* osteopor* migrene* hjerneslag* hjartesvikt* hjertesvikt* hjerteproblem*
    hjarteproblem* hjertesyk* hjartesjuk* dialys* nyresvikt* leversvikt* hepatitt* tuberkulose*
    fibromyalgi* autis* asperger* adhd tourette* dyslek* dyslex* dyskalkuli* utviklingshem*
    utviklingshæm* hjerneskad* ryggmargs* lammet tunghørt* høreapparat* høyreapparat*
    depresjon* deprimert* bipolar* schizofren* psykose* psykotisk* spiseforstyr* anoreksi*
    anorexi* bulimi* selvskad* sjølvskad* suicidal* selvmordstank* sjølvmordstank* utbrent
    utbrend ptsd rusavhengig* rusmisbruk* alkoholik* narkoman* overdose* blodpropp*
    blodforgift* anafyla* stomi* lårhals* hoftebrudd* hoftebrot* beinbrudd* beinbrot*
    hjernerystelse* hjernerysting* leggsår* amput* benprotese* beinprotese* palliativ* sykmeld*
    sjukmeld* sykemeld* sjukemeld* cellegift* kjemoterapi* chemotherap* strålebehandl* metadon*
    subutex* antidepress* ritalin* concerta morfin* sondemat* sondeernær* pacemaker*
    oksygenapparat* oksygenmaskin* surstoffapparat* respirator* bpa gravid* pregnant
    miscarriage* spontanabort* legeerklæring* legeattest* legeærklæring* medisinliste*
    brukerstyrt* brukarstyrt* kreftbehandl* schizophren* dementia epileptic* wheelchair-bound
    ufør uføretrygd*
"""
"""Illnesses, treatments and aids that are always somebody's; ``*`` stands for any ending."""

_OF_A_PERSON: Final = """
    kreft* cancer* astma* asthma* allergi* allergy allergic blinde svaksynt* døv døve deaf
    angst* anxiety psykisk* psykolog* psykiat* psychiat* psycholog* therap* terapeut*
    traumatisert* funksjonshem* funksjonsnedsett* bevegelseshem* bevegelseshæm* rørslehem*
    forflytningshem* hørselshem* høyrselshem* synshem* rullestol* rullator* wheelchair* krykke*
    krykkje* medisin* medicine* medication* antibiotika* penicillin* oksygen* oxygen* operert*
    operasjon* surgery innlagt* utskrevet* utskrives utskrevne rehabiliter* diagnose* diagnos*
    lidelse* kronisk* chronic* infeksjon* betennelse* lungebetennels* pneumonia protese* brokk*
    prolaps* skoliose* gikt* downs hjerteinfarkt* hjarteinfarkt* stroke infarkt* ledsagar*
    ledsager* sykepenge* sjukepenge* uføre* spesialundervis* skadd skadet skada epipen* feber
    fever spyr oppkast* vomit* diaré* besvim* bevisstløs* medvitslaus* unconscious abort*
    fødselsdepresjon* langtidsplass* korttidsplass* sykehjemsplass* sjukeheimsplass* ammingen
    amminga labour avrus* rusproblem* adhd-medisin* kateter* tannverk hjelpemiddel*
    hjelpemidlar eksem handikapp* disabilit* insulin* støttekontakt* stønadskontakt*
    trygghetsalarm* tryggleiksalarm* tryggheitsalarm* selvmord* sjølvmord* hc-kort* tt-kort*
"""
"""What is somebody's health only where the comment speaks of a person."""

_PHRASES: Final = re.compile(
    r"\b(?:(?:kaste[rt]?|kasta|kastar|kastet) opp|throwing up|feeding tube"
    r"|d[åæ]r(?:lig|leg) til beins"
    r"|får ikk?j?e pust\w*|fær itj pust\w*|can'?t breathe"
    r"|(?:har|hatt|fikk|fekk) vondt i (?:brystet|ryggen|hjertet|hjartet)"
    r"|hadde det bra etter fødselen|kj?enner ikk?j?e igjen|ho?ld(?:er)? seg for brystet"
    r"|tatt livet|ta livet|ende livet|skrev farvel|heart (?:attack|failure|condition)|mental health"
    r"|(?:har|hatt|fikk|fekk|hadd|etter|hennes|hans|hennar) (?:slag|drypp)"
    r"(?! i (?:trynet|ansiktet|andletet|fjeset))|lam fra|er blind"
    r"|(?:er|ble|vart|blei|vært|vore|alvorlig|alvorleg) (?:syk|sjuk)[et]?(?! i h[ao])"
    r"|falt og ligger|ramla og ligg\w*|brukket|brutt (?:foten|armen|beinet|hofta)"
    r"|broken (?:leg|arm|hip)|hurt (?:her|his|my) \w+)\b",
    re.IGNORECASE,
)
_SHORT: Final = re.compile(r"(?<![\w/])(?:MS|ME|ALS|HIV|CP)(?:-\w+)?(?!\w|[ -][A-ZÆØÅ])")
"""Illnesses in capitals, which are words or ships in small letters or before a name."""

_PERSON: Final = re.compile(
    r"\b(?:min|mi|mitt|mine|mor|far|mamma|pappa|mormor|morfar|farmor|farfar|bestemor|bestefar|besta"
    r"|besten|oldemor|kona|mannen|ektefell\w+|samboer\w*|sambuar\w*|s[øy]n+e?n|son|dott?er\w*|dotra"
    r"|datter\w*|jenta|guten|gutten|barnet|barna|ungen|ungane|ungene|bror\w*|bro?r|søster\w*|syster"
    r"|søstera|onkel|tante\w*|svigermor|svigerfar|nabo\w*|granne\w*|naboen|venninn\w*|kompis\w*"
    r"|han|ho|hun|hu|henne|hennes|hennar|hans|hannes|jeg|eg|æ|e|je|meg|mæ|me|vi som|vårt|vår|våre"
    r"|my|his|her|he|she|i|i'm|we|our|mum|mom|dad|mother|father|son|daughter|wife|husband|kid|kids"
    r"|eldre mann|eldre dame|eldre kvinne|beboeren|beboer|brukeren|pasient\w*|verge)\b",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_KEY: Final = 3


def _table(*listed: tuple[bool, str]) -> Mapping[str, tuple[tuple[str, bool, bool], ...]]:
    """Return the listed words by their first letters: the word, whether it is a stem, and sure."""
    table: dict[str, list[tuple[str, bool, bool]]] = {}
    for sure, words in listed:
        for word in words.split():
            stem = word.removesuffix("*")
            table.setdefault(stem[:_KEY], []).append((stem, word != stem, sure))
    return {key: tuple(entries) for key, entries in table.items()}


_TABLE: Final = _table((True, _SURE), (False, _OF_A_PERSON))


def look(shadow: str) -> Iterator[Find]:
    """Give every word and phrase that tells of somebody's health, from left to right."""
    places = [match.span() for match in _SHORT.finditer(shadow)]
    maybe = [match.span() for match in _PHRASES.finditer(shadow)]
    for match in _WORD.finditer(shadow):
        word = match.group().casefold()
        for stem, open_ended, sure in _TABLE.get(word[:_KEY], ()):
            if word == stem or (open_ended and word.startswith(stem)):
                (places if sure else maybe).append(match.span())
                break
    if maybe and _PERSON.search(shadow):
        places += maybe
    return _apart(places)


def _apart(places: Iterable[tuple[int, int]]) -> Iterator[Find]:
    last = 0
    for start, end in sorted(places):
        if start >= last:
            last = end
            yield "health", start, end
