"""What a holding reply promises is offered to be reminded of, kept when it is out, and told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cases import Category, State, Verb
from bot.delivery import ChatLane
from bot.desk import Desk, act, promises, publish, reply
from bot.desk.pings import tick
from bot.desk.receive import receive
from bot.desk.show import card_of
from bot.networks import Published
from bot.outgoing import Kind
from bot.screens import Answer, Done, Facts, Form, Input, Note
from bot.screens import words as say
from bot.store import cases, outbox
from bot.store import promises as store
from tests.desk.test_reply import act_in, form
from tests.fakes import Board, Clock, Village
from tests.office import KARI, OLA, oslo


@pytest.fixture(autouse=True)
def _a_question(desk: Desk, village: Village, clock: Clock) -> None:
    """Asked on Wednesday morning, due on Friday at 10.15."""
    village.write("Når åpner svømmehallen?", at=clock())
    receive(desk, village.name, village.poll(None))


def read_over(desk: Desk, when: str, case_id: int = 1) -> Form:
    """Write a holding reply, and come to the form in which it is read over."""
    shown = form(reply.start(desk, case_id, KARI, "holding"))
    return form(reply.submit(desk, act_in("form.reply", shown, when=when), KARI))


def publish_it(desk: Desk, shown: Form, **typed: str) -> Answer:
    """Approve what was read over, and have it come out."""
    answer = reply.approve(desk, act_in("form.approve", shown, **typed), KARI)
    item = outbox.last(desk.store.read(), int(shown.state["case"]), Kind.REPLY)
    if answer == Done() and item is not None:
        publish.sent(desk, item, Published(external_id=item.key, url="https://village.test/out/1"))
    return answer


def asked(shown: Form) -> Input | None:
    """Return the question whether to remind."""
    fields = [part for part in shown.parts if isinstance(part, Input)]
    return next((one for one in fields if one.id.startswith("remind")), None)


def pinged(desk: Desk) -> list[str]:
    """Deliver, and return what the pings say."""
    board = Board()
    lane = ChatLane(desk, board)
    while lane.step():
        pass
    return [message.fallback for message in board.under("ping:")]


def facts(desk: Desk) -> str:
    """Return the card's labelled lines."""
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    card, _again = card_of(desk, desk.store.read(), case)
    rows = [row for part in card.parts if isinstance(part, Facts) for row in part.rows]
    return "\n".join(f"{name}: {''.join(span.text for span in spans)}" for name, spans in rows)


def test_it_is_offered_and_given_before_the_time(desk: Desk, clock: Clock) -> None:
    """On by default with its time shown; to who has the case, once, and the card tells of it."""
    shown = read_over(desk, "i morgen før kl. 12")
    question = asked(shown)
    assert question is not None
    assert question.value == "yes"
    assert question.options[0].label == "Ja, torsdag 19. nov. kl. 11.00"
    assert question.hint == "Du lover svar innen torsdag 19. nov. kl. 12.00."
    assert publish_it(desk, shown) == Done()
    assert "Lovet: svar innen torsdag 19. nov. kl. 12.00" in facts(desk)
    held = cases.events(desk.store.read(), 1)[-1]
    assert held.verb is Verb.HELD
    told = "Det foreløpige svaret ble publisert, og lover svar innen 19. nov. kl. 12.00"
    assert say.event(held, desk.names, desk.texts) == told
    clock.move(oslo("2026-11-19 10:59"))
    assert promises.tick(desk) == 0
    clock.move(oslo("2026-11-19 11:00"))
    assert promises.next_at(desk) == clock()
    assert promises.tick(desk) == 1
    assert promises.tick(desk) == 0
    item = outbox.last(desk.store.read(), 1, Kind.PING)
    assert item is not None
    assert item.payload["to"] == "holder"
    (said,) = pinged(desk)
    assert said.startswith("Vi har lovet svar innen torsdag 19. nov. kl. 12.00")


def test_who_declines_is_not_reminded_but_it_is_told(desk: Desk, clock: Clock) -> None:
    """No ping of its own; the ladder's pings and the card say what was promised."""
    publish_it(desk, read_over(desk, "i morgen før kl. 12"), remind="no")
    assert promises.next_at(desk) is None
    clock.move(oslo("2026-11-19 13:45"))
    assert tick(desk) == 1
    (said,) = pinged(desk)
    assert said.startswith("Vi lovet svar innen torsdag 19. nov. kl. 12.00")
    assert "svar innen torsdag 19. nov. kl. 12.00 · ikke holdt" in facts(desk)


