"""Forms in the workspace: triggers, stacks and what is typed behave as in Slack."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.playground import ADMIN_CHANNEL, Json, Person, Playground
from bot.playground.people import NoAnswerError, NotThereError
from tests.playground.test_web_api import refusal

BUTTONS = {
    "type": "actions",
    "block_id": "buttons",
    "elements": [
        {"type": "button", "action_id": name, "text": {"type": "plain_text", "text": name}}
        for name in ("open", "silent")
    ],
}


def form(*names: str, callback: str = "form", **more: Any) -> Json:
    """Return a form with a text field for each name."""
    fields = [
        {
            "type": "input", "block_id": name, "label": {"type": "plain_text", "text": name},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
        for name in names
    ]  # fmt: skip
    return {
        "type": "modal", "callback_id": callback, "title": {"type": "plain_text", "text": "Skjema"},
        "submit": {"type": "plain_text", "text": "Send"}, "blocks": fields, **more,
    }  # fmt: skip


class Team:
    """A plain Bolt app, and what it was sent."""

    def __init__(self, playground: Playground) -> None:
        self.playground = playground
        self.client = WebClient(token="xoxb-playground", base_url=playground.api_url)
        self.triggers: list[str] = []
        self.submitted: list[dict[str, Any]] = []
        self.answers: list[dict[str, Any]] = []
        self.closed: list[str] = []
        bot = AuthorizeResult(
            enterprise_id=None, team_id="T", bot_user_id="U", bot_token="xoxb-playground"
        )
        app = App(
            client=WebClient(base_url=playground.api_url), authorize=lambda: bot,
            request_verification_enabled=False, process_before_response=True,
        )  # fmt: skip

        @app.action("open")
        def opens(ack: Any, body: Json) -> None:
            ack()
            self.triggers.append(body["trigger_id"])

        @app.view("form")
        def submits(ack: Any, body: Json) -> None:
            self.submitted.append(body["view"]["state"]["values"])
            ack(**(self.answers.pop(0) if self.answers else {}))

        @app.view_closed("form")
        def closes(ack: Any, body: Json) -> None:
            ack()
            self.closed.append(body["view"]["id"])

        self.handler = SocketModeHandler(app, "xapp-playground")
        self.handler.connect()  # type: ignore[no-untyped-call]
        self.ts = self.client.chat_postMessage(
            channel=ADMIN_CHANNEL, text="Kort", blocks=[BUTTONS]
        )["ts"]
        self.kari: Person = playground.person("U0KARI")

    def trigger(self) -> str:
        """Have Kari press the button; returns the trigger it gave."""
        self.kari.click(self.ts, "open")
        return self.triggers[-1]


@pytest.fixture
def team() -> Iterator[Team]:
    """Give a connected app."""
    with Playground(rate_limits=False) as playground:
        team = Team(playground)
        yield team
    team.handler.close()  # type: ignore[no-untyped-call] # else it waits 3 s for what may come


def test_a_trigger_opens_one_form_and_soon(team: Team) -> None:
    """https://docs.slack.dev/interactivity/handling-user-interaction#trigger_id: once, within 3 s."""
    trigger = team.trigger()
    team.client.views_open(trigger_id=trigger, view=form("a"))
    assert (
        refusal(team.client.views_open, trigger_id=trigger, view=form("a"))
        == "exchanged_trigger_id"
    )
    late = team.trigger()
    time.sleep(3.1)
    assert refusal(team.client.views_open, trigger_id=late, view=form("a")) == "expired_trigger_id"
    assert refusal(team.client.views_open, trigger_id="1.2", view=form("a")) == "invalid_trigger_id"


@pytest.mark.parametrize(
    "change",
    [
        {"title": {"type": "plain_text", "text": "a" * 25}},
        {"submit": None},
        {"blocks": []},
        {"private_metadata": "a" * 3001},
        {"callback_id": "a" * 256},
        {"type": "window"},
    ],
)
def test_forms_are_checked(team: Team, change: dict[str, Any]) -> None:
    """By Slack's limits: https://docs.slack.dev/reference/views/modal-views."""
    view = {name: value for name, value in (form("a") | change).items() if value is not None}
    assert (
        refusal(team.client.views_open, trigger_id=team.trigger(), view=view) == "invalid_arguments"
    )
    assert team.kari.form is None


def test_what_was_typed_stays_only_under_the_same_ids(team: Team) -> None:
    """https://docs.slack.dev/surfaces/modals#updating_views."""
    opened = team.client.views_open(trigger_id=team.trigger(), view=form("a", "b"))["view"]
    team.kari.type("a", "Skrevet")
    team.client.views_update(view_id=opened["id"], view=form("a", "c"))
    assert team.kari.form is not None
    values = team.kari.form["state"]["values"]
    assert (values["a"]["text"]["value"], values["c"]["text"]["value"]) == ("Skrevet", None)
    assert refusal(
        team.client.views_update, view_id=opened["id"], hash="old", view=form("a")
    ) == "hash_conflict"  # fmt: skip
    assert refusal(team.client.views_update, view_id="V0", view=form("a")) == "not_found"


def test_a_form_must_be_filled_in_before_it_is_sent(team: Team) -> None:
    """A required field left empty never reaches the app; an app's errors keep the form open."""
    team.client.views_open(trigger_id=team.trigger(), view=form("a"))
    team.kari.submit()
    assert team.submitted == []
    assert "a" in team.kari.form_errors
    team.kari.type("a", "Svar")
    team.answers.append({"response_action": "errors", "errors": {"a": "For kort"}})
    team.kari.submit()
    assert team.kari.form_errors == {"a": "For kort"}
    team.kari.submit()
    assert team.kari.form is None
    assert len(team.submitted) == 2


def test_forms_stack_three_high(team: Team) -> None:
    """https://docs.slack.dev/reference/methods/views.push#errors; closing shows the one below."""
    team.client.views_open(trigger_id=team.trigger(), view=form("a", notify_on_close=True))
    for here, above in (("a", "b"), ("b", "c")):
        team.kari.type(here, "x")
        team.answers.append({"response_action": "push", "view": form(above)})
        team.kari.submit()
    for name in ("c", "b", "a"):
        top = team.kari.form
        assert top is not None
        assert top["blocks"][0]["block_id"] == name
        team.kari.close()
    assert team.kari.form is None
    assert len(team.closed) == 1


def test_what_is_not_there_cannot_be_pressed(team: Team) -> None:
    """A test that presses nothing must not pass."""
    with pytest.raises(NotThereError):
        team.kari.click(team.ts, "missing")
    with pytest.raises(NotThereError):
        team.kari.submit()


def test_a_click_that_nobody_answers_fails_as_in_slack(team: Team) -> None:
    """After three seconds, as Slack's users see it."""
    team.handler.close()  # type: ignore[no-untyped-call]
    with pytest.raises(NoAnswerError):
        team.kari.click(team.ts, "open")
