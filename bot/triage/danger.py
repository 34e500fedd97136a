"""Words that tell of somebody in danger, here and now: trapped, missing, hurt or not breathing.

It holds an alarm back from nothing and sets none off by itself: it is asked only where an alarm is
out already, of what must ring however many others have told of the same. A mistake to that side
costs a call, to the other side a life. Bokmål, nynorsk, English; a clause that says that nobody
is in danger, or that names a thing that is stuck, is passed over.
"""

from __future__ import annotations

import re
from typing import Final

_NOT: Final = r"(?:ikke|ikkje|itj|ittj|itte|inkje|aldri|not|n't|n’t)"
_SELF: Final = r"(?:meg|mæ|oss|okke|seg|sæ|deg|dere|dykk|dåkker)"
_KIN: Final = (
    r"(?:sønn\w*|son(?:en)?|guten?|gutt\w*|gut(?:en|ane|ar)|jent\w+|datter\w*|dotter\w*|døtre\w*"
    r"|barn(?:a|et|ene|as)?|barnebarn\w*|born(?:a)?|ung(?:en|ene|ane|ar|er)|unge|mor|mora|moren|mamma\w*|far|faren|pappa\w*"
    r"|foreldre\w*|mann(?:en)?|kon[ea]n?|kjerring\w*|dame\w*|kvinne\w*|bror\w*|broren|søster\w*"
    r"|syster\w*|søsken\w*|bestemor\w*|bestefar\w*|besteforeldre\w*|farmor\w*|mormor\w*|morfar\w*"
    r"|farfar\w*|oldemor\w*|onkel\w*|tant[ea]\w*|nabo\w*|granne\w*|ven|venn\w*|venninn\w*|venen"
    r"|kamerat\w*|kjæreste\w*|elev\w*|baby\w*|person\w*|menneske\w*|folk\w*|pasient\w*|bebuar\w*"
    r"|beboer\w*|ansatt\w*|tilsett\w*|sjåfør\w*|passasjer\w*|fisker\w*|dykker\w*"
    r"|son|sons|daughter\w*|child\w*|kids?|boy|girl|mother|mum|mom|father|dad|husband|wife|brother"
    r"|sister|grand\w+|neighbou?rs?|friends?|people|person|somebody|someone|man|woman|baby)"
)
_THEM: Final = r"(?:ham|han|hun|ho|henne|dem|dei|de|hainn|him|her|them|he|she|they)"
_WHO: Final = (
    rf"(?:jeg|eg|æ|æg|vi|me|i|we|noen|nokon|nån|nåken|somebody|someone|{_THEM}|{_KIN}|\d+|to|tre"
    r"|fire|fem|flere|fleire|mange|several|som)"
)
_SOME: Final = r"(?:\W+\w+){0,%d}?\W+"
_PLACE_TO_BE_STUCK: Final = (
    r"(?!\W+(?:(?:her\W+)?(?:i|på|in)\W+(?:\w+\W+)?(?:kø|køa|køen|trafikk\w*|bilkø\w*|trafikkork\w*"
    r"|traffic|telefonkø\w*|systemet|byråkrati\w*|mølla|sak\w*)|ved\W+(?:krav\w*|det|at|planen)"
    r"|på\W+(?:film|kamera|bilde\w*|video|spørsmål\w*)|opp\b|inn\W+av|with\b))"
)
_MONEY: Final = (
    r"(?!\W+(?:av\W+(?:kø\w*|avtal\w*|kontrakt\w*|gjeld\w*)|(?:med\W+)?(?:\w+\W+)?(?:peng\w*"
    r"|informasjon\w*|søppel\w*|søppla|boss\w*|avfall\w*|post\w*|pakk\w*|lån\w*|bil(?:en)?\b|båt\w*"
    r"|svar\w*|skjema\w*|billett\w*|brev\w*|beskjed\w*|nyhet\w*|fil\w*|bøk\w*)))"
)

