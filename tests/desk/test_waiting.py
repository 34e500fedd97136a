"""What waits for a network that is down can be stopped, edited and overtaken: nothing is out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cases import Mention, State
from bot.delivery import NetworkLane
from bot.desk import Desk, reply, undo
from bot.desk.actions import handle
from bot.desk.receive import receive
from bot.desk.show import card_of
from bot.desk.unconfigured import give_back
from bot.errors import LoginFailed, Retryable, Unsure
from bot.networks import Ability
from bot.outgoing import Kind
from bot.outgoing import State as Outgoing
from bot.screens import Action, Done, Tell
from bot.store import cases, outbox
from bot.store.outbox import Item
from tests.desk.test_moderate import remove
from tests.desk.test_published import correct
from tests.desk.test_reply import act_in, form, values
from tests.fakes import EVERYTHING, Clock, Village
from tests.office import KARI, OLA

DOWN = (Retryable("can't be reached"), False)


@pytest.fixture
def village() -> Village:
    """A network that lets the municipality do everything."""
    return Village(abilities=EVERYTHING)


@pytest.fixture(autouse=True)
def question(desk: Desk, village: Village, clock: Clock) -> Mention:
    """A question that has been received."""
    asked = village.write("Når åpner svømmehallen?", at=clock())
    receive(desk, village.name, village.poll(None))
    return asked


def answer(desk: Desk, text: str = "Kl. 10.") -> None:
    """Have Kari answer the case."""
    writing = form(reply.start(desk, 1, KARI, "question"))
    over = form(reply.submit(desk, act_in("form.reply", writing, answer=text), KARI))
    assert reply.approve(desk, act_in("form.approve", over), KARI) == Done()


def try_once(desk: Desk, village: Village, trouble: BaseException = DOWN[0]) -> None:
    """Have the next attempt fail, whatever it is that is tried."""
    for method in ("publish", "hide", "delete", "correct", "withdraw"):
        village.trouble[method] = [(trouble, False)]  # type: ignore[list-item]
    assert NetworkLane(desk, village).step()
    village.trouble.clear()


def buttons(desk: Desk) -> str:
    """Return what the card offers."""
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    return repr(card_of(desk, desk.store.read(), case)[0].parts)


def press(desk: Desk, name: str, admin: str = KARI) -> object:
    """Press a button on the card."""
    return handle(desk, Action(name=name, chat="slack", user="U", admin=admin, value="1"))


def last(desk: Desk, kind: Kind) -> Item:
    """Return the case's newest item of the kind."""
    item = outbox.last(desk.store.read(), 1, kind)
    assert item is not None
    return item


def standing(desk: Desk) -> tuple[State, str | None]:
    """Return the case's state and holder."""
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    return case.state, case.holder


@pytest.mark.parametrize("trouble", [Retryable("down"), LoginFailed("refused")])
def test_a_reply_that_waits_is_stopped_and_edited(
    desk: Desk, village: Village, clock: Clock, trouble: BaseException
) -> None:
    """However long it has waited, also by a colleague; its text comes back in the form."""
    answer(desk, "Kl. 10, men ring først.")
    try_once(desk, village, trouble)
    clock.forward(timedelta(days=3))
    assert "Stopp svaret og rediger det" in buttons(desk)
    opened = form(press(desk, "call_off", OLA))  # type: ignore[arg-type]
    assert "men ring først" in values(opened)["text"]
    assert standing(desk) == (State.CLAIMED, OLA)
    assert (last(desk, Kind.REPLY).state, last(desk, Kind.REPLY).ended_by) == (
        Outgoing.WITHDRAWN, OLA,
    )  # fmt: skip
    assert not NetworkLane(desk, village).step()
    assert village.published == {}


def test_a_reply_whose_attempt_has_begun_can_not_be_stopped(desk: Desk) -> None:
    """Nobody knows whether it is out, so nobody may believe that it is not."""
    answer(desk)
    with desk.store.write() as database:
        outbox.start(database, last(desk, Kind.REPLY))
    assert "Stopp svaret" not in buttons(desk)
    assert isinstance(press(desk, "call_off"), Tell)
    assert standing(desk) == (State.REPLYING, KARI)


def test_undo_works_as_long_as_it_waits(desk: Desk, village: Village, clock: Clock) -> None:
    """The ten minutes are for what is done; this is not."""
    answer(desk)
    try_once(desk, village)
    clock.forward(timedelta(hours=2))
    assert undo.undo(desk, 1, KARI) == Done()
    assert standing(desk) == (State.OPEN, None)
    assert not NetworkLane(desk, village).step()


