"""Who a ping is for, who stands in for whom, and pings that are let rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.cases import State, Verb
from bot.deadlines import DUTY, EVERYONE, HOLDER
from bot.desk import Desk, act, duty, postpone, reply
from bot.desk.pings import tick
from bot.desk.receive import receive
from bot.desk.reschedule import reschedule
from bot.desk.show import card_of, ping_of
from bot.hours import Closure
from bot.screens import Action, Buttons, Done, Facts, Input, Invalid, Message, Open, Tell
from bot.screens import words as say
from bot.store import cases, from_text, to_text
from tests.fakes import Clock, Village
from tests.office import KARI, LIV, OLA, oslo


@pytest.fixture(autouse=True)
def _a_question(desk: Desk, village: Village, clock: Clock) -> None:
    village.write("Når åpner svømmehallen?", at=clock())
    receive(desk, village.name, village.poll(None))


def set_duty(desk: Desk, **values: str) -> object:
    """Send the form in, as Kari."""
    empty = {"on_duty": "-", "until": "", "away_0": "", "away_1": "", "away_2": ""}
    action = Action(name="form.duty", chat="slack", user="U", admin=KARI, values=empty | values)
    return duty.save(desk, action, KARI)


def people(desk: Desk, to: str) -> tuple[str, ...]:
    """Return who a ping of the case is for."""
    reader = desk.store.read()
    case = cases.get(reader, 1)
    assert case is not None
    return duty.audience(desk, reader, case, to)


def test_a_ping_is_for_the_holder_or_else_for_everyone(desk: Desk) -> None:
    """Nobody is on duty: who has the case, or all three; a named one is that one."""
    assert people(desk, HOLDER) == (KARI, OLA, LIV)
    act.take(desk, 1, OLA)
    assert people(desk, HOLDER) == (OLA,)
    assert people(desk, EVERYONE) == (KARI, OLA, LIV)
    assert people(desk, "Liv Berg") == (LIV,)
    assert people(desk, KARI) == (KARI,)


def test_the_one_on_duty_gets_what_nobody_has(desk: Desk, clock: Clock) -> None:
    """Through the last day of the duty, and not after."""
    assert set_duty(desk, on_duty=LIV, until="20.11.") == Done()
    assert people(desk, HOLDER) == (LIV,)
    assert people(desk, DUTY) == (LIV,)
    clock.move(oslo("2026-11-20 23:59"))
    assert people(desk, DUTY) == (LIV,)
    clock.move(oslo("2026-11-21 00:00"))
    assert people(desk, DUTY) == (KARI, OLA, LIV)


def test_who_is_away_is_stood_in_for_and_comes_back(desk: Desk, clock: Clock) -> None:
    """The one on duty is pinged for the absent and may answer for them; nobody else may."""
    act.take(desk, 1, KARI)
    set_duty(desk, on_duty=OLA, away_0="20.11.")
    assert people(desk, HOLDER) == (OLA,)
    assert people(desk, EVERYONE) == (OLA, LIV)
    assert isinstance(reply.start(desk, 1, LIV), Tell)
    assert isinstance(reply.start(desk, 1, OLA), Open)
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert case.holder == KARI
    clock.move(oslo("2026-11-21 09:00"))
    assert people(desk, HOLDER) == (KARI,)
    assert isinstance(act.close(desk, 1, OLA), Tell)


def test_with_everyone_away_pings_still_go_to_somebody(desk: Desk) -> None:
    """Never to nobody."""
    set_duty(desk, away_0="20.11.", away_1="20.11.", away_2="20.11.")
    assert people(desk, HOLDER) == (KARI, OLA, LIV)


def test_the_form_shows_what_is_set_and_refuses_what_is_wrong(desk: Desk) -> None:
    """Days that have been or are none, and duty for one who is away."""
    set_duty(desk, on_duty=OLA, until="3.12.", away_0="27.11.2026")
    shown = duty.ask(desk)
    assert isinstance(shown, Open)
    values = {part.id: part.value for part in shown.form.parts if isinstance(part, Input)}
    assert values == {
        "on_duty": OLA, "until": "3.12.", "away_0": "27.11.", "away_1": "", "away_2": "",
    }  # fmt: skip
    for wrong in ({"until": "i morgen"}, {"away_1": "31.2."}, {"away_2": "17.11.2026"}):
        answer = set_duty(desk, **wrong)
        assert isinstance(answer, Invalid)
        assert set(answer.errors) == set(wrong)
    assert isinstance(set_duty(desk, on_duty=OLA, away_1="20.11."), Invalid)
    assert people(desk, DUTY) == (OLA,)


def test_a_day_early_in_the_year_is_next_year_s(desk: Desk, clock: Clock) -> None:
    """4.1. written in December."""
    clock.move(oslo("2026-12-18 10:00"))
    set_duty(desk, on_duty=LIV, until="4.1.")
    clock.move(oslo("2027-01-04 12:00"))
    assert people(desk, DUTY) == (LIV,)


def test_the_channel_is_told(desk: Desk) -> None:
    """Who is on duty, who is away, and who set it."""
    set_duty(desk, on_duty=OLA, until="20.11.", away_0="27.11.")
    (row,) = desk.store.read().query("SELECT payload FROM outbox WHERE kind = 'notice'")
    assert "Ola Hansen har vakt til og med fredag 20. nov." in row["payload"]
    assert "Kari Nilsen er borte til og med fredag 27. nov." in row["payload"]
    assert "Satt av Kari Nilsen." in row["payload"]


def rest(desk: Desk, until: str, reason: str = "Venter på svar fra teknisk") -> object:
    """Send the form in."""
    values = {"until": until, "reason": reason}
    action = Action(
        name="form.postpone", chat="slack", user="U", admin=OLA, state={"case": "1"}, values=values
    )
    return postpone.postpone(desk, action, OLA)


def test_pings_rest_for_a_reason(desk: Desk, clock: Clock) -> None:
    """Until then nothing is said and the last ping is gone; the reason is kept."""
    clock.move(oslo("2026-11-19 13:45"))
    assert tick(desk) == 1
    shown = postpone.ask(desk, 1)
    assert isinstance(shown, Open)
    inputs = {part.id: part for part in shown.form.parts if isinstance(part, Input)}
    times = [from_text(option.value) for option in inputs["until"].options]
    assert times == [oslo("2026-11-20 09:45")]  # the next ping would come at 9.15
    assert "fredag 20. nov. kl. 09.15" in inputs["until"].hint
    assert rest(desk, to_text(times[0])) == Done()
    rows = desk.store.read().query("SELECT state FROM outbox WHERE kind = 'ping'")
    assert [row["state"] for row in rows] == ["withdrawn"]
    event = cases.events(desk.store.read(), 1)[-1]
    assert (event.verb, event.actor) == (Verb.POSTPONED, OLA)
    assert event.detail["reason"] == "Venter på svar fra teknisk"
    clock.move(oslo("2026-11-20 09:44"))
    assert tick(desk) == 0
    clock.move(oslo("2026-11-20 09:45"))
    assert tick(desk) == 1
    clock.move(oslo("2026-11-20 10:00"))
    assert tick(desk) == 1


def facts(desk: Desk) -> str:
    """Return the card's labelled lines, a line each."""
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    card, _again = card_of(desk, desk.store.read(), case)
    rows = [row for part in card.parts if isinstance(part, Facts) for row in part.rows]
    return "\n".join(f"{name}: {''.join(span.text for span in spans)}" for name, spans in rows)


