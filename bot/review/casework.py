"""Guideline 7: no casework here. A promise of a decision, or one person's case discussed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.review.findings import Finding, finding
from bot.review.sentences import CONDITION, NEGATION, Prose, Phrases

_YOURS = r"(?:din|di|ditt|dine|deres|dykkar|your)"
_PERSON = (
    r"(?:du|dere|de|you|(?:sønnen|sonen|datteren|dattera|dotteren|dottera|barnet|moren|mora|mor|faren|"
    r"far|mannen|kona|naboen) (?:din|di|ditt|dykkar|deres)|your "
    r"(?:son|daughter|child|mother|father|husband|wife|neighbour|neighbor))"
)
_FAVOUR = (
    r"(?:\w*løyve\w*|\w*tillatelse\w*|\w*bevilling\w*|dispensasjon\w*|\w*plass(?:en)?|startlån\w*|"
    r"\w*støtte|\w*stønad\w*|sosialhjelp|pengene tilbake|pengane tilbake|bygge \w+|bolig|bustad|"
    r"vedtak\w*|permits?|places?|permission|licen[cs]e|exemption|benefits?|a spot|your money back)"
)
_GRANTED = (
    r"(?:innvilg\w+|godkjen\w+|godtatt|godteken|slettet|sletta|ettergitt|omgjort|gjort om|tatt til følge|"
    r"teken til følgje|asfalter\w+|approved|granted|accepted|waived|cancelled|upheld|paved)"
)
_PROMISE_MADE = Phrases(
    r"(?:vi|jeg|eg) (?:kan |vil )?(?:lover?|lovar|garanter\w+)", r"(?:lover|lovar) (?:vi|jeg|eg)",
    r"det (?:lover|lovar|garanter\w+) (?:vi|jeg|eg)", r"kan (?:jeg|vi|eg|me) (?:love|garantere)",
    r"(?:we|i) (?:can )?(?:promise|guarantee)",
)  # fmt: skip
_PROMISED_SERVICE = Phrases(
    r"(?:lover?|lovar|promise|garanterer) (?:(?:dere|deg|you) )?(?:å|to) (?:svare|svara|komme tilbake|kome "
    r"tilbake|ta (?:det )?med|sjekke|undersøk\w+|se på|sjå på|bli bedre|bli betre|gjøre vårt|gjere vårt|"
    r"get back|answer|look into|do better|pass)"
)  # fmt: skip
_WILL = r"(?:blir|vil bli|vert|kommer til å bli|kjem til å bli|skal bli|will be|is going to be)"
_WILL_DO = r"(?:skal|vil|kommer til å|kjem til å|will|are going to)"
_PROMISES: Final = Phrases(
    rf"{_YOURS} {_WILL} (?:\w+ )?{_GRANTED}",
    rf"your \w+ {_WILL} (?:\w+ )?{_GRANTED}",
    rf"{_PERSON} (?:får|skal få|vil få|kommer til å få|kjem til å få|will get|gets?|is getting|will be "
    rf"given) (?:\w+ ){{0,3}}?{_FAVOUR}",
    rf"får {_PERSON} (?:\w+ ){{0,2}}?{_FAVOUR}",
    rf"{_WILL_DO} (?:godkjenne|innvilge|gi dere|slette|ettergi|approve|grant|waive) (?:\w+ ){{0,3}}?"
    rf"{_YOURS}(?: \w+)?",
    rf"{_WILL_DO} (?:vi )?(?:si|seie|say) (?:ja|yes)(?: til| to)?",
    rf"{_YOURS} (?:går gjennom|går igjennom|(?:vil )?føre[r]? (?:frem|fram))",
    r"(?:vil|kommer til å|kjem til å) (?:føre fram|føre frem|gå gjennom|bli innvilg\w+|bli godkjen\w+)",
    r"så godt som (?:avgjort|innvilget|godkjent|i boks)", r"(?:regne|rekne) med (?:et|eit) ja",
    r"dispensasjonen (?:kommer|kjem)", r"tillatelsen (?:kommer|er i boks)", r"løyvet kjem",
    r"(?:bare|berre) å (?:begynne|starte|byrje|bygge|grave)",
    r"as good as (?:approved|decided|granted)", r"go ahead and (?:build|start|dig)",
)  # fmt: skip

_CASE = (
    r"(?:søknaden|søknadene|saken|saka|klagen|klaga|byggesaken|byggesaka|vedtaket|ansøkningen|"
    r"fakturaen|henvendelsen) (?:din|di|ditt|deres|dykkar)"
)
_CASE_EN = r"your (?:\w+ )?(?:application|case|appeal|complaint|file|request)"
_DECIDED = (
    r"(?:avslått|avvist|innvilget|innvilga|godkjent|behandlet|behandla|handsama|vurdert|lagt|lagd|"
    r"under behandling|stanset|stansa|forsinket|forseinka|mangelfull|ufullstendig|trukket|trekt|"
    r"rejected|denied|refused|approved|granted|closed|incomplete|pending|delayed|assessed)"
)
_DISCUSSED: Final = Phrases(
    rf"{_CASE} (?:ble|er|har|vart|blei|har blitt|er blitt|har vorte) (?:\w+ ){{0,2}}?{_DECIDED}",
    rf"{_CASE} (?:mangler|manglar|ligger|ligg|står|gjelder|gjeld) .+",
    rf"{_CASE_EN} (?:was|is|has been) (?:\w+ ){{0,2}}?{_DECIDED}",
    rf"{_CASE},? (?:sak )?\d\d(?:\d\d)?/\d+",
    r"vi (?:ser|kan se|ser her|kan sjå|finner|finn)(?: her)? (?:at (?:du|dere|de) |i (?:journalen|saken|mappa|"
    r"mappen|registeret|arkivet|systemet))",
    r"we (?:can )?see (?:that you|in (?:your|the) (?:file|case|records?|journal))",
    rf"{_PERSON} (?:har|fikk|fekk|was|were|has been|got|received|has) "
    r"(?:\w+ ){0,3}?(?:vedtak\w*|dispensasjon|avslag|spesialundervisning|sosialhjelp|"
    r"hjemmetjeneste\w*|heimeteneste\w*|støttekontakt|omsorgslønn|startlån|barnevern\w*|granted|denied|"
    r"rejected|social assistance|an exemption)",
    rf"{_PERSON} (?:står|er|ligg|ligger|is) (?:som )?(?:nummer|nr\.?|number) \w+ (?:på|on) (?:vente\w+|the)",
    r"(?:du|dere|de) har (?:ikke|ikkje|ennå ikke) (?:betalt|svart|levert|sendt inn|søkt|møtt)",
    r"you (?:have not|haven't|did not|didn't) (?:paid?|answer(?:ed)?|deliver(?:ed)?|appl(?:y|ied))",
    r"(?:du|dere) (?:ikke|ikkje) (?:fyller|oppfyller|fyl|oppfyl) (?:vilkår\w*|krav\w*)",
    r"you (?:do not|don't) (?:meet|qualify)",
    r"har (?:du|dere) søkt om (?:\w+ ){0,3}?(?:ganger|gonger)",
)  # fmt: skip


def promises(prose: Prose) -> Iterator[Finding]:
    """Find where a decision is promised; what is refused, asked or conditional is none."""
    for lowered, sentence in prose.lowered():
        if CONDITION.search(lowered) or sentence.endswith("?"):
            continue
        made = None if _PROMISED_SERVICE.search(lowered) else _PROMISE_MADE.search(lowered)
        promised = made or _PROMISES.search(lowered)
        if promised and not NEGATION.search(_clause(lowered, promised)):
            yield finding("promise", sentence)


def _clause(sentence: str, match: re.Match[str]) -> str:
    """Return what stands between the commas around the match."""
    start = sentence.rfind(",", 0, match.start()) + 1
    end = sentence.find(",", match.end())
    return sentence[start : end if end >= 0 else None]


def individual_cases(prose: Prose) -> Iterator[Finding]:
    """Find where what the municipality knows of one person's case is told."""
    for lowered, sentence in prose.lowered():
        asked = sentence.endswith("?") or CONDITION.match(lowered)
        if not asked and _DISCUSSED.search(lowered):
            yield finding("individual_case", sentence)
