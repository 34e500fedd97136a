"""Triage as the desk and the command use it: what it suggests, why, and what it must not be led by."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cases import Area, Category, Flag
from bot.triage import GENERAL, Unit, as_json, triage

UNITS = (Unit("Teknisk drift", ("vei", "brøyt")), Unit("Skole", ("skole", "sfo")))

COMMENTS = [
    ("Tusen takk for flott hjelp på servicekontoret!", Category.PRAISE, "nb"),
    ("Når åpner svømmehallen i romjula?", Category.QUESTION, "nb"),
    ("Når opnar symjehallen i romjula?", Category.QUESTION, "nn"),
    ("When does the swimming pool open?", Category.QUESTION, "en"),
    ("Elendig brøyting igjen, dette er en skam", Category.CRITICISM, "nb"),
    ("Kva skjer med byggjesaka mi? Eg søkte om dispensasjon i mai", Category.CASEWORK, "nn"),
]


@pytest.mark.parametrize(("text", "category", "language"), COMMENTS)
def test_plain_comments_are_what_they_are(text: str, category: Category, language: str) -> None:
    """The first suggestion and the language are right, and the reasons stand in the comment."""
    found = triage(text, units=UNITS)
    assert (found.category, found.language) == (category, language)
    assert found.ranking[0].reasons
    for one in found.ranking:
        assert len(one.reasons) <= 3
        for reason in one.reasons:
            assert reason in re.sub(r"\W+", " ", text)


@pytest.mark.parametrize("handle", ["@boe-the-and-test.test", "@the@for.you", "@takk.ikkje.no"])
@pytest.mark.parametrize(("text", "category", "language"), COMMENTS)
def test_whom_it_is_written_to_changes_nothing(
    handle: str, text: str, category: Category, language: str
) -> None:
    """The words in a handle are not the citizen's."""
    found = triage(f"{handle} {text}", units=UNITS)
    assert (found.category, found.language) == (category, language)
    assert found.ranking == triage(text, units=UNITS).ranking


def test_a_link_says_nothing_of_the_language() -> None:
    """Most addresses are English, whatever is written around them."""
    link = "https://example.com/what-are-you-doing/with-the-school"
    assert triage(f"Sjå her: {link} – kva gjer de?").language == "nn"


def test_the_unit_is_the_one_whose_keywords_are_named() -> None:
    """By the start of a word, in either written form; none where none is named."""
    assert triage("Vegen er ikkje brøytt", units=UNITS).unit == "Teknisk drift"
    assert triage("Når begynner SFO?", units=UNITS).unit == "Skole"
    assert triage("Hei på deg", units=UNITS).unit is None


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Det brenner i kjelleren på skolen, ring brannvesenet!", Flag.CRISIS),
        ("Du er en jævla idiot, og det er hele familien din også", Flag.HARASSMENT),
        ("Ring meg på 99 88 77 66", Flag.PERSONAL_DATA),
    ],
)
def test_flags_are_raised(text: str, flag: Flag) -> None:
    """Whatever the category is."""
    assert flag in triage(text).flags


@given(st.text(max_size=300))
def test_any_text_gives_an_answer_of_the_promised_shape(text: str) -> None:
    """Probabilities of all categories sum to one, the likeliest first; places are in the text."""
    found = as_json(triage(text))
    assert list(found) == [
        "category", "ranking", "language", "written_in", "flags", "alarm", "unit", "personal_data", "masked",
        "uncertain",
    ]  # fmt: skip
    probabilities = [probability for _, probability, _ in found["ranking"]]
    assert {name for name, _, _ in found["ranking"]} == {one.value for one in Category}
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) == pytest.approx(1, abs=0.01)
    assert found["category"] == found["ranking"][0][0]
    assert found["language"] in {"nb", "nn", "en"}
    assert all(0 <= one["start"] < one["end"] <= len(text) for one in found["personal_data"])


def test_probabilities_add_up_and_the_sure_is_surer_than_the_vague() -> None:
    """An answer that is a guess says so."""
    sure = triage("Tusen takk for flott hjelp på servicekontoret!")
    vague = triage("tja")
    for found in (sure, vague):
        assert sum(one.probability for one in found.ranking) == pytest.approx(1)
    assert not sure.uncertain
    assert sure.ranking[0].probability > vague.ranking[0].probability
    assert vague.uncertain


def test_a_reason_and_what_denies_it_stand_together() -> None:
    """«Stemmer» alone would say the opposite; what is beyond a comma denies something else."""
    text = "Det stemmer ikkje, fristen er 1. mars."
    assert triage(text).ranking[0].reasons[0] == "stemmer ikkje"


def test_reasons_are_no_greetings_and_run_over_no_full_stop() -> None:
    """A greeting says nothing to whoever reads it alone, nor do two words of two sentences."""
    assert triage("Hello").ranking[0].reasons == ()
    for text in (
        "Takk for brøyting. Flott jobb!",
        "Hei, hvorfor har biblioteket stengt? Åpent bør det være",
    ):
        for one in triage(text).ranking:
            assert all(reason in text for reason in one.reasons)
    assert "ikkje brøyta" in triage("Det er ikkje brøyta i Moavegen").ranking[0].reasons
    for one in triage("Ikke! Aldri! Not ok").ranking:
        assert not {"Ikke", "Aldri", "Not"} & set(one.reasons)


