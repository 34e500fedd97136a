"""The suggestions of a case follow what admins chose, what fits, and what was said last."""

from __future__ import annotations

import itertools
from dataclasses import replace

from bot.cases import Case, Category, Flag
from bot.desk import Desk, act, compose, reply, suggest, undo
from bot.desk.receive import receive
from bot.desk.show import card_of
from bot.screens import Action, Buttons, Done, Facts, Form, Input, Open
from bot.store import alarms, cases, choices
from bot.triage import SURE_ENOUGH, Suggestion, triage
from tests.fakes import Clock, Village
from tests.office import KARI


def write(desk: Desk, village: Village, clock: Clock, text: str, root: str | None = None) -> Case:
    """Have a new citizen write, and return the case."""
    village.write(text, at=clock(), author=f"a{len(village.posts)}", root=root)
    receive(desk, village.name, village.poll(None))
    case = cases.get(desk.store.read(), len(village.posts))
    assert case is not None
    return case


def opened(desk: Desk, case: Case, template: str | None = None) -> Form:
    """Open the reply form."""
    answer = reply.start(desk, case.id, KARI, template)
    assert isinstance(answer, Open)
    return answer.form


def text(form: Form) -> str:
    """Return the text in the form."""
    return next(
        part.value for part in form.parts if isinstance(part, Input) and part.id.startswith("text")
    )


def approve(desk: Desk, form: Form) -> None:
    """Publish what stands in the form."""
    action = Action(
        name="form.approve", chat="slack", user="U0", admin=KARI,
        state=form.state, values={"text": text(form).replace("[", "").replace("]", "")},
    )  # fmt: skip
    assert reply.approve(desk, action, KARI) == Done()


