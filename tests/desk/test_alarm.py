"""A crisis or a threat is told at once, at any hour, until somebody takes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.alarms import Call, Recipient
from bot.cases import Case, Category, Flag, State, Verb
from bot.config import RosterMember
from bot.delivery import AlarmChatLane, AlarmLane, ChatLane
from bot.desk import Desk, act, alarm, reply, undo
from bot.desk import pings as ordinary
from bot.desk.actions import handle
from bot.desk.false_alarm import false_alarm
from bot.desk.receive import receive
from bot.desk.roster import try_out
from bot.desk.show import card_of
from bot.errors import LoginFailed, Rejected, Retryable
from bot.outgoing import Kind
from bot.screens import Action, Note
from bot.store import cases, outbox
from bot.triage import triage
from tests.desk.test_aside import work
from tests.desk.test_delivery import settle
from tests.desk.test_reply import act_in, form
from tests.fakes import Board, Clock, Pager, Village
from tests.office import KARI, OLA, oslo
from tests.office import desk as open_desk

CRISIS = "Hjelp! Det har gått et stort ras over veien ved Hovden, det sitter folk fast i en bil!"
ROSTER: dict[str, Any] = {
    "smtp": "smtp://127.0.0.1:25",
    "sender": "svarvakt@boe.kommune.no",
    "roster": [
        {"name": "Kari Nilsen", "email": "kari.nilsen@boe.kommune.no"},
        {"name": "Beredskapsvakten", "email": "vakt@boe.kommune.no"},
    ],
}


@pytest.fixture
def desk(tmp_path: Path, clock: Clock, village: Village) -> Iterator[Desk]:
    """A desk with a crisis roster, on a Wednesday night."""
    clock.move(oslo("2026-11-18 23:10"))
    made = open_desk(tmp_path / "alarm", clock, village, alarm=ROSTER)
    yield made
    made.store.close()


@pytest.fixture
def board() -> Board:
    """An empty chat."""
    return Board()


@pytest.fixture
def pager() -> Pager:
    """A way to ring people."""
    return Pager()


def emergency(desk: Desk, village: Village, clock: Clock, author: str = "kari") -> Case:
    """Have a citizen report a crisis; returns its case."""
    village.write(CRISIS, at=clock(), author=author)
    receive(desk, village.name, village.poll(str(len(village.posts) - 1)))
    return case_of(desk, desk.store.read().execute("SELECT max(id) FROM cases").fetchone()[0])


def case_of(desk: Desk, number: int) -> Case:
    """Return a case."""
    case = cases.get(desk.store.read(), number)
    assert case is not None
    return case


def in_the_chat(desk: Desk, board: Board) -> Callable[[], bool]:
    """Return what does one thing of all that leaves for the chat, the alarms first."""
    alarms, chat = AlarmChatLane(desk, board), ChatLane(desk, board)
    return lambda: alarms.step() or chat.step()


def deliver(desk: Desk, board: Board, pager: Pager) -> None:
    """Bring everything out of the house, without letting the clock run."""
    cards, chat, ring = ChatLane(desk, board), in_the_chat(desk, board), AlarmLane(desk, pager)
    while cards.step() or chat() or ring.step():
        pass


def ring_for(desk: Desk, board: Board, pager: Pager, clock: Clock, amount: timedelta) -> None:
    """Let the clock run, a minute at a time."""
    until = clock() + amount
    while clock() < until:
        clock.forward(timedelta(minutes=1))
        alarm.tick(desk)
        deliver(desk, board, pager)


def test_it_rings_at_night_by_every_way_to_each_on_the_roster(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """The chat names who is an admin, and everybody is called outside it too."""
    emergency(desk, village, clock)
    assert ordinary.tick(desk) == 0
    assert alarm.tick(desk) == 1
    deliver(desk, board, pager)
    assert [who.name for who, _call in pager.sent] == ["Kari Nilsen", "Beredskapsvakten"]
    call = pager.sent[0][1]
    assert call.subject == "Bø kommune: Mulig krise (Bygda)"
    assert "«Hjelp! Det har gått et stort ras" in call.text
    assert "https://board.test/C0ADMIN/1" in call.text
    (message,) = board.under("alarm:")
    assert "🚨 Mulig krise" in message.fallback
    assert f"person='{KARI}'" in repr(message)
    assert "Beredskapsvakten" in repr(message)


def test_it_repeats_until_somebody_takes_the_case(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """Every five minutes, one message standing in the chat; then neither rings nor stands."""
    emergency(desk, village, clock)
    ring_for(desk, board, pager, clock, timedelta(minutes=16))
    assert len(pager.sent) == 2 * 4
    assert len(board.under("alarm:")) == 1
    act.take(desk, 1, OLA)
    ring_for(desk, board, pager, clock, timedelta(minutes=30))
    assert len(pager.sent) == 2 * 4
    assert board.under("alarm:") == []


def test_a_case_that_is_taken_in_the_very_moment_calls_nobody(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """And leaves nothing behind that would hold up the next alarm."""
    emergency(desk, village, clock)

    def now() -> datetime:
        if cases.get(desk.store.read(), 1).state is State.OPEN:  # type: ignore[union-attr]
            act.take(desk, 1, OLA)
        return clock()

    assert alarm.tick(replace(desk, now=now)) == 0
    emergency(desk, village, clock, author="per")
    alarm.tick(desk)
    deliver(desk, board, pager)
    assert len(pager.sent) == 2


def test_it_goes_on_when_the_case_is_let_go_unanswered(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """Whoever took it by mistake does not silence it."""
    emergency(desk, village, clock)
    ring_for(desk, board, pager, clock, timedelta(minutes=1))
    act.take(desk, 1, OLA)
    ring_for(desk, board, pager, clock, timedelta(minutes=10))
    assert len(pager.sent) == 2
    act.release(desk, 1, OLA)
    ring_for(desk, board, pager, clock, timedelta(minutes=6))
    assert len(pager.sent) > 2


def test_after_an_hour_it_rings_once_an_hour(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """Twelve times close together; whoever sleeps through these is not worn out by more."""
    emergency(desk, village, clock)
    ring_for(desk, board, pager, clock, timedelta(hours=6))
    assert len(pager.sent) // 2 == 12 + 5


def test_a_false_alarm_makes_it_a_case_as_any_other(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """It is due in the ordinary time, nothing rings, and a wrong click is undone."""
    case = emergency(desk, village, clock)
    assert (case.category, case.at_once) == (Category.CRISIS, True)
    ring_for(desk, board, pager, clock, timedelta(minutes=1))
    false_alarm(desk, 1, OLA)
    moved = case_of(desk, 1)
    assert moved.category is not Category.CRISIS
    assert not moved.flags & {Flag.CRISIS, Flag.THREAT}
    assert moved.due_at == oslo("2026-11-20 15:30")
    assert Category.CRISIS not in {one for one, _p, _r in moved.ranking}
    ring_for(desk, board, pager, clock, timedelta(minutes=5))
    assert len(pager.sent) == 2
    assert board.under("alarm:") == []
    undo.undo(desk, 1, OLA)
    back = case_of(desk, 1)
    assert (back.category, back.at_once, back.flags) == (Category.CRISIS, True, case.flags)
    ring_for(desk, board, pager, clock, timedelta(minutes=2))
    assert len(pager.sent) == 4


def test_a_case_somebody_has_that_becomes_a_crisis_rings(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """The one who has it took it as a question; their taking it again is what ends it."""
    first = village.write("Er veien til Hovden åpen?", at=clock())
    receive(desk, village.name, village.poll(None))
    act.take(desk, 1, KARI)
    clock.forward(timedelta(minutes=20))
    village.write(CRISIS, at=clock(), answers=first.external_id)
    receive(desk, village.name, village.poll("1"))
    assert case_of(desk, 1).state is State.CLAIMED
    ring_for(desk, board, pager, clock, timedelta(minutes=7))
    assert len(pager.sent) == 4
    act.take(desk, 1, KARI)
    ring_for(desk, board, pager, clock, timedelta(minutes=30))
    assert len(pager.sent) == 4
    assert board.under("alarm:") == []


def test_looking_at_the_form_silences_nothing(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """Opened and closed again unsent: nobody has the case, and it rings on."""
    emergency(desk, village, clock)
    ring_for(desk, board, pager, clock, timedelta(minutes=1))
    shown = form(reply.start(desk, 1, OLA))
    reply.save_draft(desk, act_in("close.reply", shown), OLA)
    assert case_of(desk, 1).state is State.OPEN
    ring_for(desk, board, pager, clock, timedelta(minutes=6))
    assert len(pager.sent) == 4
    act.take(desk, 1, OLA)
    shown = form(reply.start(desk, 1, OLA))
    reply.save_draft(desk, act_in("close.reply", shown), OLA)
    assert case_of(desk, 1).holder == OLA


def test_many_at_once_are_one_call_a_minute(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """A landslide that fifty people report does not send each on the roster fifty messages."""
    for number in range(50):
        emergency(desk, village, clock, author=f"a{number}")
        clock.forward(timedelta(seconds=2))
        alarm.tick(desk)
        deliver(desk, board, pager)
    clock.forward(timedelta(minutes=1))
    alarm.tick(desk)
    deliver(desk, board, pager)
    assert len(pager.sent) == 2 * 3
    last = pager.sent[-1][1]
    assert "mulige kriser eller trusler" in last.subject
    assert "og" in last.text
    assert len(board.under("alarm:many:")) == 1
    for number in range(1, 51):
        act.take(desk, number, KARI)
    ring_for(desk, board, pager, clock, timedelta(minutes=8))
    assert board.under("alarm:") == []
    assert len(pager.sent) == 2 * 3


@pytest.mark.parametrize("again", [Retryable("the server did not answer"), LoginFailed("renew it")])
def test_who_is_not_reached_is_told_in_the_chat_and_tried_again(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager, again: Exception
) -> None:
    """Once for each alarm and person, with the reason."""
    emergency(desk, village, clock)
    alarm.tick(desk)
    pager.trouble = [again]
    settle(AlarmLane(desk, pager).step, clock)
    settle(in_the_chat(desk, board), clock)
    assert sorted(who.name for who, _call in pager.sent) == ["Beredskapsvakten", "Kari Nilsen"]
    told = board.under("unreached:")
    assert len(told) == 1
    assert str(again) in told[0].fallback


def test_a_refused_address_is_told_and_not_tried_again(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """The other one is reached all the same."""
    emergency(desk, village, clock)
    alarm.tick(desk)
    pager.trouble = [Rejected("no such address")]
    settle(AlarmLane(desk, pager).step, clock)
    settle(in_the_chat(desk, board), clock)
    assert [who.name for who, _call in pager.sent] == ["Beredskapsvakten"]
    assert "no such address" in board.under("unreached:")[0].fallback


def test_a_fault_of_ours_over_one_call_holds_up_no_other(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """After some attempts it is set aside, and the channel is told to ring the one it was for."""
    emergency(desk, village, clock)
    alarm.tick(desk)
    pager.trouble = [ZeroDivisionError()] * 3
    work(AlarmLane(desk, pager), lambda: bool(pager.sent))
    settle(in_the_chat(desk, board), clock)
    assert [who.name for who, _call in pager.sent] == ["Beredskapsvakten"]
    (told,) = board.under("unreached:")
    assert "Kari Nilsen" in told.fallback
    assert "loggen sier mer" in told.fallback


def test_an_alarm_taken_while_it_waits_is_not_sent(
    desk: Desk, village: Village, clock: Clock, pager: Pager
) -> None:
    """A mail server that was down for an hour rings nobody about what is long done."""
    emergency(desk, village, clock)
    alarm.tick(desk)
    act.take(desk, 1, KARI)
    settle(AlarmLane(desk, pager).step, clock)
    assert pager.sent == []


def test_it_is_told_once_after_a_restart_and_whatever_the_clock_does(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """What is due is in the database: a second look at the same time gives nothing more."""
    emergency(desk, village, clock)
    assert alarm.tick(desk) == 1
    assert alarm.tick(desk) == 0
    deliver(desk, board, pager)
    clock.forward(-timedelta(hours=1))
    assert alarm.tick(desk) == 0
    deliver(desk, board, pager)
    assert len(pager.sent) == 2
    assert len(board.under("alarm:")) == 1


def test_personal_data_stays_in_the_house(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """What is sent by e-mail or SMS is masked as the card is, and on one line each."""
    village.write(f"{CRISIS}\nRing meg på 91 23 45 67!", at=clock(), name="Kari\nNordmann")
    receive(desk, village.name, village.poll(None))
    alarm.tick(desk)
    deliver(desk, board, pager)
    call = pager.sent[0][1]
    assert "91 23 45 67" not in call.text
    assert "[telefon]" in call.text
    assert "\n" not in call.subject


def test_without_a_roster_every_admin_is_mentioned_in_the_chat(
    tmp_path: Path, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """Nobody can be called, which the start and the check say."""
    made = open_desk(tmp_path / "none", clock, village)
    emergency(made, village, clock)
    alarm.tick(made)
    deliver(made, board, pager)
    (message,) = board.under("alarm:")
    assert all(f"person='{one.key}'" in repr(message) for one in made.admins)
    assert pager.sent == []
    assert "nobody is called in a crisis" in made.settings.warnings[0]
    made.store.close()


def test_a_trial_goes_to_everyone_and_tells_what_failed(pager: Pager) -> None:
    """One that fails hides none of the others."""
    pager.trouble = [Rejected("no such address")]
    people = (
        RosterMember(name="Kari", email="k@x.no"),
        RosterMember(name="Ola", email="o@x.no"),
    )
    found = list(try_out(people, [pager], Call(subject="s", text="t")))
    assert [(name, str(error) if error else None) for name, _way, error in found] == [
        ("Kari", "no such address"),
        ("Ola", None),
    ]
    assert [who for who, _call in pager.sent] == [Recipient(name="Ola", email="o@x.no")]


def test_the_alarm_is_committed_with_the_case(desk: Desk, village: Village, clock: Clock) -> None:
    """There is no time at which the case is there and its alarm is not."""
    emergency(desk, village, clock)
    assert alarm.next_at(desk) == clock()
    assert outbox.last(desk.store.read(), 1, Kind.ALARM) is None


def test_one_for_many_taken_back_after_a_crash_is_found(
    desk: Desk, village: Village, clock: Clock, board: Board
) -> None:
    """It was out and not recorded when the last of its cases was taken: it is taken away."""
    for author in ("per", "pål", "espen", "askeladden"):
        emergency(desk, village, clock, author)
    settle(in_the_chat(desk, board), clock)
    assert alarm.tick(desk) == 4
    board.trouble["post"] = [(Retryable("the machine stops here"), True)]
    AlarmChatLane(desk, board).step()
    assert len(board.under("alarm:many:")) == 1
    for number in range(1, 5):
        act.take(desk, number, KARI)
    clock.forward(timedelta(minutes=6))
    alarm.tick(desk)
    settle(in_the_chat(desk, board), clock)
    assert board.under("alarm:") == []


def card_text(desk: Desk, number: int) -> str:
    """Return what the case's card says in small type."""
    message, _again = card_of(desk, desk.store.read(), case_of(desk, number))
    return "\n".join(part.text for part in message.parts if isinstance(part, Note))


