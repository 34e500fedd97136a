"""What admins do to cases: the first wins, the second is told, and a wrong click is undone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.cases import Case, Category, State, Verb
from bot.desk import Desk, act, undo
from bot.desk.actions import handle
from bot.desk.receive import receive
from bot.screens import Action, Answer, Done, Input, Open, Tell, words
from bot.store import cases, pings
from tests.fakes import Clock, Village
from tests.office import KARI, LIV, OLA, oslo


@pytest.fixture(autouse=True)
def _a_question(desk: Desk, village: Village, clock: Clock) -> None:
    village.write("Når åpner svømmehallen?", at=clock())
    receive(desk, village.name, village.poll(None))


def the_case(desk: Desk) -> Case:
    """Return the one case there is."""
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    return case


def told(answer: Answer) -> str:
    """Return what the acting person is told."""
    assert isinstance(answer, Tell)
    return answer.message.fallback


def offered(answer: Answer) -> list[str]:
    """Return whom the form offers to give the case to."""
    assert isinstance(answer, Open)
    return [
        one.value for part in answer.form.parts if isinstance(part, Input) for one in part.options
    ]


def test_of_two_at_once_the_first_wins_and_the_second_is_told(desk: Desk) -> None:
    """However many take a case in the same moment, one has it and the others hear who."""
    answers: dict[str, Answer] = {}
    start = threading.Barrier(3)

    def take(admin: str) -> None:
        start.wait()
        answers[admin] = act.take(desk, 1, admin)

    threads = [threading.Thread(target=take, args=(admin,)) for admin in (KARI, OLA, LIV)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    holder = the_case(desk).holder
    assert holder
    assert [admin for admin, answer in answers.items() if isinstance(answer, Done)] == [holder]
    for admin in {KARI, OLA, LIV} - {holder}:
        assert desk.names[holder] in told(answers[admin])
        assert "18. nov. kl. 10.15" in told(answers[admin])


def test_nobody_but_a_listed_admin_can_act(desk: Desk) -> None:
    """Every action of anybody else gets a polite no and changes nothing."""
    before = the_case(desk)
    for name in ("take", "close", "reply", "form.reply", "command.innboks", "form.new_case"):
        action = Action(name=name, chat="slack", user="U0GUEST", admin=None, value="1")
        assert "Bare administratorene for Bø kommune" in told(handle(desk, action))
    assert the_case(desk) == before


def test_taking_does_not_stop_the_clock(desk: Desk) -> None:
    """A claimed case is due when it was."""
    due = the_case(desk).due_at
    act.take(desk, 1, KARI)
    assert the_case(desk).due_at == due == oslo("2026-11-20 10:15")


def test_a_colleague_gets_a_case_and_is_told(desk: Desk) -> None:
    """Giving moves the case and puts a message for the receiver into the outbox."""
    assert offered(act.ask_give(desk, 1, KARI)) == [OLA, LIV]
    assert act.give(desk, 1, KARI, OLA) == Done()
    assert the_case(desk).holder == OLA
    row = desk.store.read().execute("SELECT kind, payload FROM outbox").fetchone()
    assert row[0] == "notice"
    assert "Kari Nilsen" in row[1]


def test_a_case_is_given_to_oneself_only_from_a_colleague(desk: Desk) -> None:
    """Who has gone home can't let it go; what nobody has is taken with its own button."""
    act.take(desk, 1, OLA)
    assert offered(act.ask_give(desk, 1, OLA)) == [KARI, LIV]
    assert offered(act.ask_give(desk, 1, KARI)) == [LIV, KARI]
    assert told(act.give(desk, 1, KARI, KARI)) == "Du har saken nå."
    assert the_case(desk).holder == KARI
    event = cases.events(desk.store.read(), 1)[-1]
    assert words.event(event, desk.names, desk.texts) == "Kari Nilsen tok over saken"


def test_to_give_a_free_case_to_oneself_is_to_take_it(desk: Desk) -> None:
    """From a form that was opened before somebody let the case go; twice is as once."""
    for _again in range(2):
        assert told(act.give(desk, 1, KARI, KARI)) == "Du har saken nå."
        assert the_case(desk).holder == KARI
        assert cases.events(desk.store.read(), 1)[-1].verb is Verb.TAKE


def test_what_another_has_can_not_be_closed_or_let_go(desk: Desk) -> None:
    """Only the holder finishes a case or lets it go; the others hear who has it."""
    act.take(desk, 1, KARI)
    assert "Kari Nilsen" in told(act.close(desk, 1, OLA))
    assert "Kari Nilsen" in told(act.release(desk, 1, OLA))
    assert the_case(desk).state is State.CLAIMED


def test_every_wrong_click_is_undone_for_ten_minutes(desk: Desk, clock: Clock) -> None:
    """Undoing gives back state, holder, category and deadline, once, and not after ten minutes."""
    before = the_case(desk)
    clicks: tuple[Callable[[], object], ...] = (
        lambda: act.take(desk, 1, KARI),
        lambda: act.give(desk, 1, KARI, OLA),
        lambda: act.close(desk, 1, KARI),
        lambda: act.recategorize(desk, 1, KARI, Category.PRAISE),
    )
    for click in clicks:
        click()
        assert the_case(desk) != before
        clock.forward(timedelta(minutes=9, seconds=59))
        assert undo.undo(desk, 1, KARI) == Done()
        after = the_case(desk)
        assert (after.state, after.holder, after.category, after.due_at) == (
            before.state,
            before.holder,
            before.category,
            before.due_at,
        )
        assert "ikke lenger noe å angre" in told(undo.undo(desk, 1, KARI))
    act.close(desk, 1, KARI)
    clock.forward(timedelta(minutes=10, seconds=1))
    assert "ikke lenger noe å angre" in told(undo.undo(desk, 1, KARI))
    assert the_case(desk).state is State.CLOSED


def test_praise_chosen_by_an_admin_has_no_deadline(desk: Desk) -> None:
    """An admin who says that it is praise takes the deadline away; a question gets it back."""
    act.recategorize(desk, 1, KARI, Category.PRAISE)
    assert the_case(desk).due_at is None
    act.recategorize(desk, 1, KARI, Category.QUESTION)
    assert the_case(desk).due_at == oslo("2026-11-20 10:15")
    assert the_case(desk).category_by == KARI


def test_a_finished_case_can_be_reopened(desk: Desk) -> None:
    """Reopening brings back the deadline and its pings."""
    act.close(desk, 1, KARI)
    assert "gjorde saken ferdig" in told(act.take(desk, 1, OLA))
    act.reopen(desk, 1, OLA)
    assert the_case(desk).state is State.OPEN
    planned = pings.planned_for(desk.store.read(), 1)
    assert planned is not None
