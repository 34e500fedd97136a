"""Whether a comment is about parties, candidates or elections, which the page must not enter.

Decided by words alone: there are no labelled comments of it. Short names of parties are words of
their own meaning in small letters ("ap", "sv"), so they count as they are written.
"""

from __future__ import annotations

import re
from typing import Final

_WRITTEN: Final = re.compile(
    r"(?<!\w)(?:AP|Ap|SP|Sp|SV|KrF|KRF|FRP|FrP|Frp|frp|MDG|mdg|INP)(?![\w.])"
    r"|(?<!\w)Arbei(?:der|dar)partiet(?!\w)"
    r"|(?<=\w )(?:Høyre|Høgre|Venstre|Rødt|Raudt|Senterpartiet|Fremskrittspartiet)(?!\w)"
)
_ANY_CASE: Final = re.compile(
    r"(?<!\w)(?:stemm?e? på|røyst på|(?:valg?|val)kamp\w*|valgløft\w*|kommunevalg?\w*|stortings\w*"
    r"|val(?:g|get|et)|valg?(?:dag|lokale|kort|bod)\w*|regjering\w*|part(?:i|iet|ia|ier|iene)"
    r"|parti(?:program|leder|leiar|bok|kandidat)\w*|\w{3,30}partiet|listetopp\w*"
    r"|(?:ordfører|ordførar|liste)kandidat\w*|velger\w*|veljar\w*|forhåndsstem\w*|førehandsrøyst\w*"
    r"|elections?|voted? for|party|parties|candidates?)(?!\w)",
    re.IGNORECASE,
)


def political(text: str) -> bool:
    """Tell whether a text names a party, a candidacy or an election."""
    return bool(_WRITTEN.search(text) or _ANY_CASE.search(text))
