"""A channel that can't be used, or must not be: nothing is lost, and each admin hears of it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.app import Application
from bot.errors import Trouble
from bot.playground import ADMIN_CHANNEL, Json, Playground
from bot.playground.messages import plain
from bot.store import cases
from tests.chats.conftest import GUEST, KARI, Office
from tests.chats.test_trouble import QUESTION, secrets
from tests.fakes import Pager, Village
from tests.networks.contract import eventually
from tests.office import SECRETS, oslo, settings

NAME = "Oline Fjellberg"
SECRET_WORDS = "Bestemor faller i trappa hver vinter"

Act = Callable[[Playground], None]

TROUBLES: dict[str, tuple[Act, Act, str, str]] = {
    "archived": (Playground.archive, Playground.unarchive, "archived", "arkivert"),
    "removed": (Playground.remove_bot, Playground.invite_bot, "removed", "/invite"),
    "forbidden": (
        lambda slack: slack.refuse("chat.postMessage", "restricted_action", ADMIN_CHANNEL),
        lambda slack: slack.relent(),
        "forbidden",
        "eieren av arbeidsområdet",
    ),
    "shared": (Playground.share, Playground.unshare, "shared", "delt med en annen"),
    "offered": (Playground.offer, Playground.unshare, "offered", "invitert"),
}
"""How each begins and ends, and what it is called at ``/health`` and to the admins."""


@pytest.fixture(params=list(TROUBLES))
def trouble(request: pytest.FixtureRequest) -> tuple[Act, Act, str, str]:
    """Give each way that the channel can't be used."""
    return TROUBLES[request.param]


def look(office: Office) -> None:
    """Have the channel looked at now, as each minute or hour."""
    office.app._channel._looked = None  # noqa: SLF001 - the hour is over
    office.app.jobs.run("channel")


def looked(office: Office) -> bool:
    """Have the channel looked at once more."""
    look(office)
    return True


def told(office: Office, words: str) -> list[int]:
    """Return how often each admin was told it directly."""
    people = (office.kari, office.ola, office.liv)
    return [sum(words in plain_or_text(one) for one in who.direct_messages) for who in people]


def plain_or_text(message: Json) -> str:
    """Return what a message says."""
    return f"{message['text']}\n{plain(message)}"


def seen(office: Office) -> str:
    """Return everything that anybody in the channel can read."""
    there = office.playground.seen(GUEST)
    assert there is not None
    (channel,) = [one for one in there["channels"] if one["id"] == ADMIN_CHANNEL]
    return "\n".join(map(plain_or_text, channel["messages"]))


def health(app: Application) -> str:
    """Return what ``/health`` says is wrong."""
    return app._unwell()  # noqa: SLF001 - the web server asks it


def test_a_ping_waits_for_the_channel(office: Office, trouble: tuple[Act, Act, str, str]) -> None:
    """It comes when the channel does, each admin is told when it begins and ends, and so is health."""
    begin, end, word, words = trouble
    ts = office.write(QUESTION)
    begin(office.playground)
    look(office)
    office.forward(oslo("2026-11-20 09:30"))
    office.wait(lambda: office.app.chat.closed)
    look(office)
    eventually(lambda: told(office, words) == [1, 1, 1])
    assert health(office.app) == f"channel: {word}"
    look(office)
    assert told(office, words) == [1, 1, 1]
    assert office.playground.thread(ts) == []
    end(office.playground)
    eventually(lambda: len(office.playground.thread(ts)) == 1)
    eventually(lambda: looked(office) and health(office.app) == "")
    eventually(lambda: told(office, "Det som har ventet, kommer nå") == [1, 1, 1]
               or told(office, "det som har ventet, kommer nå") == [1, 1, 1])  # fmt: skip
    office.shows(ts, "45 minutter igjen")
    assert office.guest.direct_messages == []


def test_a_restart_tells_nobody_twice(office: Office) -> None:
    """The trouble is remembered; and the bot starts although the channel can't be used."""
    office.write(QUESTION)
    office.playground.archive()
    look(office)
    assert told(office, "arkivert") == [1, 1, 1]
    office.restart()
    look(office)
    assert told(office, "arkivert") == [1, 1, 1]
    assert any("archived" in one for one in office.app.warnings)
    office.restart(office.playground.unarchive)
    look(office)
    assert told(office, "kan bruke kanalen igjen") == [1, 1, 1]


