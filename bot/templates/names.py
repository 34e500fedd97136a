"""Whom a reply greets by name: only somebody whose name looks like a person's.

A greeting without a name offends nobody; «Hei, Bø!» to a garage does. So the first word must be
on a list of first names used in Norway (``first_names.txt``: Norwegian, Sami, and common among
those who have moved here), and nothing else in the name may look like a firm, a club or a handle.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*\.?")
_MOST_WORDS: Final = 5

_NO_PERSON_WORDS: Final = """
    as asa da ans sa ks nuf ab ltd inc gmbh il ik fk sk bk ul og and & i på til fra for the of av
    med bar pub kafe kafé cafe café bakeri hotell motell gård gard gaard camping butikk butikken
    kiosk norge norway nordland vesterålen kommune fylke parti partiet høyre venstre rødt sv frp
    krf sp mdg ap avis avisa avisen nytt nyheter radio tv news official offisiell page side siden
    sida gruppe gruppa gruppen fans venner team band duo trio barber barbershop salong frisør
    frisøren hår spa design studio foto photography photo media musikk music records kunst
    keramikk strikk maler maleren tømrer rørlegger elektro bil auto data it web shop kirke kyrkje
    kirken menighet moske kapell skole skule barnehage sykehjem sjukeheim minne minnefond fond
    stiftelse mor far pappa mamma bestemor bestefar familien fam hund katt
"""
_NO_PERSON_ENDS: Final = (
    "verksted", "verkstad", "service", "skole", "skolen", "skule", "skulen", "barnehage", "kommune",
    "kommunen", "senter", "senteret", "butikk", "forening", "foreining", "foreningen", "laget",
    "klubb", "klubben", "koret", "korps", "salong", "frisør", "bygg", "eiendom", "eigedom",
    "transport", "elektro", "maskin", "entreprenør", "regnskap", "consulting", "gruppen", "avisa",
    "posten", "bladet", "partiet", "kirke", "kyrkje", "festival", "festivalen", "museum", "hotell",
    "kafe", "kafé", "bakeri", "reiser", "taxi", "utleie", "utleige", "invest", "holding", "shop",
    "fotografi", "blogg", "bloggen", "podcast", "fanpage", "turlag", "idrettslag", "ungdomslag",
    "sykehjem", "sjukeheim",
)  # fmt: skip

_FIRST_WORDS: Final = """
    ann anna anne ann-kristin arne bjørn britt else ellen eva gro hans inger jan john jon karl kjell
    knut lars leif lill liv mai may nils odd ola ole per rolf siv stig svein tom tor unn geir aud
    berit bente tove kari marit mari maria marie
"""
_SECOND_WORDS: Final = """
    amalie anders anette anita anna anne annette arild arne arvid asbjørn astrid britt christin
    egil einar eirik elin eline elise elisabeth ellen emilie erik espen eva fredrik frode gerd
    grete grethe gunnar håkon harald håvard hege heidi helen helene helge henrik hilde inge
    ingeborg inger ingrid ingvar irene ivar jarle johan johanne jorunn jostein kåre kari karin
    kathrine kjell kjersti kjetil kristian kristin kristine leif lene lill lillian line lise
    louise magne margit margrete margrethe mari maria marie marit marius mette mona morten oddvar
    olaf olav ole oline petter ragnhild reidar roar rune sigrid sigurd sissel sofie solveig steinar
    stian stine sverre synnøve terje torbjørn tore toril torill torstein tove trine trond unni
    vidar øivind øystein øyvind åge
"""
_SURNAMES_TOO: Final = """
    andreas bjørn christian gunn henning jan johannes martin roger roy thomas åse
"""
_NO_PERSON: Final = frozenset(_NO_PERSON_WORDS.split())
_FIRST_OF_TWO: Final = frozenset(_FIRST_WORDS.split())
_SECOND_OF_TWO: Final = frozenset(_SECOND_WORDS.split())
_SECOND_OR_SURNAME: Final = frozenset(_SURNAMES_TOO.split())
"""The halves of double names: «Anne Marie», «Per Olav». Some second ones are surnames as well."""

_BETWEEN: Final = frozenset({"van", "von", "de", "der", "den", "la", "di", "al", "el", "bin", "da"})


def first_name(display_name: str) -> str:
    """Return the first name that the display name begins with, else nothing.

    A double name is kept («Anne Marie Johansen» is «Anne Marie», and so is «Anne Marie»), and a
    name written small gets its capital («kari nilsen» is «Kari»); a single small word is taken for
    a handle.
    """
    text = unicodedata.normalize("NFC", display_name).strip()
    found = text.split()
    if not found or len(found) > _MOST_WORDS or not all(map(_NAME.fullmatch, found)):
        return ""
    folded = [word.casefold().rstrip(".") for word in found]
    if any(word in _NO_PERSON or word.endswith(_NO_PERSON_ENDS) for word in folded):
        return ""
    if not _is_known(folded[0]) or found[0].endswith("."):
        return ""
    small = text == text.lower()
    if small and len(found) == 1:
        return ""
    if not small and not all(_written(word) for word in found):
        return ""
    name = found[:2] if _is_double(folded) else found[:1]
    return " ".join(_capital(word) if small else word for word in name)


def _is_double(words: list[str]) -> bool:
    """Tell whether the second word is a first name too: never one that may be the surname."""
    first, second, surname = (*words, "", "")[:3]
    usual = first in _FIRST_OF_TWO
    if second in _SECOND_OR_SURNAME:
        return usual and bool(surname)
    return second in _SECOND_OF_TWO and (usual or bool(surname))


def _is_known(word: str) -> bool:
    """Tell whether a name is on the list, or both halves of one with a hyphen."""
    known = _known()
    return all(_plain(part) in known for part in word.split("-"))


def _written(word: str) -> bool:
    """Tell whether the word is written as a name is, or is a «van» or an «al» between names."""
    if len(word.rstrip(".")) == 1:
        return word.isupper() or word == word.upper()
    return not word.isupper() and (word[0].isupper() or word in _BETWEEN)


def _capital(word: str) -> str:
    return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))


def _plain(word: str) -> str:
    """Return the small letters of the word, with Swedish letters as Norwegian ones."""
    return word.replace("ö", "ø").replace("ä", "æ")


@cache
def _known() -> frozenset[str]:
    names = (Path(__file__).parent / "first_names.txt").read_text("utf-8")
    return frozenset(_plain(one.casefold()) for one in names.split())
