"""When Slack is slow, silent or refuses: one clear sentence, nothing lost, nothing twice."""

from __future__ import annotations

import copy
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.app import Application
from bot.cases import State
from bot.chats.slack import Slack
from bot.config import Secrets
from bot.errors import BotError, LoginFailed, Retryable
from bot.playground import Playground
from bot.playground.web_api import SCOPES
from bot.screens import Form
from tests.chats.conftest import Office
from tests.fakes import Village
from tests.faults.proxy import Fault, Proxy
from tests.networks.contract import eventually
from tests.office import SECRETS, oslo, settings

QUESTION = "Når åpner svømmehallen i romjula?"


def started(folder: Path, api_url: str, secrets: Secrets = SECRETS, **slack: Any) -> Application:
    """Make an application and start it."""
    changes = {"slack": {"api_url": api_url, **slack}}
    app = Application(settings(folder, changes), secrets, networks={"village": Village()})
    app.start()
    return app


def secrets(bot: str = "xoxb-playground", app: str = "xapp-playground") -> Secrets:
    """Return tokens."""
    return Secrets(slack_bot_token=bot, slack_app_token=app, networks={})


@pytest.mark.parametrize(
    ("given", "slack", "error", "says"),
    [
        (secrets(bot="xoxb-wrong"), {}, LoginFailed, "SLACK_BOT_TOKEN"),
        (secrets(app="xapp-wrong"), {}, LoginFailed, "SLACK_APP_TOKEN"),
    ],
)
def test_a_wrong_setting_is_one_sentence(
    tmp_path: Path, given: Secrets, slack: dict[str, str], error: type[BotError], says: str
) -> None:
    """It names the key, says what to do, and shows no token."""
    with Playground() as playground:
        with pytest.raises(error) as raised:
            started(tmp_path, playground.api_url, given, **slack)
        text = str(raised.value)
        assert says in text
        assert "\n" not in text
        assert "wrong" not in text
        started(tmp_path, playground.api_url).stop()  # everything was let go of


def test_a_silent_slack_does_not_hold_up_the_stop(tmp_path: Path) -> None:
    """Its client waits for an answer for longer, when the connection is being made anew."""
    with Playground() as playground:
        port = int(playground.url.rpartition(":")[2])
        proxy = Proxy(port, limited=b"", kill=lambda: None)
        app = started(tmp_path, f"{proxy.address}/api/")
        proxy.plan = lambda method: (
            Fault("hang", seconds=9.0) if method.endswith(" apps.connections.open") else None
        )
        playground.disconnect()
        eventually(lambda: proxy.faults["hang"])
        began = time.monotonic()
        app.stop()
        assert time.monotonic() - began < 7.0
        proxy.stop()


@pytest.mark.parametrize(
    "missing",
    [{"chat:write"}, {"commands", "reactions:read"}, {"channels:read"}, {"channels:history"},
     {"users:read", "users:read.email"}],
)  # fmt: skip
def test_missing_scopes_are_named_at_the_start(tmp_path: Path, missing: set[str]) -> None:
    """All of them at once, and what to do about it."""
    with (
        Playground(scopes=SCOPES - missing) as playground,
        pytest.raises(LoginFailed, match="install the app again") as raised,
    ):
        started(tmp_path, playground.api_url)
    assert all(scope in str(raised.value) for scope in missing)


def test_an_admin_nobody_knows_is_a_warning(tmp_path: Path) -> None:
    """The bot starts with the others; with none at all it doesn't."""
    with Playground() as playground:
        made = settings(tmp_path, {"slack": {"api_url": playground.api_url}})
        unknown = made.admins[0].model_copy(update={"email": "ukjent@boe.kommune.no"})
        app = Application(
            made.model_copy(update={"admins": (unknown, *made.admins[1:])}), SECRETS, networks={}
        )
        app.start()
        assert "ukjent@boe.kommune.no" in app.warnings[0]
        app.stop()
        app = Application(made.model_copy(update={"admins": (unknown,)}), SECRETS, networks={})
        with pytest.raises(LoginFailed, match=r"\[\[admins\]\]"):
            app.start()


