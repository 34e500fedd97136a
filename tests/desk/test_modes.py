"""Crisis mode and election periods: declared, seen by all, ended by themselves."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cases import Category, Flag
from bot.desk import Desk, modes, suggest
from bot.desk.actions import handle
from bot.desk.receive import receive
from bot.desk.show import card_of, inbox_of
from bot.outgoing import Kind
from bot.screens import Action, Answer, Buttons, Done, Message, Paragraph, Tell
from bot.store import cases, outbox, surfaces
from tests.fakes import Clock, Village
from tests.office import KARI
from tests.office import desk as open_desk

ENDED = "Krisemodus ble slått av automatisk etter 24 timer. Er krisen ikke over, skriv /krise på."


def krise(desk: Desk, text: str, admin: str | None = KARI) -> Answer:
    """Have an admin, or somebody else, type ``/krise`` and the text."""
    action = Action(name="command.krise", chat="slack", user="U0", admin=admin, value=text)
    return handle(desk, action)


def ask(desk: Desk, village: Village, clock: Clock, text: str, **more: Any) -> int:
    """Have a citizen write, and return the case."""
    village.write(text, at=clock(), author=f"a{len(village.posts)}", **more)
    receive(desk, village.name, village.poll(None))
    return len(village.posts)


def suggested(desk: Desk, case_id: int) -> list[str]:
    """Return the names of what is suggested for the case."""
    case = cases.get(desk.store.read(), case_id)
    assert case is not None
    return [one.name for one in suggest.suggestions(desk, desk.store.read(), case)]


def notices(desk: Desk, clock: Clock) -> list[str]:
    """Return what the channel has been told so far, or is to be told by now."""
    rows = desk.store.read().execute(
        "SELECT json_extract(payload, '$.text') FROM outbox WHERE kind = 'notice'"
        " AND state = 'pending' AND next_attempt_at <= ? ORDER BY next_attempt_at",
        (clock().isoformat(timespec="microseconds"),),
    )
    return [text for (text,) in rows]


def text_of(message: Message) -> str:
    """Return the message's running text."""
    return "\n".join(
        span.text for part in message.parts if isinstance(part, Paragraph) for span in part.spans
    )


def test_a_crisis_is_told_to_the_channel_and_the_inbox(desk: Desk, clock: Clock) -> None:
    """Who turned it on, what it is about, and when it ends."""
    assert krise(desk, "på Drikkevannet på Steine er forurenset") == Done()
    (told,) = notices(desk, clock)
    assert told.startswith("🚨 Kari Nilsen slo på krisemodus.")
    assert "19. nov. kl. 10.15" in told
    assert "«Drikkevannet på Steine er forurenset»" in told
    assert (
        "Kari Nilsen slo den på 18. nov. kl. 10.15, og den slås av automatisk 19. nov. kl. 10.15."
        in text_of(inbox_of(desk))
    )