def test_a_thread_never_reads_the_same_twice_in_a_row(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """Five thank-yous under one post are thanked in turns, and an undone one does not count."""
    said = []
    for _number in range(5):
        case = write(desk, village, clock, "Tusen takk for fin brøyting!", root="post/1")
        form = opened(desk, case, "thanks")
        said.append(text(form))
        approve(desk, form)
        assert undo.undo(desk, case.id, KARI) == Done()
        again = opened(desk, case, "thanks")
        assert text(again) == said[-1]
        approve(desk, again)
    assert len(set(said)) == 3
    assert all(one != other for one, other in itertools.pairwise(said))


def test_a_draft_keeps_its_wording(desk: Desk, village: Village, clock: Clock) -> None:
    """A text begun before a colleague used the same wording is still known for what it is."""
    first = write(desk, village, clock, "Tusen takk!", root="post/1")
    second = write(desk, village, clock, "Så bra!", root="post/1")
    begun = opened(desk, first, "thanks")
    action = Action(
        name="draft", chat="slack", user="U0", admin=KARI,
        state=begun.state, values={"text": "Halvt", "template": "thanks", "language": "nb"},
    )  # fmt: skip
    reply.save_draft(desk, action, KARI)
    approve(desk, opened(desk, second, "thanks"))
    restored = opened(desk, first)
    assert text(restored) == "Halvt"
    assert restored.state["wording"] == begun.state["wording"] == "0"
    assert opened(desk, write(desk, village, clock, "Takk!"), "thanks").state["wording"] == "1"


def test_what_is_too_long_for_the_network_gets_its_shorter_wording(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """And where none is short enough the template is not first."""
    written = write(desk, village, clock, "Takk for hjelpen!")
    with desk.store.write() as database:
        ranking = '[["praise", 0.6, []], ["question", 0.3, []]]'
        database.execute("UPDATE cases SET ranking = ?, category = 'praise'", (ranking,))
    case = cases.get(desk.store.read(), written.id)
    assert case is not None
    reader, thanks = desk.store.read(), desk.templates.get("thanks", "nb")
    length, number = min(
        (len(compose.prefill(desk, case, thanks, number)), number)
        for number in range(len(thanks.wordings))
    )
    village.limit = length
    assert suggest.wording(desk, reader, case, thanks) == number
    assert suggest.suggestions(desk, reader, case)[0].name == "thanks"
    village.limit = length - 1
    assert suggest.suggestions(desk, reader, case)[0].name != "thanks"


def test_what_admins_choose_is_learned(desk: Desk, village: Village, clock: Clock) -> None:
    """By the category the case had; what was undone is not a choice."""
    first = []
    for _number in range(20):
        case = write(desk, village, clock, "Når åpner svømmehallen?")
        first.append(suggest.suggestions(desk, desk.store.read(), case)[0].name)
        approve(desk, opened(desk, case, "out_of_hours"))
    assert first[:3] == ["question"] * 3
    assert first[-1] == "out_of_hours"
    assert first == sorted(first, reverse=True)
    habits = choices.habits(desk.store.read(), Category.QUESTION)
    assert habits == {"out_of_hours": 20}
    undo.undo(desk, 20, KARI)
    assert choices.habits(desk.store.read(), Category.QUESTION) == {"out_of_hours": 19}
    assert choices.habits(desk.store.read(), Category.PRAISE) == {}


def test_habits_are_read_from_an_index(desk: Desk) -> None:
    """A card is drawn often, and the events are many."""
    for query, values, index in (
        (choices.HABITS, ("x", 9), "replies_by_category"),
        (choices.WORDINGS, ("x", "x", "x", "x", 9), "replies_by_template"),
    ):
        plan = desk.store.read().execute(f"EXPLAIN QUERY PLAN {query}", values).fetchall()
        assert index in " ".join(str(row[3]) for row in plan)
        assert "TEMP B-TREE" not in " ".join(str(row[3]) for row in plan)


def test_the_card_offers_three_and_the_way_to_the_others(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """The best one stands out when it is sure, and no row has more than Slack's five."""
    case = write(desk, village, clock, "Når åpner svømmehallen på lørdag?")
    message, _again = card_of(desk, desk.store.read(), case)
    replies, rest = (part for part in message.parts if isinstance(part, Buttons))
    assert [one.action for one in replies.buttons] == [
        "reply", "reply_with", "reply_with",
    ]  # fmt: skip
    assert [one.primary for one in replies.buttons] == [True, False, False]
    assert rest.buttons[0].action == "other_replies"
    assert replies.buttons[1].value.startswith(f"{case.id}:")
    assert len(rest.buttons) + bool(rest.menu) <= 5
    assert len(rest.menu) <= 5


def test_an_uncertain_suggestion_does_not_stand_out(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """A guess is offered like the others."""
    case = write(desk, village, clock, "Hmm, ja")
    with desk.store.write() as database:
        database.execute(
            "UPDATE cases SET ranking = ?",
            ('[["question", 0.3, []], ["criticism", 0.28, []], ["praise", 0.2, []]]',),
        )
    guess = cases.get(desk.store.read(), case.id)
    assert guess is not None
    message, _again = card_of(desk, desk.store.read(), guess)
    replies = next(part for part in message.parts if isinstance(part, Buttons))
    assert not any(one.primary for one in replies.buttons)


def test_the_card_and_the_triage_call_the_same_a_guess(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """Just below the threshold and at it."""
    write(desk, village, clock, "Hmm, ja")
    for probability in (SURE_ENOUGH - 0.01, SURE_ENOUGH):
        found = replace(
            triage("Hmm, ja"), ranking=(Suggestion(Category.QUESTION, probability, ()),)
        )
        with desk.store.write() as database:
            database.execute(
                "UPDATE cases SET category = 'question', ranking = ?",
                (f'[["question", {probability}, []]]',),
            )
        case = cases.get(desk.store.read(), 1)
        assert case is not None
        message, _again = card_of(desk, desk.store.read(), case)
        facts = next(part for part in message.parts if isinstance(part, Facts))
        shown = dict(facts.rows)["Kategori"][0].text
        assert ("(usikker)" in shown) is found.uncertain
        primary = [
            one.primary
            for part in message.parts
            if isinstance(part, Buttons)
            for one in part.buttons
        ]
        assert any(primary) is not found.uncertain


CRISIS = "Det har gått ras over veien ved Hovden! Det står en bil inne i raset!"


def chosen(desk: Desk, case: Case, category: Category) -> tuple[Case, list[str], str]:
    """Choose a category; returns the case, what is suggested then, and what the card says."""
    assert act.recategorize(desk, case.id, KARI, category) == Done()
    moved = cases.get(desk.store.read(), case.id)
    assert moved is not None
    names = [one.name for one in suggest.suggestions(desk, desk.store.read(), moved)]
    message, _again = card_of(desk, desk.store.read(), moved)
    return moved, names, repr(message.parts)


def test_the_suggestions_follow_the_category_that_a_person_chose(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """No crisis any more: its flag and its reply go, the deadline too, and undo brings all back."""
    case = write(desk, village, clock, CRISIS)
    assert suggest.suggestions(desk, desk.store.read(), case)[0].name == "crisis"
    spam, names, card = chosen(desk, case, Category.SPAM)
    assert (names, spam.due_at) == ([], None)
    assert "mulig krise" not in card
    question, names, card = chosen(desk, case, Category.QUESTION)
    assert names[0] == "question"
    assert not question.at_once
    assert "mulig krise" not in card
    assert "crisis" in {one.value for one in suggest.options(desk, question, "nb")}
    undo.undo(desk, case.id, KARI)
    crisis, names, card = chosen(desk, case, Category.CRISIS)
    assert names[0] == "crisis"
    assert crisis.at_once


def test_an_undone_category_gives_the_flags_back(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """A wrong choice hides no danger for longer than it stands."""
    case = write(desk, village, clock, CRISIS)
    chosen(desk, case, Category.PRAISE)
    undo.undo(desk, case.id, KARI)
    back = cases.get(desk.store.read(), case.id)
    assert back is not None
    assert (back.flags, back.due_at) == (case.flags, case.due_at)


def test_a_threat_is_as_urgent_when_it_is_called_harassment(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """That is its category; another one says that it is no threat."""
    case = write(desk, village, clock, "Jeg skal drepe deg")
    moved, names, _card = chosen(desk, case, Category.HARASSMENT)
    assert (moved.flags, moved.at_once) == (case.flags, True)
    assert alarms.out(desk.store.read(), case.id)
    assert names[0] == "removal"
    moved, names, _card = chosen(desk, case, Category.CRITICISM)
    assert (moved.at_once, names[0]) == (False, "criticism")
    assert not alarms.out(desk.store.read(), case.id)


def test_what_is_written_after_the_choice_is_feared_anew(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """A person lowered the flag of the words that stood there, not of those to come."""
    case = write(desk, village, clock, CRISIS, root="post/1")
    chosen(desk, case, Category.SPAM)
    village.write("Bilen ligger i raset og noen roper om hjelp, ring 112!", at=clock(),
                  author="a0", root="post/1", answers="post/1")  # fmt: skip
    receive(desk, village.name, village.poll("1"))
    moved = cases.get(desk.store.read(), case.id)
    assert moved is not None
    assert Flag.CRISIS in moved.flags
    assert moved.at_once
    assert suggest.suggestions(desk, desk.store.read(), moved)[0].name == "crisis"
