"""Which reply is suggested, and in which wording: pure, and held for every situation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases import Category, Flag
from bot.templates import LANGUAGES, Template, Templates
from bot.templates.choosing import BEST, Situation, suggest, wording

OURS = Templates.load()
C = Category


def likely(*ranked: tuple[Category, float]) -> tuple[tuple[Category, float], ...]:
    """Return a whole ranking that begins so; the others share the rest."""
    others = [one for one in Category if one not in {category for category, _p in ranked}]
    rest = max(1 - sum(probability for _category, probability in ranked), 0) / len(others)
    return (*ranked, *((one, rest) for one in others))


def names(situation: Situation, short: frozenset[str] | None = None) -> list[str]:
    """Return the suggested templates' names; ``short`` are those that fit."""
    found = suggest(
        OURS.all(situation.language), situation, lambda one: short is None or one.name in short
    )
    return [one.name for one in found]


rankings = st.lists(st.floats(0, 1), min_size=len(Category), max_size=len(Category)).flatmap(
    lambda shares: st.permutations(list(Category)).map(
        lambda order: tuple(zip(order, sorted(shares, reverse=True), strict=True))
    )
)
situations = st.builds(
    Situation,
    ranking=rankings,
    chosen=st.none() | st.sampled_from(Category),
    flags=st.frozensets(st.sampled_from(Flag)),
    language=st.sampled_from(LANGUAGES),
    unit=st.booleans(),
    no_text=st.booleans(),
    in_crisis=st.booleans(),
    of_crisis=st.booleans(),
    in_election=st.booleans(),
    habits=st.dictionaries(st.sampled_from((*OURS.names(), "gone")), st.integers(0, 200)),
)


@pytest.mark.parametrize(
    ("category", "best"),
    [
        (C.PRAISE, ["thanks", "thanks_staff"]),
        (C.QUESTION, ["question", "holding", "unit"]),
        (C.CRITICISM, ["criticism", "apology"]),
        (C.FACTUAL_ERROR, ["correction"]),
        (C.CASEWORK, ["casework"]),
        (C.UNIT_REFERRAL, ["unit", "details", "holding"]),
        (C.HARASSMENT, ["removal", "tone"]),
        (C.CRISIS, ["crisis", "holding"]),
        (C.IMAGE_CONSENT, ["image_consent", "image_children"]),
    ],
)
def test_a_sure_category_gets_its_own_reply_first(category: Category, best: list[str]) -> None:
    """And then those that suit it too."""
    assert names(Situation(ranking=likely((category, 0.95))))[: len(best)] == best


def test_spam_gets_no_reply() -> None:
    """Unless a flag asks for one."""
    sure = likely((C.SPAM, 0.95))
    assert names(Situation(ranking=sure)) == []
    assert names(Situation(ranking=sure, flags=frozenset({Flag.THREAT})))[0] == "removal"


def test_the_ranking_is_followed() -> None:
    """The second likeliest category is among the three."""
    found = names(Situation(ranking=likely((C.CRITICISM, 0.5), (C.FACTUAL_ERROR, 0.4))))
    assert found[:2] == ["criticism", "correction"]


@pytest.mark.parametrize(
    ("flags", "first"),
    [
        ({Flag.CRISIS}, "crisis"),
        ({Flag.CRISIS, Flag.SELF_HARM}, "care"),
        ({Flag.THREAT}, "removal"),
        ({Flag.HARASSMENT}, "removal"),
        ({Flag.CRISIS, Flag.THREAT, Flag.POLITICAL}, "crisis"),
    ],
)
def test_a_raised_flag_comes_before_the_ranking(flags: set[Flag], first: str) -> None:
    """However sure the ranking is."""
    situation = Situation(ranking=likely((C.PRAISE, 0.99)), flags=frozenset(flags))
    assert names(situation)[0] == first


@pytest.mark.parametrize(
    ("flag", "name"),
    [(Flag.PERSONAL_DATA, "casework"), (Flag.IMAGE, "image_consent")],
)
def test_a_milder_flag_is_among_the_three(flag: Flag, name: str) -> None:
    """A picture in a thank-you is no reason not to thank."""
    situation = Situation(ranking=likely((C.PRAISE, 0.9)), flags=frozenset({flag}))
    found = names(situation)[:BEST]
    assert found[0] == "thanks"
    assert name in found


def test_a_person_in_need_is_thought_of_in_any_crisis() -> None:
    """Not all who are tired of life say so outright: the reply for them is one of the three."""
    ranking = likely((C.CRISIS, 0.9))
    found = names(Situation(ranking=ranking, flags=frozenset({Flag.CRISIS})))
    assert found[:BEST] == ["crisis", "holding", "care"]