def test_an_admin_who_could_not_be_told_is_told_later(office: Office) -> None:
    """A passing trouble with one of them holds the others up no longer than itself."""
    office.playground.archive()
    office.playground.fail("chat.postMessage", "ratelimited", status=429, retry_after=1)
    eventually(lambda: looked(office) and told(office, "arkivert") == [1, 1, 1])


@pytest.mark.parametrize("way", ["shared", "offered"])
def test_what_stands_there_is_hidden_from_strangers(office: Office, way: str) -> None:
    """Cards, threads and all: not a word of a citizen's is left, and it is drawn again afterwards."""
    begin, end, *_ = TROUBLES[way]
    ts = office.write(SECRET_WORDS + "?", author=NAME)
    office.forward(oslo("2026-11-20 09:30"))
    office.wait(lambda: office.playground.thread(ts))
    other = office.write("Hvem er rektor? " + SECRET_WORDS, author="Annen Person")
    office.kari.click(other, "take")
    office.shows(other, "Kari Nilsen har saken")
    begin(office.playground)
    look(office)
    eventually(lambda: SECRET_WORDS not in seen(office))
    assert NAME not in seen(office)
    assert "Skjult så lenge andre" in office.card(ts)
    office.village.write("Nytt: " + SECRET_WORDS, at=office.clock(), author="Tredje")
    office.app.poll(office.village.name)
    look(office)
    assert SECRET_WORDS not in seen(office)
    assert cases.count_unfinished(office.app.store.read()) == 3
    end(office.playground)
    eventually(lambda: looked(office) and SECRET_WORDS in office.card(ts))
    eventually(lambda: SECRET_WORDS in office.card(other))
    eventually(lambda: len(office.playground.messages()) == 3)
    office.kari.click(ts, "take")
    office.shows(ts, "Kari Nilsen har saken")


def test_sharing_is_seen_although_its_event_was_lost(office: Office) -> None:
    """By the look each hour; until then nobody can know."""
    ts = office.write(SECRET_WORDS)
    office.playground.share(told=False)
    look(office)
    eventually(lambda: SECRET_WORDS not in office.card(ts))
    office.playground.unshare(told=False)
    look(office)
    eventually(lambda: SECRET_WORDS in office.card(ts))


def test_sharing_is_acted_on_at_once(office: Office) -> None:
    """The event tells it: no look is waited for."""
    ts = office.write(SECRET_WORDS)
    office.playground.share()
    eventually(lambda: SECRET_WORDS not in office.card(ts))
    office.playground.unshare()
    eventually(lambda: SECRET_WORDS in office.card(ts))


def test_a_shared_channel_gets_nothing_from_the_start(office: Office) -> None:
    """As it was shared while the bot was off; commands are still answered to the admin alone."""
    office.restart(lambda: office.playground.share(told=False))
    office.village.write(SECRET_WORDS, at=office.clock(), author=NAME)
    office.app.poll(office.village.name)
    office.wait(lambda: cases.count_unfinished(office.app.store.read()) == 1)
    office.kari.command("/innboks")
    office.told(office.kari, NAME)
    assert office.playground.messages() == []
    eventually(lambda: told(office, "delt med en annen") == [1, 1, 1])
    assert not [one for one in office.playground.calls if SECRET_WORDS in str(one.arguments)
                and one.method in {"chat.postMessage", "chat.update"}]  # fmt: skip
    assert office.playground.person(GUEST).private_messages == []


def test_a_deleted_card_takes_its_thread_along(office: Office) -> None:
    """The card is posted anew, and the ping that was to go into its thread follows it."""
    ts = office.write(QUESTION)
    office.kari.click(ts, "take")
    office.shows(ts, "Kari Nilsen har saken")
    office.playground.delete(ts)
    office.forward(oslo("2026-11-20 09:30"))
    eventually(office.playground.messages)
    (card,) = office.playground.messages()
    assert card["ts"] != ts
    eventually(lambda: len(office.playground.thread(card["ts"])) == 1)


def test_an_answer_to_one_person_finds_its_way(office: Office) -> None:
    """Where the bot may not write in the channel, the admin is written to directly."""
    ts = office.write(QUESTION)
    office.playground.remove_bot()
    office.ola.click(ts, "take")
    office.kari.click(ts, "take")
    office.wait(lambda: any("Ola" in plain(one) for one in office.kari.direct_messages))


