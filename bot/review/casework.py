"""Guideline 7: no casework here. A promise of a decision, or one person's case discussed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.review.findings import Finding, finding
from bot.review.sentences import CONDITION, NEGATION, Phrases, Prose

_PERSON: Final = Phrases(
    r"du|deg|din|di|ditt|dine|dere|deres|dykk|dykkar|you|your|yours",
    r"barnehageplassen|(?:han|ham|hun|ho|henne|he|she|him|her|his|hans|hennes)",
    r"(?:your )?(?:daughter|son|mother|father|sister|brother)",
    r"(?:familien|the family|gutten|jenta|barnet|naboen|the (?:boy|girl|child|neighbour))",
)
_BENEFIT: Final = Phrases(
    r"\w*(?:løyve|tillatelse|bevilling|dispensasjon|(?:barnehage|sykehjems|sjukeheims|omsorgs|skole|skule|sfo-|korttids|båt|lærling)plass|bolig|bustad|stønad|støtte|skyss|lån|lånet|hjelpa?)(?:n|en|et|a|na)?",
    r"\w*(?:søknad|klage?|klaga|sak|saka|gebyr|avgift|rekning|regning|faktura|vedtak|plan|tegning|teikning|garasje|bygg|naust|tomt|vei|veg)(?:en|n|et|a|ene|ane)?",
    r"plass (?:på|i|ved) (?:\w+ )?(?:barnehage\w*|skole\w*|skule\w*|sfo|sykehjem\w*|sjukeheim\w*|avdeling\w*)|pengene|pengane|medhold|(?:et|eit) ja|timene|timane|stillingen|stillinga|jobben",
    r"permits?|permission|licen[cs]e|place|spot|exemption|benefits?|application|appeal|fee|bill|money back|approval|housing|plans?|claim|flat|job",
)  # fmt: skip
_WILL: Final = Phrases(
    r"får|skal få|vil få|kommer til å|kjem til å|blir|vert|vil bli|skal bli|er din|er di|er ditt|er sikret|er sikra|slipper|slepp|går gjennom|går igjennom|fører? (?:frem|fram)",
    r"skal (?:vi )?(?:si|seie) ja|(?:skal|vil) (?:godkjenne|innvilge|slette|ettergi|sørge for|syte for|ordne)",
    r"will|gets?|is yours|are going to|is going to|we'll|you'll",
)
_SURE: Final = Phrases(
    r"(?:innvilg|godkjen|omgjor|ettergi)\w*", r"(?:tatt|teken) til følg[ej]e?", r"(?:er|is) (?:sikret|sikra|secured)", r"(?:blir|vert|vil bli|will be) (?:slettet|sletta|asfalter\w+|waived|approved|granted|accepted|cancelled|paved)",
    r"får \w+ (?:\w+ ){0,2}?(?:\w*løyve|\w*tillatelse\w*|\w*bevilling|dispensasjon\w*|\w*plass(?:en)?|\w*bolig|\w*bustad|\w*lån|\w*skyss|bygge|pengene|pengane|medhold)",
    r"(?:du|dere|de|sonen|sønnen|dottera|dattera|datteren|mannen|kona|mora|moren|faren) (?:\w+ )?(?:får|skal få|vil få|kommer til å få|kjem til å få) (?:\w+ ){0,3}?(?:\w*løyve|\w*tillatelse\w*|\w*bevilling|dispensasjon\w*|\w*plass(?:en)?|\w*bolig|\w*bustad|\w*lån|\w*skyss|bygge|pengene|pengane|medhold|tilbud om|tilbod om)",
    r"slipper (?:\w+ )?(?:å betale)", r"slepp (?:\w+ )?å betale", r"så godt som", r"(?:vil )?føre(?:r)? (?:frem|fram)", r"går i?gjennom",
    r"si ja", r"seie ja", r"say yes", r"is yours", r"er (?:din|di|ditt|deres)", r"gets? (?:a |the )?(?:place|spot|permit|job|flat)", r"get (?:the|a|your) (?:\w+ )?(?:permit|place|licen[cs]e|exemption|money|approval)",
    r"will be (?:approved|granted|waived|accepted|upheld)", r"will (?:approve|grant|waive|accept)",
)  # fmt: skip
_COMMITTED: Final = Phrases(
    r"(?:vi|jeg|eg) (?:kan |vil )?(?:lover?|lovar|garanter\w+)", r"(?:lover|lovar|garanter\w+) (?:vi|jeg|eg|deg|dere|at)", r"kan (?:jeg|vi|eg|me) (?:love|garantere)",
    r"(?:we|i) (?:can )?(?:promise|guarantee|assure)", r"(?:vår|our) (?:garanti|guarantee|word)", r"(?:kan|can) (?:du )?(?:stole|lite|count|rely|rekne|regne) (?:på|on|med)",
    r"consider it done", r"kan (?:du |dere )?trygt", r"(?:bare|berre) å (?:begynne|starte|byrje|bygge|grave|sette i gang|setje i gang)", r"go ahead and \w+", r"(?:can|kan) (?:du )?(?:start|begynne|byrje)\w* (?:digging|building|å grave|å bygge|å byggje)", r"(?:sort out|fikser|fiksar|ordner|ordnar) (?:the |your )?(?:permit|tillatelsen|løyvet|dispensasjonen|saken|saka)", r"garantert", r"guaranteed",
    r"(?:kommer|går) i orden", r"ordner seg", r"ordnar seg", r"(?:dispensasjonen|tillatelsen|løyvet|vedtaket) (?:kommer|kjem)", r"(?:ingenting|ikkje noko) i v[eé]g?i?en for",
    r"(?:passe på|sørge for|sørgjer? for|sørger for|syter for|see to it|make sure) (?:at|that)? ?(?:du|de|dere|sønnen|sonen|søknad\w*|klag\w*|your|you) .{0,40}?(?:får|blir|vert|get|is|are)",
)  # fmt: skip
"""The words of a promise; it is one of a decision if it is about something that is decided on."""
_OUTRIGHT: Final = Phrases(
    r"(?:bare|berre|only|just) (?:en|ein|a) formali\w+", r"i din favør", r"in your favou?r", r"(?:regne|rekne) med (?:et|eit) ja", r"så godt som (?:avgjort|innvilget|innvilga|godkjent|i boks)",
    r"(?:skal|vil) (?:vi )?(?:si|seie) ja til", r"grønt lys for", r"(?:gi|gje) (?:deg|dere|dykk) medhold", r"(?:rekne|regne|regn|rekn) (?:\w+ )?(?:løyvet|tillatelsen|saken|saka) som (?:gitt|gjeve|i boks|avgjort)", r"(?:vinne?r?|nå[rd]?) fr[ae]m med (?:klag\w+|søknad\w+)", r"(?:søknad|klage|sak|plan|tegning|teikning)\w* (?:din|di|dine|deres) (?:er|blir) (?:klappet og klart|i boks|i orden)", r"no way (?:they|we|anyone) will (?:say no|refuse|reject)", r"(?:klagen|klaga|søknaden) (?:din|di) går gjennom", r"klag\w+ (?:din |di )?vil føre fr[ae]m",
)  # fmt: skip
"""What is a promise of a decision whatever it is about."""
_BY_LAW: Final = Phrases(
    r"\w+lov(?:en|a)?",
    r"§",
    r"forskrift\w*",
    r"uten å søke",
    r"utan å søkje",
    r"without applying",
    r"by law",
)
_SERVICE: Final = Phrases(
    r"(?:lover?|lovar|promise|garanterer|guarantee) (?:(?:dere|deg|you|at vi) )?(?:å |to |skal )?(?:svare?|svarar|komme tilbake|kome tilbake|ta (?:det )?med|tar|sjekke|undersøk\w+|se på|sjå på|bli bedre|bli betre|gjøre vårt|gjere vårt|get back|answer|look into|do better|pass)",
    r"(?:får|get) (?:du |dere )?(?:et |eit |an? )?(?:svar|beskjed|brev|veiledning|rettleiing|hjelp til|answer|reply|letter)",
)  # fmt: skip

_CASE: Final = Phrases(
    r"(?!beklag)\w*(?:søknad|klage|byggesak|vedtak|faktura|startlån|lån|henvendelse|bekymringsmelding|journal|mappe|avslag|dispensasjon|sosialhjelp|støttekontakt|omsorgslønn|spesialundervisning|heimeteneste|hjemmetjeneste|venteliste|korttidsplass|sykehjemsplass|sjukeheimsplass|barnevern|barnevernsak|inntekt|vilkår|krav|gjeld|leie|husleie|vannet)(?:en|a|et|ene|ane|er|ar|n|na|r)?",
    r"sak(?:en|a|er|ene)? (?:din|di|dine|deres|dykkar|hans|hennes)|(?:byggesaka|klaga|lista|ventelista|hjelp|hjelpa|purring\w*|diagnose\w*|breva|brevene|nabovars[eo]l\w*|pålegg\w*|avdeling\w*|avdelinga|plassen|timeplan\w*|another class|school class|barnevern\w*|avgifter)",
    r"applications?|case|appeal|complaint|file|records?|journal|rent|debt|income|social assistance|exemption|waiting list|decision|benefits?|invoices?|diagnosis",
)  # fmt: skip
_KNOWN: Final = Phrases(
    r"(?:ble|blei|vart|blitt|er|var|vert) (?:ikke |ikkje |nå |no |dessverre |diverre )?(?:\w+ )?(?:avslått|avvist|innvilg\w+|godkjent|behandlet|behandla|handsama|vurdert|lagt|lagd|sett opp|satt opp|henlagt|lagt bort|utbetalt|stanset|stansa|stengt|forsinket|forseinka|mangelfull\w*|ufullstendig\w*|trukket|trekt|oppsagt|for høy|for høg|under behandling|registrert)",
    r"(?:mangler|manglar|skylder|skuldar|ligger hos|ligg hos|ligger over|ligg over|står (?:som|på|oppført)|venter på|fyller|oppfyller|fyl)",
    r"(?:har|hadde) (?:\w+ ){0,2}?(?:vedtak|fått|betalt|søkt|levert|svart|vurdert|sjekket|sjekka|lagt|sendt|møtt|mottatt|gjeld)",
    r"(?:står|stod|ligg|ligger) med", r"\w{2,}(?:erte|vde|dde)", r"it says in (?:your|the)", r"(?:står|stod) i papir\w+", r"(?:was|were) \w+ed", r"came in", r"(?:kom|kjem) inn", r"takk\w+ (?:nei|ja)", r"(?:ble|blei|vart) (?:\w+ )?(?:flyttet|flytta|utsatt|utsett|nektet|nekta|tildelt|tilbudt|meldt|fulgt|følgd)", r"(?:er|ble|blei) fulgt opp", r"(?:fikk|fekk|søkte|klaget|klaga|betalte|manglet|mangla) ", r"(?:fikk|fekk) (?:ikke|ikkje|avslag|\w+)", r"(?:vi|jeg|eg|me) (?:ser|kan se|kan sjå|fant|fann) (?:at|i|her)",
    r"ifølge (?:systemet|våre|journalen|saken|registeret)", r"etter det vi ser",
    r"(?:was|were|has been|have been|is|are) (?:\w+ )?(?:rejected|denied|refused|approved|granted|closed|incomplete|pending|delayed|assessed|too high|registered)",
    r"(?:we|i) (?:can )?see (?:that|in)", r"according to (?:our|your|the) (?:records?|file|system)", r"(?:still )?owe", r"(?:have|has) (?:received|not paid|applied|been)", r"(?:haven't|didn't) (?:pay|paid|answer\w*|deliver\w*|apply)",
)  # fmt: skip
_REFERRED: Final = Phrases(
    r"(?:send|skriv|oppgi|oppgje|ta kontakt|kontakt|ring|ringje|spørsmål om|kan du|må du|du må|du kan|please|write to|contact|questions?|takk for|kan (?:vi )?(?:dessverre |diverre )?(?:ikke|ikkje)|can't|cannot|får (?:vi )?(?:ikke|ikkje) lov)",
    r"(?:har|er|får|vil|skal|fikk|fekk) (?:du|dere|de)", r"(?:have|did|are|do) you", r"(?:vi |jeg |eg )?(?:beklager|orsakar)", r"det er (?:synd|leit|trist|hyggelig|fint|hyggeleg)", r"vi er (?:glade?|lei|leie)", r"så (?:fint|flott|hyggelig|leit|trist)", r"we are (?:sorry|glad|happy)",
)  # fmt: skip


_RELATIVE: Final = (
    r"(?:(?:svigermor|svigerfar|bestemor|bestefar|oldemor|oldefar|mor|far|mamma|pappa|søster|bror|sønn|sønnen|son|sonen|datter|dotter|onkel|tante|mann|kone|barn|barnebarn)(?:en|a|n|et|ene|ane|eren|era)?"
    r"|moren|mora|faren|broren|søsteren|søstera|datteren|dattera|dottera|kona|ungen|ungene|ungane|foreldrene|foreldra|samboeren|sambuaren|ektefellen|gutten|guten|jenta|tanta)"
    r" (?:din|di|ditt|dine|deres|dykkar)"
    r"|your (?:mother|mum|father|dad|parents|son|daughter|child|children|sister|brother|husband|wife|partner|grandmother|grandfather)"
)
_GETS: Final = (
    r"(?:nå |no |now )?(?:får|fikk|fekk|har fått|hadde fått|skal få|har|mottar|mottek|(?:er|ble|blei|vart|har blitt|har vorte) (?:tildelt|tilbudt|tilbode|innvilget|innvilga)"
    r"|gets|got|has|receives|will get|(?:has been|was|is) (?:granted|given|offered))"
)
_MUNICIPAL_SERVICE: Final = (
    r"(?:støttekontakt|fritidskontakt|(?:hjemme|heime)(?:hjelp|sykepleie|sjukepleie|teneste|tjeneste)|omsorgsl[øo]nn|omsorgsstønad|avlastning|avlasting|bpa|brukerstyrt|brukarstyrt"
    r"|(?:sykehjems|sjukeheims|korttids|dagsenter|omsorgs|avlastnings|avlastings|rehabiliterings)(?:plass|opphold|opphald|bolig|bustad)|dagtilbud|dagtilbod|trygghetsalarm|tryggleiksalarm|tryggingsalarm"
    r"|spesialundervisning|logoped|barnevernstiltak|sosialhjelp|bostøtte|bustøtte|parkeringskort for forflytningshemmede|tt-kort|ergoterapi|personlig assistent|personleg assistent"
    r"|a support contact|home help|home care|a care home place|respite care|a personal assistant|social assistance|special education)(?:en|et|a|n|er|ar)?"
)
_TOLD_OF: Final = Phrases(
    rf"(?:{_RELATIVE}) {_GETS} (?!svar|hjelp|beskjed|brev|informasjon|rett|spørsmål|an answer|questions?|help)(?:\w+ ){{0,2}}?{_MUNICIPAL_SERVICE}"
)
"""Somebody's mother or son who has a service: what only the municipality and the family know."""
_OF_FAMILY: Final = Phrases(rf"(?:{_RELATIVE}) {_GETS}")
_SERVED: Final = Phrases(
    rf"(?:du|dere|de|han|hun|ho|dykk|you|he|she) {_GETS} (?:\w+ ){{0,2}}?{_MUNICIPAL_SERVICE}"
)
_DECIDED: Final = Phrases(
    r"(?:det|dette|that|this|it) (?:er|ble|vart|blei|is|was|has been) (?:alt |allerede |nå |no |already )?(?:vedtatt|vedteke|innvilget|innvilga|decided|approved)",
    r"vedtaket (?:er|ble|vart|blei|sier|seier|viser|syner|gjelder|gjeld|ligger|ligg)",
    r"the decision (?:is|was|says)",
)

