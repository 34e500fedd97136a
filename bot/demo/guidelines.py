"""The guidelines the bot helps with, as Bø kommune has them, and which of them a case touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.cases import Category, Flag

GUIDELINES: Mapping[int, str] = {
    1: "Vær tilstede og delta i debatten. Husk at du alltid representerer kommunen.",
    2: "Spørsmål bør besvares innen to dager i kommunens åpningstider mellom 08-15.30. Dette "
       "gjelder ikke for helger/helligdager. Forventet responstid skal komme tydelig frem på "
       "sidene.",
    3: "Alle innlegg på sosiale medier er å betrakte som offentlige og tilgjengelig for alle. "
       "Administrator skal derfor opptre høflig, nøkternt og korrekt i dialogen.",
    4: "Si takk for skryt.",
    5: "Svar saklig på negative kommentarer.",
    6: "Rett alltid opp faktafeil.",
    7: "Kommunen skal ikke gjøre saksbehandling på sosiale medier eller kommentere enkeltsaker. "
       "Ved spørsmål som krever saksbehandling og arkivering, skal innsenderen bli gjort "
       "oppmerksom på kommunens dokumentasjonsplikt og at henvendelsen må sendes til "
       "post@boe.kommune.no.",
    8: "Personer som stiller spørsmål som er knyttet til en spesiell sak skal henvises til riktig "
       "enhet.",
    9: "Alle ytringer på de offisielle kontoene skal være partipolitisk og religiøst nøytrale og "
       "ikke virke diskriminerende på noen måte. Dersom noe må fjernes skal avsender gjøres "
       "oppmerksom på årsaken.",
    10: "Sjikane og trusler med personangrep skal fjernes fra sidene. Avsender skal samtidig få "
        "en privatbeskjed om hvorfor henvendelsen fjernes.",
    11: "Bilde(r) som publiseres på nett skal være i samsvar med Datatilsynet sine retningslinjer "
        "for bruk av bilder på internett og skal godkjennes av fotograf og de som er avbildet.",
    12: "Ved krisesituasjoner skal det oppgis kontaktinformasjon til kommunens krise- og "
        "beredskapsteam.",
}  # fmt: skip
"""«Retningslinjer for administrering av Bø kommunes sider på sosiale medier», 2015, by number."""

_BY_CATEGORY: Mapping[Category, tuple[int, ...]] = {
    Category.PRAISE: (4,),
    Category.CRITICISM: (5,),
    Category.FACTUAL_ERROR: (6,),
    Category.QUESTION: (2,),
    Category.CASEWORK: (7,),
    Category.UNIT_REFERRAL: (8,),
    Category.HARASSMENT: (10,),
    Category.CRISIS: (12,),
    Category.IMAGE_CONSENT: (11,),
    Category.SPAM: (9,),
}
_BY_FLAG: Mapping[Flag, int] = {
    Flag.SELF_HARM: 12, Flag.CRISIS: 12, Flag.THREAT: 10, Flag.HARASSMENT: 10,
    Flag.PERSONAL_DATA: 7, Flag.IMAGE: 11, Flag.POLITICAL: 9,
}  # fmt: skip


def touched(category: Category, flags: Iterable[Flag]) -> list[int]:
    """Return the numbers of the guidelines that a case touches, its category's first."""
    own = _BY_CATEGORY[category]
    return [*own, *sorted({_BY_FLAG[flag] for flag in flags} - set(own))]
