"""Hide and delete: two acts, each with its rule, logged, and the author told why in private."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cases import Event, Mention, OwnReply, State, Verb
from bot.delivery import NetworkLane
from bot.desk import Desk, act, moderate, reply, undo
from bot.desk.actions import handle
from bot.desk.receive import receive
from bot.errors import BotError, LoginFailed, Lost, Rejected, Retryable, Unsure
from bot.networks import Ability, Batch
from bot.outgoing import Kind
from bot.screens import Action, Answer, Copyable, Done, Form, Input, Invalid, Note, Tell
from bot.store import cases, changes, outbox, pings, removals
from bot.store.removals import Removal
from tests.desk.killing import Mortal, killed_at
from tests.desk.test_changed import read, shown, the_case
from tests.desk.test_delivery import settle
from tests.desk.test_reply import act_in, form, values
from tests.fakes import EVERYTHING, Clock, Village
from tests.office import KARI, OLA

INSULT = "Du er en idiot, ring Per på 900 00 000!"


@pytest.fixture
def village() -> Village:
    """A network that can be killed at."""
    return Mortal()


@pytest.fixture(autouse=True)
def _an_insult(desk: Desk, village: Village, clock: Clock) -> None:
    village.abilities = EVERYTHING
    village.write(INSULT, at=clock())
    receive(desk, village.name, village.poll(None))


def read_over(desk: Desk, admin: str = KARI, **typed: str) -> Form:
    """Choose what is to happen, and return the form in which it is read over."""
    first = form(moderate.ask(desk, 1, admin))
    typed = {"reason": "den sjikanerer en navngitt person"} | typed
    return form(moderate.read_over(desk, act_in("form.moderate", first, **typed), admin))


def remove(desk: Desk, admin: str = KARI, **typed: str) -> Answer:
    """Have the newest post taken away."""
    ready = read_over(desk, admin, **typed)
    return moderate.confirm(desk, act_in("form.moderate_confirm", ready), admin)


def removal(desk: Desk) -> Removal:
    """Return the last removal."""
    return removals.of_case(desk.store.read(), 1)[-1]


def event(desk: Desk, verb: Verb) -> Event:
    """Return the event of this kind."""
    return next(one for one in cases.events(desk.store.read(), 1) if one.verb is verb)


@pytest.mark.parametrize(
    ("text", "state"),
    [("Jeg har lagt klart tauet", State.CLAIMED), ("Beklager, det var dumt", State.ANSWERED)],
)
def test_what_came_and_went_while_a_post_was_taken_away_is_seen_if_it_is_grave(
    desk: Desk, village: Village, clock: Clock, text: str, state: State
) -> None:
    """Whoever had the first post hidden had not read the second."""
    remove(desk)
    first = village.posts[0]
    assert isinstance(first, Mention)
    clock.forward(timedelta(minutes=1))
    later = village.write(text, at=clock(), answers=first.external_id, root=first.root_id)
    read(desk, village)
    village.take_down(later)
    read(desk, village)
    settle(NetworkLane(desk, village).step, clock)
    assert the_case(desk).state is state


def test_a_post_is_hidden_and_its_author_told(desk: Desk, village: Village, clock: Clock) -> None:
    """Guideline 10: it is removed, the author gets to know why in private, and the case is done."""
    ready = read_over(desk)
    assert "Bygda" in repr(ready)
    assert "den sjikanerer en navngitt person" in values(ready)["text"]
    assert "kommentaren din" in values(ready)["text"]
    assert ready.submit == "Skjul og send"
    assert moderate.confirm(desk, act_in("form.moderate_confirm", ready), KARI) == Done()
    assert (the_case(desk).state, the_case(desk).holder) == (State.CLAIMED, KARI)
    assert "Innlegget blir skjult" in shown(desk)
    settle(NetworkLane(desk, village).step, clock)
    assert village.did == [("hide", "post/1", "cid-1")]
    (message,) = village.published.values()
    assert (message.private, message.parent_id, message.text) == (
        True, "post/1", values(ready)["text"],
    )  # fmt: skip
    assert the_case(desk).state is State.ANSWERED
    assert pings.planned_for(desk.store.read(), 1) is None
    card = shown(desk)
    assert "🚫 Skjult av Kari Nilsen, 18. nov. kl. 10.15 (retningslinje 10)" in card
    assert "Avsenderen har fått vite hvorfor" in card


def test_the_message_is_no_answer_when_it_is_read_on_the_network(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """What the author has asked meanwhile stays open: being told of a removal answers nothing."""
    remove(desk)
    settle(NetworkLane(desk, village).step, clock)
    sent = outbox.last(desk.store.read(), 1, Kind.TELL)
    assert sent is not None
    assert sent.message_id is not None
    first = village.posts[0]
    assert isinstance(first, Mention)
    village.write("Når åpner biblioteket?", at=clock(), answers=first.external_id)
    read(desk, village)
    clock.forward(timedelta(minutes=1))
    notice = OwnReply(
        network=village.name, external_id=sent.message_id, root_id=first.root_id,
        parent_id=first.external_id, posted_at=clock(),
    )  # fmt: skip
    receive(desk, village.name, Batch(own_replies=(notice,), cursor="later"))
    assert the_case(desk).state is State.OPEN
    verbs = [one.verb for one in cases.events(desk.store.read(), 1)]
    assert Verb.ANSWERED_ELSEWHERE not in verbs


def test_who_when_which_rule_why_and_the_text_are_kept(desk: Desk) -> None:
    """In clear text in the store alone; the log has it masked."""
    remove(desk, reason="du må ringe 911 11 111", rule="9", tell="no")
    kept = removal(desk)
    assert (kept.actor, kept.rule, kept.text, kept.act) == (KARI, "9", INSULT, "hide")
    assert kept.reason == "du må ringe 911 11 111"
    logged = event(desk, Verb.HIDE)
    assert logged.actor == KARI
    assert logged.detail == {
        "act": "hide", "rule": "9", "reason": "du må ringe [telefon]",
        "text": "Du er en idiot, ring Per på [telefon]!",
    }  # fmt: skip
    tables = ("events", "outbox", "surfaces")
    for table in tables:
        rows = repr(list(desk.store.read().query(f"SELECT * FROM {table}")))  # noqa: S608 - constants
        assert "900 00 000" not in rows
        assert "911 11 111" not in rows


def test_the_author_is_told_before_a_deletion(desk: Desk, village: Village, clock: Clock) -> None:
    """A network may have no way to the author of what is gone."""
    remove(desk, act="delete")
    lane = NetworkLane(desk, village)
    lane.step()
    assert len(village.published) == 1
    assert village.did == []
    settle(lane.step, clock)
    assert village.did == [("delete", "post/1", "cid-1")]
    assert the_case(desk).state is State.ANSWERED
    assert event(desk, Verb.DELETE).detail["act"] == "delete"
    village.deleted.append("post/1")  # the network tells of our own deletion
    read(desk, village)
    assert "Avsenderen har slettet" not in shown(desk)
    assert Verb.DELETED not in [one.verb for one in cases.events(desk.store.read(), 1)]


def test_spam_is_taken_away_without_a_word(desk: Desk, village: Village, clock: Clock) -> None:
    """The author of an advertisement need not be told; the case is finished without a reply."""
    remove(desk, rule="spam", tell="no")
    settle(NetworkLane(desk, village).step, clock)
    assert village.published == {}
    assert the_case(desk).state is State.CLOSED
    assert event(desk, Verb.REMOVED).actor is None


def test_not_telling_is_said_to_be_against_the_guidelines(desk: Desk) -> None:
    """It can be done, after the form has said so."""
    assert "Retningslinjene (9 og 10)" in repr(read_over(desk, tell="no"))
    assert "Retningslinjene (9 og 10)" not in repr(read_over(desk, tell="no", rule="spam"))


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"reason": " "}, "reason"), ({"reason": "x" * 201}, "reason"), ({"rule": "7"}, "rule"),
     ({"act": "burn"}, "act")],
)  # fmt: skip
def test_what_is_missing_is_said(desk: Desk, typed: dict[str, str], field: str) -> None:
    """No act without a rule and a reason."""
    first = form(moderate.ask(desk, 1, KARI))
    given = {"reason": "den er sjikane"} | typed
    answer = moderate.read_over(desk, act_in("form.moderate", first, **given), KARI)
    assert isinstance(answer, Invalid)
    assert list(answer.errors) == [field]


def test_the_message_is_held_against_the_guidelines(desk: Desk) -> None:
    """A message with personal data is stopped, and nothing is hidden."""
    ready = read_over(desk)
    answer = moderate.confirm(
        desk, act_in("form.moderate_confirm", ready, text="Ring Per på 900 00 000."), KARI
    )
    assert isinstance(answer, Invalid)
    assert removals.of_case(desk.store.read(), 1) == []


def test_it_can_be_undone_until_it_is_being_done(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """Angre takes both the hiding and the message back, also while they wait for the network."""
    for taken in ("hide", "delete"):
        remove(desk, act=taken)
        assert undo.undo(desk, 1, KARI) == Done()
        settle(NetworkLane(desk, village).step, clock)
        assert (village.did, village.published) == ([], {})
        assert removal(desk).state == "undone"
        assert the_case(desk).state is State.OPEN
        assert "Innlegget blir" not in shown(desk)
    remove(desk, act="delete")
    village.trouble["publish"] = [(Retryable("later", 60), False)]
    NetworkLane(desk, village).step()
    assert undo.undo(desk, 1, KARI) == Done()
    remove(desk, act="hide")
    village.trouble["hide"] = [(Lost("no answer"), True)]
    NetworkLane(desk, village).step()
    assert isinstance(undo.undo(desk, 1, KARI), Tell)
    assert removal(desk).state == "waiting"


def test_a_post_that_was_changed_meanwhile_is_read_again(desk: Desk, village: Village) -> None:
    """Nobody takes away, and keeps as the reason, words that are not there any more."""
    ready = read_over(desk)
    first = village.posts[0]
    assert isinstance(first, Mention)
    village.edit(first, "Unnskyld, det var dumt sagt av meg.")
    read(desk, village)
    again = form(moderate.confirm(desk, act_in("form.moderate_confirm", ready), KARI))
    assert "har endret innlegget" in repr(again.parts)
    assert "dumt sagt" in repr(again.parts)
    assert removals.of_case(desk.store.read(), 1) == []
    assert moderate.confirm(desk, act_in("form.moderate_confirm", again), KARI) == Done()
    assert "dumt sagt" in removal(desk).text


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("error", [Retryable("later", 1.0), LoginFailed("refused"), Unsure("lost")])
@pytest.mark.parametrize("taken", ["hide", "delete"])
def test_what_is_lost_on_its_way_is_done_again(
    desk: Desk, village: Village, clock: Clock, taken: str, error: BotError, *, late: bool
) -> None:
    """To hide and to delete may be repeated; the author is told once."""
    remove(desk, act=taken)
    village.trouble[taken] = [(error, late)]
    settle(NetworkLane(desk, village).step, clock)
    assert set(village.did) == {(taken, "post/1", "cid-1")}
    assert len(village.published) == 1
    assert the_case(desk).state is State.ANSWERED


@pytest.mark.parametrize(
    ("error", "told"),
    [(Retryable("later", 30.0), "kan ikke nås nå"), (LoginFailed("no"), "fornye passordet")],
)
def test_the_card_says_why_it_waits(
    desk: Desk, village: Village, error: BotError, told: str
) -> None:
    """The admin sees that it has not happened yet."""
    remove(desk)
    village.trouble["hide"] = [(error, False)]
    NetworkLane(desk, village).step()
    assert "Innlegget blir skjult" in shown(desk)
    assert told in shown(desk)


def test_nobody_is_told_of_what_was_not_hidden(desk: Desk, village: Village, clock: Clock) -> None:
    """A refusal is on the card, the case stays open, and it can be logged by hand instead."""
    remove(desk)
    village.trouble["hide"] = [(Rejected("no"), False)]
    settle(NetworkLane(desk, village).step, clock)
    assert village.published == {}
    assert the_case(desk).state is State.CLAIMED
    assert "Innlegget ble ikke skjult: Bygda tok det ikke imot" in shown(desk)
    assert "er på vei" not in shown(desk)
    assert event(desk, Verb.NOT_DONE).detail == {"what": "hide"}
    remove(desk, act="hidden")
    settle(NetworkLane(desk, village).step, clock)
    assert the_case(desk).state is State.ANSWERED
    assert "ble ikke skjult" not in shown(desk)
    assert village.did == []


def test_a_message_about_what_was_not_deleted_is_not_offered(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """First the message was refused, and then the deletion: there is nothing to tell of."""
    remove(desk, act="delete")
    village.trouble["publish"] = [(Rejected("no"), False)]
    village.trouble["delete"] = [(Rejected("no"), False)]
    settle(NetworkLane(desk, village).step, clock)
    assert "Innlegget ble ikke slettet" in shown(desk)
    assert "Melding til avsenderen" not in shown(desk)


@pytest.mark.parametrize("taken", ["hide", "delete"])
@pytest.mark.parametrize(
    ("error", "told"),
    [(Rejected("no"), "kom ikke ut"), (Unsure("lost"), "usikkert om den private meldingen")],
)
def test_a_message_that_did_not_go_out_leaves_the_case_with_a_person(
    desk: Desk, village: Village, clock: Clock, taken: str, error: BotError, told: str
) -> None:
    """The post is taken away all the same; somebody must tell its author."""
    remove(desk, act=taken)
    village.trouble["publish"] = [(error, False)]
    settle(NetworkLane(desk, village).step, clock)
    assert [call[0] for call in village.did] == [taken]
    assert the_case(desk).state is State.CLAIMED
    assert told in shown(desk)


def test_a_second_deletion_does_not_tell_twice(desk: Desk, village: Village, clock: Clock) -> None:
    """Told, and then refused: the form says so, and the next try needs no message."""
    remove(desk, act="delete")
    village.trouble["delete"] = [(Rejected("no"), False)]
    settle(NetworkLane(desk, village).step, clock)
    assert the_case(desk).state is State.CLAIMED
    first = form(moderate.ask(desk, 1, KARI))
    assert values(first)["tell"] == "no"
    remove(desk, act="delete")
    settle(NetworkLane(desk, village).step, clock)
    assert len(village.published) == 1
    assert the_case(desk).state is State.ANSWERED


def test_of_two_at_once_one_takes_it_away(desk: Desk) -> None:
    """The second is told that it is on its way; and who has not the case is told who has it."""
    ready = read_over(desk)
    assert moderate.confirm(desk, act_in("form.moderate_confirm", ready), KARI) == Done()
    again = moderate.confirm(desk, act_in("form.moderate_confirm", ready), KARI)
    assert isinstance(again, Tell)
    assert len(removals.of_case(desk.store.read(), 1)) == 1
    other = moderate.ask(desk, 1, OLA)
    assert isinstance(other, Tell)
    assert "Kari Nilsen" in other.message.fallback


def test_one_of_several_is_chosen_and_the_rest_stays(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """The case is done when nothing of it stands."""
    village.write("Og du er dum!", at=clock(), answers="post/1")
    read(desk, village)
    first = form(moderate.ask(desk, 1, KARI))
    (post,) = [one for one in first.parts if isinstance(one, Input) and one.id == "post"]
    assert [one.label for one in post.options] == [
        "Og du er dum!", "Du er en idiot, ring Per på [telefon]!",
    ]  # fmt: skip
    for _turn in range(2):
        remove(desk, tell="no", rule="spam")
        settle(NetworkLane(desk, village).step, clock)
        states = [one.stands for one in changes.of_case(desk.store.read(), 1)]
        assert the_case(desk).state is (State.CLAIMED if any(states) else State.CLOSED)
    assert [call[1] for call in village.did] == ["post/2", "post/1"]
    assert the_case(desk).state is State.CLOSED


def test_a_finished_case_stays_finished(desk: Desk, village: Village, clock: Clock) -> None:
    """What was left standing can be taken away afterwards by anyone."""
    act.close(desk, 1, KARI)
    remove(desk, OLA)
    settle(NetworkLane(desk, village).step, clock)
    assert the_case(desk).state is State.CLOSED
    assert [call[0] for call in village.did] == ["hide"]
    assert len(village.published) == 1


def test_where_the_network_can_not_it_is_done_by_hand(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """The form says how, gives the message to copy, and logs who, what, which rule and why."""
    village.abilities = frozenset({Ability.REPLY})
    first = form(moderate.ask(desk, 1, KARI))
    assert "Svarvakt kan ikke skjule eller slette på Bygda" in repr(first)
    assert "https://village.test/kari/1" in repr(first)
    ready = read_over(desk, act="deleted")
    assert "Du sender den selv på Bygda" in repr(ready)
    text = values(ready)["text"].replace("Hei", "God dag")
    confirmed = act_in("form.moderate_confirm", ready, text=text)
    copying = form(moderate.confirm(desk, confirmed, KARI))
    assert "Send dette til Kari Nordmann (@kari.test) som privat melding" in repr(copying)
    assert [part.text for part in copying.parts if isinstance(part, Copyable)] == [text]
    assert moderate.author_told(desk, act_in("form.tell_author", copying), KARI) == Done()
    settle(NetworkLane(desk, village).step, clock)
    assert (village.did, village.published) == ([], {})
    assert the_case(desk).state is State.ANSWERED
    assert event(desk, Verb.REMOVED_BY_HAND).detail["rule"] == "10"
    assert removal(desk).text == INSULT
    assert "Slettet av Kari Nilsen" in shown(desk)


@pytest.mark.parametrize(
    ("abilities", "taken"),
    [({Ability.REPLY}, "hidden"), ({Ability.REPLY, Ability.HIDE}, "hide"),
     ({Ability.REPLY, Ability.DELETE}, "delete")],
)  # fmt: skip
def test_who_has_not_sent_the_message_yet_can_say_so(
    desk: Desk, village: Village, clock: Clock, abilities: set[Ability], taken: str
) -> None:
    """The case stays with them, and a private answer afterwards is the telling."""
    village.abilities = frozenset(abilities)
    written = read_over(desk, act=taken)
    copying = form(moderate.confirm(desk, act_in("form.moderate_confirm", written), KARI))
    assert handle(desk, act_in("close.tell_author", copying)) == Done()
    settle(NetworkLane(desk, village).step, clock)
    assert removal(desk).state == "done"
    assert (the_case(desk).state, the_case(desk).holder) == (State.CLAIMED, KARI)
    assert "Avsenderen har ikke fått vite hvorfor ennå" in shown(desk)
    assert "har fått vite hvorfor" not in shown(desk)
    kept = form(moderate.ask_tell(desk, 1, KARI))
    assert any(isinstance(part, Copyable) and "den sjikanerer en" in part.text
               for part in kept.parts)  # fmt: skip
    opened = form(reply.start(desk, 1, KARI, "removal"))
    assert values(opened)["text"] == values(written)["text"]
    ready = form(reply.submit(desk, act_in("form.reply", opened), KARI))
    assert reply.copied(desk, act_in("form.copy", ready), KARI) == Done()
    assert the_case(desk).state is State.ANSWERED
    assert "Avsenderen har fått vite hvorfor, i en privat melding" in shown(desk)
    assert "ennå" not in shown(desk)
    assert isinstance(moderate.ask_tell(desk, 1, KARI), Tell)


def test_a_message_that_waits_is_sent_from_the_card(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """Its button is there until it is sent, and the case is finished with it."""
    village.abilities = frozenset({Ability.REPLY, Ability.HIDE})
    assert "Melding til avsenderen …" not in shown(desk)
    remove(desk)
    settle(NetworkLane(desk, village).step, clock)
    assert "Melding til avsenderen …" in shown(desk)
    assert isinstance(moderate.ask_tell(desk, 1, OLA), Tell)  # Kari has the case
    copying = form(moderate.ask_tell(desk, 1, KARI))
    assert handle(desk, act_in("form.tell_author", copying)) == Done()
    assert the_case(desk).state is State.ANSWERED
    assert "Melding til avsenderen …" not in shown(desk)
    assert removal(desk).told == "by_hand"


def test_a_removal_with_a_message_by_hand_can_be_undone_and_refused(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """Then there is nothing to tell the author of."""
    village.abilities = frozenset({Ability.REPLY, Ability.DELETE})
    remove(desk)
    assert undo.undo(desk, 1, KARI) == Done()
    assert removal(desk).state == "undone"
    assert isinstance(moderate.ask_tell(desk, 1, KARI), Tell)
    village.trouble["delete"] = [(Rejected("no"), False)]
    remove(desk)
    settle(NetworkLane(desk, village).step, clock)
    assert (removal(desk).state, removal(desk).told) == ("failed", "no")
    assert "Melding til avsenderen …" not in shown(desk)


def test_where_posts_can_only_be_reported_the_form_says_so(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """Nobody is told that it is hidden, neither the author nor the log."""
    village.abilities = frozenset({Ability.REPLY, Ability.MESSAGE, Ability.REPORT})
    first = form(moderate.ask(desk, 1, KARI))
    said = "\n".join(part.text for part in first.parts if isinstance(part, Note))
    assert "Kommunen kan verken skjule eller slette det andre skriver" in said
    assert "«Rapporter»" in said
    assert "«Demp» eller «Blokker»" in said
    assert "https://village.test/kari/1" in repr(first)
    (acts,) = [part for part in first.parts if isinstance(part, Input) and part.id == "act"]
    assert [one.value for one in acts.options] == ["reported"]
    ready = read_over(desk)
    assert "Dette har du rapportert på Bygda" in repr(ready)
    assert "Vi har rapportert kommentaren din" in values(ready)["text"]
    assert moderate.confirm(desk, act_in("form.moderate_confirm", ready), KARI) == Done()
    settle(NetworkLane(desk, village).step, clock)
    assert village.did == []
    assert the_case(desk).state is State.ANSWERED
    assert "Rapportert av Kari Nilsen" in shown(desk)
    assert "rapporterte innlegget til moderatorene (retningslinje 10)" in shown(desk)
    assert "skjul" not in shown(desk).casefold().replace("skjul eller slett", "")


def test_a_private_reply_by_the_network_is_the_telling_too(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """What was refused the first time is no warning on the card once it is out."""
    remove(desk)
    village.trouble["publish"] = [(Rejected("no"), False)]
    settle(NetworkLane(desk, village).step, clock)
    assert "Den private meldingen kom ikke ut" in shown(desk)
    opened = form(reply.start(desk, 1, KARI, "removal"))
    typed = {"act": "skjult", "what": "kommentaren din", "reason": "den er sjikane"}
    ready = form(reply.submit(desk, act_in("form.reply", opened, **typed), KARI))
    reply.approve(desk, act_in("form.approve", ready), KARI)
    settle(NetworkLane(desk, village).step, clock)
    assert removal(desk).told == "sent"
    assert "kom ikke ut" not in shown(desk)


@pytest.mark.parametrize(
    ("taken", "said"),
    [("hide", "Vi har skjult kommentaren din"), ("hidden", "Vi har skjult kommentaren din"),
     ("delete", "Vi har slettet kommentaren din"), ("deleted", "Vi har slettet kommentaren din")],
)  # fmt: skip
def test_the_message_says_what_was_done(desk: Desk, taken: str, said: str) -> None:
    """Hidden is not deleted: the author may still see it there."""
    text = values(read_over(desk, act=taken))["text"]
    assert said in text
    assert "vi har fjernet" not in text.casefold()


@pytest.mark.parametrize(
    ("taken", "done", "did"),
    [("hidden", "skjult", "skjulte"), ("deleted", "slettet", "slettet")],
)
def test_the_screens_say_which_of_the_two_was_done_by_hand(
    desk: Desk, village: Village, taken: str, done: str, did: str
) -> None:
    """In the form and in the log."""
    village.abilities = frozenset({Ability.REPLY})
    assert f"Dette har du {done} på Bygda:" in repr(read_over(desk, act=taken))
    copying = form(remove(desk, act=taken))
    moderate.author_told(desk, act_in("form.tell_author", copying), KARI)
    assert f"Kari Nilsen {did} innlegget for hånd" in shown(desk)


def test_a_message_without_its_reason_asks_for_a_second_yes(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """As the reply form does, by a button of its own; what was sent all the same is logged."""
    ready = read_over(desk)
    text = "Hei! Vi har skjult kommentaren din.\n\nHilsen Bø kommune"
    asked = form(moderate.confirm(
        desk, act_in("form.moderate_confirm", ready, text=text), KARI
    ))  # fmt: skip
    assert asked.kind == "moderate_confirm"
    assert asked.submit == "Skjul og send likevel"
    assert "Retningslinje 9, 10" in repr(asked)
    assert values(asked)["text"] == text
    assert removals.of_case(desk.store.read(), 1) == []
    other = "Vi er enige med Høyre, og har skjult kommentaren.\n\nHilsen Bø kommune"
    again = form(moderate.confirm(
        desk, act_in("form.moderate_confirm", asked, text=other), KARI
    ))  # fmt: skip
    assert "Retningslinje 9: " in repr(again)
    blocked = act_in("form.moderate_confirm", asked, text="Ring Per på 900 00 000.")
    assert isinstance(moderate.confirm(desk, blocked, KARI), Invalid)
    assert moderate.confirm(desk, act_in("form.moderate_confirm", asked), KARI) == Done()
    settle(NetworkLane(desk, village).step, clock)
    assert [one.text for one in village.published.values()] == [text]
    assert event(desk, Verb.HIDE).detail["confirmed"] == "removal"
    assert "ble godkjent likevel, med en fjerning uten årsak" in shown(desk)


def test_by_hand_with_a_message_by_the_network(desk: Desk, village: Village, clock: Clock) -> None:
    """A network that can write in private but not hide: only the hiding is a person's."""
    village.abilities = frozenset({Ability.REPLY, Ability.MESSAGE})
    remove(desk, act="hidden")
    assert the_case(desk).state is State.CLAIMED
    settle(NetworkLane(desk, village).step, clock)
    assert village.did == []
    assert len(village.published) == 1
    assert the_case(desk).state is State.ANSWERED