def test_cards_of_another_channel_move_to_todays(office: Office) -> None:
    """The open case is shown where the admins are now, and nothing is left where they were."""
    ts = office.write(QUESTION)
    office.changes = {}

    def move() -> None:
        office.playground.invite_bot("C0OTHER")

    office.app.stop()
    move()
    changes: dict[str, dict[str, Any]] = {
        "slack": {"api_url": office.playground.api_url, "admin_channel": "C0OTHER"}
    }
    office.app = Application(
        settings(office.folder, changes), SECRETS, now=office.clock,
        networks={office.village.name: office.village},
    )  # fmt: skip
    office.app.start()
    office.village.write("Hallo?", at=office.clock(), answers="post/1")
    office.app.poll(office.village.name)
    office.wait(lambda: office.playground.messages("C0OTHER"))
    assert office.playground.messages() == []
    assert ts not in {one["ts"] for one in office.playground.messages("C0OTHER")}
    assert office.app.chat.closed is None


# --- the start ---


def free_port() -> int:
    """Return a port where nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        return int(closed.getsockname()[1])


@pytest.fixture
def pager() -> Pager:
    """Give a way to ring people."""
    return Pager()


@pytest.fixture
def alone(tmp_path: Path, pager: Pager) -> Iterator[tuple[Application, Village, int]]:
    """Start a bot whose Slack is not there yet."""
    port, village = free_port(), Village()
    changes: dict[str, dict[str, Any]] = {
        "slack": {"api_url": f"http://127.0.0.1:{port}/api/"},
        "alarm": {"roster": [{"name": "Vakt", "email": "vakt@boe.kommune.no"}],
                  "smtp": "smtp://127.0.0.1:9", "sender": "svarvakt@boe.kommune.no"},
    }  # fmt: skip
    app = Application(
        settings(tmp_path, changes), SECRETS, networks={village.name: village}, messengers=[pager]
    )
    app.start()
    yield app, village, port
    app.stop()


def test_an_alarm_rings_although_slack_is_away(
    alone: tuple[Application, Village, int], pager: Pager
) -> None:
    """It is taken in and rung; when Slack comes, the card and all that has waited does."""
    app, village, port = alone
    assert any("has not been reached" in one for one in app.warnings)
    assert health(app) == "chat: unreached"
    village.write("Jeg kommer ned på rådhuset med hagla i morgen", at=app.desk.now())
    app.poll(village.name)
    eventually(lambda: pager.sent)
    with Playground(port, rate_limits=False) as slack:
        eventually(slack.messages)
        eventually(lambda: health(app) == "")
        assert app.warnings == ()
        slack.person(KARI).click(slack.messages()[0]["ts"], "take")
        eventually(lambda: "Kari Nilsen har saken" in plain(slack.messages()[0]))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_slack_that_is_ill_does_not_end_the_start(tmp_path: Path, status: int) -> None:
    """It is tried again, and what is missing is told then."""
    with Playground(rate_limits=False) as slack:
        slack.go_down(status)
        made = settings(tmp_path, {"slack": {"api_url": slack.api_url}})
        unknown = made.admins[0].model_copy(update={"email": "ukjent@boe.kommune.no"})
        made = made.model_copy(update={"admins": (unknown, *made.admins[1:])})
        app = Application(made, SECRETS, networks={})
        app.start()
        try:
            assert app.chat.closed is Trouble.UNREACHED
            slack.come_back()
            eventually(lambda: app.chat.closed is None)
            assert "ukjent@boe.kommune.no" in app.warnings[0]
        finally:
            app.stop()


def test_a_token_that_is_refused_later_is_told(tmp_path: Path) -> None:
    """The program can't end then, so health and the warnings say it."""
    with Playground(rate_limits=False) as slack:
        slack.go_down()
        app = Application(
            settings(tmp_path, {"slack": {"api_url": slack.api_url}}), secrets(bot="xoxb-wrong"),
            networks={},
        )  # fmt: skip
        app.start()
        try:
            slack.come_back()
            eventually(lambda: health(app) == "chat: login")
            assert "SLACK_BOT_TOKEN" in app.warnings[0]
        finally:
            app.stop()


@pytest.mark.parametrize("channel", ["C0NOWHERE", "C0OTHER"])
def test_a_channel_without_the_app_is_waited_for(tmp_path: Path, channel: str) -> None:
    """The start says what to do, and nothing has to be started again afterwards."""
    with Playground(rate_limits=False) as slack:
        changes = {"slack": {"api_url": slack.api_url, "admin_channel": channel}}
        app = Application(settings(tmp_path, changes), SECRETS, networks={})
        app.start()
        try:
            assert "/invite @svarvakt" in app.warnings[-1]
            assert "slack.admin_channel" in app.warnings[-1]
            if channel == "C0OTHER":
                slack.invite_bot(channel)
                eventually(lambda: app.chat.closed is None)
        finally:
            app.stop()