_STATES: Final = (
    # trapped
    (
        r"\b(?:fanget|fanga|fangne|innesperr\w+|innestengt\w*|innestengd\w*|innelåst\w*|innebrent\w*)\b"
        rf"{_PLACE_TO_BE_STUCK}(?!\W+(?:en|ei|et|ein|torsk\w*|fisk\w*|laks\w*|interesse\w*"
        r"|oppmerksomhet\w*|ballen)\b)"
    ),
    r"\b(?:sperr[ae]t?|steng[td]\w*|låst?|brent?)\W+inne\b(?!\W+(?:i|på)\W+(?:en|ei|ein)\W+avtale)",
    (
        rf"\b(?:sit(?:ter|t)?|heng(?:er)?|hang|stå?r|satt?|ligg(?:er)?|blitt|klemt?)\W+fast\b"
        rf"{_PLACE_TO_BE_STUCK}"
    ),
    r"\b(?:i\W+klem(?:me)?|klemt|klemd|fastklemt\w*|fastklemd\w*)\b",
    (
        r"\b(?:under|begrav\w+|gravd|gravlagt|teke\w*|tatt)\W+(?:\w+\W+)?(?:ras(?:et|masse\w*)?"
        r"|snøras\w*|snøskred\w*|skred\w*|stein\w*|masse(?:ne|ane)|murveggen|bilen|traktoren)\b"
        r"(?!\W*(?:fare|sikring))"
    ),
    (
        r"\b(?:trapped|stranded|pinned|buried|locked\W+in|stuck)\b(?!\W+in\W+(?:\w+\W+)?(?:traffic"
        r"|queue|line)|\W+with\b)"
    ),
    # hurt
    r"\bbevisst?l(?:øs|aus)\w*|\bmedvits?laus\w*|\bmedvets?laus\w*|\bumedvite\w*",
    r"\blivl(?:øs|aus)\w*",
    r"\b(?:hjert|hjart)(?:e|a)(?:stans\w*|infarkt\w*)|\bcardiac\W+arrest|\bheart\W+attack",
    r"\bunconscious\b|\bunresponsive\b|\bbleeding\b|\bblø(?:r|der|dar|dde)\b",
    (
        rf"\b{_WHO}{_SOME % 4}(?:skad[ad]e?|skadet|skadde|brannskad\w+|brent\W+seg|injured|hurt"
        r"|burned|burnt|kritisk|critical|livstru\w+)\b"
    ),
    r"\b(?:kvalt|kvelt|kveles|kvelast|kvalest|suffocat\w+|choking|røykforgift\w*|forgift[ae]t?)\b",
    r"\b(?:holder|held|er|ferd)\W+(?:på|med)\W+å\W+(?:dø|døy|døye|drukne|omkomme)\b|\bdying\b",
    rf"\b{_WHO}{_SOME % 3}(?:omkom\w*|drept|død|døde|dead|killed)\b(?!\W*(?:punkt|vinkel))",
    # in the water, over the edge
    (
        r"\b(?:drukna\w*|drukne(?:r|t|de)?|drown\w*)\b(?!\W+(?:i|in|av)\W+(?:\w+\W+)?(?:\w*arbeid\w*"
        r"|reklame\w*|søppel\w*|boss\w*|regning\w*|papir\w*|skjema\w*|e-?post\w*|paperwork|bills|mail))"
    ),
    (
        r"\b(?:gått|gikk|gjekk|falt|falle|falt\w*|datt|dotte|ramla|ramlet|fell)\W+(?:\w+\W+){0,2}?"
        r"(?:gjennom\W+isen|overbord|utfor|uti|i\W+(?:vann|vatn|sjø|elv|basseng|brønn|havn|hamn)\w*)"
    ),
    r"\b(?:fell|fallen|fall|falling)\W+(?:through\W+the\W+ice|overboard|in(?:to)?\W+the\W+\w+)",
    rf"\b{_WHO}{_SOME % 4}(?:i|in)\W+(?:vannet|vatnet|sjøen|elva|elven|bassenget|the\W+water)\b",
    # inside still
    (
        rf"\b{_WHO}{_SOME % 4}(?:inne|inni|inside|oppe\W+(?:på|i)\W+(?:tak|loft)\w*|in\W+there)\b"
        r"(?!\W+(?:i|på)\W+(?:varm\w+|møte\w*|systemet))"
    ),
    (
        rf"\b{_WHO}{_SOME % 4}(?:i|på)\W+(?:første|andre|tredje|fjerde|femte|\d+)\.?\W*(?:etasje\w*"
        r"|etg\w*|høgd\w*)\b"
    ),
    (
        r"\b(?:heng(?:er)?|hang(?:ing|s)?)\W+(?:etter|i|på|fra|frå|from|by|on)\W+(?:\w+\W+)?(?:hend\w*"
        r"|fingr\w*|vindu\w*|vindauge\w*|kant\w*|klatre\w*|gelender\w*|tau\w*|ledge|window)\b"
    ),
    # missing
    r"\b(?:er|meldt|blitt|vert|var|is|are|reported)\W+(?:\w+\W+)?(?:savn[ae]t?|sakna|missing)\b",
)
_CRIES: Final = (
    # can't get out
    (
        rf"\b(?:kom(?:mer|me)?|kjem|kjæm|får|fær|slepp|slipper|klarer|klarar|greier|greiar)\b"
        rf"{_SOME % 4}{_NOT}(?:{_SOME % 5}|\W+)(?:ut|ned|laus\w*|løs|opp\W+igjen"
        rf"|i\W+land|på\W+land)\b"
        rf"{_MONEY}"
    ),
    rf"\bingen{_SOME % 2}(?:kommer|kjem|slipper|slepp|får)\W+(?:{_SELF}\W+)?(?:ut|ned|inn\W+til)\b",
    (
        r"\b(?:can(?:'|’)?t|cannot|can\W+not|could(?:n't|n’t)|unable\W+to|no)\W+(?:\w+\W+){0,2}?"
        r"(?:get|getting|way|come|escape|climb)\W+(?:\w+\W+){0,2}?(?:out|down|free)\b"
    ),
    r"\b(?:nobody|no\W+one)\W+can\W+(?:get|come)\W+(?:out|down)\b",
    # can't breathe, does not answer
    (
        rf"\b(?:pust|and|ånd|åndar|puste)(?:er|ar|a|et|e)?\b{_SOME % 2}(?:{_NOT}|knapt|så\W+vidt"
        r"|dårlig|dårleg)\b"
    ),
    (
        rf"\b(?:{_NOT}|slutt(?:et|a)\W+å|knapt)\W+(?:\w+\W+){{0,2}}?(?:pust(?:er|ar|e|a)?|puls|ande)\b"
        r"(?!\W+(?:ut|letta|lettet))"
    ),
    r"\b(?:får|fær)\W+(?:\w+\W+)?(?:ikke|ikkje)\W+(?:\w+\W+)?(?:puste?|luft)\b",
    r"\b(?:not|isn't|isn’t|stopped|can't|can’t|cannot|barely|hardly)\W+breath(?:e|ing)\b",
    (
        rf"\b(?:får|fær|når|har)\W+(?:\w+\W+)?(?:ikke|ikkje)\W+(?:kontakt\W+med|tak\W+i|fatt\W+i)\W+"
        rf"(?:{_THEM}|(?:\w+\W+)?{_KIN})\b"
    ),
    # missing
    (
        rf"\b(?:savn(?:er|ar|et|a)|sakn(?:er|ar|a)|leit(?:er|ar)|leter|finn(?:er)?|finnes|looking"
        rf"|missing|find|search(?:ing|es)?)\W+(?:{_NOT}\W+)?(?:etter\W+|for\W+)?(?:\w+\W+){{0,2}}?"
        rf"(?:{_KIN}\b|(?:ham|henne|dem|dei|him|them|her)\b(?!\W+\w+))(?!\W*s\b)"
    ),
    (
        rf"\bvet\W+(?:ikke|ikkje)\W+hvor\W+(?:\w+\W+){{0,2}}?(?:{_KIN}|{_THEM})\b"
        rf"|\bveit\W+(?:ikkje|ikke)\W+kvar\W+(?:\w+\W+){{0,2}}?(?:{_KIN}|{_THEM})\b"
    ),
    # cries
    (
        r"\b(?:hjelp|redd|reis|berg|save|help|rescue)\W+(?:oss|okke|meg|mæ|ham|henne|dem|dei|barna"
        r"|us|me|him|her|them)\b(?!\W+(?:å|med|til|with|to|understand|find|by|på|litt)\b)"
    ),
    (
        r"\b(?:rop(?:er|ar|te|a)?|skrik(?:er)?|skreik|hyl(?:er|te)?|scream(?:s|ing)?|call(?:s|ing)?"
        r"|shout(?:s|ing)?|yelling)\W+(?:\w+\W+)?(?:om|etter|for)\W+(?:hjelp|help)\b"
    ),
    r"\b(?:hører|høyrer|hear)\W+(?:\w+\W+){0,2}?(?:rop|skrik|roper|skriker|screams?|screaming)\b",
    r"\b(?:få|fa|kom\W+og\W+hent|get)\W+(?:oss|meg|us|me|dem|dei|them)\W+(?:ut|ned|out|down)\b",
    (
        rf"\b{_WHO}{_SOME % 2}(?:hopp(?:er|ar|et|a)|jump(?:s|ed|ing))\W+(?:\w+\W+)?(?:ut|out"
        r"|fra|frå|from)\b"
    ),
    (
        r"\b(?:kan|klarer|klarar|can)\W*(?:ikke|ikkje|not|'t|’t)\W+(?:\w+\W+)?(?:gå|bevege|røre|røyre"
        rf"|walk|move)\b(?:\W+{_SELF})?(?!\W+(?:med\W+på|på\W+(?:tur|ski|fortau\w*)|til|i|over|fort)\b)"
    ),
)

