"""An open reply form leases the case: until it is closed, can't be drawn, or is left for long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cases import Case, State, Verb
from bot.desk import Desk, act, reply, reserve
from bot.desk.actions import handle
from bot.desk.receive import receive
from bot.desk.reserve import LEASE
from bot.screens import Action, Done, Form, Tell
from bot.screens import words as say
from bot.store import cases
from bot.store.migrations import migrations
from bot.texts import Texts
from tests.desk.test_reply import act_in, form
from tests.fakes import Clock, Village
from tests.office import KARI, OLA, OSLO


@pytest.fixture(autouse=True)
def _a_question(desk: Desk, village: Village, clock: Clock) -> None:
    village.write("Når åpner svømmehallen?", at=clock())
    receive(desk, village.name, village.poll(None))


def opened(desk: Desk) -> Form:
    """Have Kari open the reply form."""
    return form(handle(desk, click("reply")))


def click(name: str) -> Action:
    """Return what Kari clicks on the first card."""
    return Action(name=name, chat="slack", user="U0KARI", admin=KARI, value="1")


def the_case(desk: Desk) -> Case:
    """Return the case as it stands."""
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    return case


def test_a_form_that_is_left_for_long_gives_the_case_back(desk: Desk, clock: Clock) -> None:
    """The card is anybody's again, and the log says why."""
    opened(desk)
    clock.forward(LEASE - timedelta(seconds=1))
    assert reserve.tick(desk) == 0
    assert the_case(desk).holder == KARI
    clock.forward(timedelta(seconds=1))
    assert reserve.tick(desk) == 1
    assert (the_case(desk).state, the_case(desk).holder) == (State.OPEN, None)
    assert reserve.tick(desk) == 0
    last = cases.events(desk.store.read(), 1)[-1]
    assert "lenge uten å skrive, og saken er fri" in say.event(last, desk.names, desk.texts)
    assert act.take(desk, 1, OLA) == Done()


def test_who_writes_keeps_the_case(desk: Desk, clock: Clock) -> None:
    """Each keystroke counts from then, however long the writing takes."""
    shown = opened(desk)
    for _quarter in range(12):
        clock.forward(timedelta(minutes=20))
        handle(desk, act_in("draft", shown, text="Hei! Klokka ti"))
        assert reserve.tick(desk) == 0
    assert the_case(desk).holder == KARI
    clock.forward(LEASE)
    assert reserve.tick(desk) == 1


def test_who_comes_back_late_sends_the_form_if_nobody_has_the_case(
    desk: Desk, clock: Clock
) -> None:
    """What was written is not lost; whoever took the case meanwhile is named."""
    shown = opened(desk)
    clock.forward(LEASE)
    reserve.tick(desk)
    ready = form(handle(desk, act_in("form.reply", shown, answer="Kl. 10.")))
    act.take(desk, 1, OLA)
    told = handle(desk, act_in("form.approve", ready))
    assert isinstance(told, Tell)
    assert "Ola Hansen tok saken" in told.message.fallback
    act.release(desk, 1, OLA)
    assert handle(desk, act_in("form.approve", ready)) == Done()
    assert the_case(desk).state is State.REPLYING


@pytest.mark.parametrize("how", ["took before", "kept", "given", "sent", "let go"])
def test_only_what_a_form_holds_ends_by_the_clock(desk: Desk, clock: Clock, how: str) -> None:
    """A case that somebody has taken, or that is on its way out, is theirs for as long as that."""
    if how == "took before":
        act.take(desk, 1, KARI)
    shown = opened(desk)
    match how:
        case "kept":
            act.take(desk, 1, KARI)
        case "given":
            act.give(desk, 1, KARI, OLA)
        case "sent":
            ready = form(handle(desk, act_in("form.reply", shown, answer="Kl. 10.")))
            handle(desk, act_in("form.approve", ready))
        case "let go":
            handle(desk, act_in("close.reply", shown))
            act.take(desk, 1, OLA)
    before = the_case(desk)
    clock.forward(LEASE * 2)
    reserve.tick(desk)
    assert the_case(desk) == before


def test_a_clock_that_went_ahead_holds_no_case_for_longer(desk: Desk, clock: Clock) -> None:
    """A lease that ends too far off was granted by another clock, and is over."""
    clock.forward(timedelta(days=2))
    opened(desk)
    clock.forward(timedelta(days=-2))
    assert reserve.tick(desk) == 1
    assert the_case(desk).state is State.OPEN


def test_a_form_from_before_leases_is_given_back_too(desk: Desk) -> None:
    """The step to this version gives those that are open a lease that is over."""
    opened(desk)
    with desk.store.write() as database:
        database.execute("DROP TABLE leases")
        database.execute("DELETE FROM _sqlite_migrations WHERE name = 'leases'")
    with desk.store.write() as database:
        migrations.apply(database)
    assert reserve.tick(desk) == 1
    assert the_case(desk).state is State.OPEN


class Torn(Texts):
    """Texts that break on the reply form, as a fault while it is drawn would."""

    def __call__(self, text: str, **values: object) -> str:
        """Translate, unless it stands in the form."""
        if text in {"Template", "Close"}:
            raise KeyError(text)
        return super().__call__(text, **values)


@pytest.mark.parametrize("name", ["reply", "reply_with", "other_replies"])
def test_a_form_that_cannot_be_made_holds_no_case(desk: Desk, name: str) -> None:
    """Nobody can close what was never shown, and a case taken before stays taken."""
    torn = replace(desk, texts=Torn("nb", OSLO))
    with pytest.raises(KeyError):
        handle(torn, click(name))
    assert (the_case(desk).state, the_case(desk).holder) == (State.OPEN, None)
    act.take(desk, 1, KARI)
    with pytest.raises(KeyError):
        handle(torn, click(name))
    assert the_case(desk).holder == KARI
    verbs = [one.verb for one in cases.events(desk.store.read(), 1)]
    assert verbs == [Verb.RECEIVED, Verb.TAKE, Verb.RELEASE, Verb.TAKE]


def test_a_form_with_a_template_that_cannot_be_made_holds_no_case(desk: Desk) -> None:
    """Also where it is opened from the library of replies."""
    library = form(
        handle(desk, Action(name="command.svar", chat="slack", user="U", admin=KARI, value="takk"))
    )
    torn = replace(desk, texts=Torn("nb", OSLO))
    with pytest.raises(KeyError):
        handle(torn, act_in("form.templates", library, case="1"))
    assert the_case(desk).state is State.OPEN
    assert reply.start(desk, 1, KARI) is not None
