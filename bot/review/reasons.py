"""What must be said with what is done: why something was removed, and where a fact is from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.cases import Category
from bot.review.findings import Finding, finding
from bot.review.sentences import Phrases, Prose
from bot.templates import Template

_REMOVED = (
    r"(?:fjerne|slette|skjule|ta (?:bort|ned|vekk)|took down|fjernet|fjerna|slettet|sletta|skjult|skjulte|gøymt|tatt (?:bort|ned|vekk)|teke (?:bort|ned|vekk)|"
    r"teken (?:bort|ned|vekk)|blokkert|utestengt|removed|deleted|hidden|taken down|blocked)"
)
_POSTED = (
    r"(?:kommentar(?:en|er|ene|ar|ane)?|posten(?: din)?|innlegg\w*|det du (?:skrev|skreiv|la ut)|svara?|svaret|svarene|tråden?|"
    r"comments?|posts?|what you (?:wrote|posted)|(?:your )?repl(?:y|ies))"
)
_REMOVAL: Final = Phrases(
    rf"{_REMOVED} (?:\S+ ){{0,4}}?{_POSTED}",
    rf"{_POSTED} (?:\S+ ){{0,5}}?{_REMOVED}",
    r"(?:blokkert|utestengt|blocked) (?:\S+ ){0,2}?(?:sida|siden|page)",
    r"(?:blokkert|utestengt|blocked) deg", r"(?:tatt|teke) (?:bort|ned|vekk) (?:det|de|noen|noko|nokre|alt)", r"rydd\w+ (?:\w+ ){0,2}?i (?:kommentar|tråd)\w*",
    rf"{_POSTED}(?: ditt| din)? (?:er|is|are|will) (?:nå |no |ikke lenger synlig|ikkje lenger synleg|ikke lenger her|no longer (?:be )?(?:visible|shown)|no longer there|gone|borte|vekk)+",
)  # fmt: skip
_REASON: Final = Phrases(
    r"fordi", r"på grunn av", r"på grunn ?av", r"årsak\w*", r"grunnen", r"grunngiv\w*", r"begrunn\w*",
    r"ettersom", r"inneh[oe]ldt", r"bryt\w*", r"brøt", r"braut", r"i strid med", r"retningslin\w+",
    r"(?:sjikan|trus(?:se)?l|trugsmål|hets|personopplysning|fødselsnummer|reklame|spam|personåtak|\w*angrep|åtak)\w*", r"tillater vi (?:ikke|ikkje)",
    r"(?:threat|harass|attack|abus|insult|advert)\w*", r"because", r"due to", r"the reason", r"contain\w*", r"breaks?", r"broke", r"against our", r"guidelines",
)  # fmt: skip

_CORRECTION: Final = Phrases(
    r"(?:stemmer|stemte|stemmar) (?:ikke|ikkje)", r"det (?:riktige|rette|korrekte) er",
    r"(?:er|var) (?:ikke|ikkje) (?:riktig|rett|korrekt|sant)(?: at)?", r"du skriv(?:er)?,? er (?:feil|galt|gale|usant)",
    r"vi må vere ueinige", r"vi må være uenige", r"actually,", r"det er (?:feil|galt|gale|usant) at", r"mis(?:forståelse|forståing|tyding)", r"noko som er gale?t?",
    r"(?:tar|tek|tok) (?:du |dere |de )?feil", r"ikk(?:e|je) (?:\S+ ){1,4}som (?:du|dere|de) skriv\w*", r"kommunen har aldri", r"du har fått feil",
    r"(?:you are|you're) (?:wrong|mistaken)", r"not (?:\S+ ){1,4}as you (?:write|say|claim)", r"has never", r"noe som er (?:feil|galt)", r"faktafeil", r"the facts are", r"(?:is|was) (?:not true|wrong|incorrect|untrue)",
    r"(?:isn't|wasn't|not) (?:true|correct|right) that", r"a misunderstanding",
)  # fmt: skip
_OUR_ERROR: Final = Phrases(
    r"(?:vi|eg|jeg) (?:skrev|skreiv|oppga|oppgav|hadde skrevet|hadde skrive) feil", r"vår feil", r"feilen er vår",
    r"vi (?:tok|har tatt|har teke) feil", r"we (?:wrote|gave|got|were|made)(?: \w+){0,2} (?:wrong|mistake|error)",
    r"our (?:mistake|error)", r"(?:vi |blir |skal )?rette[rst]\w* (?:det|den|opp)", r"(?:takk|thank you) for (?:at du (?:sier|seier)|letting us)", r"beklager|orsak|sorry",
)  # fmt: skip
_SOURCE: Final = Phrases(
    r"kilde\w*", r"kjelde\w*", r"source\w*", r"ifølge", r"i følge", r"ifølgje", r"i følgje", r"according to",
    r"(?:sak|case) \d+/\d+", r"§ ?\d+(?:-\d+)?", r"\w+lova?en?", r"reglement\w*", r"forskrift\w*", r"(?:les|se|sjå) mer",
    r"side \d+", r"\w*plan(?:en)? \d+\S*", r"rapport\w*", r"årsmelding\w*", r"årsrapport\w*", r"vedtekt\w*", r"report", r"page \d+", r"mattilsynet", r"fhi", r"nve", r"statsforvalteren",
    r"statistisk sentralbyrå", r"ssb", r"vedtatt \d+\S*", r"vedtak\w* (?:fra|frå|i|av) (?:\S+ ){0,3}\d+\S*",
)  # fmt: skip


def removal_without_reason(prose: Prose, template: Template | None) -> Iterator[Finding]:
    """Find a removal that doesn't say why (9; what was harassment or a threat also 10)."""
    private = template is not None and template.category is Category.HARASSMENT
    if any(_REASON.search(lowered) for lowered, _ in prose.lowered()):
        return
    for lowered, sentence in prose.lowered():
        if _REMOVAL.search(lowered):
            yield finding("removal", sentence, rule="9, 10" if private else None)
            return


def speaks_of_removal(prose: Prose) -> bool:
    """Whether the text tells that something somebody wrote was removed."""
    return any(_REMOVAL.search(lowered) for lowered, _ in prose.lowered())


def correction_without_source(prose: Prose, template: Template | None) -> Iterator[Finding]:
    """Find a correction of somebody that doesn't say where the fact is from (6).

    The municipality itself is the source when it puts its own mistake right.
    """
    if prose.has_link or _SOURCE.search(prose.text.casefold()):
        return
    if any(_OUR_ERROR.search(lowered) for lowered, _ in prose.lowered()):
        return
    said = next((one for lowered, one in prose.lowered() if _CORRECTION.search(lowered)), "")
    if said or (template is not None and template.category is Category.FACTUAL_ERROR):
        yield finding("correction", said)
