"""A reply answers what was written up to it; what came later is still to be answered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cases import Case, Flag, Mention, State, Verb
from bot.desk import Desk, act, alarm, remaining, reply
from bot.desk.receive import cursor, receive
from bot.desk.show import card_of
from bot.store import alarms, cases, pings
from tests.desk.test_receive import CRISIS
from tests.fakes import Clock, Village
from tests.office import KARI, oslo

QUESTION = "Når åpner svømmehallen?"
PRICE = "Og hva koster det for uføre?"
THANKS = "Tusen takk for flott hjelp!"


def read(desk: Desk, village: Village) -> None:
    """Read the village as a poll does."""
    receive(desk, village.name, village.poll(cursor(desk, village.name)))


def the_case(desk: Desk) -> Case:
    """Return the only case."""
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    return case


def shown(desk: Desk) -> str:
    """Return the case's card, as text to look in."""
    return repr(card_of(desk, desk.store.read(), the_case(desk))[0])


def follow_up(village: Village, clock: Clock, text: str, minutes: int = 5) -> Mention:
    """Have the first post's author write more, some minutes later."""
    clock.forward(timedelta(minutes=minutes))
    first = village.posts[0]
    return village.write(text, at=clock(), answers=first.external_id, root=first.root_id)


def answered_by_hand(
    desk: Desk, village: Village, clock: Clock, later: str, *, late: bool, first: str = QUESTION
) -> None:
    """Have the municipality answer the first post on the network, before its author wrote more.

    With ``late`` the answer is read after what was written since.
    """
    post = village.write(first, at=clock())
    read(desk, village)
    clock.forward(timedelta(minutes=20))
    own = village.reply_directly(post, at=clock())
    newer = follow_up(village, clock, later)
    if late:
        village.posts = [post, newer]
        read(desk, village)
        village.posts = [post, newer, own]
    read(desk, village)


@pytest.mark.parametrize("late", [False, True])
def test_our_reply_to_an_older_post_leaves_the_newer_question(
    desk: Desk, village: Village, clock: Clock, *, late: bool
) -> None:
    """Whichever is read first; the question is due as if it had come alone."""
    answered_by_hand(desk, village, clock, PRICE, late=late)
    case = the_case(desk)
    assert (case.state, case.due_at) == (State.OPEN, oslo("2026-11-20 10:40"))
    assert pings.planned_for(desk.store.read(), 1) is not None
    assert case.excerpt == PRICE
    if late:
        assert "Spurte tidligere: «Når åpner svømmehallen?»" in shown(desk)
        assert "Vi svarte på nettverket, 18. nov." in shown(desk)


@pytest.mark.parametrize("late", [False, True])
def test_our_reply_is_not_undone_by_thanks(
    desk: Desk, village: Village, clock: Clock, *, late: bool
) -> None:
    """Praise for the answer asks for none."""
    answered_by_hand(desk, village, clock, THANKS, late=late)
    assert the_case(desk).state is State.ANSWERED


def test_who_has_the_newer_question_keeps_it(desk: Desk, village: Village, clock: Clock) -> None:
    """An older reply that is read late takes nothing from whoever is writing the next."""
    post = village.write(QUESTION, at=clock())
    read(desk, village)
    clock.forward(timedelta(minutes=20))
    own = village.reply_directly(post, at=clock())
    newer = follow_up(village, clock, PRICE)
    village.posts = [post, newer]
    read(desk, village)
    reply.start_other(desk, 1, KARI)
    village.posts = [post, newer, own]
    read(desk, village)
    case = the_case(desk)
    assert (case.state, case.holder, case.published_url) == (State.CLAIMED, KARI, own.url)