@pytest.mark.parametrize("act", ["hide", "delete"])
def test_a_removal_that_waits_can_be_undone(
    desk: Desk, village: Village, clock: Clock, act: str
) -> None:
    """Nobody is told of what was not done."""
    remove(desk, act=act)
    try_once(desk, village)
    clock.forward(timedelta(hours=2))
    assert "Angre" in buttons(desk)
    assert undo.undo(desk, 1, KARI) == Done()
    while NetworkLane(desk, village).step():
        pass
    assert (village.did, village.published) == ([], {})


def test_an_answer_seen_on_the_network_withdraws_what_waits(
    desk: Desk, village: Village, clock: Clock, question: Mention
) -> None:
    """Somebody has answered by hand meanwhile: two public answers are one too many."""
    answer(desk)
    try_once(desk, village)
    village.reply_directly(question, at=clock())
    receive(desk, village.name, village.poll("0"))
    assert standing(desk)[0] is State.ANSWERED
    clock.forward(timedelta(minutes=9))
    assert not NetworkLane(desk, village).step()
    assert village.published == {}
    assert undo.undo(desk, 1, KARI) == Done()  # it was about something else: it is Kari's again
    assert standing(desk) == (State.CLAIMED, KARI)


def test_an_answer_seen_on_the_network_leaves_what_may_be_out(
    desk: Desk, village: Village, clock: Clock, question: Mention
) -> None:
    """It may be that very reply which was seen."""
    answer(desk)
    with desk.store.write() as database:
        outbox.start(database, last(desk, Kind.REPLY))
    village.reply_directly(question, at=clock())
    receive(desk, village.name, village.poll("0"))
    assert standing(desk)[0] is State.REPLYING
    assert last(desk, Kind.REPLY).state is Outgoing.SENDING


def test_what_was_unsure_is_resolved_by_an_answer_seen_on_the_network(
    desk: Desk, village: Village, clock: Clock, question: Mention
) -> None:
    """An answer is there, that one or another, so nobody need look for it."""
    answer(desk)
    try_once(desk, village, Unsure("lost"))
    assert standing(desk)[0] is State.UNSURE
    village.reply_directly(question, at=clock())
    receive(desk, village.name, village.poll("0"))
    assert standing(desk)[0] is State.ANSWERED
    assert last(desk, Kind.REPLY).state is Outgoing.WITHDRAWN


@pytest.mark.parametrize("lost", [False, True])
def test_a_look_up_that_fails_does_not_make_a_cut_off_attempt_a_known_one(
    desk: Desk, village: Village, clock: Clock, *, lost: bool
) -> None:
    """Without a way to repeat, it stays uncertain: it is not published for a second time."""
    village.abilities = frozenset({Ability.REPLY})
    answer(desk)
    with desk.store.write() as database:
        outbox.start(database, last(desk, Kind.REPLY))  # and there the program was cut off
    trouble = Retryable("can't be read") if not lost else Unsure("?")
    village.trouble["find"] = [(trouble, False)]
    lane = NetworkLane(desk, village)
    for _turn in range(4):
        lane.step()
        clock.forward(timedelta(minutes=2))
    assert village.published == {}
    assert standing(desk)[0] is State.UNSURE


def test_a_network_taken_out_of_the_configuration_gives_its_cases_back(
    desk: Desk,
) -> None:
    """A reply that nobody will ever send is no reason for a case to wait for ever."""
    answer(desk)
    assert give_back(desk, {"elsewhere"}) == 1
    assert standing(desk) == (State.CLAIMED, KARI)
    assert "står ikke lenger i oppsettet" in buttons(desk)
    assert give_back(desk, {"elsewhere"}) == 0


def test_what_may_be_out_on_a_network_that_is_gone_is_asked_about(
    desk: Desk,
) -> None:
    """A person can look, though the program can't."""
    answer(desk)
    with desk.store.write() as database:
        outbox.start(database, last(desk, Kind.REPLY))
    assert give_back(desk, {"elsewhere"}) == 1
    assert standing(desk)[0] is State.UNSURE


@pytest.mark.parametrize("act", ["hide", "delete"])
def test_a_removal_on_a_network_that_is_gone_is_told(desk: Desk, act: str) -> None:
    """The card says that the post was not taken away."""
    remove(desk, act=act)
    while give_back(desk, {"elsewhere"}):
        pass
    assert "ble ikke" in buttons(desk)
    assert outbox.elsewhere(desk.store.read(), {"slack"}) == []


def test_a_correction_on_a_network_that_is_gone_is_told(desk: Desk, village: Village) -> None:
    """What stands there stands as it did."""
    answer(desk)
    while NetworkLane(desk, village).step():
        pass
    correct(desk, "Kl. 11.")
    assert give_back(desk, {"elsewhere"}) == 1
    assert "Svaret ble ikke rettet" in buttons(desk)
