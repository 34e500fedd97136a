"""Whether a comment is about parties, candidates or elections, which the page must not enter.

Decided by words alone: there are no labelled comments of it. Short names of parties are words of
their own meaning in small letters ("ap", "sv"), so they count as they are written.
"""

from __future__ import annotations

import re
from typing import Final

_WRITTEN: Final = re.compile(
    r"(?<!\w)(?:AP|Ap|SP|Sp|SV|KrF|KRF|FRP|FrP|Frp|frp|MDG|mdg|INP|Arbeidarpartiet|Arbeiderpartiet)(?!\w)"
    r"|(?<=\w )(?:Høyre|Høgre|Venstre|Rødt|Raudt|Senterpartiet|Fremskrittspartiet)(?!\w)"
    r"|(?:[Ff]ra|[Ff]rå|[Ii]|[Ff]or|[Pp]å|[Ss]tem|[Ss]temmer|[Rr]øyst) (?:Høyre|Høgre|Venstre|Rødt|Raudt)(?!\w)"
)
_ANY_CASE: Final = re.compile(
    r"(?<!\w)(?:stem på|stemme på|røyst på|valgkamp\w*|valkamp\w*|valg(?:et|dag\w*|lokale\w*|kort\w*|lov\w*|løft\w*)"
    r"|val(?:et|dag\w*|lokale\w*|kort\w*)|kommunevalg\w*|stortings\w*|regjering\w*|part(?:i|iet|ia|ier|iene)"
    r"|parti(?:program|leder|leiar|bok|kandidat)\w*|\w+partiet|listetopp\w*|ordførerkandidat\w*|ordførarkandidat\w*"
    r"|listekandidat\w*|velger\w*|veljar\w*|forhåndsstem\w*|førehandsrøyst\w*|elections?|voted? for|party|parties|candidates?)(?!\w)",
    re.IGNORECASE,
)


def political(text: str) -> bool:
    """Tell whether a text names a party, a candidacy or an election."""
    return bool(_WRITTEN.search(text) or _ANY_CASE.search(text))