def test_reasons_never_show_what_is_masked() -> None:
    """Not even where the masked text would have been the strongest word."""
    found = triage(
        "Søknaden min er ikkje svart på, ring 99 88 77 66 eller ola.nordmann@example.com"
    )
    said = " ".join(word for one in found.ranking for word in one.reasons)
    assert said
    for hidden in ("99", "88", "nordmann", "example", "telefon"):
        assert hidden not in said


@pytest.mark.parametrize(
    ("text", "written", "answered"),
    [
        ("Hej, hvornår åbner svømmehallen? Hvad koster det?", "da", "nb"),
        ("Hur mycket kostar det att parkera här?", "sv", "nb"),
        ("Når opnar symjehallen?", "nn", "nn"),
    ],
)
def test_danish_and_swedish_are_answered_in_bokmaal(text: str, written: str, answered: str) -> None:
    """They are recognised, and the reply templates have no such folder."""
    found = triage(text)
    assert (found.written_in, found.language) == (written, answered)


def test_a_tie_of_languages_goes_to_what_is_declared() -> None:
    """By the comment's author, else by the post that it stands under; words outweigh both."""
    assert triage("Ok 👍").language == "nb"
    assert triage("Ok 👍", language="nn").language == "nn"
    assert triage("Ok 👍", context="Symjehallen er open i dag, velkomen til alle").language == "nn"
    assert triage("When does it open?", language="nn").language == "en"


def test_the_area_names_the_unit_where_no_keyword_does() -> None:
    """What a unit has is looked at after every unit's own words; without one, no unit."""
    text = "Bossdunken vår vart ikkje tømt i dag"
    waste = Unit("Renovasjon", (), (Area.ENVIRONMENT_WASTE,))
    assert triage(text, units=(*UNITS, waste)).unit == "Renovasjon"
    assert triage(text, units=UNITS).unit is None
    assert triage(text, units=GENERAL).unit == "environment_waste"
    assert triage("Vegen er full av boss", units=(waste, *UNITS)).unit == "Teknisk drift"


def test_where_keywords_tie_the_comment_decides() -> None:
    """The street light outside the school is no matter of the school's."""
    school = Unit("Skole", ("skole",), (Area.SCHOOL,))
    road = Unit("Teknisk drift", ("gatelys", "brøyting"), (Area.ROADS_WATER,))
    text = "Gatelyset utenfor skolen har vært mørkt i to uker"
    assert triage(text, units=(school, road)).unit == "Teknisk drift"
    assert triage(text, units=(road, school)).unit == "Teknisk drift"
    without = (Unit("Skole", ("skole",)), Unit("Drift", ("gatelys",)))
    assert triage(text, units=without).unit == "Skole"  # the first, where nothing else tells


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Det brenn i huset hjå naboen, og det er folk inne!! Kven ringer me?", Flag.CRISIS),
        ("Jeg vet hvor du bor, saksbehandler. Du skal få svi.", Flag.THREAT),
    ],
)
def test_what_is_plainly_dangerous_alarms(text: str, flag: Flag) -> None:
    """An alarm is a raised flag, and its category stands first."""
    found = triage(text)
    assert flag in found.alarm
    assert found.alarm <= found.flags
    assert found.category in {Category.CRISIS, Category.HARASSMENT}


@pytest.mark.parametrize(
    "text",
    [
        "Er det øvelse på brannstasjonen i dag?",
        "Når kommer feieren?",
        "Denne kommunen tar knekken på meg 😂",
        "Tusen takk for hjelpen!",
    ],
)
def test_what_only_looks_dangerous_wakes_nobody(text: str) -> None:
    """Only a crisis or a threat can, and only a sure one."""
    assert not triage(text).alarm


@pytest.mark.parametrize(
    ("text", "political"),
    [
        ("Stem på Høyre til høsten!", True),
        ("Ap og Sp har ødelagt denne kommunen", True),
        ("Ta til høyre i krysset", False),
        ("Sp. nr. 4 på skjemaet, hva betyr det?", False),
        ("Når åpner biblioteket?", False),
    ],
)
def test_the_political_flag_is_of_parties_and_elections(text: str, political: bool) -> None:  # noqa: FBT001
    """Decided by words alone; a direction is no party."""
    assert (Flag.POLITICAL in triage(text).flags) is political


HOSTILE = ["a" * 100_000, "\x00" * 5000, "\ud800" * 3000, "😡" * 10_000, "vei " * 25_000, "?!" * 50_000,
           "@" * 100_000, "[" * 100_000, "1 " * 50_000, "takk\u200b" * 10_000, "A" * 4000 + "?" * 4000]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: f"{text[:4]!a} x {len(text)}")
