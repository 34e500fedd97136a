"""What the card tells of the posts themselves: when they are from, and whether they still stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.cases import DATED, State, Verb
from bot.desk import Desk
from bot.desk.receive import receive
from bot.networks import Batch
from bot.store import cases
from tests.desk.test_changed import QUESTION, shown, the_case
from tests.fakes import Clock, Village


def test_an_old_post_says_when_it_is_from(desk: Desk, village: Village, clock: Clock) -> None:
    """The card has the post's date and when it came, and the deadline counts from then."""
    written = clock() - timedelta(days=365)
    post = village.write(QUESTION, at=clock())
    post = replace(post, context=dict(post.context) | {DATED: written.isoformat()})
    receive(desk, village.name, Batch(mentions=(post,)))
    card = shown(desk)
    date, came = desk.texts.date(written), desk.texts.stamp(clock())
    assert f"Datert {date}, men dukket først opp {came}." in card
    case = the_case(desk)
    assert case.due_at is not None
    assert case.due_at > clock()
    assert "over fristen" not in card


def test_an_ordinary_post_says_nothing_of_that(desk: Desk, village: Village, clock: Clock) -> None:
    """The line is there only where there is something to say."""
    receive(desk, village.name, Batch(mentions=(village.write(QUESTION, at=clock()),)))
    assert "Datert" not in shown(desk)


def test_what_cannot_be_seen_any_more_is_not_finished(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """The card says since when, once, and the case keeps its state and its deadline."""
    post = village.write(QUESTION, at=clock())
    receive(desk, village.name, Batch(mentions=(post,)))
    before = the_case(desk)
    blocked = clock()
    for _told in range(2):
        receive(desk, village.name, Batch(unseen=(post.external_id, "unknown")))
        clock.forward(timedelta(minutes=7))
    case = the_case(desk)
    assert (case.state, case.due_at) == (State.OPEN, before.due_at)
    told = f"Fra {desk.texts.stamp(blocked)} kan vi ikke lenger se innlegget."
    assert shown(desk).count(told) == 1
    assert "har slettet" not in shown(desk)
    verbs = [event.verb for event in cases.events(desk.store.read(), 1)]
    assert verbs.count(Verb.UNSEEN) == 1


def test_what_is_deleted_after_all_says_only_that(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """A deletion that is known is the last word, also when it is said to be unseen afterwards."""
    post = village.write(QUESTION, at=clock())
    receive(desk, village.name, Batch(mentions=(post,)))
    receive(desk, village.name, Batch(unseen=(post.external_id,)))
    receive(desk, village.name, Batch(deleted=(post.external_id,)))
    receive(desk, village.name, Batch(unseen=(post.external_id,)))
    assert the_case(desk).state is State.CLOSED
    assert "Avsenderen har slettet innlegget" in shown(desk)
    assert "kan vi ikke lenger se" not in shown(desk)


def test_a_deletion_that_is_known_is_not_lost_sight_of(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """What is known to be gone has no second line in the case's log."""
    post = village.write(QUESTION, at=clock())
    receive(desk, village.name, Batch(mentions=(post,), deleted=(post.external_id,)))
    receive(desk, village.name, Batch(unseen=(post.external_id,)))
    assert Verb.UNSEEN not in [event.verb for event in cases.events(desk.store.read(), 1)]
