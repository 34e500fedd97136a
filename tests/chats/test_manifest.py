"""The manifest asks for exactly what the code uses, in words that Slack takes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.chats.slack.events import EVENTS
from bot.chats.slack.manifest import LONGEST_DESCRIPTION, manifest
from bot.chats.slack.scopes import SCOPES
from bot.playground.web_api import METHODS
from bot.texts import LANGUAGES, Texts
from tests.chats.conftest import Office
from tests.test_cli import svarvakt

SLACK = Path(__file__).parent.parent.parent / "bot" / "chats" / "slack"


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_as_long_as_slack_takes(language: str) -> None:
    """https://docs.slack.dev/reference/app-manifest."""
    made = manifest(Texts(language, ZoneInfo("Europe/Oslo")))
    told = [made["display_information"], *made["features"]["slash_commands"]]
    assert all(0 < len(one["description"]) <= LONGEST_DESCRIPTION for one in told)
    assert len(made["display_information"]["name"]) <= 35
    assert all(re.fullmatch(r"/[a-z]{1,31}", one["command"]) for one in told[1:])


def test_scopes_are_those_of_the_methods_that_are_called() -> None:
    """Each call has its scope, and no other; ``users:read.email`` can't be had without ``users:read``."""
    called = {
        name.replace("_", ".", 1)
        for path in SLACK.glob("*.py")
        for name in re.findall(r"\bclient\.(\w+)\(", path.read_text("utf-8"))
    }
    called -= {"apps.connections_open", "enqueue.message"}  # the app token's, and no call at all
    camel = {re.sub(r"_(\w)", lambda match: match[1].upper(), name) for name in called}
    assert camel <= set(METHODS), "a method that the playground lacks"
    needed = {METHODS[name].scope for name in camel} - {""} | {
        "commands",
        "reactions:read",
        "users:read",
    }
    granted = set(manifest(Texts("en", ZoneInfo("Europe/Oslo")))["oauth_config"]["scopes"]["bot"])
    assert needed <= granted
    assert granted - needed == {either[1] for either in SCOPES if len(either) == 2}


def test_commands_and_events_are_those_that_are_listened_to(office: Office) -> None:
    """Every command of the manifest is answered by the running bot."""
    made = manifest(Texts("nb", ZoneInfo("Europe/Oslo")))

    def shown() -> object:
        return len(office.kari.private_messages), office.kari.form is not None

    for one in made["features"]["slash_commands"]:
        before = shown()
        office.kari.command(one["command"])
        office.wait(lambda seen=before: shown() != seen)  # type: ignore[misc] # of its round
        if office.kari.form:
            office.kari.close()
    subscribed = made["settings"]["event_subscriptions"]["bot_events"]
    assert subscribed == sorted(EVENTS)
    assert {"reaction_added", "reaction_removed", "channel_shared", "channel_unshared",
            "channel_archive", "member_joined_channel", "channel_left"} <= set(subscribed)  # fmt: skip


def test_the_app_may_write_to_an_admin_directly() -> None:
    """Slack refuses it with ``messages_tab_disabled`` where the app has no such tab.

    https://docs.slack.dev/reference/app-manifest#features
    """
    made = manifest(Texts("nb", ZoneInfo("Europe/Oslo")))
    assert made["features"]["app_home"]["messages_tab_enabled"] is True
    assert "chat:write" in made["oauth_config"]["scopes"]["bot"]


def test_the_command_prints_json_and_the_steps_left() -> None:
    """The JSON alone on stdout, so that it can be copied or piped."""
    done = svarvakt("manifest")
    assert done.returncode == 0
    assert json.loads(done.stdout)["settings"]["socket_mode_enabled"] is True
    assert "SLACK_APP_TOKEN" in done.stderr
