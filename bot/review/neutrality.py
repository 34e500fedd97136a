"""Guideline 9: neutral between parties and religions, and discriminating against nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.review.findings import Finding, finding
from bot.review.sentences import Phrases, Prose

# With their capital letters: «høyre», «venstre», «rødt» and «sp» are ordinary words.
_PARTY: Final = re.compile(
    r"(?<!til )(?<!mot )(?<!Til )\b(?:Arbeiderpartiet|Arbeidarpartiet|AP|Ap|Høyre|Høgre|Venstre|FrP|FRP|Frp|"
    r"Fremskrittspartiet|Framstegspartiet|Senterpartiet|Sp|SP|SV|Sosialistisk Venstreparti|Rødt|Raudt|"
    r"MDG|Miljøpartiet|KrF|KRF|Krf|Kristelig Folkeparti|Kristeleg Folkeparti|INP|Pensjonistpartiet|"
    r"Industri- og Næringspartiet|Labour(?: Party)?|Conservatives?|Conservative Party|Progress Party|"
    r"Centre Party|Liberals?|Socialist Left|Green Party|Red Party|Norgesdemokratene)s?\b"
)
_IN_POWER: Final = Phrases(
    r"regjeringen", r"regjeringa", r"statsministeren", r"ordføreren", r"ordføraren", r"varaordføreren",
    r"(?:høyre|venstre|høgre)(?:politikk|sida|siden)\w*", r"sosialistene", r"kommunistene", r"ordførerkandidat\w*", r"kandidat(?:en|ene|ane)? (?:fra|frå|til|vår)", r"listetopp\w*", r"posisjonen",
    r"opposisjonen", r"the government", r"the mayor", r"the (?:prime )?minister", r"candidates?",
)  # fmt: skip
_STAND: Final = Phrases(
    r"anbefal\w+", r"tilrår\w*", r"stem(?:mer?)? (?:på|for)", r"røyst\w* (?:på|for)", r"støtt\w+", r"enige?",
    r"einige?", r"uenige?", r"ueinige?", r"heldigvis", r"dessverre", r"diverre", r"skyld\w*", r"skuld\w*",
    r"ansvarlig for", r"uansvarlig\w*", r"uansvarleg\w*", r"best(?:e)?", r"verst(?:e)?", r"håper|håpar|vonar",
    r"fortjener|fortener", r"fantastisk\w*", r"svik\w*", r"ødelegg\w*|øydelegg\w*", r"må gå", r"bør gå",
    r"klok\w*", r"dum\w*", r"rett i", r"har rett", r"tar feil|tek feil", r"seier\w*", r"vinn\w*", r"lyver|lyg",
    r"skuffe\w*", r"flink\w*", r"vi (?:mener|meiner)", r"takket være|takka vere", r"hei(?:er|ar|e) (?:på|fram)", r"stolte?", r"gjenval\w*", r"attval\w*", r"re-?elected", r"proud", r"earned", r"(?:for|imot|against|mot) (?:for)?slag\w*", r"stemt (?:mot|imot)",
    r"røysta (?:mot|imot)", r"vote for", r"support\w*", r"agree\w*", r"disagree\w*", r"recommend\w*", r"blame",
    r"hope\w*", r"deserve\w*", r"fortunately", r"unfortunately", r"luckily", r"fault", r"betray\w*", r"wins?",
    r"best", r"worst", r"irresponsible", r"thanks to",
)  # fmt: skip
_INFORMED: Final = Phrases(
    r"stand\w*", r"vallist\w*|valglist\w*|lister?", r"representer\w*", r"stiller til (?:valg|val)", r"gruppeleder\w*|gruppeleiar\w*",
    r"medlem\w*", r"(?:politisk )?program\w*", r"(?:valg|val)?debatt\w*", r"mandat\w*", r"vara\w*", r"member\w*", r"represent\w*", r"lists?", r"seats?",
)  # fmt: skip
"""What a party is named for without taking its side."""

_PRAISED: Final = Phrases(
    r"fortjener|fortener", r"fantastisk\w*", r"svik\w*", r"best(?:e)?", r"verst(?:e)?", r"skyld\w*", r"skuld\w*", r"hei(?:er|ar) på", r"stolte?", r"gjenval\w*", r"attval\w*",
    r"nei til", r"ja til", r"må gå", r"bør gå", r"ødelegg\w*|øydelegg\w*", r"lyver|lyg", r"flink\w*", r"re-?elected", r"proud", r"deserve\w*", r"betray\w*", r"blame", r"worst", r"stem(?:me)? på", r"røyst\w* på", r"vote for",
)  # fmt: skip
"""What takes a side when it is said of those in power, who also open bridges and hope for sun."""

_VOTE: Final = Phrases(
    r"(?:stem|stemme|røyst|røyste) på (?!førehånd|førehand|forhånd|valg|val|rådhus|nett|dagen|søndag|mandag|"
    r"måndag|biblio|skol|skul|et |eit )\w+",
    r"vote for (?!early)\w+",
)  # fmt: skip
_FAITH: Final = Phrases(
    r"gud (?:velsign\w+|vil|er|hjelp\w*|ser|elsker|elskar|være|vere|gi|gje)\w*", r"jesus(?: krist\w+)?",
    r"i (?:herrens|guds|jesu) navn\w*", r"i (?:herrens|guds) namn", r"velsigna?e?t? (?:jul|påske|helg|dag)",
    r"velsignet", r"allah\w*", r"inshallah", r"halleluja\w*", r"amen", r"vi ber for", r"be en bønn|be ei bøn",
    r"(?:kristne|islamske|muslimske) verdi\w+", r"hedning\w*", r"heidning\w*", r"vantro", r"guds (?:ord|vilje|fred|nåde|hjelp)", r"bibel(?:en)?", r"koranen", r"the bible", r"the quran",
    r"herren", r"(?:burde|bør|skulle) (?:\w+ ){0,3}?(?:kirken|kirka|kyrkja|moskeen|church|bedehuset)", r"(?:må|la oss|let us) be(?: til)?", r"tro på (?:gud|jesus)", r"god bless\w*", r"bless you", r"the lord", r"faith is", r"come to church", r"praise (?:god|the lord)", r"we(?:'ll| will)? pray",
    r"pray(?:ing|s)? for", r"in god's? \w+",
)  # fmt: skip
_RELIGION: Final = Phrases(
    r"religion\w*", r"islam\w*", r"muslim\w*", r"kristendom\w*", r"kristne", r"jødedom\w*", r"jøde\w*", r"hindu\w*",
    r"christian\w*", r"jewish", r"jews?", r"ateis\w*", r"human-?etik\w*", r"kirken|kirka|kyrkja",
)  # fmt: skip
_JUDGED: Final = Phrases(
    r"tull", r"tøv", r"tåpelig\w*", r"overtro", r"hører (?:ikke )?(?:hjemme|til)", r"høyrer (?:ikkje )?(?:heime|til)",
    r"eneste (?:rette|riktige)", r"einaste (?:rette|riktige)", r"nonsense", r"(?:does not|don't|doesn't) belong",
    r"only (?:true|right)", r"trussel|trugsmål", r"farlig\w*|farleg\w*", r"bedre enn|betre enn",
)  # fmt: skip
_GROUP: Final = Phrases(
    r"utlending\w*", r"(?:kvinneleg|kvinnelig|mannlig|mannleg|utenlandsk|utanlandsk|female|foreign)\w* \w+", r"folk (?:fra|frå) \w+", r"people from \w+", r"østlending\w*", r"søringa?\w*", r"nordlending\w*", r"(?:young|old) people(?: today)?", r"ungdom(?:mer|men|mane)?(?: i dag)?", r"innvandr\w*", r"flyktning\w*", r"asylsøk\w*", r"muslim\w*", r"jøde(?:r|ne|ane)?", r"samer|samene|samane",
    r"romfolk\w*", r"sigøyner\w*", r"polakk\w*", r"svensk(?:er|ene|ar|ane)", r"homofile?", r"transpersoner",
    r"eldre folk", r"gamle folk", r"gamlinger?", r"kvinnfolk\w*", r"kvinner|kvinnene", r"mannfolk\w*", r"ungdommen",
    r"funksjonshemm\w+", r"handikapp\w+", r"hyttefolk\w*", r"immigrants?", r"foreigners?", r"refugees?", r"muslims?",
    r"jews?", r"women", r"old people", r"gypsies", r"(?:sånne|slike) (?:som )?(?:deg|dere|dykk)",
)  # fmt: skip
_GENERALISED: Final = Phrases(
    r"må finne seg i", r"have no (?:manners|respect|sense)", r"(?:klarer|greier|klarar) (?:som regel |jo |berre |bare )?(?:ikke|ikkje)", r"(?:har|have) (?:ikke|ikkje|aldri|never) (?:lært|learn\w*|respekt)", r"kan (?:ikke|ikkje) stoles på", r"er (?:jo )?(?:så )?late?", r"vil (?:ikke|ikkje) (?:arbeide|jobbe)", r"bråk\w*", r"kriminel\w*",
    r"(?:hører|høyrer) (?:ikke|ikkje) (?:hjemme|heime)", r"(?:får|må) (?:bare |berre )?tilpasse seg", r"reise hjem",
    r"(?:forstår|skjønner|skjønar|kan) (?:seg )?(?:jo )?(?:ikke|ikkje)", r"snylt\w*", r"utnytt\w*", r"er jo",
    r"(?:hærverk|kriminalitet|problem|trygd|skitt|støy|uro|farleg|farlig|smitte)\w*", r"crime", r"vandalism", r"dangerous", r"lazy", r"trouble\w*", r"criminals?", r"go home", r"(?:don't|do not) (?:belong|want to work|understand)",
)  # fmt: skip
_POLITICAL: Final = Phrases(
    r"kommunestyre\w*", r"formannskap\w*", r"politiker\w*", r"politikar\w*", r"politisk\w*", r"fleirtal\w*", r"flertall\w*",
    r"parti(?:et|ene|a|er)?", r"opposisjon\w*", r"(?:the )?(?:municipal )?council", r"politicians?", r"the majority",
    r"political", r"parties",
)  # fmt: skip


def stands(prose: Prose) -> Iterator[Finding]:
    """Find where a side is taken: for or against a party, a candidate, a faith or a group."""
    for lowered, sentence in prose.lowered():
        takes = bool(_STAND.search(lowered))
        party = _PARTY.search(sentence) and (takes or not _INFORMED.search(lowered))
        if (
            party
            or (_IN_POWER.search(lowered) and _PRAISED.search(lowered))
            or _VOTE.search(lowered)
        ):
            yield finding("party", sentence)
        if _FAITH.search(lowered) or (_RELIGION.search(lowered) and _JUDGED.search(lowered)):
            yield finding("religion", sentence)
        if _GROUP.search(lowered) and _GENERALISED.search(lowered):
            yield finding("discrimination", sentence)


def political(prose: Prose) -> Iterator[Finding]:
    """Find a political matter that is answered without a link to the decision."""
    if prose.has_link:
        return
    for lowered, sentence in prose.lowered():
        if _POLITICAL.search(lowered) or _PARTY.search(sentence):
            yield finding("political", sentence)
            return