@pytest.mark.parametrize(
    "failure",
    [
        {"error": "ratelimited", "status": 429, "retry_after": 1},
        {"error": "internal_error"},
        {"error": "x", "status": 503},
        {"error": "internal_error", "status": 500, "after_doing": True},
        # what slack_sdk makes of an answer that isn't JSON, as from a proxy on the way
        {"error": "Received a response in a non-JSON format: <html>", "after_doing": True},
    ],
    ids=["429", "internal_error", "503", "answer lost", "answer unreadable"],
)
def test_a_card_comes_once(office: Office, failure: dict[str, Any]) -> None:
    """A post that failed is repeated, and one whose answer was lost is found again."""
    office.playground.fail("chat.postMessage", **failure)
    ts = office.write(QUESTION)
    office.kari.click(ts, "take")
    office.shows(ts, "Kari Nilsen har saken")
    assert len(office.playground.messages()) == 1


def test_an_update_waits_for_the_rate_limit(office: Office) -> None:
    """It comes as soon as Slack takes it, and a burst of changes is one update."""
    ts = office.write(QUESTION)
    free = _card(office)
    office.kari.click(ts, "take")
    office.shows(ts, "Kari Nilsen har saken")
    taken = _card(office)
    before = len(_updates(office))
    office.playground.fail("chat.update", "ratelimited", status=429, retry_after=1)
    for _ in range(5):
        office.kari.click(ts, "release", seen=taken)
        office.kari.click(ts, "take", seen=free)
    office.kari.click(ts, "release", seen=taken)
    office.shows(ts, "Ingen har saken ennå")
    assert len(_updates(office)) - before <= 3


def test_a_connection_that_ends_comes_back(office: Office) -> None:
    """Slack ends connections now and then; what happens afterwards arrives."""
    ts = office.write(QUESTION)
    office.playground.disconnect()
    office.playground.wait_for(lambda: office.playground.connected == 0 or None, 4)
    office.playground.wait_for(lambda: office.playground.connected == 1 or None, 30)
    office.kari.click(ts, "take")
    office.shows(ts, "Kari Nilsen har saken")


def test_a_form_that_does_not_open_is_told(office: Office) -> None:
    """The admin hears in private that it has to be tried again."""
    ts = office.write(QUESTION)
    office.playground.fail("views.open", "expired_trigger_id")
    office.kari.click(ts, "reply")
    office.told(office.kari, "Prøv en gang til")
    office.shows(ts, "Ingen har saken ennå")  # nobody can close what was never shown
    office.kari.click(ts, "reply")
    office.form(office.kari, "Svaret")


def test_a_locked_database_is_told_and_nothing_is_done(office: Office) -> None:
    """A click that can't be stored is not acknowledged, and the admin is asked to try again."""
    ts = office.write(QUESTION)
    import sqlite3  # noqa: PLC0415 - used here only

    other = sqlite3.connect(office.app.store.path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Exception, match="operation_timeout"):
        office.kari.click(ts, "take")
    other.rollback()
    other.close()
    office.told(office.kari, "Prøv igjen om et øyeblikk")
    assert office.case().holder is None
    office.kari.click(ts, "take")
    office.shows(ts, "Kari Nilsen har saken")


def test_a_network_that_is_down_is_told_once(office: Office) -> None:
    """Once when it goes down, once when it is back, and nothing is lost."""
    office.village.trouble["poll"] = [(Retryable("away"), False)] * 6
    job = partial(office.app.jobs.run, office.village.name)
    for _ in range(6):
        job()
    office.wait(lambda: len(office.playground.messages()) == 1)
    office.village.write(QUESTION, at=office.clock())
    job()
    office.wait(lambda: len(office.playground.messages()) == 3)
    told = [message["text"] for message in office.playground.messages()]
    assert sum("har ikke kunnet leses siden" in text for text in told) == 1
    assert sum("svarer igjen" in text for text in told) == 1