def test_thanks_for_praise_never_stand_beside_a_possible_crisis() -> None:
    """However little the rest of the ranking says."""
    situation = Situation(
        ranking=likely((C.CRISIS, 0.9), (C.PRAISE, 0.09)), flags=frozenset({Flag.CRISIS})
    )
    assert not {"thanks", "thanks_staff"} & set(names(situation))
    assert "thanks" in names(Situation(ranking=situation.ranking))


def test_praise_of_a_party_gets_no_thanks() -> None:
    """They would take a stand; unless a person has read it and says that it is praise of us."""
    situation = Situation(ranking=likely((C.PRAISE, 0.9)), flags=frozenset({Flag.POLITICAL}))
    assert names(situation)[0] == "election"
    assert "thanks" not in names(situation)
    assert names(replace(situation, chosen=C.PRAISE))[0] == "thanks"
    criticism = replace(situation, ranking=likely((C.CRITICISM, 0.9)))
    assert names(criticism)[:2] == ["criticism", "decision"]


def test_no_habit_thanks_for_what_is_no_praise() -> None:
    """Three wrong choices are no reason to thank for a complaint."""
    situation = Situation(ranking=likely((C.CASEWORK, 0.98)), habits={"thanks": 3})
    assert "thanks" not in names(situation)


def test_a_partys_advertising_may_be_told_that_the_page_is_neutral() -> None:
    """It is spam, and that the bot is sure of it takes no reply away."""
    ranking = likely((C.SPAM, 0.95))
    assert names(Situation(ranking=ranking)) == []
    assert names(Situation(ranking=ranking, flags=frozenset({Flag.POLITICAL})))[0] == "election"


def test_an_admins_word_comes_before_all() -> None:
    """The person has read the comment."""
    situation = Situation(
        ranking=likely((C.PRAISE, 0.9)), chosen=C.QUESTION, flags=frozenset({Flag.CRISIS})
    )
    assert names(situation)[:2] == ["question", "crisis"]


def test_before_an_election_politics_gets_the_decision() -> None:
    """And only then."""
    situation = Situation(
        ranking=likely((C.CRITICISM, 0.9)), flags=frozenset({Flag.POLITICAL}), in_election=True
    )
    assert names(situation)[0] == "decision"
    assert names(Situation(ranking=likely((C.CRITICISM, 0.9)), in_election=True))[0] == "criticism"


def test_in_a_crisis_what_is_about_it_gets_the_contacts() -> None:
    """Then the holding reply; what is about something else is told to wait, second."""
    asked = likely((C.QUESTION, 0.9))
    about = Situation(ranking=asked, in_crisis=True, of_crisis=True)
    assert names(about)[:3] == ["crisis", "holding", "question"]
    other = Situation(ranking=asked, unit=True, in_crisis=True)
    assert names(other)[:2] == ["question", "holding"]
    assert names(Situation(ranking=asked, unit=True))[:2] == ["question", "unit"]
    thanks = Situation(ranking=likely((C.PRAISE, 0.9)), in_crisis=True, of_crisis=True)
    assert names(thanks)[0] == "thanks"


def test_a_comment_without_words_is_asked_what_it_is_about() -> None:
    """A picture alone has no category."""
    assert names(Situation(ranking=likely((C.SPAM, 0.3)), no_text=True))[0] == "attachment"


def test_a_known_unit_is_referred_to() -> None:
    """Before the templates that suit as well, but not before the category's own."""
    found = names(Situation(ranking=likely((C.CRITICISM, 0.9)), unit=True))
    assert found[:2] == ["criticism", "unit"]
    assert names(Situation(ranking=likely((C.PRAISE, 0.9)), unit=True))[0] == "thanks"


def test_what_admins_chose_before_moves_up() -> None:
    """Once or twice is no habit; nine times of ten is."""
    asked = likely((C.QUESTION, 0.8))
    assert names(Situation(ranking=asked, habits={"holding": 1}))[0] == "question"
    assert names(Situation(ranking=asked, habits={"holding": 18, "question": 2}))[0] == "holding"


def test_what_is_too_long_is_not_first() -> None:
    """On a network with little room the next one that fits is."""
    short = frozenset(OURS.names()) - {"question"}
    found = names(Situation(ranking=likely((C.QUESTION, 0.9))), short)
    assert found[0] != "question"
    assert "question" in found


