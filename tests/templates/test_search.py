"""``/svar`` finds a reply as people type: inflected, misspelled, half typed, in either form."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.templates import LANGUAGES, Templates
from bot.templates.search import alike, stem
from tests.templates import measure

OURS = Templates.load()
DOCS = Path(__file__).parents[2] / "docs" / "replies.md"
KEYWORDS = sorted(
    {
        (language, word)
        for language in LANGUAGES
        for template in OURS.all(language)
        for word in template.keywords
    }
)


def names(query: str, language: str = "nb") -> list[str]:
    """Return the names of what is found."""
    return [one.name for one in OURS.search(query, language)]


def test_the_measured_queries_are_found() -> None:
    """At least nine in ten first and nineteen in twenty among three, of those never looked at."""
    asked = measure.queries("measured")
    assert len(asked) + len(measure.queries("tuned")) >= 120
    assert measure.found(OURS, asked, 1) >= 0.9 * len(asked)
    assert measure.found(OURS, asked, 3) >= 0.95 * len(asked)


def test_every_query_names_a_template_there_is() -> None:
    """A misspelled expectation would only count as a miss."""
    for one in measure.queries("tuned") + measure.queries("measured"):
        assert one.expected in OURS.names(), one
        assert one.language in LANGUAGES


def test_the_documented_table_is_what_is_measured() -> None:
    """``python -m tests.templates.measure`` makes it."""
    assert "\n".join(measure.table(OURS)) in DOCS.read_text("utf-8")


def test_a_search_is_fast() -> None:
    """Under a millisecond, so that it never holds up the acknowledgement to Slack."""
    assert measure.milliseconds(OURS) < 1


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("takk", "thanks"), ("postmottak", "casework"), ("faktafeil", "correction"),
        ("faktefeil", "correction"), ("krisen", "crisis"), ("fjernet", "removal"),
        ("saksbehandling arkiv", "casework"), ("brøytinga", "unit"), ("BRØYTET", "unit"),
        ("broyting", "unit"), ("brøytekanten", "unit"), ("sakshandsaming", "casework"),
    ],
)  # fmt: skip
def test_templates_are_found_as_people_type(typed: str, name: str) -> None:
    """By stem, beginning, first part of a compound, without accents, in either form."""
    for language in LANGUAGES:
        assert names(typed, language)[0] == name


@pytest.mark.parametrize("query", ["xqzw", "«»", "...", "🙏", "{{ 7*7 }}", "%'; --"])
def test_what_is_like_nothing_finds_nothing(query: str) -> None:
    """And nothing that is typed is a pattern."""
    assert names(query) == []


@pytest.mark.parametrize("query", ["", "  "])
def test_nothing_typed_lists_everything_in_order_of_use(query: str) -> None:
    """Thanks first."""
    assert names(query, "nn") == list(OURS.names())
    assert names(query)[0] == "thanks"


@given(st.sampled_from(KEYWORDS), st.data())
def test_the_beginning_of_a_keyword_finds_its_templates(
    keyword: tuple[str, str], data: st.DataObject
) -> None:
    """While it is being typed, from the fourth letter on."""
    language, word = keyword
    typed = word[: data.draw(st.integers(min(4, len(word)), len(word)))]
    mine = {one.name for one in OURS.all(language) if word in one.keywords}
    assert mine & set(names(typed, language)) or len(typed) < 4
    assert mine & set(names(word, language))


@given(st.sampled_from([one for one in KEYWORDS if len(one[1]) >= 7]), st.data())
def test_a_letter_too_few_is_forgiven(keyword: tuple[str, str], data: st.DataObject) -> None:
    """Any one letter of a long keyword can be left out but the first."""
    language, word = keyword
    gone = data.draw(st.integers(1, len(word) - 1))
    mine = {one.name for one in OURS.all(language) if word in one.keywords}
    assert mine & set(names(word[:gone] + word[gone + 1 :], language))


@given(st.text(max_size=300), st.sampled_from(LANGUAGES))
def test_whatever_is_typed_each_template_is_found_once(query: str, language: str) -> None:
    """In the language that was asked for, and the same each time."""
    found = OURS.search(query, language)
    assert len({one.name for one in found}) == len(found)
    assert all(one.language == language for one in found)
    assert found == OURS.search(query, language)


@given(st.text(min_size=1, max_size=30))
def test_a_stem_begins_its_word(word: str) -> None:
    """And is never nothing."""
    assert word.startswith(stem(word))
    assert stem(word)


def test_texts_are_alike_that_share_a_word() -> None:
    """A crisis's name and a comment about it, in either form; small words don't count."""
    assert alike("Drikkevannet på Steine er forurenset", "Er vannet på steine trygt?")
    assert alike("brann på skolen", "Kva skjer på skulen?")
    assert not alike("brann på skolen", "Når åpner dere på mandag?")
    assert not alike("", "Når åpner dere?")