def test_the_card_tells_why_it_alarmed(
    desk: Desk, village: Village, clock: Clock, board: Board
) -> None:
    """The category may be an admin's: then the card says what the alarm went by, while it holds."""
    asked = "Hvor er legevakta? Far har pustemaskin."
    first = village.write("Når åpner legekontoret?", at=clock())
    receive(desk, village.name, village.poll("0"))
    act.recategorize(desk, 1, KARI, Category.CRITICISM)
    village.write(asked, at=clock(), answers=first.external_id)
    receive(desk, village.name, village.poll("1"))
    assert case_of(desk, 1).category is Category.CRITICISM
    alarm.tick(desk)
    deliver(desk, board, Pager())
    words_ = ", ".join(f"«{word}»" for word in triage(asked).because)
    assert "pustemaskin" in words_
    said = f"mulig krise, på grunn av {words_}."
    assert f"Varsel gikk ut: {said} Kategorien sier bare hva slags svar" in card_text(desk, 1)
    assert "Se opp for" not in card_text(desk, 1)
    shown = " ".join(map(repr, board.under("alarm:")))
    assert f"På grunn av {words_}" in shown
    act.take(desk, 1, KARI)
    assert "Varsel gikk ut" in card_text(desk, 1)
    handle(desk, Action(name="false_alarm", chat="slack", user="U", admin=KARI, value="1"))
    assert "Varsel" not in card_text(desk, 1)