def test_our_reply_answers_what_it_stands_under_whatever_the_clocks_say(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """A server whose clock is behind ours dates the answer before the question."""
    post = village.write(QUESTION, at=clock())
    village.reply_directly(post, at=clock() - timedelta(minutes=2))
    read(desk, village)
    read(desk, village)
    assert the_case(desk).state is State.ANSWERED


def test_an_alarm_goes_on_for_what_our_reply_does_not_answer(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """The emergency came after the reply that closes the question."""
    answered_by_hand(desk, village, clock, CRISIS, late=True)
    assert the_case(desk).at_once
    assert alarms.out(desk.store.read(), 1)
    assert alarm.tick(desk) == 1


def test_an_alarm_ends_that_our_reply_has_answered(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """What is left is a question as any other."""
    answered_by_hand(desk, village, clock, PRICE, late=True, first=CRISIS)
    assert the_case(desk).state is State.OPEN
    assert not the_case(desk).at_once
    assert not alarms.out(desk.store.read(), 1)


def finish(desk: Desk, clock: Clock, *, up_to: int = 1, read_at: int | None = None) -> Case | None:
    """Finish the case as a reply to its mentions ``up_to`` a number does; it may be opened again.

    ``read_at`` is how many minutes ago the reply's writer read them.
    """
    act.close(desk, 1, KARI)
    since = None if read_at is None else clock() - timedelta(minutes=read_at)
    with desk.store.write() as database:
        case = cases.get(database, 1)
        assert case is not None
        return remaining.reopen_for_newer(desk, database, case, up_to, clock(), since)


def test_a_question_that_came_while_the_reply_was_written_opens_the_case(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """With its own deadline, nobody's, and only what is unanswered in it."""
    village.write(QUESTION, at=clock())
    follow_up(village, clock, PRICE, minutes=30)
    read(desk, village)
    clock.forward(timedelta(hours=1))
    opened = finish(desk, clock)
    assert opened == the_case(desk)
    assert (opened.state, opened.holder, opened.finished_at) == (State.OPEN, None, None)
    assert (opened.due_from, opened.due_at) == (oslo("2026-11-18 10:45"), oslo("2026-11-20 10:45"))
    assert opened.excerpt == PRICE
    assert cases.events(desk.store.read(), 1)[-1].verb is Verb.FOLLOWED_UP
    assert pings.planned_for(desk.store.read(), 1) is not None
    assert finish(desk, clock, up_to=2) is None  # a reply to both leaves nothing
    assert the_case(desk).state is State.CLOSED


def test_the_earliest_deadline_of_what_is_left_counts(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """A thanks in between is shown, and gives no deadline."""
    village.write(QUESTION, at=clock())
    follow_up(village, clock, THANKS)
    follow_up(village, clock, PRICE)
    follow_up(village, clock, "Hører dere?")
    read(desk, village)
    opened = finish(desk, clock)
    assert opened is not None
    assert opened.due_from == oslo("2026-11-18 10:25")
    assert opened.excerpt == f"{THANKS}\n\n↳ {PRICE}\n\n↳ Hører dere?"


def test_an_emergency_that_came_while_the_reply_was_written_rings(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """Also where somebody had taken its alarm by the case they had already."""
    village.write(QUESTION, at=clock())
    follow_up(village, clock, CRISIS)
    read(desk, village)
    alarm.tick(desk)
    act.take(desk, 1, KARI)
    clock.forward(timedelta(minutes=6))
    assert alarm.tick(desk) == 0
    opened = finish(desk, clock)
    assert opened is not None
    assert opened.at_once
    assert Flag.CRISIS in opened.flags
    assert alarm.tick(desk) == 1


@pytest.mark.parametrize(
    ("later", "reopened"), [(THANKS, False), (PRICE, False), ("Jeg har lagt klart tauet", True)]
)
def test_what_its_author_has_taken_back_opens_the_case_only_if_it_is_grave(
    desk: Desk, village: Village, clock: Clock, later: str, *, reopened: bool
) -> None:
    """Who writes that they want to die has written it."""
    village.write(QUESTION, at=clock())
    newer = follow_up(village, clock, later)
    read(desk, village)
    village.take_down(newer)
    read(desk, village)
    assert (finish(desk, clock) is not None) == reopened


@pytest.mark.parametrize(
    ("says", "reopened"),
    [("Når åpner svømmehalen", False), ("Når åpner biblioteket?", True), (CRISIS, True)],
)
@pytest.mark.parametrize("edited_before", [False, True])
def test_what_an_answered_post_was_made_to_say_since_is_not_answered(
    desk: Desk, village: Village, clock: Clock, says: str, *, reopened: bool, edited_before: bool
) -> None:
    """Unless a slip of the pen was mended, or the reply's writer had read it so."""
    post = village.write(QUESTION, at=clock())
    read(desk, village)
    clock.forward(timedelta(minutes=10))
    village.edit(post, says)
    read(desk, village)
    clock.forward(timedelta(minutes=10))
    opened = finish(desk, clock, read_at=5 if edited_before else 15)
    assert (opened is not None) == (reopened and not edited_before)
    if opened is not None:
        assert opened.due_from == oslo("2026-11-18 10:25")


@pytest.mark.parametrize(
    ("before", "after", "slip"),
    [
        ("Når åpner svømehallen?", "når åpner  svømmehallen", True),
        ("Er det åpent?", "Er det åpent?!", True),
        ("Er det åpent?", "Er det ikke åpent?", False),
        ("Åpner det klokka 12?", "Åpner det klokka 13?", False),
        ("Når åpner svømmehallen?", "Når åpner biblioteket?", False),
        ("Nar apner svomehallen", "Når åpner svømmehallen", False),
        ("", "", True),
    ],
)
def test_a_slip_of_the_pen(before: str, after: str, *, slip: bool) -> None:
    """A word or two that are nearly the same; no number, and nothing put in or left out."""
    assert remaining.is_slip(before, after) is slip
