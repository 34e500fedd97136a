"""A dozen comments, as citizens of a small coastal municipality write them; all are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Sample:
    """A comment that arrives ``after`` so many seconds.

    ``opening_time_ago`` is how long before the demo's beginning it was written, in opening time;
    None means that it is written when it arrives.
    """

    after: float
    network: str
    name: str
    text: str
    opening_time_ago: timedelta | None = None


def _ago(hours: float) -> timedelta:
    return timedelta(hours=hours)


SAMPLES = (
    Sample(
        0.0,
        "facebook",
        "Ingrid Larsen",
        "Hei! Når åpner svømmehallen på lørdag, og hva koster det for barn?",
        _ago(14.25),
    ),
    Sample(
        3.0,
        "facebook",
        "Oddvar Pettersen",
        "Tusen takk til gjengen som brøytet så fint i dag tidlig. Kjempejobb! 👏",
        _ago(1),
    ),
    Sample(
        7.0,
        "instagram",
        "Silje Hansen",
        "Hvorfor er det fortsatt ikke strødd på fortauet? Det er like glatt hvert år, "
        "og dere gjør ingenting.",
        _ago(8),
    ),
    Sample(
        12.0,
        "bluesky",
        "Torgeir Myklebust",
        "De skriv at søknadsfristen for barnehageplass er 1. april. Det stemmer ikkje, fristen "
        "er 1. mars.",
        _ago(5),
    ),
    Sample(
        17.0,
        "facebook",
        "Anne-Marie Johansen",
        "Jeg har ikke fått svar på byggesøknaden min ennå. Fødselsnummeret mitt er "
        "13897248022, og telefonen er 412 34 567.",
        _ago(11),
    ),
    Sample(
        22.0,
        "mastodon",
        "Emma Clarke",
        "Hi! We are visiting in July. Is the campsite by the beach open, and where do we pay?",
        _ago(3),
    ),
    Sample(27.0, "facebook", "Ingrid Larsen", "Og gjelder familiekortet i helgene også?"),
    Sample(
        32.0,
        "instagram",
        "Mona Eriksen",
        "Datteren min er på bildet dere la ut fra skoledagen. Jeg har ikke sagt ja til det. "
        "Kan dere ta det bort?",
        _ago(2),
    ),
    Sample(
        38.0,
        "facebook",
        "Roger Solli",
        "For en gjeng udugelige idioter. Han på teknisk burde skamme seg, den taperen!",
    ),
    Sample(
        44.0,
        "bluesky",
        "Håkon Nilsen",
        "Kven kan eg snakke med om skuleskyss for sonen min frå januar?",
        _ago(1.5),
    ),
    Sample(
        50.0,
        "facebook",
        "Bente Kristoffersen",
        "Vannet er brunt og lukter diesel på Steine! Flere er blitt syke. Er det trygt å drikke??",
    ),
    Sample(
        56.0,
        "instagram",
        "Lars Mikkelsen",
        "Nydelig konsert på kulturhuset i går, takk til alle som sto på! ❤️",
    ),
)
"""The comments, in the order they arrive."""