_STATE: Final = re.compile("|".join(_STATES), re.IGNORECASE)
_CRY: Final = re.compile("|".join(_CRIES), re.IGNORECASE)
_NOBODY: Final = re.compile(
    r"\b(?:ingen|inga|intet|nobody|no\W+one|none)\b"
    r"|\b(?:ikke|ikkje|not)\W+(?:noen|nokon|folk|(?:\w+\W+)?(?:lenger|lengre|any\W*more))\b"
    r"|\b(?:ikke|ikkje|not)\W+(?:\w+\W+)?(?:fang|skad|savn|sakn|inne|trapped|hurt|injured|missing)"
    r"|\b(?:alle|everyone|everybody|all)\W+(?:\w+\W+){0,3}?(?:ute|ut|out|safe|trygge|berga|reddet"
    r"|redda)\b",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(
    r"[.!?;:,\n]+|\b(?:men|but|bortsett\W+fra|bortsett\W+frå|except)\b", re.IGNORECASE
)
_PIECE: Final = 400
"""A clause is looked at in pieces of so many characters: the time stays in line with the text."""

_LONGEST: Final = 10_000
"""How much of a text is looked at: no post that a person writes in danger is longer."""


def told_of(text: str) -> str:
    """Return the words that tell that somebody is in danger now, or none."""
    for clause in _CLAUSE.split(text[:_LONGEST]):
        for start in range(0, len(clause), _PIECE // 2):
            piece = clause[start : start + _PIECE]
            found = _CRY.search(piece)
            if found is None and not _NOBODY.search(piece):
                found = _STATE.search(piece)
            if found is not None:
                return found.group().strip()
    return ""