@pytest.mark.parametrize("until", ["2026-11-18 11:15", "2026-11-19 10:15"])
def test_a_rest_never_brings_a_ping_earlier(desk: Desk, clock: Clock, until: str) -> None:
    """A form that was open while the ladder moved on; the case is pinged when it would have been."""
    assert rest(desk, to_text(oslo(until))) == Done()
    clock.move(oslo("2026-11-19 13:44"))
    assert tick(desk) == 0
    clock.move(oslo("2026-11-19 13:45"))
    assert tick(desk) == 1


def test_the_card_says_until_when_and_why(desk: Desk, clock: Clock) -> None:
    """While the pings rest, and not after; the log says it too."""
    assert "Påminnelser" not in facts(desk)
    rest(desk, to_text(oslo("2026-11-19 14:45")))
    told = "utsatt til torsdag 19. nov. kl. 14.45: Venter på svar fra teknisk (Ola Hansen)"
    assert f"Påminnelser: {told}" in facts(desk)
    event = cases.events(desk.store.read(), 1)[-1]
    said = say.event(event, desk.names, desk.texts)
    assert said == (
        "Ola Hansen utsatte påminnelsene til 19. nov. kl. 14.45: Venter på svar fra teknisk"
    )
    clock.move(oslo("2026-11-19 14:46"))
    tick(desk)
    assert "Påminnelser" not in facts(desk)


def test_a_rest_outlives_other_opening_hours(desk: Desk, clock: Clock) -> None:
    """What moves no deadline of the case brings no ping that a person has let rest."""
    reschedule(desk)
    rest(desk, to_text(oslo("2026-11-19 14:45")))
    changed = replace(desk.hours.schedule, closed=(Closure(date(2027, 5, 14), date(2027, 5, 14)),))
    desk.hours.change(changed)
    reschedule(desk)
    clock.move(oslo("2026-11-19 13:45"))
    assert tick(desk) == 0
    assert "utsatt til torsdag 19. nov. kl. 14.45" in facts(desk)


def test_pings_never_rest_past_the_deadline(desk: Desk, clock: Clock) -> None:
    """Neither by a time after it, nor without a reason, nor when it is too near or over."""
    assert isinstance(rest(desk, to_text(oslo("2026-11-20 10:15"))), Invalid)
    assert isinstance(rest(desk, to_text(clock())), Invalid)
    assert isinstance(rest(desk, to_text(oslo("2026-11-19 10:15")), " "), Invalid)
    clock.move(oslo("2026-11-20 10:15") - timedelta(minutes=20))
    assert isinstance(postpone.ask(desk, 1), Tell)
    act.close(desk, 1, OLA)
    assert isinstance(postpone.ask(desk, 1), Tell)
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert case.state is State.CLOSED


def buttons(message: Message) -> list[str]:
    """Return the actions that a message offers."""
    rows = [part for part in message.parts if isinstance(part, Buttons)]
    return [one.action for row in rows for one in (*row.buttons, *row.menu)]


@pytest.mark.parametrize("taken", [False, True])
def test_resting_is_offered_wherever_it_can_be_done(
    desk: Desk, clock: Clock, *, taken: bool
) -> None:
    """On the card and on the ping, whoever has the case; and nowhere when it is too late."""
    if taken:
        act.take(desk, 1, OLA)
    due = oslo("2026-11-20 10:15")
    for before, offered in ((timedelta(hours=1), True), (timedelta(minutes=15), False)):
        clock.move(due - before)
        case = cases.get(desk.store.read(), 1)
        assert case is not None
        card, _again = card_of(desk, desk.store.read(), case)
        assert ("postpone" in buttons(card)) is offered
        assert ("postpone" in buttons(ping_of(desk, case, (OLA,)))) is offered
        assert isinstance(postpone.ask(desk, 1), Open) is offered
