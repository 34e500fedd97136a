"""A reply that is out can be corrected and taken back, and private ones go to one person alone."""

from __future__ import annotations

import pytest

from bot.cases import Event, State, Verb
from bot.delivery import NetworkLane
from bot.desk import Desk, act, published, reply, undo
from bot.desk.receive import receive
from bot.desk.show import card_of
from bot.errors import BotError, LoginFailed, Lost, Rejected, Retryable, Unsure
from bot.networks import Ability
from bot.outgoing import Kind
from bot.screens import Answer, Done, Invalid, Note, Tell
from bot.store import cases, outbox, pings
from tests.desk.killing import Mortal, killed_at
from tests.desk.test_changed import read, shown, the_case
from tests.desk.test_delivery import approve, settle
from tests.desk.test_moderate import remove
from tests.desk.test_reply import act_in, form, values
from tests.fakes import EVERYTHING, Clock, Village
from tests.office import KARI, OLA, oslo

OUT = "out/key1"


@pytest.fixture
def village() -> Village:
    """A network that can be killed at."""
    return Mortal()


@pytest.fixture(autouse=True)
def _answered(desk: Desk, village: Village, clock: Clock) -> None:
    village.abilities = EVERYTHING
    village.write("Når åpner svømmehallen?", at=clock())
    receive(desk, village.name, village.poll(None))
    approve(desk)
    settle(NetworkLane(desk, village).step, clock)


def correct(desk: Desk, text: str, admin: str = KARI) -> Answer:
    """Have the reply corrected."""
    opened = form(published.ask_correct(desk, 1, admin))
    return published.correct(desk, act_in("form.correct", opened, text=text), admin)


def withdraw(desk: Desk, reason: str = "det var feil dag", admin: str = OLA) -> Answer:
    """Have the reply taken back."""
    opened = form(published.ask_withdraw(desk, 1, admin))
    return published.withdraw(desk, act_in("form.withdraw", opened, reason=reason), admin)


def event(desk: Desk, verb: Verb) -> Event:
    """Return the event of this kind."""
    return next(one for one in cases.events(desk.store.read(), 1) if one.verb is verb)


def test_a_published_reply_is_corrected(desk: Desk, village: Village, clock: Clock) -> None:
    """The form has what stands there; who changed it, and both texts, are logged."""
    before = values(form(published.ask_correct(desk, 1, KARI)))["text"]
    assert "Kl. 10." in before
    assert correct(desk, "Hei! Kl. 11.\n\nHilsen Bø kommune") == Done()
    assert "Det rettede svaret er på vei" in shown(desk)
    settle(NetworkLane(desk, village).step, clock)
    assert village.did == [("correct", OUT, "Hei! Kl. 11.\n\nHilsen Bø kommune")]
    logged = event(desk, Verb.CORRECT)
    assert logged.actor == KARI
    assert logged.detail == {"before": before, "after": "Hei! Kl. 11.\n\nHilsen Bø kommune"}
    assert the_case(desk).state is State.ANSWERED
    assert "er på vei" not in shown(desk)
    assert values(form(published.ask_correct(desk, 1, KARI)))["text"].startswith("Hei! Kl. 11.")