def test_a_hostile_text_is_answered_from_its_beginning(text: str) -> None:
    """What is read is bounded, so that more of it changes nothing."""
    found = triage(text)
    assert sum(one.probability for one in found.ranking) == pytest.approx(1)
    assert found.ranking == triage(text[:60_000]).ranking


@settings(max_examples=40)
@given(
    st.lists(
        st.sampled_from(
            [
                *(one[:500] for one in HOSTILE[:4]),
                "takk",
                " ",
                "\n",
                "brenner",
                "🔥",
                "<!channel>",
                "{{x}}",
            ]
        ),
        max_size=12,
    )
)
def test_the_same_text_gives_the_same_answer(parts: list[str]) -> None:
    """Nothing is remembered from one comment to the next."""
    text = "".join(parts)
    first = triage(text)
    triage("noe helt annet, med andre ord")
    assert triage(text) == first


@pytest.mark.parametrize(
    "text",
    [
        "Jeg skal drepe deg", "æ ska dræp dæ", "Eg kjem til å skyte deg!", "I will kill you.",
        "Vent bare, jeg skal faen meg kverke han", "drep deg neste gang jeg ser deg",
    ],
)  # fmt: skip
def test_a_threat_in_so_many_words_is_never_left_to_a_likelihood(text: str) -> None:
    """It wakes somebody, however short."""
    assert triage(text).alarm == {Flag.THREAT}
    assert {Flag.THREAT, Flag.HARASSMENT} <= triage(text).flags


@pytest.mark.parametrize(
    "text",
    [
        "Jeg skal drepe tid på biblioteket i dag", "Vi må drepe forslaget om nedleggelse",
        "Vi skal skyte rein i helga", "Dere dreper bygda med denne budsjettkuttinga", "Angrer",
    ],
)  # fmt: skip
def test_the_same_words_of_something_else_wake_nobody(text: str) -> None:
    """Nor does one word alone."""
    assert triage(text).alarm == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "Eg har tenkt å ta livet mitt i kveld", "Jeg tar livet av meg", "Jeg vil dø",
        "Eg tenkjer på å ta livet av meg", "Æ orke ikkje leve lenger", "Jeg vil ikke leve mer",
        "Naboen sier hun skal ta livet sitt", "Han truar og skal ta livet av seg i natt",
        "I want to kill myself", "I am going to end my life tonight",
        "She says she will kill herself",
        "Takk for ingenting. Nå orker jeg ikke leve lenger.", "Nå har jeg ingen grunn til å leve.",
        "Hvem kan jeg ringe når jeg ikke orker å leve?",
    ],
)  # fmt: skip
def test_who_says_that_they_will_take_their_life_always_sets_the_alarm_off(text: str) -> None:
    """And what cares for the person is suggested first, before the contacts of a crisis."""
    found = triage(text)
    assert Flag.CRISIS in found.alarm & found.flags
    assert Flag.SELF_HARM in found.flags
    assert found.category is Category.CRISIS


@pytest.mark.parametrize(
    ("text", "cared"),
    [
        ("Har bestemt meg for at det er best for alle om jeg blir borte. Takk til dere på skolen.", "for"),
        ("Jeg klarer ikke mer. Ingen ville savnet meg.", "for"),
        ("Har tatt alle tablettene mine nå. Takk for alt.", "for"),
        ("Eg orkar ikkje meir, har teke farvel med ungane", "for"),
        ("Det brenner i kjelleren på skolen, ring brannvesenet!", ""),
        ("Jeg orker ikke leve med denne støyen", ""),
        ("Det er ingen grunn til å leve her uten butikk", ""),
    ],
)  # fmt: skip
def test_who_may_be_tired_of_life_is_met_with_care(text: str, cared: str) -> None:
    """Not only who says so outright; and somebody with another crisis gets its contacts."""
    assert (Flag.SELF_HARM in triage(text).flags) is bool(cared)


@pytest.mark.parametrize(
    "text",
    [
        "Har bestemt meg for at det er best for alle om jeg blir borte. Takk til dere på skolen.",
        "Det ligger noen under gangbrua ved kinoen. Samme stilling",
    ],
)
def test_what_sets_an_alarm_off_is_due_at_once(text: str) -> None:
    """A crisis that somebody is woken for never stands as praise with two days to go."""
    found = triage(text)
    assert Flag.CRISIS not in found.alarm or found.category is Category.CRISIS


@pytest.mark.parametrize(
    "text",
    [
        "Denne byggesaken tar livet av meg", "Jeg dør av latter", "Jeg vil dø av skam",
        "Eg held på å le livet av meg", "I nearly killed myself laughing",
        "Jeg tar livet av brunsneglene i hagen", "En forfatter som tok livet sitt i 1920",
    ],
)  # fmt: skip
def test_figures_of_speech_and_what_is_long_past_set_no_alarm_off(text: str) -> None:
    """Nobody is woken for a manner of speaking."""
    found = triage(text)
    assert found.alarm == frozenset()
    assert Flag.SELF_HARM not in found.flags