def test_ones_own_in_the_writers_language_comes_first(tmp_path: Path) -> None:
    """A second template of a category that only bokmål has yields to the one in nynorsk."""
    (tmp_path / "nb").mkdir()
    (tmp_path / "nb" / "aaa.txt").write_text("---\ntitle: A\ncategory: question\n---\nHei\n")
    templates = Templates.load(tmp_path)
    situation = Situation(ranking=likely((C.QUESTION, 0.9)), language="nn", habits={"aaa": 1})
    found = [one.name for one in suggest(templates.all("nn"), situation, lambda _one: True)]
    assert found.index("question") < found.index("aaa")


@given(situations, st.sets(st.sampled_from(OURS.names())))
def test_only_templates_that_exist_are_suggested(situation: Situation, short: set[str]) -> None:
    """Each once, in the writer's language where there is one, and the same each time."""
    found = suggest(OURS.all(situation.language), situation, lambda one: one.name in short)
    assert len(set(found)) == len(found)
    assert all(OURS.get(one.name, situation.language) is one for one in found)
    assert found == suggest(OURS.all(situation.language), situation, lambda one: one.name in short)


@given(situations)
def test_only_spam_is_without_a_suggestion(situation: Situation) -> None:
    """Everything else that is at all likely gets at least one."""
    category = situation.category
    if category is not C.SPAM and dict(situation.ranking).get(category or C.SPAM, 0) > 0:
        assert names(situation)


def test_a_habit_never_moves_a_milder_flags_reply_down() -> None:
    """What is first without what admins chose is first with it."""
    situation = Situation(
        ranking=likely((C.IMAGE_CONSENT, 0.6)),
        flags=frozenset({Flag.IMAGE}),
        habits={"holding": 50},
    )
    assert names(situation)[:2] == ["image_consent", "holding"]


@given(situations)
def test_a_habit_lifts_nothing_over_a_flag(situation: Situation) -> None:
    """With or without what admins chose before, a flag's reply has the same above it, or less."""
    without = Situation(
        **{
            name: getattr(situation, name)
            for name in Situation.__dataclass_fields__
            if name != "habits"
        }
    )
    flagged = {
        one.name
        for one in OURS.all(situation.language)
        for flag in situation.flags & {Flag.CRISIS, Flag.THREAT, Flag.HARASSMENT, Flag.SELF_HARM}
        if one.category == flag.value or (flag is Flag.SELF_HARM and flag in one.suits)
    }
    with_habits, plain = names(situation), names(without)
    for name in flagged:
        assert with_habits.index(name) <= plain.index(name) or situation.chosen
    for flag in situation.flags & {Flag.PERSONAL_DATA, Flag.IMAGE, Flag.POLITICAL}:
        name = next(one.name for one in OURS.all(situation.language) if flag in one.suits)
        if name in plain and len(situation.flags) == 1 and not situation.chosen:
            assert with_habits.index(name) <= plain.index(name)
    first = next((one for one in plain if one in flagged), None)
    if first and not situation.chosen:
        assert with_habits[0] == plain[0] == first


@given(
    st.lists(st.booleans(), min_size=1, max_size=4).flatmap(
        lambda fitting: st.tuples(
            st.just(fitting),
            st.lists(st.integers(0, len(fitting) - 1)),
            st.lists(st.integers(0, len(fitting) - 1)),
        )
    )
)
def test_never_the_same_wording_twice_in_a_row(
    drawn: tuple[list[bool], list[int], list[int]],
) -> None:
    """In one thread, if there are two; and a wording that fits, if one that fits is left."""
    fitting, in_thread, on_page = drawn
    chosen = wording(fitting, in_thread, on_page)
    assert 0 <= chosen < len(fitting)
    if len(fitting) > 1 and in_thread:
        assert chosen != in_thread[0]
    left = [number for number, fit in enumerate(fitting) if fit and number not in in_thread[:1]]
    assert not left or chosen in left


def test_wordings_take_turns_on_the_page() -> None:
    """The first at first, then the others, and then the one that has rested longest."""
    used: list[int] = []
    for _time in range(6):
        used.insert(0, wording([True] * 3, (), used))
    assert used[::-1] == [0, 1, 2, 0, 1, 2]


def test_a_template_of_ones_own_with_one_wording_is_always_that() -> None:
    """There is nothing to take turns with."""
    assert wording([True], [0, 0], [0]) == 0
    assert wording([False]) == 0


def _titles(found: tuple[Template, ...]) -> list[str]:
    return [one.title for one in found]


def test_titles_are_in_the_writers_language() -> None:
    """So that the button says what the text will be like."""
    situation = Situation(ranking=likely((C.PRAISE, 0.9)), language="en")
    assert _titles(suggest(OURS.all("en"), situation, lambda _one: True))[0] == "Thanks for praise"
