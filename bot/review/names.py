"""Private people mentioned by name (7): a first name we know, and a family name after it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.review.facts import Own
from bot.review.findings import Finding, finding
from bot.review.sentences import Phrases, Prose

# The commonest of each generation (Statistics Norway, https://www.ssb.no/navn), and some of the
# commonest from elsewhere. A full list would find places and firms too.
_LISTED: Final = """
    Anders Andreas Andrea Anna Anne Anita Arne Arild Are Astrid Aud August Bente Berit Bjarne Bjørg Bjørn
    Britt Brit Camilla Cecilie Christian Christoffer Dag Daniel Eirik Einar Elin Ella Ellen Elisabeth Else
    Emil Emma Emilie Erik Erling Espen Eva Eivind Elias Filip Finn Frank Frida Frode Fredrik Geir Gerd Grete
    Greta Gro Gunn Gunnar Gunhild Guro Guri Hanne Hanna Hans Harald Hedda Hege Heidi Helge Helene Henrik
    Hilde Håkon Håvard Ida Ines Inger Ingeborg Ingrid Ingunn Ivar Iver Jakob Jan Janne Jens Johan Johanne
    John Jon Jonas Jorunn Jørgen Karen Kari Karin Karl Karoline Kasper Katrine Kjell Kjersti Kjetil Klara
    Knut Kristian Kristin Kristine Kristoffer Kåre Lars Laila Lene Leif Lena Line Linda Linn Lise Liv Lucas
    Magnus Maja Malin Marianne Maria Marie Marit Marius Markus Marte Martin Martine May Mari Mona Monica
    Morten Nils Nina Nora Odd Oddvar Ola Olav Ole Oliver Olga Oskar Paul Per Petter Pål Ragnar Ragnhild
    Randi Rolf Roy Rune Ruth Sander Sara Sigrid Sigurd Silje Siri Siv Sofie Solveig Sondre Stein Steinar
    Stian Stig Stine Svein Sverre Sunniva Synne Synnøve Terje Thea Therese Thomas Tommy Tom Tone Tor Tore
    Torbjørn Torgeir Torill Torstein Tove Trine Trond Trude Turid Tuva Unni Unn Vegard Vera Vibeke Vidar
    Vilde William Wenche Yngve Øystein Øyvind Åge Åse Aslak Åshild Ahmed Ali Fatima Mohammed Mohamed Omar
    Amina Hassan Yusuf Piotr Tomasz Olena Oksana Aleksander Agnieszka Anton
    """
_FIRST_NAMES: Final = frozenset(_LISTED.split())
_NAME = re.compile(
    r"(?<![\w-])(?=([A-ZÆØÅ][a-zæøåéèü]+)((?: [A-ZÆØÅ][a-zæøåéèü]+(?:-[A-ZÆØÅ][a-zæøåéèü]+)?)+)(?!\w))"
)
"""Looked at from every word, so that a capital letter before the name doesn't hide it."""
_PLACE = re.compile(
    r"(?:s? (?:gate|vei|veg|plass|hus|stiftelse|minne|skole|skule))|(?:gata|veien|vegen|plassen|huset)\b"
)
_OFFICE: Final = Phrases(
    r"\w*leder\w*", r"\w*leiar\w*", r"rektor\w*", r"ordfør\w*", r"varaordfør\w*", r"kommunedirektør\w*", r"rådmann\w*", r"\w*sjef\w*",
    r"\w*lege\w*", r"\w*prest\w*", r"biskop\w*", r"\w*ansvarlig\w*", r"\w*ansvarleg\w*", r"kontaktperson\w*", r"rådgiver\w*",
    r"rådgjevar\w*", r"statsforvalter\w*", r"minister\w*", r"forfatter\w*", r"kunstner\w*", r"konsert\w*", r"foredrag\w*",
    r"saksbehandleren? (?:vår|hos oss)", r"mayor", r"principal", r"head of", r"director", r"manager", r"leader", r"chair\w*",
    r"author", r"concert",
)  # fmt: skip


def private_names(prose: Prose, own: Own) -> Iterator[Finding]:
    """Find a full name that isn't one of the municipality's people or somebody in an office."""
    known = " ".join(own.names).casefold()
    for lowered, sentence in prose.lowered():
        if _OFFICE.search(lowered):
            continue
        for match in _NAME.finditer(sentence):
            name = match[1] + match[2]
            place = _PLACE.match(sentence, match.end(2)) or _PLACE.search(match[2].casefold())
            if match[1] in _FIRST_NAMES and not place and name.casefold() not in known:
                yield finding("name", name)
