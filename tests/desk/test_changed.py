"""What authors do afterwards: edits are read anew, and what is deleted is let go."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cases import Attachment, Case, Category, Flag, State, Verb
from bot.desk import Desk, act, alarm, publish
from bot.desk.false_alarm import false_alarm
from bot.desk.receive import cursor, receive
from bot.desk.show import card_of
from bot.networks import Batch
from bot.outgoing import Kind
from bot.store import alarms, cases, changes, outbox, pings
from tests.desk.test_delivery import approve
from tests.desk.test_receive import CRISIS
from tests.fakes import Clock, Village
from tests.office import KARI, oslo

QUESTION = "Når åpner svømmehallen?"


def read(desk: Desk, village: Village) -> None:
    """Read the village as a poll does."""
    receive(desk, village.name, village.poll(cursor(desk, village.name)))


def the_case(desk: Desk, number: int = 1) -> Case:
    """Return a case."""
    case = cases.get(desk.store.read(), number)
    assert case is not None
    return case


def verbs(desk: Desk) -> list[Verb]:
    """Return what has happened to the first case."""
    return [event.verb for event in cases.events(desk.store.read(), 1)]


def shown(desk: Desk, number: int = 1) -> str:
    """Return the case's card, as text to look in."""
    return repr(card_of(desk, desk.store.read(), the_case(desk, number))[0])


