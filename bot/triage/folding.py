"""Make the same word look the same: upper and lower case, bokmål, nynorsk and dialect.

Folding is for comparing only: a folded word is never shown to anyone.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

# One line a word; the first is what the others are folded to.
_SAME_WORD: Final = """
    jeg eg æ je jæ jei
    ikke ikkje ikkji ikkj itj ittj itte itt inkje
    hva kva ka
    hvem kven kem kæm hokken
    hvor kor kvar
    hvordan korleis kordan korsen kossen koss åssen hossen
    hvorfor kvifor korfor koffer koffor koffør
    dere dykk dokker dokke dåkker dåkk dikkan
    deres dykkar dokkers dåkkers dikkas dikkans
    meg mæ
    deg dæ
    seg sæ
    de dei dem dæm døm dømm
    hun ho hu
    ham hainn
    noe noko nåkka nokka någe nåke nåko
    noen nokon nån nåkken nokken någen nåkon nåken
    nå no nu
    bare berre
    fra frå
    også òg
    siden sidan
    uten utan
    igjen att attende
    selv sjølv sjøl sjølve selve
    fikk fekk
    gi gje
    gir gjev
    gikk gjekk
    blir vert
    bli verta verte
    ble vart
    blitt vorte
    vært vore vøri
    være vere vera
    kommer kjem kjæm
    kom kome
    si seie seia sei
    sier seier
    sagt sagd
    vet veit
    se sjå
    bort vekk vekke
    barn born barna borna
    unger ungane ungene ungan ongan ungar
    en ein
    et eit
    mye mykje
    mer meir
    flere fleire
    hele heile
    helt heilt
    gang gong
    ganger gonger gongar
    hver kvart hvert
    ligger ligg
    sitter sit
    henger heng
    trenger treng
    tror trur
    gjør gjer
    gjøre gjere gjera
    mulig mogleg mogeleg
    endelig endeleg
    venter ventar
    venta ventet
    svarer svarar
    ringer ringjer
    skriver skriv
    viser syner
    uke veke uka veka
    uker veker
    dager dagar
    brua broen
"""
_WORDS: Final = {
    same: line.split()[0] for line in _SAME_WORD.strip().splitlines() for same in line.split()[1:]
}

_SPELLINGS: Final = tuple(
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        (r"skul(?=e|ar)", "skol"),
        (r"\Aveg(?!g|an|et|r)|(?<=\w\w)veg(?=en|ar|kant|bane|lys|\Z)", "vei"),
        (r"heim", "hjem"),
        (r"vatn", "vann"),
        (r"sjuk", "syk"),
        (r"kyrkj", "kirk"),
        (r"leik", "lek"),
        (r"\A(h|kj)øyr", r"\1ør"),
        (r"\Akø(?:y)?r", "kjør"),
        (r"bilet(?=e|a|\Z)", "bilde"),
    )
)
_ANY_SPELLING: Final = re.compile(r"skul|veg|heim|vatn|sjuk|kyrkj|leik|øyr|\Akør|bilet")
_LONGEST_WORD: Final = 60
_LETTERS: Final = str.maketrans("äöüéèêëóòôçñ’", "æøueeeeoooc" + "n'")


@lru_cache(maxsize=5_000)
def fold(word: str) -> str:
    """Return ``word`` in the form that all its spellings share.

    Words longer than any real one are cut, so that a hostile text costs no more than another.
    """
    if not word.isascii():
        word = unicodedata.normalize("NFC", word)
    word = word[:_LONGEST_WORD].casefold().translate(_LETTERS)
    known = _WORDS.get(word)
    if known is not None:
        return known
    if _ANY_SPELLING.search(word):
        for pattern, spelling in _SPELLINGS:
            word = pattern.sub(spelling, word)
    return word