def test_a_network_that_asks_for_a_long_wait_is_told_at_once(office: Office) -> None:
    """The third poll in a row would be hours away, so nobody waits for that to be told."""
    office.village.trouble["poll"] = [(Retryable("no credits", after=3600), False)]
    office.app.jobs.run(office.village.name)
    office.wait(lambda: len(office.playground.messages()) == 1)
    (message,) = office.playground.messages()
    assert "har ikke kunnet leses siden" in message["text"]
    assert "ber oss vente" in message["text"]


def test_a_storm_of_clicks_is_acknowledged_in_time(office: Office) -> None:
    """Three admins clicking at once all get their answer; one of them has the case."""
    ts = office.write(QUESTION)
    seen = _card(office)
    late: list[BaseException] = []

    def click(user: str) -> None:
        try:
            for _ in range(10):
                office.playground.person(user).click(ts, "take", seen=seen)
        except BaseException as error:  # noqa: BLE001 - told below
            late.append(error)

    threads = [
        threading.Thread(target=click, args=(user,)) for user in ("U0KARI", "U0OLA", "U0LIV")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert late == []
    assert office.case().holder is not None


def test_a_restart_after_a_night_keeps_everything(office: Office) -> None:
    """The card is brought up to date, and the ping that fell due meanwhile comes."""
    ts = office.write(QUESTION)
    office.restart(lambda: office.forward(oslo("2026-11-20 09:30")))
    office.shows(ts, "45 minutter igjen av åpningstiden")
    office.wait(lambda: len(office.playground.thread(ts)) == 1)


def _card(office: Office) -> Any:
    return copy.deepcopy(office.playground.messages()[0])


def _updates(office: Office) -> list[Any]:
    return [one for one in office.playground.calls if one.method == "chat.update"]


def test_a_card_that_somebody_deleted_comes_again(office: Office) -> None:
    """A workspace's owner may delete any message; the case is still open, so it is shown anew."""
    first = office.write(QUESTION)
    office.app.chat.delete(f"C0ADMIN/{first}")
    office.village.write("Hallo?", at=office.clock(), answers="post/1")
    office.app.poll(office.village.name)
    office.wait(office.playground.messages)
    (card,) = office.playground.messages()
    assert card["ts"] != first
    office.kari.click(card["ts"], "take")
    office.shows(card["ts"], "Kari Nilsen har saken")


class Torn(Slack):
    """A Slack whose forms break while they are drawn, as by a fault of ours."""

    torn = True

    def open_form(self, trigger: str, form: Form) -> None:
        """Open the form, when it is whole again."""
        if self.torn:
            raise KeyError(trigger)
        super().open_form(trigger, form)


def test_a_fault_while_a_form_is_drawn_is_told_and_holds_no_case(office: Office) -> None:
    """The admin hears what to do, the log has it, and anybody can take the case."""
    ts = office.write(QUESTION)
    made = office.app.chat
    assert isinstance(made, Slack)
    torn = office.app.desk.settings.slack
    office.app.stop()
    chat = Torn(
        bot_token=SECRETS.slack_bot_token, app_token=SECRETS.slack_app_token,
        api_url=office.playground.api_url, channel=torn.admin_channel,
        admins=office.app.desk.admins, texts=office.app.desk.texts, now=office.clock,
    )  # fmt: skip
    changes = {"slack": {"api_url": office.playground.api_url}}
    office.app = Application(
        settings(office.folder, changes), SECRETS, now=office.clock, chat=chat,
        networks={office.village.name: office.village},
    )  # fmt: skip
    office.app.start()
    office.kari.click(ts, "reply_with")
    office.told(office.kari, "Går det galt igjen: Svar på nettstedet selv")
    office.wait(lambda: office.case().state is State.OPEN)
    chat.torn = False
    office.kari.click(ts, "reply_with")
    office.form(office.kari, "Hele teksten")
