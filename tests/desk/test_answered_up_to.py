"""A reply answers what its writer had read: whatever the author did later is still to be answered.

Both while the reply is on its way and while nobody knows whether it is out.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.cases import Case, Mention, State
from bot.delivery import NetworkLane
from bot.desk import Desk, act, alarm, publish, reply
from bot.desk.receive import receive
from bot.errors import Unsure
from bot.networks import Ability, Published
from bot.outgoing import Kind
from bot.screens import Done
from bot.store import alarms, cases, outbox, pings
from tests.desk.test_reply import act_in, form
from tests.fakes import Clock, Village
from tests.office import KARI, oslo

DROWNING = "Sønnen min har falt i bassenget og puster ikke!"
QUESTION = "Hva koster det da?"


@pytest.fixture(autouse=True)
def post(desk: Desk, village: Village, clock: Clock) -> Mention:
    """A question that Kari has approved a reply to, and that is not out yet."""
    asked = village.write("Når åpner svømmehallen?", at=clock())
    receive(desk, village.name, village.poll(None))
    writing = form(reply.start(desk, 1, KARI, "question"))
    over = form(reply.submit(desk, act_in("form.reply", writing, answer="Kl. 10."), KARI))
    assert reply.approve(desk, act_in("form.approve", over), KARI) == Done()
    return asked


def case(desk: Desk) -> Case:
    """Return the case as it is now."""
    found = cases.get(desk.store.read(), 1)
    assert found is not None
    return found


def out(desk: Desk, village: Village, _clock: Clock) -> None:
    """The reply goes out."""
    NetworkLane(desk, village).step()


def seen(desk: Desk, village: Village, _clock: Clock) -> None:
    """Somebody says that a reply that was uncertain is out."""
    if case(desk).state is not State.UNSURE:
        unsure(desk, village)
    assert act.confirm(desk, 1, KARI) == Done()


def unsure(desk: Desk, village: Village) -> None:
    """Have the reply end as uncertain."""
    village.trouble["publish"] = [(Unsure("lost"), True)]
    NetworkLane(desk, village).step()
    assert case(desk).state is State.UNSURE


End = Callable[[Desk, Village, Clock], None]


@pytest.mark.parametrize("end", [out, seen])
def test_a_question_that_came_meanwhile_keeps_the_case_open(
    desk: Desk, village: Village, clock: Clock, post: Mention, end: End
) -> None:
    """With a deadline and pings of its own, and nobody's until somebody takes it."""
    clock.move(oslo("2026-11-18 12:00"))
    village.write(QUESTION, at=clock(), answers=post.external_id)
    receive(desk, village.name, village.poll("1"))
    end(desk, village, clock)
    now = case(desk)
    assert (now.state, now.holder, now.finished_at) == (State.OPEN, None, None)
    assert now.due_from == oslo("2026-11-18 12:00")
    assert now.due_at == oslo("2026-11-20 12:00")
    assert QUESTION in now.excerpt
    assert "svømmehallen" not in now.excerpt
    assert pings.planned_for(desk.store.read(), 1) is not None


@pytest.mark.parametrize("end", [out, seen])
def test_an_emergency_that_came_meanwhile_rings(
    desk: Desk, village: Village, clock: Clock, post: Mention, end: End
) -> None:
    """At once, though a reply is on its way, and on until somebody has taken it."""
    village.write(DROWNING, at=clock(), answers=post.external_id)
    receive(desk, village.name, village.poll("1"))
    assert alarms.out(desk.store.read(), 1)
    end(desk, village, clock)
    now = case(desk)
    assert now.state is State.OPEN
    assert now.at_once
    assert alarms.out(desk.store.read(), 1)
    assert alarm.tick(desk) == 1


@pytest.mark.parametrize("end", [out, seen])
@pytest.mark.parametrize("uncertain", [False, True])
def test_what_is_edited_meanwhile_is_not_answered(
    desk: Desk, village: Village, clock: Clock, post: Mention, end: End, *, uncertain: bool
) -> None:
    """The reply answers what the post said when it was approved."""
    if uncertain:
        unsure(desk, village)
        end = seen
    clock.move(oslo("2026-11-18 12:00"))
    village.edit(post, DROWNING)
    receive(desk, village.name, village.poll("1"))
    end(desk, village, clock)
    assert case(desk).state is State.OPEN
    assert alarm.tick(desk) == 1


@pytest.mark.parametrize("end", [out, seen])
def test_a_thanks_that_came_meanwhile_asks_for_nothing(
    desk: Desk, village: Village, clock: Clock, post: Mention, end: End
) -> None:
    """The case is answered."""
    village.write("Tusen takk!", at=clock(), answers=post.external_id)
    receive(desk, village.name, village.poll("1"))
    end(desk, village, clock)
    assert case(desk).state is State.ANSWERED


def test_nothing_new_is_answered(desk: Desk, village: Village, clock: Clock) -> None:
    """As any case."""
    out(desk, village, clock)
    assert case(desk).state is State.ANSWERED


def test_a_reply_copied_by_hand_answers_what_its_writer_had_read(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """Who copies has the form open for long; what comes meanwhile is asked about afterwards."""
    village.abilities = frozenset()
    second = village.write("Når åpner biblioteket?", at=clock(), author="ola")
    receive(desk, village.name, village.poll("1"))
    writing = form(reply.start(desk, 2, KARI, "question"))
    copying = form(reply.submit(desk, act_in("form.reply", writing, answer="Kl. 9."), KARI))
    assert copying.kind == "copy"
    village.write(QUESTION, at=clock(), author="ola", answers=second.external_id)
    receive(desk, village.name, village.poll("2"))
    assert reply.copied(desk, act_in("form.copy", copying), KARI) == Done()
    left = cases.get(desk.store.read(), 2)
    assert left is not None
    assert left.state is State.OPEN
    assert QUESTION in left.excerpt


def test_a_reply_from_before_an_update_answers_its_case(
    desk: Desk, village: Village, clock: Clock, post: Mention
) -> None:
    """It does not say how far it answers, so it answers all, as it did then."""
    item = outbox.last(desk.store.read(), 1, Kind.REPLY)
    assert item is not None
    village.write(QUESTION, at=clock(), answers=post.external_id)
    receive(desk, village.name, village.poll("1"))
    old = {name: value for name, value in item.payload.items() if name != "read"}
    with desk.store.write() as database:
        outbox.start(database, item)
    village.abilities |= {Ability.REPEAT}
    publish.sent(
        desk, type(item)(**{name: getattr(item, name) for name in item.__slots__} | {"payload": old}),
        Published(external_id="out/1", url=""),
    )  # fmt: skip
    assert case(desk).state is State.ANSWERED
