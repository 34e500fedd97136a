"""What the card tells of the posts themselves: when they are from, and whether they still stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.cases import DATED
from bot.desk import Desk
from bot.desk.receive import receive
from bot.networks import Batch
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
