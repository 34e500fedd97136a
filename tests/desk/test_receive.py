"""Mentions become cases: once, masked, with a deadline, by author and root."""

from __future__ import annotations

import itertools
import sqlite3
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cases import Category, Edited, State, Verb
from bot.desk import Desk, act, alarm
from bot.desk.pings import tick
from bot.desk.receive import cursor, paste, receive
from bot.desk.receive import take_in as receive_only
from bot.desk.show import inbox_of
from bot.networks import Batch
from bot.screens import Paragraph
from bot.store import cases, intake
from bot.triage.features import Reading
from bot.triage.model import Model, Scores, shipped
from tests.fakes import Clock, Village
from tests.office import KARI, oslo

QUESTION = "Når åpner svømmehallen i desember?"


def take_in(desk: Desk, village: Village) -> int:
    """Read the village as a poll does."""
    return receive(desk, village.name, village.poll(cursor(desk, village.name)))


def test_a_question_becomes_an_open_case_with_its_deadline(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """Guideline 2: posted at 10.15 on Wednesday, due at 10.15 on Friday."""
    village.write(QUESTION, at=clock())
    assert take_in(desk, village) == 1
    (case,) = cases.unfinished(desk.store.read(), 10)
    assert case.state is State.OPEN
    assert case.due_at == oslo("2026-11-20 10:15")
    assert case.excerpt == QUESTION
    assert case.author.name == "Kari Nordmann"


def test_reading_again_changes_nothing(desk: Desk, village: Village, clock: Clock) -> None:
    """A batch that is read twice, as after a crash, makes no second case and no event."""
    village.write(QUESTION, at=clock())
    batch = village.poll(None)
    assert receive(desk, village.name, batch) == 1
    before = cases.events(desk.store.read(), 1)
    assert receive(desk, village.name, batch) == 0
    assert cases.count_unfinished(desk.store.read()) == 1
    assert cases.events(desk.store.read(), 1) == before


def test_the_clear_text_stays_in_the_store(desk: Desk, village: Village, clock: Clock) -> None:
    """Personal data is masked in what is shown, and kept where it was written."""
    village.write("Ring meg på 900 00 000, mvh ola@example.no", at=clock(), name="Ola 90000000")
    take_in(desk, village)
    (case,) = cases.unfinished(desk.store.read(), 10)
    for secret in ("900 00 000", "ola@example.no", "90000000"):
        assert secret not in f"{case.excerpt} {case.author.name} {case.ranking}"
    clear = desk.store.read().execute("SELECT text FROM mentions").fetchone()[0]
    assert "900 00 000" in clear


def test_the_database_is_its_owners_alone(desk: Desk) -> None:
    """The file that holds what citizens wrote can be read by nobody else."""
    assert desk.store.path.stat().st_mode & 0o777 == 0o600


def test_a_follow_up_joins_the_case_and_keeps_its_deadline(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """The same author under the same root is one case, due as the first post was."""
    first = village.write(QUESTION, at=clock())
    take_in(desk, village)
    clock.forward(timedelta(hours=2))
    village.write("Og hva koster det?", at=clock(), answers=first.external_id)
    take_in(desk, village)
    (case,) = cases.unfinished(desk.store.read(), 10)
    assert case.mentions == 2
    assert case.due_at == oslo("2026-11-20 10:15")
    assert case.excerpt.endswith("↳ Og hva koster det?")
    assert case.excerpt.startswith(QUESTION)


def test_somebody_else_in_the_thread_has_a_case_of_their_own(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """Nobody's deadline hides behind another's."""
    first = village.write(QUESTION, at=clock())
    village.write("Det lurer jeg også på?", at=clock(), author="per", answers=first.external_id)
    take_in(desk, village)
    open_cases = cases.unfinished(desk.store.read(), 10)
    assert len(open_cases) == 2
    assert cases.same_root(desk.store.read(), open_cases[0]) == 1


def test_thanks_alone_does_not_reopen(desk: Desk, village: Village, clock: Clock) -> None:
    """A thank-you after the answer is noted, and the case stays finished."""
    first = village.write(QUESTION, at=clock())
    take_in(desk, village)
    act.close(desk, 1, KARI)
    village.write("Tusen takk for flott hjelp! ❤️", at=clock(), answers=first.external_id)
    take_in(desk, village)
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert case.state is State.CLOSED
    assert cases.events(desk.store.read(), 1)[-1].verb is Verb.FOLLOWED_UP


def test_a_new_question_reopens_with_a_new_deadline(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """A question after the answer opens the case again, due from when it was posted."""
    first = village.write(QUESTION, at=clock())
    take_in(desk, village)
    act.close(desk, 1, KARI)
    clock.move(oslo("2026-11-19 12:00"))
    village.write("Men når stenger den?", at=clock(), answers=first.external_id)
    take_in(desk, village)
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert case.state is State.OPEN
    assert case.due_at == oslo("2026-11-23 12:00")
    assert case.holder is None


@pytest.mark.parametrize("reply_first", [False, True])
def test_a_reply_made_on_the_network_closes_the_case(
    desk: Desk, village: Village, clock: Clock, *, reply_first: bool
) -> None:
    """It does so whichever is read first, and the card links to it."""
    mention = village.write(QUESTION, at=clock())
    if not reply_first:
        take_in(desk, village)
    own = village.reply_directly(mention, at=clock())
    if reply_first:
        village.posts.reverse()
    take_in(desk, village)
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert case.state is State.ANSWERED
    assert case.published_url == own.url
    act.reopen(desk, 1, KARI)
    assert cases.count_unfinished(desk.store.read()) == 1


def test_a_crash_halfway_loses_nothing(desk: Desk, village: Village, clock: Clock) -> None:
    """Cut off anywhere, each transaction is there whole or not at all, and the next goes on."""
    village.write(QUESTION, at=clock())
    village.write("Hullet i Moaveien er livsfarlig", at=clock(), author="per")
    batch = village.poll(None)
    with desk.store.write() as database:
        connection = database.conn
    interruptions = opening = 0
    for instructions in itertools.count(1, 7):
        countdown = instructions

        def stop() -> bool:
            nonlocal countdown
            countdown -= 1
            return countdown == 0

        connection.set_progress_handler(stop, 1)
        try:
            receive(desk, village.name, batch)
        except sqlite3.OperationalError:
            interruptions += 1
            connection.set_progress_handler(None, 0)
            reader = desk.store.read()
            made, safe = cases.count_unfinished(reader), len(intake.waiting(reader, 9))
            left = (made, safe, cursor(desk, village.name))
            # cut off in the very last instruction of a commit, all of it is there
            assert left in {(0, 0, None), (0, 2, batch.cursor), (2, 0, batch.cursor)}
            if safe:
                opening += 1
        else:
            connection.set_progress_handler(None, 0)
            break
    assert interruptions - opening > 5
    assert opening > 50
    opened = [case.excerpt for case in cases.unfinished(desk.store.read(), 9)]
    assert opened == [QUESTION, "Hullet i Moaveien er livsfarlig"]
    assert not intake.waiting(desk.store.read(), 9)


def test_what_was_safe_before_a_crash_becomes_a_case_after_it(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """It is known though it has no case yet, and it is still edited and deleted like others."""
    village.write(QUESTION, at=clock())
    village.write("Hullet i Moaveien er livsfarlig", at=clock(), author="per")
    batch = village.poll(None)
    assert receive_only(desk, village.name, batch) == 2
    assert receive_only(desk, village.name, batch) == 0
    assert cases.count_unfinished(desk.store.read()) == 0
    first, second = batch.mentions
    changes = Batch(
        edited=(Edited(external_id=first.external_id, text="Når åpner biblioteket?"),),
        deleted=(second.external_id,),
        cursor="9",
    )
    receive_only(desk, village.name, changes)
    (case,) = cases.unfinished(desk.store.read(), 9)
    assert "biblioteket" in case.excerpt


def authors(desk: Desk) -> list[str]:
    """Return whose cases there are, in the order they were opened."""
    opened = sorted(cases.unfinished(desk.store.read(), 99), key=lambda case: case.id)
    return [case.author.id for case in opened]


class Choking(Model):
    """A model that breaks on a word, as a fault of ours would."""

    def score(self, reading: Reading) -> Scores:
        """Weigh a comment, unless the word is in it."""
        if "giftordet" in reading.folded:
            raise ZeroDivisionError
        return super().score(reading)


def test_what_breaks_the_triage_is_shown_and_holds_up_nobody(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """After two attempts it is a case that says nothing of itself; the others are there before."""
    model = shipped()
    desk.learned.model = Choking(model.columns, model.names, model.cells, model.usual)
    village.write(QUESTION, at=clock())
    village.write("Her er giftordet, ring 900 00 000", at=clock(), author="per")
    village.write("Når åpner biblioteket?", at=clock(), author="siri")
    take_in(desk, village)
    assert authors(desk) == ["id:kari", "id:siri"]
    village.write("Hvor er skolen?", at=clock(), author="mona")
    assert take_in(desk, village) == 1
    assert authors(desk) == ["id:kari", "id:siri", "id:per", "id:mona"]
    poison = cases.get(desk.store.read(), 3)
    assert poison is not None
    assert poison.excerpt == "(dette lot seg ikke lese her: se på selve innlegget)"
    assert poison.due_at == oslo("2026-11-20 10:15")
    assert max(probability for _one, probability, _why in poison.ranking) < 0.5
    assert not intake.waiting(desk.store.read(), 9)


class Watchful(Model):
    """A model that looks, each time it is asked, whether somebody else could write meanwhile."""

    desk: Desk
    free: list[bool]

    def score(self, reading: Reading) -> Scores:
        """Weigh a comment."""
        writing = threading.Thread(target=self._write, daemon=True)
        writing.start()
        writing.join(2)
        self.free.append(not writing.is_alive())
        return super().score(reading)

    def _write(self) -> None:
        with self.desk.store.write():
            pass


def test_nobody_waits_to_write_while_a_text_is_read(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """A click never waits for the triage: not of a post, an edit, a deletion nor a pasted one."""
    model = shipped()
    watchful = Watchful(model.columns, model.names, model.cells, model.usual)
    watchful.desk, watchful.free = desk, []
    desk.learned.model = watchful
    first = village.write(QUESTION, at=clock())
    take_in(desk, village)
    second = village.write("Og hva koster det?", at=clock(), answers=first.external_id)
    take_in(desk, village)
    assert len(watchful.free) == 2
    village.reply_directly(first, at=clock() - timedelta(minutes=1))
    village.edit(first, "Når åpner biblioteket?")
    take_in(desk, village)
    village.edit(second, "Og hva koster det for barn?")
    village.take_down(first)
    take_in(desk, village)
    paste(desk, replace(first, external_id="pasted", root_id="pasted"))
    assert watchful.free == [True] * 5


CRISIS = "Det har gått ras over veien ved Hovden! Det står en bil inne i raset!"


def test_a_crisis_is_due_at_once(desk: Desk, village: Village, clock: Clock) -> None:
    """The alarm rings, and no ping beside it; once it is recategorized it has time."""
    village.write(CRISIS, at=clock())
    receive(desk, village.name, village.poll(None))
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert case.at_once
    assert alarm.tick(desk) == 1
    assert tick(desk) == 0  # the alarm has said it
    act.recategorize(desk, 1, KARI, Category.QUESTION)
    assert alarm.next_at(desk) is None
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert case.due_at == oslo("2026-11-20 10:15")
    act.recategorize(desk, 1, KARI, Category.CRISIS)
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert case.at_once


def test_a_crisis_at_night_waits_for_the_opening(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """The ordinary ping does; it is the first thing said in the morning."""
    clock.move(oslo("2026-11-18 22:00"))
    village.write(CRISIS, at=clock())
    receive(desk, village.name, village.poll(None))
    assert tick(desk) == 0
    clock.move(oslo("2026-11-19 08:00"))
    assert tick(desk) == 1


def test_a_question_that_becomes_a_crisis(desk: Desk, village: Village, clock: Clock) -> None:
    """The author writes more: the case is due at once from then."""
    first = village.write("Er veien til Hovden åpen?", at=clock())
    receive(desk, village.name, village.poll(None))
    clock.move(oslo("2026-11-18 11:00"))
    village.write(CRISIS, at=clock(), answers=first.external_id)
    receive(desk, village.name, village.poll("1"))
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert case.at_once
    assert case.due_at == oslo("2026-11-18 11:00")
    assert alarm.tick(desk) == 1


def test_a_thread_is_read_in_the_order_it_was_written(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """On the card and in the inbox; where there is no room, the oldest gives way to the newest."""
    first = village.write("Når åpner svømmehallen?", at=clock())
    village.write("Og hva koster det?", at=clock(), answers=first.external_id)
    receive(desk, village.name, village.poll(None))
    (row,) = [one for one in inbox_of(desk).parts if isinstance(one, Paragraph)]
    text = "".join(span.text for span in row.spans)
    assert "Når åpner svømmehallen? ↳ Og hva koster det?" in text
    village.write("Hører dere? " * 9, at=clock(), answers=first.external_id)
    receive(desk, village.name, village.poll("2"))
    (row,) = [one for one in inbox_of(desk).parts if isinstance(one, Paragraph)]
    text = "".join(span.text for span in row.spans)
    assert "… ↳ Hører dere? Hører" in text
    assert "svømmehallen" not in text