def test_a_corrected_stand_asks_for_a_second_yes(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """As the reply form does: a button of its own sends it, and the log keeps what was sent."""
    opened = form(published.ask_correct(desk, 1, KARI))
    assert opened.submit == "Rett"
    text = "Hei! Søknaden din blir innvilget neste uke.\n\nHilsen Bø kommune"
    asked = form(published.correct(desk, act_in("form.correct", opened, text=text), KARI))
    assert (asked.kind, asked.submit, values(asked)["text"]) == ("correct", "Send likevel", text)
    assert "Retningslinje 7" in repr(asked)
    assert outbox.last(desk.store.read(), 1, Kind.CORRECT) is None
    other = "Hei! Vi er enige med Høyre.\n\nHilsen Bø kommune"
    again = form(published.correct(desk, act_in("form.correct", asked, text=other), KARI))
    assert "Retningslinje 9" in repr(again)
    assert "Retningslinje 7" not in repr(again)
    blocked = published.correct(desk, act_in("form.correct", asked, text="x" * 301), KARI)
    assert isinstance(blocked, Invalid)
    assert published.correct(desk, act_in("form.correct", asked), KARI) == Done()
    settle(NetworkLane(desk, village).step, clock)
    assert village.did == [("correct", OUT, text)]
    assert event(desk, Verb.CORRECT).detail["confirmed"] == "promise"
    assert "Kari Nilsen rettet svaret likevel, med et løfte om et vedtak" in shown(desk)


def test_a_hint_about_a_correction_costs_no_click(desk: Desk) -> None:
    """It is told afterwards, to the one who wrote it."""
    told = correct(desk, "Hei! Kl. 11.")
    assert isinstance(told, Tell)
    assert "slutter ikke med «Hilsen Bø kommune»" in repr(told)
    assert outbox.last(desk.store.read(), 1, Kind.CORRECT) is not None


@pytest.mark.parametrize("text", ["", "x" * 301, "Ring Per på 900 00 000.", None])
def test_a_correction_is_reviewed_as_any_reply(desk: Desk, text: str | None) -> None:
    """Length, personal data and emptiness stop it, and so does changing nothing."""
    same = values(form(published.ask_correct(desk, 1, KARI)))["text"]
    answer = correct(desk, same if text is None else text)
    assert isinstance(answer, Invalid)
    assert outbox.last(desk.store.read(), 1, Kind.CORRECT) is None


def test_the_last_of_two_corrections_stands(desk: Desk, village: Village, clock: Clock) -> None:
    """One that waits for the network never comes after a newer one."""
    correct(desk, "Kl. 11.")
    village.trouble["correct"] = [(Retryable("later", 60), True)]
    lane = NetworkLane(desk, village)
    lane.step()
    correct(desk, "Kl. 12.")
    settle(lane.step, clock)
    clock.move(oslo("2026-11-18 15:00"))
    settle(lane.step, clock)
    assert [call[2] for call in village.did] == ["Kl. 11.", "Kl. 12."]


def test_a_withdrawn_reply_opens_its_case(desk: Desk, village: Village, clock: Clock) -> None:
    """With the deadline it had; the reason and the text are logged."""
    assert isinstance(withdraw(desk, " "), Invalid)
    assert withdraw(desk) == Done()
    assert "Svaret blir trukket tilbake" in shown(desk)
    assert the_case(desk).state is State.ANSWERED  # it still stands there
    settle(NetworkLane(desk, village).step, clock)
    case = the_case(desk)
    assert village.did == [("withdraw", OUT)]
    assert (case.state, case.holder, case.published_url) == (State.OPEN, None, None)
    assert case.due_at == oslo("2026-11-20 10:15")
    assert pings.planned_for(desk.store.read(), 1) is not None
    assert event(desk, Verb.WITHDRAW).detail["reason"] == "det var feil dag"
    assert "Kl. 10." in event(desk, Verb.WITHDRAW).detail["before"]
    assert event(desk, Verb.WITHDRAW).actor == OLA
    approve(desk)
    settle(NetworkLane(desk, village).step, clock)
    assert the_case(desk).published_url == "https://village.test/out/key2"
    withdraw(desk)
    settle(NetworkLane(desk, village).step, clock)
    assert village.did[-1] == ("withdraw", "out/key2")


def test_a_withdrawal_lets_go_of_a_correction(desk: Desk, village: Village, clock: Clock) -> None:
    """What is to disappear is not corrected first."""
    correct(desk, "Kl. 11.")
    withdraw(desk)
    settle(NetworkLane(desk, village).step, clock)
    assert village.did == [("withdraw", OUT)]


def test_a_reply_that_came_meanwhile_is_not_reopened(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """The author wrote more while the withdrawal waited: the case keeps its new deadline."""
    withdraw(desk)
    clock.move(oslo("2026-11-18 12:00"))
    village.write("Men når stenger den?", at=clock(), answers="post/1")
    read(desk, village)
    act.take(desk, 1, KARI)
    settle(NetworkLane(desk, village).step, clock)
    case = the_case(desk)
    assert (case.state, case.holder, case.due_at) == (
        State.CLAIMED, KARI, oslo("2026-11-20 12:00"),
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["correct", "withdraw"])
def test_both_can_be_undone_until_they_are_sent(
    desk: Desk, village: Village, clock: Clock, kind: str
) -> None:
    """While they wait for a network that is down too; once an attempt has begun it is too late."""
    begin = correct if kind == "correct" else withdraw
    begin(desk, "Kl. 11.")
    assert undo.undo(desk, 1, KARI) == Done()
    settle(NetworkLane(desk, village).step, clock)
    assert village.did == []
    assert the_case(desk).state is State.ANSWERED
    begin(desk, "Kl. 11.")
    village.trouble[kind] = [(Retryable("later", 60), False)]
    NetworkLane(desk, village).step()
    assert undo.undo(desk, 1, KARI) == Done()
    begin(desk, "Kl. 11.")
    village.trouble[kind] = [(Lost("no answer"), False)]
    NetworkLane(desk, village).step()
    assert isinstance(undo.undo(desk, 1, KARI), Tell)


@pytest.mark.parametrize(
    ("kind", "error", "told"),
    [
        ("correct", Rejected("no"), "Svaret ble ikke rettet: Bygda tok det ikke imot"),
        ("correct", Rejected("no", deleted=True), "det er borte fra Bygda"),
        ("withdraw", Rejected("no"), "Svaret ble ikke trukket tilbake"),
    ],
)
def test_a_refusal_is_on_the_card(
    desk: Desk, village: Village, clock: Clock, kind: str, error: BotError, told: str
) -> None:
    """The reply stands as it did, and the case is finished as it was."""
    (correct if kind == "correct" else withdraw)(desk, "Kl. 11.")
    village.trouble[kind] = [(error, False)]
    settle(NetworkLane(desk, village).step, clock)
    assert told in shown(desk)
    assert the_case(desk).state is State.ANSWERED
    assert event(desk, Verb.NOT_DONE).detail["what"] == kind


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("error", [Retryable("later", 1.0), LoginFailed("refused"), Unsure("lost")])
@pytest.mark.parametrize("kind", ["correct", "withdraw"])
def test_what_is_lost_on_its_way_is_done_again(
    desk: Desk, village: Village, clock: Clock, kind: str, error: BotError, *, late: bool
) -> None:
    """Both may be repeated."""
    (correct if kind == "correct" else withdraw)(desk, "Kl. 11.")
    village.trouble[kind] = [(error, late)]
    settle(NetworkLane(desk, village).step, clock)
    assert {call[0] for call in village.did} == {kind}
    assert the_case(desk).state is (State.ANSWERED if kind == "correct" else State.OPEN)


def more(desk: Desk, village: Village, clock: Clock, held: str = "") -> None:
    """Have the author write more, so that the case is open again, and perhaps taken."""
    clock.move(oslo("2026-11-18 12:00"))
    village.write("Men når stenger den?", at=clock(), answers="post/1")
    read(desk, village)
    if held:
        act.take(desk, 1, held)


def before(desk: Desk) -> list[str]:
    """Return what the card says of the earlier question and answer."""
    card, _changes = card_of(desk, desk.store.read(), the_case(desk))
    notes = [part.text for part in card.parts if isinstance(part, Note)]
    return [text for text in notes if text.startswith(("↩️", "💬"))]


def test_a_reopened_card_shows_what_was_asked_and_answered_before(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """In a line each, masked and clipped; not while it is finished."""
    text = "Hei! Kl. 10. Ring 76 11 42 00 <!channel>.\n\n" + "Vi sees. " * 24
    assert correct(desk, text + "Hilsen Bø kommune") == Done()
    settle(NetworkLane(desk, village).step, clock)
    assert before(desk) == []
    more(desk, village, clock)
    asked, answered = before(desk)
    assert asked == "↩️ Spurte tidligere: «Når åpner svømmehallen?»"
    assert answered.startswith(
        "💬 Vi svarte 18. nov. kl. 10.15: «Hei! Kl. 10. Ring [telefon] <!chan"
    )
    assert len(answered) < 260
    village.take_down(village.posts[0])  # type: ignore[arg-type] # a citizen's
    read(desk, village)
    assert [text[:1] for text in before(desk)] == ["💬"]


def test_a_case_opened_again_by_a_person_shows_the_answer(desk: Desk) -> None:
    """The question stands on the card already."""
    act.reopen(desk, 1, KARI)
    (answered,) = before(desk)
    assert "Vi svarte 18. nov. kl. 10.15: «Hei" in answered


def test_what_was_answered_by_hand_is_told_without_its_words(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """Nobody knows them here."""
    more(desk, village, clock)
    village.abilities = frozenset()
    opened = form(reply.start(desk, 1, KARI, "question"))
    copying = form(reply.submit(desk, act_in("form.reply", opened, answer="Kl. 22."), KARI))
    reply.copied(desk, act_in("form.copy", copying), KARI)
    clock.move(oslo("2026-11-18 13:00"))
    village.write("Takk, men gjelder det på søndag?", at=clock(), answers="post/1")
    read(desk, village)
    asked, answered = before(desk)
    assert "Men når stenger den?" in asked
    assert answered.startswith("💬 Vi svarte")


def answer(desk: Desk, village: Village, clock: Clock, template: str, **typed: str) -> None:
    """Have Kari answer the open case with this template."""
    opened = form(reply.start(desk, 1, KARI, template))
    ready = form(reply.submit(desk, act_in("form.reply", opened, **typed), KARI))
    reply.approve(desk, act_in("form.approve", ready), KARI)
    settle(NetworkLane(desk, village).step, clock)


@pytest.mark.parametrize("kind", ["correct", "withdraw"])
@pytest.mark.parametrize("held", ["", KARI])
def test_an_open_case_stays_as_it_was(
    desk: Desk, village: Village, clock: Clock, kind: str, held: str
) -> None:
    """A reply with a mistake is mended while the case waits; holder, deadline and pings stay."""
    more(desk, village, clock, held)
    before, pinged = the_case(desk), pings.planned_for(desk.store.read(), 1)
    assert "Publisert svar" in shown(desk)
    begin = correct if kind == "correct" else withdraw
    assert begin(desk, "Kl. 11.\n\nHilsen Bø kommune", KARI) == Done()
    assert the_case(desk).state is before.state
    settle(NetworkLane(desk, village).step, clock)
    after = the_case(desk)
    assert [call[:2] for call in village.did] == [(kind, OUT)]
    for name in ("state", "holder", "holder_since", "due_at", "due_from", "finished_at"):
        assert getattr(after, name) == getattr(before, name), name
    assert pings.planned_for(desk.store.read(), 1) == pinged
    stands = kind == "correct"
    assert (after.published_url is not None) is stands
    assert ("Publisert svar" in shown(desk)) is stands
    act.close(desk, 1, KARI)
    assert ("Svaret ble trukket tilbake" in shown(desk)) is not stands
    assert "saken er åpen igjen" not in shown(desk)


@pytest.mark.parametrize("kind", ["correct", "withdraw"])
def test_a_holding_reply_is_mended_too(
    desk: Desk, village: Village, clock: Clock, kind: str
) -> None:
    """It never answered the case: whoever has it still does, with the deadline it has."""
    more(desk, village, clock)
    answer(desk, village, clock, "holding", when="på torsdag")
    held = the_case(desk)
    assert (held.state, held.holder) == (State.CLAIMED, KARI)
    begin = correct if kind == "correct" else withdraw
    begin(desk, "Vi svarer deg på fredag.\n\nHilsen Bø kommune", KARI)
    settle(NetworkLane(desk, village).step, clock)
    assert village.did[-1][:2] == (kind, "out/key2")
    case = the_case(desk)
    assert (case.state, case.holder, case.due_at) == (State.CLAIMED, KARI, held.due_at)
    if kind == "withdraw":  # and then the first one is the newest that stands
        assert "Kl. 10." in values(form(published.ask_correct(desk, 1, KARI)))["text"]


def test_the_form_says_which_of_several_is_meant(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """The newest that stands: what it answers, what it says, where it is, and that there are more."""
    one = repr(form(published.ask_correct(desk, 1, KARI)))
    assert "nyeste" not in one
    more(desk, village, clock)
    first = form(published.ask_correct(desk, 1, KARI))
    assert "Når åpner svømmehallen?" in repr(first)
    assert "Men når stenger den?" not in repr(first)  # the reply does not answer that
    answer(desk, village, clock, "question", answer="Kl. 20.")
    for opened in (published.ask_correct(desk, 1, KARI), published.ask_withdraw(desk, 1, KARI)):
        seen = repr(form(opened))
        assert "Dette er det nyeste svaret. 1 eldre svar fra oss står der også." in seen
        assert "Kl. 20." in seen
        assert "Kl. 10." not in seen
        assert "Men når stenger den?" in seen
        assert "https://village.test/out/key2" in seen
    act.reopen(desk, 1, KARI)
    assert "det nyeste av 2" in shown(desk)


def test_not_while_a_reply_is_on_its_way(desk: Desk, village: Village, clock: Clock) -> None:
    """Until it is known which reply is the newest; buttons, forms and forms opened before."""
    more(desk, village, clock)
    opened = form(published.ask_correct(desk, 1, KARI))
    taking = form(published.ask_withdraw(desk, 1, KARI))
    approve(desk)
    for state in (State.REPLYING, State.UNSURE):
        assert the_case(desk).state is state
        assert "Rett svaret …" not in shown(desk)
        assert "Trekk svaret tilbake …" not in shown(desk)
        assert isinstance(published.ask_correct(desk, 1, KARI), Tell)
        assert isinstance(published.ask_withdraw(desk, 1, KARI), Tell)
        mended = act_in("form.correct", opened, text="Kl. 11.")
        assert isinstance(published.correct(desk, mended, KARI), Tell)
        taken = act_in("form.withdraw", taking, reason="feil dag")
        assert isinstance(published.withdraw(desk, taken, KARI), Tell)
        village.trouble["publish"] = [(Unsure("lost"), False)]
        village.abilities = EVERYTHING - {Ability.REPEAT}
        NetworkLane(desk, village).step()
    assert village.did == []


def test_only_who_may_answer_an_open_case_mends_its_reply(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """Another one hears who has the case; once it is finished, anybody may."""
    more(desk, village, clock, KARI)
    for ask in (published.ask_correct, published.ask_withdraw):
        told = ask(desk, 1, OLA)
        assert isinstance(told, Tell)
        assert "Kari Nilsen" in told.message.fallback
    act.close(desk, 1, KARI)
    form(published.ask_correct(desk, 1, OLA))


@pytest.mark.parametrize("was", ["open", "finished"])
def test_what_was_answered_meanwhile_stays_answered(
    desk: Desk, village: Village, clock: Clock, was: str
) -> None:
    """The withdrawal waited; the reply it takes back is no longer the one that answers."""
    if was == "finished":
        withdraw(desk)
        village.trouble["withdraw"] = [(Retryable("later", 20_000), False)]
        NetworkLane(desk, village).step()
        more(desk, village, clock)
    else:
        more(desk, village, clock)
        withdraw(desk)
        village.trouble["withdraw"] = [(Retryable("later", 20_000), False)]
        NetworkLane(desk, village).step()
    answer(desk, village, clock, "question", answer="Kl. 20.")
    answered = the_case(desk)
    assert answered.state is State.ANSWERED
    clock.move(oslo("2026-11-18 19:00"))
    settle(NetworkLane(desk, village).step, clock)
    assert village.did[-1] == ("withdraw", OUT)
    case = the_case(desk)
    assert (case.state, case.finished_at) == (State.ANSWERED, answered.finished_at)
    assert case.published_url == "https://village.test/out/key2"
    assert pings.planned_for(desk.store.read(), 1) is None


def test_what_waits_for_one_reply_is_not_let_go_for_another(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """A correction of the first comes out, though the second is corrected in the meantime."""
    correct(desk, "Kl. 11.")
    village.trouble["correct"] = [(Retryable("later", 20_000), False)]
    NetworkLane(desk, village).step()
    more(desk, village, clock)
    answer(desk, village, clock, "question", answer="Kl. 20.")
    correct(desk, "Kl. 21.")
    clock.move(oslo("2026-11-18 19:00"))
    settle(NetworkLane(desk, village).step, clock)
    assert {call[1:] for call in village.did} == {(OUT, "Kl. 11."), ("out/key2", "Kl. 21.")}


def test_what_is_being_taken_back_is_not_touched_again(desk: Desk) -> None:
    """Neither by a second withdrawal nor by a correction, from whatever was open before."""
    opened = form(published.ask_correct(desk, 1, KARI))
    taking = form(published.ask_withdraw(desk, 1, KARI))
    withdraw(desk)
    assert isinstance(published.correct(desk, act_in("form.correct", opened, text="x"), OLA), Tell)
    taken = act_in("form.withdraw", taking, reason="feil dag")
    assert isinstance(published.withdraw(desk, taken, OLA), Tell)
    count = "SELECT count(*) FROM outbox WHERE kind IN ('correct', 'withdraw')"
    assert desk.store.read().execute(count).fetchone()[0] == 1


def test_a_refusal_is_over_with_the_next_reply(desk: Desk, village: Village, clock: Clock) -> None:
    """The warning is about the reply that was newest then."""
    correct(desk, "Kl. 11.")
    village.trouble["correct"] = [(Rejected("no"), False)]
    settle(NetworkLane(desk, village).step, clock)
    more(desk, village, clock)
    assert "Svaret ble ikke rettet" in shown(desk)
    answer(desk, village, clock, "question", answer="Kl. 20.")
    assert "Svaret ble ikke rettet" not in shown(desk)


@pytest.mark.parametrize("kind", ["correct", "withdraw"])
def test_it_can_be_undone_on_an_open_case(
    desk: Desk, village: Village, clock: Clock, kind: str
) -> None:
    """And what the case had comes back with it."""
    more(desk, village, clock, KARI)
    before = the_case(desk)
    (correct if kind == "correct" else withdraw)(desk, "Kl. 11.", KARI)
    assert undo.undo(desk, 1, KARI) == Done()
    settle(NetworkLane(desk, village).step, clock)
    assert village.did == []
    after = the_case(desk)
    assert (after.state, after.holder, after.due_at) == (
        before.state, before.holder, before.due_at,
    )  # fmt: skip


STEPS = 6
"""Before and after each of two commits and a call."""


@pytest.mark.parametrize("kind", ["correct", "withdraw"])
@pytest.mark.parametrize("at", range(1, STEPS + 2))
def test_a_crash_between_any_two_commits_ends_well(
    desk: Desk, village: Village, clock: Clock, kind: str, at: int
) -> None:
    """Killed before or after any commit or call, it is done in the end, and logged once."""
    (correct if kind == "correct" else withdraw)(desk, "Kl. 11.")
    assert killed_at(at, desk, village, clock) is (at <= STEPS)
    settle(NetworkLane(desk, village).step, clock)
    assert {call[0] for call in village.did} == {kind}
    done = Verb.CORRECTED if kind == "correct" else Verb.WITHDRAWN
    logged = [one.verb for one in cases.events(desk.store.read(), 1)]
    assert logged.count(done) == 1
    assert the_case(desk).state is (State.ANSWERED if kind == "correct" else State.OPEN)


@pytest.mark.parametrize("kind", ["correct", "withdraw"])
@pytest.mark.parametrize("at", range(1, STEPS + 2))
def test_a_crash_leaves_an_open_case_as_it_was(
    desk: Desk, village: Village, clock: Clock, kind: str, at: int
) -> None:
    """Killed before or after any commit or call, it is done and logged once, and nothing moves."""
    more(desk, village, clock, KARI)
    before = the_case(desk)
    (correct if kind == "correct" else withdraw)(desk, "Kl. 11.", KARI)
    assert killed_at(at, desk, village, clock) is (at <= STEPS)
    settle(NetworkLane(desk, village).step, clock)
    assert {call[:2] for call in village.did} == {(kind, OUT)}
    done = Verb.CORRECTED if kind == "correct" else Verb.WITHDRAWN
    assert [one.verb for one in cases.events(desk.store.read(), 1)].count(done) == 1
    after = the_case(desk)
    assert (after.state, after.holder, after.due_at) == (
        State.CLAIMED, KARI, before.due_at,
    )  # fmt: skip


def test_it_is_offered_only_where_it_can_be_done(desk: Desk, village: Village) -> None:
    """Not where the network can't, and not for a case that was answered by hand."""
    assert "Rett svaret …" in shown(desk)
    assert "Trekk svaret tilbake …" in shown(desk)
    village.abilities = frozenset({Ability.REPLY, Ability.WITHDRAW})
    assert "Rett svaret …" not in shown(desk)
    assert "Trekk svaret tilbake …" in shown(desk)
    assert isinstance(published.ask_correct(desk, 1, KARI), Tell)


def test_a_menu_holds_five(desk: Desk) -> None:
    """Slack refuses a card with more."""
    from bot.screens import Buttons  # noqa: PLC0415

    card, _changes = card_of(desk, desk.store.read(), the_case(desk))
    (buttons,) = [part for part in card.parts if isinstance(part, Buttons)]
    assert [one.action for one in buttons.menu] == [
        "reopen", "correct", "withdraw", "moderate", "explain",
    ]  # fmt: skip


def test_on_an_open_card_they_have_a_row_of_their_own(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """Its menu has no room for both, and nothing gives way."""
    from bot.screens import Buttons  # noqa: PLC0415

    more(desk, village, clock, KARI)
    card, _changes = card_of(desk, desk.store.read(), the_case(desk))
    *_above, rest, row = [part for part in card.parts if isinstance(part, Buttons)]
    assert [one.action for one in rest.menu] == [
        "close", "release", "postpone", "moderate", "explain",
    ]  # fmt: skip
    assert [one.action for one in row.buttons] == ["correct", "withdraw"]


PRIVATE = "Kan jeg få utsatt fristen for SFO?"


def test_a_direct_message_is_answered_in_private(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """The card says that it is one, and the reply never goes out in public."""
    village.write(PRIVATE, at=clock(), author="per", private=True, root="conversation/7")
    read(desk, village)
    assert "🔒 Privat melding" in shown(desk, 2)
    assert "Skjul eller slett" not in shown(desk, 2)
    opened = form(reply.start(desk, 2, KARI, "question"))
    assert "bare den som skrev, kan lese den" in repr(opened)
    ready = form(reply.submit(desk, act_in("form.reply", opened, answer="Ja."), KARI))
    assert (ready.kind, ready.submit) == ("approve", "Send")
    reply.approve(desk, act_in("form.approve", ready), KARI)
    settle(NetworkLane(desk, village).step, clock)
    sent = village.published["key2"]
    assert (sent.private, sent.root_id) == (True, "conversation/7")
    assert the_case(desk, 2).state is State.ANSWERED
    assert "Meldingen ble sendt privat" in shown(desk, 2)
    assert "Rett svaret" not in shown(desk, 2)
    village.write("Og når begynner den?", at=clock(), author="per", private=True,
                  root="conversation/7")  # fmt: skip
    read(desk, village)
    assert the_case(desk, 2).state is State.OPEN


@pytest.mark.parametrize(
    ("abilities", "private", "by_hand"),
    [
        ({Ability.REPLY, Ability.MESSAGE}, True, False),
        ({Ability.REPLY}, True, True),
        ({Ability.MESSAGE}, False, True),
        ({Ability.MESSAGE}, True, False),
        (set(), False, True),
    ],
)
def test_what_the_network_can_not_is_copied_by_hand(
    desk: Desk,
    village: Village,
    clock: Clock,
    abilities: set[Ability],
    *,
    private: bool,
    by_hand: bool,
) -> None:
    """In private needs the ability to write in private, and in public that to reply."""
    village.write(PRIVATE, at=clock(), author="per", private=private)
    read(desk, village)
    village.abilities = frozenset(abilities)
    opened = form(reply.start(desk, 2, KARI, "question"))
    ready = form(reply.submit(desk, act_in("form.reply", opened, answer="Ja."), KARI))
    assert ready.kind == ("copy" if by_hand else "approve")


def test_a_removal_notice_is_sent_by_the_network(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """A private template under a public post: only its author gets it."""
    village.write("Dere er noen idioter!", at=clock(), author="per")
    read(desk, village)
    opened = form(reply.start(desk, 2, KARI, "removal"))
    ready = form(
        reply.submit(
            desk,
            act_in("form.reply", opened, act="skjult", what="den", reason="den er sjikane"),
            KARI,
        )
    )
    reply.approve(desk, act_in("form.approve", ready), KARI)
    settle(NetworkLane(desk, village).step, clock)
    assert village.published["key2"].private


def test_a_removal_of_an_answered_post_leaves_the_answer(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """The case stays answered, and both stand on the card."""
    remove(desk)
    settle(NetworkLane(desk, village).step, clock)
    assert the_case(desk).state is State.ANSWERED
    assert "Skjult av Kari Nilsen" in shown(desk)