def test_an_edit_changes_the_card_and_keeps_the_old_text(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """The case shows what the post says now; what it said is kept in the store alone."""
    post = village.write("Ring meg på 900 00 000 om svømmehallen?", at=clock())
    read(desk, village)
    village.edit(post, "Kan noen ringe meg om barnehagen? 911 11 111")
    read(desk, village)
    assert "barnehagen? [telefon]" in the_case(desk).excerpt
    assert "svømmehallen" not in the_case(desk).excerpt
    assert "Redigert av avsenderen" in shown(desk)
    assert changes.versions(desk.store.read(), 1) == ["Ring meg på 900 00 000 om svømmehallen?"]
    dump = desk.store.read().execute(
        "SELECT group_concat(detail || coalesce(before, '')) FROM events"
    )
    assert "900 00 000" not in str(dump.fetchone()[0])


def test_an_edit_told_again_changes_nothing(desk: Desk, village: Village, clock: Clock) -> None:
    """A poll that brings the same edit twice makes one version and one event."""
    post = village.write(QUESTION, at=clock())
    read(desk, village)
    village.edit(post, "Når stenger svømmehallen?")
    read(desk, village)
    before = the_case(desk)
    read(desk, village)
    assert the_case(desk) == before
    assert verbs(desk).count(Verb.EDITED) == 1
    assert len(changes.versions(desk.store.read(), 1)) == 1


def test_an_edit_is_triaged_anew_unless_a_person_has_chosen(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """The category follows the words; an admin's word stands."""
    first = village.write(QUESTION, at=clock())
    other = village.write(QUESTION, at=clock(), author="per")
    read(desk, village)
    act.recategorize(desk, 2, KARI, Category.CASEWORK)
    for post in (first, other):
        village.edit(post, "Tusen takk for flott hjelp på biblioteket!")
    read(desk, village)
    assert the_case(desk).category is Category.PRAISE
    assert the_case(desk, 2).category is Category.CASEWORK
    assert the_case(desk).due_at == oslo("2026-11-20 10:15")  # an edit takes no deadline away


def test_praise_edited_into_a_question_gets_a_deadline(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """It counts from the edit, since nobody was asked anything before."""
    post = village.write("Tusen takk for flott hjelp!", at=clock())
    read(desk, village)
    assert the_case(desk).due_at is None
    clock.move(oslo("2026-11-18 12:00"))
    village.edit(post, QUESTION)
    read(desk, village)
    assert the_case(desk).due_at == oslo("2026-11-20 12:00")
    assert pings.planned_for(desk.store.read(), 1) is not None


@pytest.mark.parametrize("finished", [False, True])
def test_an_edit_that_makes_it_urgent_raises_the_alarm(
    desk: Desk, village: Village, clock: Clock, *, finished: bool
) -> None:
    """It is due at once from then, also where the case was finished; a second edit rings no more."""
    post = village.write("Er veien til Hovden åpen?", at=clock())
    read(desk, village)
    if finished:
        act.close(desk, 1, KARI)
    clock.move(oslo("2026-11-18 11:00"))
    village.edit(post, CRISIS)
    read(desk, village)
    case = the_case(desk)
    assert (case.state, case.due_at, case.at_once) == (State.OPEN, oslo("2026-11-18 11:00"), True)
    assert alarm.tick(desk) == 1
    village.edit(post, CRISIS + " Ring 112!")
    village.edited.pop(0)
    clock.forward(timedelta(minutes=2))
    read(desk, village)
    assert alarm.tick(desk) == 0


def test_a_threat_that_is_edited_away_is_still_flagged(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """It was written, and others may have read it."""
    post = village.write(CRISIS, at=clock())
    read(desk, village)
    village.edit(post, "Når åpner biblioteket?")
    read(desk, village)
    assert Flag.CRISIS in the_case(desk).flags
    assert the_case(desk).at_once


def test_a_slip_mended_after_the_answer_opens_nothing(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """The finished card shows the new words."""
    post = village.write(QUESTION, at=clock())
    read(desk, village)
    act.close(desk, 1, KARI)
    village.edit(post, QUESTION + "?")
    read(desk, village)
    assert the_case(desk).state is State.CLOSED
    assert the_case(desk).excerpt == QUESTION + "?"


def test_an_edit_of_one_of_several_keeps_the_others(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """The excerpt is made of all that is to be answered, the oldest first."""
    first = village.write(QUESTION, at=clock())
    village.write("Og hva koster det?", at=clock(), answers=first.external_id)
    read(desk, village)
    village.edit(first, "Når åpner biblioteket?")
    read(desk, village)
    assert the_case(desk).excerpt == "Når åpner biblioteket?\n\n↳ Og hva koster det?"


def test_a_deleted_post_ends_its_case(desk: Desk, village: Village, clock: Clock) -> None:
    """The bot finishes it and takes the pings back; it can be opened again."""
    post = village.write(QUESTION, at=clock())
    read(desk, village)
    act.take(desk, 1, KARI)
    village.take_down(post)
    read(desk, village)
    read(desk, village)
    case = the_case(desk)
    assert (case.state, case.finished_at) == (State.CLOSED, clock())
    assert pings.planned_for(desk.store.read(), 1) is None
    assert verbs(desk).count(Verb.VANISHED) == 1
    assert "Avsenderen slettet innlegget" in shown(desk)
    act.reopen(desk, 1, KARI)
    assert the_case(desk).state is State.OPEN
    assert "Avsenderen har slettet innlegget" in shown(desk)


def test_with_one_of_several_deleted_the_rest_is_answered(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """The card counts them, and a reply goes under one that stands."""
    first = village.write(QUESTION, at=clock())
    second = village.write("Og hva koster det?", at=clock(), answers=first.external_id)
    read(desk, village)
    village.take_down(second)
    read(desk, village)
    assert the_case(desk).state is State.OPEN
    assert "Avsenderen har slettet 1 av 2 innlegg" in shown(desk)
    approve(desk)
    item = outbox.last(desk.store.read(), 1, Kind.REPLY)
    assert item is not None
    assert item.payload["parent"] == first.external_id
    village.take_down(first)
    read(desk, village)
    assert the_case(desk).state is State.CLOSED  # the reply had not begun to be sent
    item = outbox.last(desk.store.read(), 1, Kind.REPLY)
    assert item is not None
    assert item.state == "withdrawn"


def test_a_deleted_threat_stays_until_somebody_has_looked(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """Who deletes what is due at once does not take the alarm back."""
    post = village.write(CRISIS, at=clock())
    read(desk, village)
    village.take_down(post)
    read(desk, village)
    assert the_case(desk).state is State.OPEN
    assert alarms.out(desk.store.read(), 1)
    assert "Avsenderen har slettet innlegget" in shown(desk)


def test_what_was_never_received_is_passed_over(desk: Desk, village: Village, clock: Clock) -> None:
    """Unknown ids, and those of another network, do nothing; the cursor moves all the same."""
    post = village.write(QUESTION, at=clock())
    read(desk, village)
    batch = Batch(deleted=("nobody's",), cursor="7")
    assert receive(desk, village.name, batch) == 0
    receive(desk, "elsewhere", Batch(deleted=(post.external_id,), cursor=None))
    assert the_case(desk).state is State.OPEN
    assert cursor(desk, village.name) == "7"


def test_an_edit_in_the_same_batch_as_its_post(desk: Desk, village: Village, clock: Clock) -> None:
    """Written, edited and deleted between two polls: nobody is asked for anything."""
    post = village.write(QUESTION, at=clock())
    village.edit(post, "Glem det")
    village.take_down(post)
    read(desk, village)
    assert the_case(desk).state is State.CLOSED
    assert the_case(desk).excerpt == "Glem det"


def test_who_writes_again_after_deleting_is_answered(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """The case opens with a fresh deadline; what was deleted before counts no more."""
    first = village.write(QUESTION, at=clock())
    read(desk, village)
    village.take_down(first)
    read(desk, village)
    clock.move(oslo("2026-11-19 12:00"))
    village.write("Når stenger den?", at=clock(), answers=first.external_id)
    read(desk, village)
    case = the_case(desk)
    assert (case.state, case.due_at) == (State.OPEN, oslo("2026-11-23 12:00"))
    assert "slettet" not in shown(desk)


@pytest.mark.parametrize("both", [False, True])
def test_an_answered_post_deleted_later_leaves_the_new_question(
    desk: Desk, village: Village, clock: Clock, *, both: bool
) -> None:
    """Only what is to be answered now decides whether anything is left to answer."""
    first = village.write(QUESTION, at=clock())
    read(desk, village)
    act.close(desk, 1, KARI)
    clock.move(oslo("2026-11-19 12:00"))
    second = village.write("Når stenger den?", at=clock(), answers=first.external_id)
    read(desk, village)
    if both:
        village.take_down(first)
        read(desk, village)
        assert the_case(desk).state is State.OPEN
    village.take_down(second)
    read(desk, village)
    assert the_case(desk).state is State.CLOSED


PICTURE = Attachment(kind="image", alt="Et hull i veien utenfor Ola, tlf 900 00 000")


def test_a_picture_without_text_is_a_case(desk: Desk, village: Village, clock: Clock) -> None:
    """It is shown by its description, masked, and flagged, since nobody knows what it shows."""
    village.write("", at=clock(), attachments=[PICTURE])
    village.write(" ", at=clock(), author="per", attachments=[Attachment(kind="video")])
    read(desk, village)
    assert the_case(desk).excerpt == (
        "(bilde uten tekst) Et hull i veien utenfor Ola, tlf [telefon]"
    )
    assert the_case(desk, 2).excerpt == "(video uten tekst)"
    for number in (1, 2):
        assert Flag.IMAGE in the_case(desk, number).flags
        assert the_case(desk, number).due_at == oslo("2026-11-20 10:15")
    assert "📎 1 bilde: Et hull i veien utenfor Ola, tlf [telefon]" in shown(desk)
    assert "📎 1 film: uten beskrivelse" in shown(desk, 2)
    assert "900 00 000" not in shown(desk)


def test_a_description_is_read_for_alarms(desk: Desk, village: Village, clock: Clock) -> None:
    """A crisis told in a picture's description rings as one told in words."""
    village.write("", at=clock(), attachments=[Attachment(kind="image", alt=CRISIS)])
    read(desk, village)
    assert alarm.tick(desk) == 1


def test_a_picture_with_hostile_description_is_text(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """Null bytes, lone surrogates and markup in a description go through unharmed."""
    alt = "'; DROP TABLE cases;-- {{ 7*7 }} \x00 \ud800 <!channel>"
    post = village.write("", at=clock(), attachments=[Attachment(kind="image", alt=alt)])
    read(desk, village)
    village.edit(post, "\ud800\x00", Attachment(kind="image", alt=alt))
    read(desk, village)
    read(desk, village)
    assert verbs(desk).count(Verb.EDITED) == 1
    assert "📎 1 bilde" in shown(desk)


@pytest.mark.parametrize("how", ["category", "false alarm"])
def test_a_slip_of_the_pen_does_not_raise_again_what_a_person_lowered(
    desk: Desk, village: Village, clock: Clock, how: str
) -> None:
    """The words that were feared are the same; new ones are feared anew."""
    post = village.write(CRISIS, at=clock())
    read(desk, village)
    if how == "category":
        act.recategorize(desk, 1, KARI, Category.QUESTION)
    else:
        false_alarm(desk, 1, KARI)
    calm = the_case(desk)
    village.edit(post, CRISIS + ".")
    read(desk, village)
    after = the_case(desk)
    assert (after.flags, after.due_at, after.category) == (calm.flags, calm.due_at, calm.category)
    assert not after.at_once


GRAVE_WORDS = (
    "Hun har tatt en hel eske paracet",
    "Læreren på 3. trinn har tatt på datteren min",
    "Det går en bombe av på rådhuset klokka tolv",
    "Du er en jævla idiot, ordfører",
)


@pytest.mark.parametrize("text", GRAVE_WORDS)
@pytest.mark.parametrize("edited", [False, True])
def test_what_is_grave_stays_for_a_person_when_its_author_deletes_it(
    desk: Desk, village: Village, clock: Clock, text: str, *, edited: bool
) -> None:
    """Also where it was edited away first; the card says so, and it keeps its deadline."""
    clock.move(oslo("2026-11-18 22:00"))
    post = village.write(text, at=clock())
    read(desk, village)
    if edited:
        village.edit(post, QUESTION)
        read(desk, village)
    clock.forward(timedelta(minutes=4))
    village.take_down(post)
    read(desk, village)
    case = the_case(desk)
    assert (case.state, case.finished_at) == (State.OPEN, None)
    assert case.due_at is not None
    assert pings.planned_for(desk.store.read(), 1) is not None
    assert "Avsenderen har slettet innlegget" in shown(desk)
    assert verbs(desk)[-1] is Verb.DELETED


def test_a_person_who_has_read_it_lets_a_deleted_post_go(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """Who says that it is a question has read it: then it is as any other."""
    post = village.write(GRAVE_WORDS[2], at=clock())
    read(desk, village)
    act.recategorize(desk, 1, KARI, Category.QUESTION)
    village.take_down(post)
    read(desk, village)
    assert the_case(desk).state is State.CLOSED


@pytest.mark.parametrize("told_first", [False, True])
def test_a_refused_reply_to_what_is_gone_leaves_a_grave_case_to_its_holder(
    desk: Desk, village: Village, clock: Clock, *, told_first: bool
) -> None:
    """Whichever is heard first, the network's refusal or the deletion; nothing goes out."""
    post = village.write(QUESTION, at=clock())
    read(desk, village)
    approve(desk)
    village.edit(post, GRAVE_WORDS[0])
    read(desk, village)
    item = outbox.last(desk.store.read(), 1, Kind.REPLY)
    assert item is not None
    village.take_down(post)
    if told_first:
        read(desk, village)
    assert the_case(desk).state is State.REPLYING
    publish.refused(desk, item, "deleted")
    read(desk, village)
    assert (the_case(desk).state, the_case(desk).holder) == (State.CLAIMED, KARI)
    assert "Avsenderen har slettet innlegget" in shown(desk)


def test_a_grave_edit_opens_a_finished_case(desk: Desk, village: Village, clock: Clock) -> None:
    """Also where it is not sure enough to ring for: nobody would see it on a finished card."""
    post = village.write(QUESTION, at=clock())
    read(desk, village)
    act.close(desk, 1, KARI)
    clock.forward(timedelta(minutes=4))
    village.edit(post, "Jeg har lagt klart tauet")
    read(desk, village)
    case = the_case(desk)
    assert (case.state, case.due_from) == (State.OPEN, clock())
    assert pings.planned_for(desk.store.read(), 1) is not None