_GLAD: Final = Phrases(r"(?:så )?(?:hyggelig|hyggeleg|fint|flott|kjekt|godt|bra|leit|trist)")
"""How a sentence begins that says again what the citizen has told."""

_COURTESY: Final = Phrases(
    r"takk for",
    r"thank you for",
    r"(?:har|have) (?:et |eit |a )?(?:spørsmål|questions?)",
    r"lurer på",
    r"lurar på",
    r"har rett",
    r"have the right",
    r"feil informasjon",
    r"wrong information",
)


def promises(prose: Prose) -> Iterator[Finding]:
    """Find where a decision is promised; what is refused, asked or conditional is none.

    Some words are a promise whatever they are about; others are where they stand by something
    that is decided on, and it is not the law that decides it for everyone.
    """
    for lowered, sentence in prose.lowered():
        promised = _OUTRIGHT.search(lowered)
        if not promised and _BENEFIT.search(lowered) and not _BY_LAW.search(lowered):
            given = _PERSON.search(lowered) and _WILL.search(lowered)
            promised = None if _SERVICE.search(lowered) else _COMMITTED.search(lowered)
            promised = promised or (_SURE.search(lowered) if given else None)
        if promised is None or CONDITION.search(lowered) or sentence.endswith("?"):
            continue
        clause = _clause(lowered, promised).replace(promised[0], "")
        if not NEGATION.search(clause):
            yield finding("promise", sentence)