def test_a_closed_day_is_said(desk: Desk) -> None:
    """Nobody is there on Saturday, so that the reminder comes on Friday; and why is told."""
    shown = read_over(desk, "innen lørdag")
    notes = [part.text for part in shown.parts if isinstance(part, Note)]
    (told,) = [note for note in notes if "jobb" in note or "stengt" in note]
    assert "da er ingen på jobb (lørdag)" in told
    question = asked(shown)
    assert question is not None
    assert question.options[0].label == "Ja, fredag 20. nov. kl. 08.00"


def test_another_time_written_at_the_last_is_asked_about(desk: Desk) -> None:
    """What is approved is what was shown: a promise that was changed is shown before it is sent."""
    shown = read_over(desk, "i morgen før kl. 12")
    text = act_in("form.approve", shown).values["text"].replace("i morgen før kl. 12", "neste uke")
    again = form(reply.approve(desk, act_in("form.approve", shown, text=text, remind="no"), KARI))
    question = asked(again)
    assert question is not None
    assert question.value == "no"
    assert "fredag 27. nov." in question.hint
    assert publish_it(desk, again, remind="yes") == Done()
    assert promises.next_at(desk) == oslo("2026-11-27 08:00")


@pytest.mark.parametrize("when", ["så snart vi vet mer", "når teknisk har svart"])
def test_without_a_time_nothing_is_asked(desk: Desk, when: str) -> None:
    """And nothing is kept."""
    shown = read_over(desk, when)
    assert asked(shown) is None
    assert publish_it(desk, shown) == Done()
    assert "Lovet" not in facts(desk)


def test_what_the_template_says_to_everyone_is_no_promise(desk: Desk) -> None:
    """«Innen 2 dager» of the out-of-hours text is the usual time, which the deadline covers."""
    shown = form(reply.start(desk, 1, KARI, "out_of_hours"))
    assert reply.submit(desk, act_in("form.reply", shown), KARI) == Done()


def test_an_answer_ends_it(desk: Desk, clock: Clock) -> None:
    """Finished before the time: nobody is reminded, also not if it is opened again."""
    publish_it(desk, read_over(desk, "i morgen før kl. 12"))
    act.close(desk, 1, KARI)
    act.reopen(desk, 1, KARI)
    clock.move(oslo("2026-11-19 11:00"))
    assert promises.tick(desk) == 0
    assert "Lovet" not in facts(desk)


def test_one_that_is_not_out_promises_nothing(desk: Desk) -> None:
    """It counts from when the reply is on the network."""
    shown = read_over(desk, "i morgen før kl. 12")
    reply.approve(desk, act_in("form.approve", shown), KARI)
    item = outbox.last(desk.store.read(), 1, Kind.REPLY)
    assert item is not None
    publish.refused(desk, item, "refused")
    assert store.of_case(desk.store.read(), 1) is None


def test_a_newer_promise_takes_the_place_of_the_older(desk: Desk) -> None:
    """A second holding reply says when it will be instead."""
    publish_it(desk, read_over(desk, "i morgen før kl. 12"))
    publish_it(desk, read_over(desk, "innen fredag"))
    assert promises.next_at(desk) == oslo("2026-11-20 08:00")


def test_a_case_without_a_deadline_is_reminded_of_too(desk: Desk, clock: Clock) -> None:
    """Praise that was given a holding reply: the promise is all there is to keep."""
    act.recategorize(desk, 1, KARI, Category.PRAISE)
    publish_it(desk, read_over(desk, "i morgen før kl. 12"))
    clock.move(oslo("2026-11-19 11:00"))
    assert promises.tick(desk) == 1
    (said,) = pinged(desk)
    assert said.startswith("Vi har lovet svar innen torsdag 19. nov. kl. 12.00")


def test_it_waits_for_the_opening(desk: Desk, clock: Clock) -> None:
    """A machine asleep over the time says so in the morning."""
    publish_it(desk, read_over(desk, "i morgen før kl. 12"))
    clock.move(oslo("2026-11-19 19:00"))
    assert promises.tick(desk) == 0
    clock.move(oslo("2026-11-20 08:00"))
    assert promises.tick(desk) == 1
    assert tick(desk) == 1  # the ladder's has come too, and the two are one
    (said,) = pinged(desk)
    assert said.startswith("Vi lovet svar innen")


def test_it_is_kept_of_a_reply_that_a_person_brings_there(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """On a network without an adapter the text is copied; the reminder is the same."""
    village.abilities = frozenset()
    shown = read_over(desk, "i morgen før kl. 12")
    assert asked(shown) is not None
    copy = form(reply.approve(desk, act_in("form.approve", shown), KARI))
    assert copy.kind == "copy"
    assert reply.copied(desk, replace(act_in("form.copy", copy), admin=KARI), KARI) == Done()
    assert promises.next_at(desk) == oslo("2026-11-19 11:00")
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert case.state is State.CLAIMED
    act.give(desk, 1, KARI, OLA)
    clock.move(oslo("2026-11-19 11:00"))
    assert promises.tick(desk) == 1