def test_in_a_crisis_replies_about_it_begin_with_the_contacts(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """By the words of the comment, or because others wrote about a crisis under the same post."""
    about = ask(desk, village, clock, "Når kan vi kjøre Sandveien igjen?")
    other = ask(desk, village, clock, "Når åpner svømmehallen på lørdag?")
    assert suggested(desk, about)[0] == "question"
    krise(desk, "på Sandveien er stengt")
    assert suggested(desk, about)[:2] == ["crisis", "holding"]
    assert suggested(desk, other)[0] == "question"
    assert "holding" in suggested(desk, other)[:2]
    ask(desk, village, clock, "Det brenner på skolen! Ring 110!", root="fire")
    under = ask(desk, village, clock, "Når kommer dere?", root="fire")
    assert suggested(desk, under)[:2] == ["crisis", "holding"]


def test_the_cards_follow(desk: Desk, village: Village, clock: Clock) -> None:
    """They are drawn anew when the mode is turned on, and when it will end."""
    case_id = ask(desk, village, clock, "Når kan vi drikke vannet på Steine?")
    with desk.store.write() as database:
        database.execute("UPDATE surfaces SET refresh_at = NULL")
    krise(desk, "på vannet på Steine")
    reader = desk.store.read()
    (stale,) = reader.execute("SELECT count(*) FROM surfaces WHERE refresh_at <> ''").fetchone()
    case = cases.get(reader, case_id)
    assert case is not None
    assert stale == 1
    message, again = card_of(desk, reader, case)
    row = next(part for part in message.parts if isinstance(part, Buttons))
    assert row.buttons[0].label == "Svar: Kontaktinformasjon i krise"
    assert again is not None
    assert again <= clock() + modes.LASTS


def test_a_card_that_is_being_posted_follows_too(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """What was drawn before the crisis and noted after it is drawn once more."""
    ask(desk, village, clock, "Når kan vi kjøre Sandveien igjen?")
    surface = surfaces.stale(desk.store.read(), desk.chat, clock())
    assert surface is not None
    krise(desk, "på Sandveien er stengt")
    with desk.store.write() as database:
        surfaces.record(
            database, surface, version=1, digest="x", refresh_at=None, message_id="1", url=None
        )
    assert surfaces.stale(desk.store.read(), desk.chat, clock()) is not None


def test_a_crisis_ends_by_itself_and_says_so(desk: Desk, clock: Clock) -> None:
    """After a day, unless it is turned on again; then the day begins anew."""
    krise(desk, "på ras")
    clock.forward(timedelta(hours=20))
    krise(desk, "på")
    clock.forward(timedelta(hours=20))
    assert ENDED not in notices(desk, clock)
    here = modes.crisis(desk, desk.store.read())
    assert here is not None
    assert here.about == "ras"
    clock.forward(timedelta(hours=5))
    assert notices(desk, clock)[-1] == ENDED
    assert notices(desk, clock).count(ENDED) == 1
    assert modes.crisis(desk, desk.store.read()) is None
    assert modes.line(desk) == ""


def test_a_crisis_is_turned_off(desk: Desk, clock: Clock) -> None:
    """Then nothing is said when it would have ended."""
    krise(desk, "på ras")
    assert krise(desk, "av") == Done()
    assert notices(desk, clock)[-1] == "Kari Nilsen slo av krisemodus."
    clock.forward(timedelta(days=2))
    assert ENDED not in notices(desk, clock)
    assert outbox.last(desk.store.read(), 1, Kind.NOTICE) is None


@pytest.mark.parametrize("typed", ["", "hjelp", "påskekrim", "av"])
def test_how_it_is_turned_on_is_told(desk: Desk, typed: str) -> None:
    """Anything but «på» changes nothing."""
    answer = krise(desk, typed)
    assert isinstance(answer, Tell)
    assert answer.message.fallback.startswith("Krisemodus er av. Slå den på med /krise på")
    assert modes.crisis(desk, desk.store.read()) is None


def test_only_admins_declare_a_crisis(desk: Desk) -> None:
    """And personal data in what they write is masked, since the channel is told."""
    assert isinstance(krise(desk, "på ras", admin=None), Tell)
    assert modes.crisis(desk, desk.store.read()) is None
    krise(desk, "på Ring Per på 900 12 345")
    here = modes.crisis(desk, desk.store.read())
    assert here is not None
    assert "900" not in here.about


def test_before_an_election_politics_gets_the_decision_only(
    tmp_path: Path, clock: Clock, village: Village
) -> None:
    """From the first day through the last; the card is drawn anew as it begins."""
    period = ["2026-11-19/2026-11-20"]
    desk = open_desk(tmp_path, clock, village, municipality={"election_period": period})
    case_id = ask(desk, village, clock, "Hvorfor vil ordføreren og Høyre legge ned skolen?")
    with desk.store.write() as database:
        database.execute("UPDATE cases SET flags = 'political'")
    case = cases.get(desk.store.read(), case_id)
    assert case is not None
    assert case.flags == {Flag.POLITICAL}
    assert case.category is not Category.CRISIS
    assert suggested(desk, case_id)[0] != "decision"
    begins = modes.changes(desk, desk.store.read())
    assert begins is not None
    clock.move(begins)
    assert suggested(desk, case_id)[0] == "decision"
    clock.forward(timedelta(days=2, seconds=-1))
    assert suggested(desk, case_id)[0] == "decision"
    clock.forward(timedelta(seconds=1))
    assert suggested(desk, case_id)[0] != "decision"
    assert modes.changes(desk, desk.store.read()) is None
    desk.store.close()


@pytest.mark.parametrize(
    "typed", ["igjen", "på nytt", "Igjen!", "«igjen»", "framleis", "again", ""]
)
def test_a_crisis_that_goes_on_is_still_about_the_same(
    desk: Desk, clock: Clock, typed: str
) -> None:
    """Also where it had ended by itself; a word that says more is what it is about now."""
    krise(desk, "på Ras på Sandveien")
    clock.forward(timedelta(hours=3))
    krise(desk, f"på {typed}".strip())
    assert modes.line(desk).endswith("«Ras på Sandveien»")
    clock.forward(timedelta(hours=25))
    assert modes.line(desk) == ""
    krise(desk, f"på {typed}".strip())
    assert modes.line(desk).endswith("«Ras på Sandveien»")
    krise(desk, "på Igjen ras på Sandveien")
    assert modes.line(desk).endswith("«Igjen ras på Sandveien»")


@pytest.mark.parametrize("ended", ["by hand", "long ago"])
def test_another_crisis_is_not_about_the_last_one(desk: Desk, clock: Clock, ended: str) -> None:
    """Whoever turned it off was done with it, and so is everybody two days later."""
    krise(desk, "på Ras på Sandveien")
    clock.forward(timedelta(hours=1))
    if ended == "by hand":
        krise(desk, "av")
    else:
        clock.forward(timedelta(hours=49))
    krise(desk, "på")
    assert "Ras" not in modes.line(desk)
    assert modes.line(desk)


def test_what_the_bot_says_to_type_changes_nothing(desk: Desk, clock: Clock) -> None:
    """The words in the channel, typed as they stand there, keep what the crisis is about."""
    krise(desk, "på Ras på Sandveien")
    (told,) = notices(desk, clock)
    assert "skriv bare «/krise på»" in told
