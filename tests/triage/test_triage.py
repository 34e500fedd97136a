"""Triage as the desk and the command use it: what it suggests, why, and what it must not be led by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases import Category, Flag
from bot.triage import Unit, as_json, triage

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
        for reason in one.reasons:
            assert reason.casefold().split()[0] in text.casefold()


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
        "category", "ranking", "language", "flags", "alarm", "unit", "personal_data", "masked",
    ]  # fmt: skip
    probabilities = [probability for _, probability, _ in found["ranking"]]
    assert {name for name, _, _ in found["ranking"]} == {one.value for one in Category}
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) == pytest.approx(1, abs=0.01)
    assert found["category"] == found["ranking"][0][0]
    assert found["language"] in {"nb", "nn", "en"}
    assert all(0 <= one["start"] < one["end"] <= len(text) for one in found["personal_data"])
