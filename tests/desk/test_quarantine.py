"""What can't become a case stops nothing else, and a person hears of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.cases import Attachment, Edited
from bot.desk import Desk
from bot.desk.dated import BELIEVED, believed
from bot.desk.receive import cursor, open_received, receive, take_in
from bot.desk.waiting import LONG, Lookout, oldest, stuck
from bot.networks import Batch
from bot.store import cases, intake
from bot.texts import Texts
from tests.fakes import Clock, Village
from tests.office import OSLO, oslo

QUESTION = "Når åpner svømmehallen?"
SEEN = oslo("2026-11-18 10:15")


def read(desk: Desk, village: Village) -> None:
    """Read the village as a poll does."""
    receive(desk, village.name, village.poll(cursor(desk, village.name)))


def told(desk: Desk) -> list[str]:
    """Return what the channel is to be told, oldest first."""
    rows = desk.store.read().execute("SELECT payload FROM outbox WHERE kind = 'notice' ORDER BY id")
    return [json.loads(row[0])["text"] for row in rows.fetchall()]


@pytest.mark.parametrize(
    "claimed",
    [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(-timedelta(hours=12))),
        datetime(3, 6, 1, tzinfo=UTC),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2025, 11, 18, tzinfo=UTC),
        SEEN + timedelta(seconds=1),
        datetime(1, 1, 1),  # noqa: DTZ001 - that it has no zone is the point
        datetime(9999, 12, 31),  # noqa: DTZ001
    ],
)
def test_a_date_that_cannot_be_true_is_when_it_was_seen(
    desk: Desk, village: Village, clock: Clock, claimed: datetime
) -> None:
    """It is due from then, it goes ahead of nobody, and every other network is read on."""
    village.write("Hvor er rådhuset?", at=clock() - timedelta(hours=1), author="per")
    village.write(QUESTION, at=claimed)
    read(desk, village)
    first, second = sorted(cases.unfinished(desk.store.read(), 9), key=lambda case: case.id)
    assert first.author.id == "id:per"
    assert (second.posted_at, second.due_at) == (SEEN, oslo("2026-11-20 10:15"))
    other = Village("other")
    other.write(QUESTION, at=clock())
    read(desk, other)
    assert cases.count_unfinished(desk.store.read()) == 3


@pytest.mark.parametrize(
    "claimed",
    [SEEN, SEEN.astimezone(UTC) - BELIEVED, SEEN - timedelta(days=30), SEEN.astimezone(OSLO)],
)
def test_a_date_that_can_be_true_is_kept(claimed: datetime) -> None:
    """What was written while the bot was away is due from when it was written."""
    assert believed(claimed, SEEN) is claimed


def test_a_time_without_a_zone_is_in_utc() -> None:
    """It can be compared with the others from then on."""
    naive = datetime(2026, 11, 18, 9, 0)  # noqa: DTZ001 - that it has no zone is the point
    assert believed(naive, SEEN) == oslo("2026-11-18 10:00")


def test_what_an_older_version_left_waiting_is_dated_too(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """A row that stopped the intake before an update does not afterwards."""
    poison = replace(village.write(QUESTION, at=clock()), posted_at=datetime(1, 1, 1, tzinfo=UTC))
    with desk.store.write() as database:
        intake.add(database, poison, clock())
        database.execute("UPDATE intake SET received_at = NULL")
    open_received(desk)
    (case,) = cases.unfinished(desk.store.read(), 9)
    assert case.posted_at == SEEN


def spoil(desk: Desk, sql: str, *values: object) -> None:
    """Change what waits, as a fault of ours would have kept it."""
    with desk.store.write() as database:
        database.execute(sql, values)


@pytest.mark.parametrize("kept", ["", "[]", "null", '{"text": "Hjelp", "author": 7, "context": 3}'])
def test_what_was_kept_wrongly_is_a_plain_case(
    desk: Desk, village: Village, clock: Clock, kept: str
) -> None:
    """It has an author of its own, and says where to look; it stops nobody, a restart or not."""
    village.write(QUESTION, at=clock())
    village.write("Hvor er rådhuset?", at=clock(), author="per")
    take_in(desk, village.name, village.poll(None))
    spoil(desk, "UPDATE intake SET item = ? WHERE id = 1", kept)
    open_received(desk)
    (case,) = cases.unfinished(desk.store.read(), 9)
    assert case.author.id == "id:per"
    open_received(desk)
    plain = cases.get(desk.store.read(), 2)
    assert plain is not None
    assert plain.excerpt == "(dette lot seg ikke lese her: se på selve innlegget)"
    assert plain.due_at == oslo("2026-11-20 10:15")
    assert not intake.waiting(desk.store.read(), 9)
    assert told(desk) == []


def test_what_cannot_even_be_a_plain_case_is_set_aside_and_told_of(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """Once a day, in words that say what to do; it waits, is tried at a restart, and is late."""
    village.write(QUESTION, at=clock())
    village.write("Gift", at=clock(), author="per")
    village.write("Hvor er rådhuset?", at=clock(), author="siri")
    take_in(desk, village.name, village.poll(None))
    refuse = "CREATE TRIGGER no BEFORE INSERT ON mentions WHEN new.text = 'Gift'"
    spoil(desk, f"{refuse} BEGIN SELECT RAISE(ABORT, 'no'); END")
    for _poll in range(4):
        open_received(desk)
    assert cases.count_unfinished(desk.store.read()) == 2
    assert [row.failures for row in intake.waiting(desk.store.read(), 9)] == [3]
    (notice,) = told(desk)
    assert "Se på Bygda etter det som ikke har fått noe kort" in notice
    clock.forward(LONG)
    assert stuck(desk)
    spoil(desk, "DROP TRIGGER no")
    open_received(desk)
    assert stuck(desk)  # it is not tried over and over
    desk.intake.aside.clear()  # as by a restart
    open_received(desk)
    assert not stuck(desk)
    assert cases.count_unfinished(desk.store.read()) == 3


def test_our_own_reply_that_cannot_be_read_leaves_its_case_open(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """The case waits for a person, and the channel is told."""
    mention = village.write(QUESTION, at=clock())
    read(desk, village)
    village.reply_directly(mention, at=clock())
    take_in(desk, village.name, village.poll("1"))
    spoil(desk, "UPDATE intake SET item = '{}'")
    open_received(desk)
    open_received(desk)
    assert cases.count_unfinished(desk.store.read()) == 1
    assert len(told(desk)) == 1


class Sour(Texts):
    """Texts that break on what a picture is, as a fault in one step of many would."""

    def __call__(self, text: str, **values: object) -> str:
        """Translate, unless it is the one."""
        if text == "(picture without text)":
            raise KeyError(text)
        return super().__call__(text, **values)


def test_an_edit_that_cannot_be_read_holds_up_no_other(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """The others are noted, the cursor moves, and the channel is told to look."""
    sour = replace(desk, texts=Sour("nb", OSLO))
    posts = [village.write(f"{QUESTION} {name}", at=clock(), author=name) for name in "abc"]
    read(sour, village)
    edits = (
        Edited(external_id=posts[0].external_id, text="", attachments=(Attachment(kind="image"),)),
        Edited(external_id=posts[1].external_id, text="Når åpner biblioteket?"),
    )
    batch = Batch(edited=edits, deleted=(posts[2].external_id, "nobody's"), cursor="9")
    receive(sour, village.name, batch)
    assert cursor(sour, village.name) == "9"
    excerpts = {case.id: case.excerpt for case in cases.unfinished(sour.store.read(), 9)}
    assert excerpts == {1: f"{QUESTION} a", 2: "Når åpner biblioteket?"}
    assert ["Se på Bygda før du svarer der" in one for one in told(sour)] == [True]


def test_the_channel_hears_once_that_something_is_stuck_and_once_that_it_is_over(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """A moment is nothing, and neither is a clock set ahead in it."""
    village.write(QUESTION, at=clock())
    take_in(desk, village.name, village.poll(None))
    lookout = Lookout(desk)
    lookout.tick()
    clock.forward(LONG - timedelta(seconds=1))
    lookout.tick()
    assert not stuck(desk)
    clock.forward(timedelta(seconds=1))
    again = Lookout(desk)
    again.tick()
    assert told(desk) == []  # seen for the first time
    again.tick()
    again.tick()
    assert oldest(desk) == LONG
    (notice,) = told(desk)
    assert "fra Bygda 18. nov. kl. 10.15, er ikke blitt noe kort, og 1 venter" in notice
    open_received(desk)
    again.tick()
    again.tick()
    assert told(desk) == [notice, "Alt som ventet, er blitt kort nå."]
