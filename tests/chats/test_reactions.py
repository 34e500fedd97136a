"""Reactions on a card do what buttons do, also those that came while the bot was down."""

from __future__ import annotations

import time

from bot.cases import State
from bot.playground.messages import plain
from tests.chats.conftest import Office
from tests.office import KARI, OLA

QUESTION = "Når åpner svømmehallen i romjula?"


def test_eyes_take_and_let_go(office: Office) -> None:
    """In any skin tone; taking it back releases one's own case."""
    ts = office.write(QUESTION)
    office.kari.react(ts, "eyes::skin-tone-3")
    office.shows(ts, "Kari Nilsen har saken")
    office.ola.react(ts, "eyes")
    office.told(office.ola, "Kari Nilsen tok saken")
    office.ola.unreact(ts, "eyes")
    office.kari.unreact(ts, "eyes::skin-tone-3")
    office.shows(ts, "Ingen har saken ennå")


def test_a_check_mark_finishes(office: Office) -> None:
    """Unless somebody else has the case."""
    ts = office.write(QUESTION)
    office.kari.click(ts, "take")
    office.ola.react(ts, "white_check_mark")
    office.told(office.ola, "Kari Nilsen tok saken")
    office.kari.react(ts, "white_check_mark")
    office.shows(ts, "✅ Ferdig uten svar")


def test_a_reaction_neither_finishes_nor_thanks_for_what_may_be_serious(office: Office) -> None:
    """One wrong click on a case that an alarm is out for would be one too many."""
    ts = office.write("Jeg vil ikke leve mer")
    for name in ("white_check_mark", "pray"):
        office.kari.react(ts, name)
        office.told(office.kari, "Dette kan være alvorlig")
        office.kari.private_messages.clear()
    assert office.case().state is State.OPEN


def test_folded_hands_bring_the_thanks(office: Office) -> None:
    """A reaction can't open a form, so a private message with a button does."""
    ts = office.write("Så fint det er blitt i parken, takk!")
    office.kari.react(ts, "pray")
    message = office.told(office.kari, "Takk for skryt")
    assert office.ola.private_messages == []
    office.kari.click(message["ts"], "Åpne svar")
    form = office.form(office.kari, "Svaret")
    assert "Tusen takk for de hyggelige ordene" in repr(form["state"])
    office.kari.submit()
    office.shows(ts, "Besvart")


def test_other_reactions_and_other_messages_mean_nothing(office: Office) -> None:
    """A heart changes nothing, nor do eyes on a ping."""
    ts = office.write(QUESTION)
    office.kari.react(ts, "heart")
    office.kari.react(ts, "tada::skin-tone-2")
    office.kari.command("/innboks")
    assert office.case().state is State.OPEN


def test_what_was_missed_is_read_at_the_start(office: Office) -> None:
    """Reactions put on, and taken back, while the bot was down count once."""
    taken, released = office.write(QUESTION), office.write("Er det åpent?", author="ola")
    office.ola.react(released, "eyes")
    office.shows(released, "Ola Hansen har saken")

    def meanwhile() -> None:
        office.playground.retry_events_after()
        office.kari.react(taken, "eyes")
        office.guest.react(taken, "eyes")
        office.ola.unreact(released, "eyes")

    office.restart(meanwhile)
    office.shows(taken, "Kari Nilsen har saken")
    office.shows(released, "Ingen har saken ennå")
    office.kari.click(taken, "release")
    office.shows(taken, "Ingen har saken ennå")
    office.restart()
    time.sleep(0.3)
    assert (office.case(1).holder, office.case(2).holder) == (None, None)


def test_an_event_that_comes_twice_acts_once(office: Office) -> None:
    """Slack repeats what it believes lost; a released case isn't taken again by that."""
    ts = office.write(QUESTION)
    office.kari.react(ts, "eyes")
    office.shows(ts, "Kari Nilsen har saken")
    office.kari.click(ts, "release")
    office.shows(ts, "Ingen har saken ennå")
    office.playground.repeat_last_event()
    time.sleep(0.3)
    assert office.case().state is State.OPEN
    office.ola.click(ts, "take")
    office.shows(ts, "Ola Hansen har saken")
    assert {KARI, OLA} >= {office.case().holder}
    assert "Ola" in plain(office.playground.messages()[0])


def test_an_event_that_comes_again_late_undoes_nothing(office: Office) -> None:
    """Eyes that were taken back do not take the case again, nor let go one that is taken again."""
    ts, other = office.write(QUESTION), office.write("Er det åpent?", author="ola")
    office.kari.react(ts, "eyes")
    office.shows(ts, "Kari Nilsen har saken")
    office.kari.unreact(ts, "eyes")
    office.shows(ts, "Ingen har saken ennå")
    office.playground.repeat_last_event(back=1)
    office.ola.react(other, "eyes")  # a later event, which is acted on after the repeated one
    office.shows(other, "Ola Hansen har saken")
    assert office.case(1).holder is None
    office.kari.react(ts, "eyes")
    office.shows(ts, "Kari Nilsen har saken")
    office.playground.repeat_last_event(back=2)
    office.ola.unreact(other, "eyes")
    office.shows(other, "Ingen har saken ennå")
    assert office.case(1).holder == KARI