def _clause(sentence: str, match: re.Match[str]) -> str:
    """Return what stands between the commas around the match."""
    start = sentence.rfind(",", 0, match.start()) + 1
    end = sentence.find(",", match.end())
    return sentence[start : end if end >= 0 else None]


def individual_cases(prose: Prose) -> Iterator[Finding]:
    """Find where what the municipality knows of one person's case is told.

    Somebody, a word for what is decided on, and that something has been done or found about it,
    in a sentence that doesn't only refer the person elsewhere. Or somebody's family with what it
    has been given.
    """
    for lowered, sentence in prose.lowered():
        aside = sentence.endswith("?") or CONDITION.match(lowered) or _REFERRED.match(lowered)
        if aside or _COURTESY.search(lowered):
            continue
        told = _PERSON.search(lowered) and _CASE.search(lowered) and _KNOWN.search(lowered)
        if told or _tells_of_family(lowered):
            yield finding("individual_case", sentence)


def _tells_of_family(lowered: str) -> bool:
    if CONDITION.search(lowered) or _GLAD.match(lowered):
        return False
    decided = _DECIDED.search(lowered)
    given = _TOLD_OF.search(lowered)
    return bool(given or (decided and (_OF_FAMILY.search(lowered) or _SERVED.search(lowered))))