def test_what_is_said_in_so_many_words_is_the_reason(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """And the category agrees, so nothing more has to be said."""
    village.write("Jeg skal drepe deg, sa naboen til Per på 900 00 000", at=clock())
    receive(desk, village.name, village.poll("0"))
    assert "på grunn av «Jeg skal drepe deg»." in card_text(desk, 1)
    assert "Kategorien" not in card_text(desk, 1)


TIRED = "Jeg orker ikke mer, jeg skal ta livet mitt i natt"


def further(desk: Desk, village: Village, clock: Clock, text: str) -> None:
    """Have the author of the first post write more."""
    village.write(text, at=clock(), answers=village.posts[0].external_id)
    receive(desk, village.name, village.poll(str(len(village.posts) - 1)))


def asked(desk: Desk, village: Village, clock: Clock) -> None:
    """Have a citizen ask something."""
    village.write("Er veien til Hovden åpen?", at=clock())
    receive(desk, village.name, village.poll(None))


def test_a_follow_up_rings_in_a_case_that_is_due_at_once_already(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """An admin called it a crisis, and no alarm went out; what is written now is worth one."""
    asked(desk, village, clock)
    act.recategorize(desk, 1, KARI, Category.CRISIS)
    further(desk, village, clock, TIRED)
    ring_for(desk, board, pager, clock, timedelta(minutes=1))
    assert len(pager.sent) == 2
    further(desk, village, clock, TIRED)  # and again: one alarm at a time
    ring_for(desk, board, pager, clock, timedelta(minutes=2))
    assert len(pager.sent) == 2


def test_a_form_that_was_never_closed_silences_nothing_for_long(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """The laptop was shut: after a quarter of an hour it rings again, until somebody takes it."""
    emergency(desk, village, clock)
    ring_for(desk, board, pager, clock, timedelta(minutes=1))
    reply.start(desk, 1, OLA)
    ring_for(desk, board, pager, clock, timedelta(minutes=14))
    assert len(pager.sent) == 2
    ring_for(desk, board, pager, clock, timedelta(minutes=7))
    assert len(pager.sent) == 6
    assert board.under("alarm:") != []
    act.take(desk, 1, OLA)
    ring_for(desk, board, pager, clock, timedelta(hours=1))
    assert len(pager.sent) == 6


def test_who_has_seen_it_and_lets_the_case_go_is_not_the_end_of_it(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """Taken again, it rests; let go unanswered, it rings."""
    asked(desk, village, clock)
    act.take(desk, 1, KARI)
    clock.forward(timedelta(minutes=1))
    further(desk, village, clock, CRISIS)
    ring_for(desk, board, pager, clock, timedelta(minutes=1))
    act.take(desk, 1, KARI)
    ring_for(desk, board, pager, clock, timedelta(minutes=20))
    assert len(pager.sent) == 2
    act.release(desk, 1, KARI)
    ring_for(desk, board, pager, clock, timedelta(minutes=6))
    assert len(pager.sent) == 4


def test_undoing_something_else_wakes_no_alarm_that_was_answered_for(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """It was called false; what is written later is feared a little, and not alarmed for."""
    emergency(desk, village, clock)
    ring_for(desk, board, pager, clock, timedelta(minutes=1))
    false_alarm(desk, 1, OLA)
    with desk.store.write() as database:
        cases.note(database, 1, Verb.FOLLOWED_UP, now=clock(), changes={"flags": "crisis"})
    act.take(desk, 1, KARI)
    undo.undo(desk, 1, KARI)
    ring_for(desk, board, pager, clock, timedelta(minutes=20))
    assert len(pager.sent) == 2


def test_a_suicide_called_harassment_is_neither_due_at_once_nor_alarmed_for(
    desk: Desk, village: Village, clock: Clock, board: Board, pager: Pager
) -> None:
    """The person has read it: the flags, the deadline and the alarm follow together."""
    village.write(TIRED, at=clock())
    receive(desk, village.name, village.poll(None))
    act.recategorize(desk, 1, KARI, Category.HARASSMENT)
    assert not case_of(desk, 1).flags & {Flag.SELF_HARM, Flag.CRISIS}
    ring_for(desk, board, pager, clock, timedelta(minutes=10))
    assert pager.sent == []
