"""Words that tell of somebody in danger, and whether one alarm tells of the same as another."""

from __future__ import annotations

import time

import pytest

from bot.triage.danger import told_of
from bot.triage.incident import Kind, kinds_of, places_of

IN_DANGER = """
vi er fanget i tredje
Me er fanga i tredje høgda
VI ER FANGET I TREDJE
puster ikke
Han pustar ikkje
henger fast
Ho heng fast i bilen
får ikke ut
Eg får ikkje ut mor
savner sønnen min
Saknar sonen min
Vi finner ikke datteren vår
Vi kommer oss ikke ut
Me kjem oss ikkje ut herifrå
Ingen kommer seg ut
We are trapped on the third floor
We can't get out
He is not breathing
I can't find my daughter
There are people inside
Noen er fortsatt inne
Det er folk inne i bygget
Mor ligger i andre etasje
Hjelp oss!
Noen roper om hjelp
Ho er medvitslaus
gutten har gått gjennom isen
sønnen min har falt i bassenget
Bestefar sitter fast under traktoren
to personar er skada
Alle er ute, men mor sitter fast i kjelleren
Får ikke kontakt med farmor
veit ikkje kvar ungane er
tre er savnet
Person under raset
de hopper ut av vinduene
kvinnen henger etter hendene, hun faller snart
""".strip().splitlines()

NOBODY_IN_DANGER = """
Det brenner på skolen, hjelp!
Det ryker kraftig fra taket på skolen
Ingen er fanget
ikke fanget lenger
Ingen skadd i brannen
Alle er ute og i sikkerhet
No one is trapped
Jeg henger fast i køen på fv 820
stuck in traffic because of the fire
Savner et svar fra kommunen
Saknar informasjon om brannen
Leter etter skjemaet for barnehage
Får ikke ut pengene
Kommer ikke ut med informasjon, kommunen
Står fast ved kravet
fanget på film
Drukner i papirarbeid
Nå kan vi puste lettet ut
Hjelp oss å få bedre skole
Har noen ringt 110?
Huff, skolen står i full fyr!
""".strip().splitlines()


@pytest.mark.parametrize("text", IN_DANGER)
def test_somebody_in_danger_is_recognised(text: str) -> None:
    """In both forms of Norwegian and in English, however the words are inflected."""
    assert told_of(text)


@pytest.mark.parametrize("text", NOBODY_IN_DANGER)
def test_a_lookalike_tells_of_nobody_in_danger(text: str) -> None:
    """A queue, a claim or a missing answer is none, nor is that nobody is hurt."""
    assert not told_of(text)


@pytest.mark.parametrize(
    "piece", ["som ", "får ikke ", "noen er ", "på ", "brann", "ved det ", "x"]
)
def test_a_hostile_text_takes_no_long_time(piece: str) -> None:
    """The time stays in line with the text, which is looked at only so far."""
    text, begun = piece * 20_000, time.process_time()
    told_of(text)
    kinds_of(text)
    places_of(text)
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("text", "kinds", "places"),
    [
        ("Det brenner på skolen, hjelp!", {Kind.FIRE}, {"skol"}),
        ("Brann ved skulen", {Kind.FIRE}, {"skol"}),
        ("Det ryker kraftig fra taket på skolen", {Kind.FIRE}, {"skol"}),
        ("det brenner ved den gamle kirka", {Kind.FIRE}, {"kirk"}),
        ("Rådhuset brenner!", {Kind.FIRE}, {"rådhus"}),
        ("Det brenner i Straumsjøen også", {Kind.FIRE}, {"straumsjø"}),
        ("Ras over veien ved Hovden", {Kind.SLIDE}, {"hovd"}),
        ("Det lukter brent", {Kind.FIRE}, set()),
        ("Hjelp!", set(), set()),
    ],
)
def test_what_has_happened_and_where(text: str, kinds: set[Kind], places: set[str]) -> None:
    """A place is the same however it is inflected, and another one is another."""
    assert kinds_of(text) == kinds
    assert places_of(text) == places