def test_a_pasted_comment_is_logged_too(desk: Desk, village: Village) -> None:
    """A network we have no access to at all."""
    del desk.networks[village.name]  # type: ignore[attr-defined] # a dict here
    copying = form(remove(desk, act="hidden"))
    moderate.author_told(desk, act_in("form.tell_author", copying), KARI)
    assert the_case(desk).state is State.ANSWERED


def test_an_alarm_rests_when_the_threat_is_taken_away(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """Somebody has seen to it; nobody is rung any more."""
    remove(desk)
    settle(NetworkLane(desk, village).step, clock)
    assert the_case(desk).finished


STEPS = 12
"""How often it can be killed on its way: before and after each of three commits and two calls."""


@pytest.mark.parametrize("taken", ["hide", "delete"])
@pytest.mark.parametrize("at", range(1, STEPS + 2))
def test_a_crash_between_any_two_commits_does_it_once(
    desk: Desk, village: Village, clock: Clock, taken: str, at: int
) -> None:
    """Killed before or after any commit or call, the post is taken away and its author told once."""
    remove(desk, act=taken)
    killed = killed_at(at, desk, village, clock)
    assert killed is (at <= STEPS)
    settle(NetworkLane(desk, village).step, clock)
    assert len(village.published) == 1
    assert {call[0] for call in village.did} == {taken}
    assert the_case(desk).state is State.ANSWERED
    for kind in (taken, "private"):
        item = outbox.last(desk.store.read(), 1, Kind(kind))
        assert item is not None
        assert item.state == "sent"


def test_the_suggested_notice_leads_to_taking_the_post_away_first(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """Nobody is told that what still stands has been deleted; what they are told reads well."""
    press = Action(name="reply_with", chat="slack", user="U", admin=KARI, value="1:removal")
    assert form(handle(desk, press)).kind == "moderate"
    remove(desk, reason="fordi den sjikanerer en navngitt person")
    assert removal(desk).reason == "den sjikanerer en navngitt person"
    settle(NetworkLane(desk, village).step, clock)
    assert " fordi den sjikanerer" in next(iter(village.published.values())).text
