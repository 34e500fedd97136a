"""What an author does while a reply form is open is read by a person before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cases import Mention, State
from bot.desk import Desk, reply
from bot.desk.receive import receive
from bot.outgoing import Kind
from bot.screens import Done, Form, Quote
from bot.store import alarms, cases, outbox
from bot.store.changes import Revision
from tests.desk.test_reply import act_in, form
from tests.fakes import Clock, Village
from tests.office import KARI
from tests.office import desk as open_desk

FIRE = "Det brenner i huset vårt nå, hjelp! Ring 110!"


class Interrupted(Village):
    """A village where somebody writes in the moment that a reply is approved."""

    desk: Desk
    root: Mention

    def new_key(self) -> str:
        """Make a key, and let the citizen be quicker than the storing of it."""
        if len(self.posts) == 1:
            self.write(FIRE, at=self.desk.now(), answers=self.root.external_id)
            receive(self.desk, self.name, self.poll("0"))
        return super().new_key()


@pytest.fixture(autouse=True)
def post(desk: Desk, village: Village, clock: Clock) -> Mention:
    """Somebody's praise, which has been received."""
    written = village.write("Tusen takk for flott konsert!", at=clock())
    receive(desk, village.name, village.poll(None))
    return written


def more(desk: Desk, village: Village, clock: Clock, post: Mention, text: str = FIRE) -> None:
    """Have the author write more, and receive it."""
    village.write(text, at=clock(), answers=post.external_id)
    receive(desk, village.name, village.poll("0"))


def shown(ready: Form) -> str:
    """Return everything that a form shows."""
    return repr(ready.parts)


def sent(desk: Desk) -> bool:
    """Whether a reply was put on its way."""
    return outbox.last(desk.store.read(), 1, Kind.REPLY) is not None


def state(desk: Desk) -> State:
    """Return the state of the case."""
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    return case.state


def test_an_emergency_that_came_meanwhile_is_shown_and_nothing_is_sent(
    desk: Desk, village: Village, clock: Clock, post: Mention
) -> None:
    """Thanks don't go out under a fire, and its alarm rings on until somebody has read of it."""
    writing = form(reply.start(desk, 1, KARI, "thanks"))
    more(desk, village, clock, post)
    again = form(reply.submit(desk, act_in("form.reply", writing), KARI))
    assert not sent(desk)
    assert Quote(FIRE) in again.parts
    assert "Kari Nordmann har skrevet mer mens du svarte" in shown(again)
    assert alarms.out(desk.store.read(), 1)
    assert state(desk) is State.CLAIMED
    assert reply.submit(desk, act_in("form.reply", again), KARI) == Done()
    assert sent(desk)


def test_an_edit_counts_as_new(desk: Desk, village: Village, post: Mention) -> None:
    """The words that the reply thanks for are not there any more."""
    writing = form(reply.start(desk, 1, KARI, "thanks"))
    village.edit(post, "Konserten var en katastrofe, hvem har ansvaret?")
    receive(desk, village.name, village.poll("0"))
    again = form(reply.submit(desk, act_in("form.reply", writing), KARI))
    assert "hvem har ansvaret?" in shown(again)
    assert not sent(desk)


def test_a_deletion_counts_as_new(
    desk: Desk, village: Village, clock: Clock, post: Mention
) -> None:
    """Nobody answers in public what its author has taken back, without knowing it."""
    more(desk, village, clock, post, "Når er neste konsert?")
    writing = form(reply.start(desk, 1, KARI, "thanks"))
    village.take_down(post)
    receive(desk, village.name, village.poll("0"))
    again = form(reply.submit(desk, act_in("form.reply", writing), KARI))
    assert "har slettet noe av det du svarer på" in shown(again)
    assert not sent(desk)


def test_what_comes_while_the_text_is_read_over_is_shown_there(
    desk: Desk, village: Village, clock: Clock, post: Mention
) -> None:
    """The second step too holds what its reader has not seen."""
    writing = form(reply.start(desk, 1, KARI, "question"))
    over = form(reply.submit(desk, act_in("form.reply", writing, answer="Kl. 10."), KARI))
    more(desk, village, clock, post)
    again = form(reply.approve(desk, act_in("form.approve", over), KARI))
    assert again.kind == "approve"
    assert Quote(FIRE) in again.parts
    assert not sent(desk)
    assert reply.approve(desk, act_in("form.approve", again), KARI) == Done()


def test_drawing_the_form_anew_is_not_reading_it(
    desk: Desk, village: Village, clock: Clock, post: Mention
) -> None:
    """Whoever only chooses another template is told all the same."""
    writing = form(reply.start(desk, 1, KARI, "thanks"))
    more(desk, village, clock, post)
    chosen = act_in("choose_template", writing, template="holding")
    other = form(reply.choose_template(desk, chosen, KARI))
    values = {"template": "holding"} | dict.fromkeys(("when", "time", "back"), "i morgen")
    again = form(reply.submit(desk, act_in("form.reply", other, **values), KARI))
    assert "mens du svarte" in shown(again)
    assert not sent(desk)


@pytest.fixture
def interrupted(tmp_path: Path, clock: Clock) -> Iterator[Interrupted]:
    """A municipality whose citizen is quicker than the last commit."""
    village = Interrupted()
    village.desk = open_desk(tmp_path / "interrupted", clock, village)
    village.root = village.write("Tusen takk for flott konsert!", at=clock())
    receive(village.desk, village.name, village.poll(None))
    yield village
    village.desk.store.close()


def test_what_comes_in_the_moment_of_approval_is_shown_too(interrupted: Interrupted) -> None:
    """Between the look at the case and the commit nothing is overlooked."""
    desk = interrupted.desk
    writing = form(reply.start(desk, 1, KARI, "thanks"))
    again = form(reply.submit(desk, act_in("form.reply", writing), KARI))
    assert Quote(FIRE) in again.parts
    assert not sent(desk)


def test_a_form_from_before_an_update_has_seen_nothing(desk: Desk) -> None:
    """It says of no revision, so its reader is shown what is there now."""
    writing = form(reply.start(desk, 1, KARI, "thanks"))
    old = act_in("form.reply", writing)
    old = replace(old, state={name: one for name, one in old.state.items() if name != "read"})
    again = form(reply.submit(desk, old, KARI))
    assert not sent(desk)
    assert reply.submit(desk, act_in("form.reply", again), KARI) == Done()


@pytest.mark.parametrize("text", ["", "1", "1.2", "1.2.3.4", "a.b.c", "-1.0.0"])
def test_what_is_no_revision_has_seen_nothing(text: str) -> None:
    """Whatever a form's state has become on its way."""
    assert Revision.read(text) == Revision()
    assert Revision.read(str(Revision(7, 8, 9))) == Revision(7, 8, 9)
