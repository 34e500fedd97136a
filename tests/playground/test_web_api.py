"""The Web API on loopback refuses what Slack refuses, as seen through Slack's own client."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground import ADMIN_CHANNEL, OTHER_CHANNEL, Json, Playground

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Hei"}}
INPUT = {
    "type": "input", "block_id": "b", "label": {"type": "plain_text", "text": "Svar"},
    "element": {"type": "plain_text_input", "action_id": "a"},
}  # fmt: skip


def quote(text: str) -> Json:
    """Return a quote."""
    inner = {"type": "rich_text_quote", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [inner]}


def option(text: str, value: str) -> Json:
    """Return a choice."""
    return {"text": {"type": "plain_text", "text": text}, "value": value}


def choices(options: list[Json]) -> Json:
    """Return a list to choose from."""
    element = {"type": "static_select", "action_id": "a", "options": options}
    return {"type": "actions", "elements": [element]}


@pytest.fixture
def playground() -> Iterator[Playground]:
    """Give a workspace as strict as Slack."""
    with Playground() as made:
        yield made


@pytest.fixture
def slack(playground: Playground) -> WebClient:
    """Give Slack's own client."""
    return WebClient(token="xoxb-playground", base_url=playground.api_url, retry_handlers=[])


def refusal(call: Any, /, *args: Any, **arguments: Any) -> str:
    """Return the error code of a call that is refused."""
    with pytest.raises(SlackApiError) as raised:
        call(*args, **arguments)
    return str(raised.value.response["error"])


def test_tokens_and_methods_are_checked(playground: Playground, slack: WebClient) -> None:
    """As on https://docs.slack.dev/reference/methods/auth.test#errors."""
    assert slack.auth_test()["user_id"]
    for token, code in (("xoxb-other", "invalid_auth"), ("", "not_authed")):
        other = WebClient(token=token or None, base_url=playground.api_url)
        assert refusal(other.auth_test) == code
    assert refusal(slack.api_call, "chat.shout") == "unknown_method"
    assert (
        refusal(slack.apps_connections_open, app_token="xoxb-playground")
        == "not_allowed_token_type"
    )


def test_a_missing_scope_is_named() -> None:
    """With what is needed and what is granted."""
    with Playground(scopes=frozenset({"channels:read"})) as playground:
        slack = WebClient(token="xoxb-playground", base_url=playground.api_url)
        with pytest.raises(SlackApiError) as raised:
            slack.chat_postMessage(channel=ADMIN_CHANNEL, text="Hei")
        assert raised.value.response["error"] == "missing_scope"
        assert raised.value.response["needed"] == "chat:write"
        assert raised.value.response["provided"] == "channels:read"
        assert slack.conversations_info(channel=ADMIN_CHANNEL)["channel"]["is_member"]


def test_channels_are_checked(slack: WebClient) -> None:
    """One that isn't there, and one that the app was not invited to."""
    assert refusal(slack.chat_postMessage, channel="C0NOWHERE", text="Hei") == "channel_not_found"
    assert refusal(slack.chat_postMessage, channel=OTHER_CHANNEL, text="Hei") == "not_in_channel"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({}, "no_text"),
        ({"text": "a" * 40_001}, "msg_too_long"),
        ({"blocks": [SECTION] * 51}, "invalid_blocks"),
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "a" * 3001}}]}, "invalid_blocks"),
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}]}, "invalid_blocks"),
        ({"blocks": [{"type": "tekst"}]}, "invalid_blocks"),
        ({"blocks": [SECTION | {"block_id": "same"}] * 2}, "invalid_blocks"),
        ({"blocks": [{"type": "actions", "elements": []}]}, "invalid_blocks"),
        ({"blocks": [{"type": "actions", "elements": [
            {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "a" * 76}}]}]},
         "invalid_blocks"),
        ({"blocks": [{"type": "actions", "elements": [
            {"type": "button", "action_id": "a", "text": {"type": "mrkdwn", "text": "Ta"}}]}]},
         "invalid_blocks"),
        ({"blocks": [quote("a" * 13_200)]}, "msg_blocks_too_long"),
        ({"blocks": [quote("a" * 200)] * 50}, "msg_blocks_too_long"),
        ({"blocks": [choices([option("a", "b")] * 101)]}, "invalid_blocks"),
        ({"blocks": [choices([option("a" * 76, "b")])]}, "invalid_blocks"),
        ({"blocks": [choices([option("a", "b" * 151)])]}, "invalid_blocks"),
        ({"text": "Hei", "metadata": {"event_type": "case"}}, "invalid_metadata_format"),
        ({"text": "Hei", "metadata": {"event_type": "case", "event_payload": {"a": "b" * 15_000}}},
         "metadata_too_large"),
        ({"text": "Hei", "thread_ts": "1.2"}, "thread_not_found"),
    ],
)  # fmt: skip
def test_messages_are_checked(slack: WebClient, arguments: dict[str, Any], code: str) -> None:
    """Nothing that Slack would refuse comes through."""
    given = {"channel": ADMIN_CHANNEL, **arguments}
    assert refusal(slack.api_call, "chat.postMessage", json=given) == code


def test_a_long_message_is_taken(slack: WebClient) -> None:
    """Up to where Slack has been seen to refuse it, with what stands around the texts."""
    around = len(json.dumps([quote("")], separators=(",", ":")))
    slack.chat_postMessage(
        channel=ADMIN_CHANNEL, text="Hei", blocks=[quote("å" * (13_200 - around))]
    )
    given = {"channel": ADMIN_CHANNEL, "text": "Hei", "blocks": [quote("å" * (13_201 - around))]}
    assert refusal(slack.chat_postMessage, **given) == "msg_blocks_too_long"


def test_messages_are_kept_as_slack_keeps_them(playground: Playground, slack: WebClient) -> None:
    """Threads, metadata, updates, permalinks, deletion."""
    metadata = {"event_type": "case", "event_payload": {"key": "card:1"}}
    card = slack.chat_postMessage(channel=ADMIN_CHANNEL, text="Kort", metadata=metadata)
    slack.chat_postMessage(channel=ADMIN_CHANNEL, text="I tråden", thread_ts=card["ts"])
    assert [one["text"] for one in playground.messages()] == ["Kort"]
    assert [one["text"] for one in playground.thread(card["ts"])] == ["I tråden"]
    history = slack.conversations_history(channel=ADMIN_CHANNEL, include_all_metadata=True)
    assert history["messages"][0]["metadata"] == metadata
    bare = slack.conversations_history(channel=ADMIN_CHANNEL)
    assert "event_payload" not in bare["messages"][0].get("metadata", {})
    replies = slack.conversations_replies(channel=ADMIN_CHANNEL, ts=card["ts"])
    assert [one["text"] for one in replies["messages"]] == ["Kort", "I tråden"]
    slack.chat_update(channel=ADMIN_CHANNEL, ts=card["ts"], text="Nytt")
    assert playground.messages()[0]["text"] == "Nytt"
    link = slack.chat_getPermalink(channel=ADMIN_CHANNEL, message_ts=card["ts"])["permalink"]
    assert f"/archives/{ADMIN_CHANNEL}/p{card['ts'].replace('.', '')}" in link
    assert (
        refusal(slack.chat_update, channel=ADMIN_CHANNEL, ts="1.2", text="x") == "message_not_found"
    )
    slack.chat_delete(channel=ADMIN_CHANNEL, ts=card["ts"])
    assert refusal(slack.chat_delete, channel=ADMIN_CHANNEL, ts=card["ts"]) == "message_not_found"


def test_an_ephemeral_is_seen_by_one(playground: Playground, slack: WebClient) -> None:
    """And is not in the channel's history."""
    slack.chat_postEphemeral(channel=ADMIN_CHANNEL, user="U0KARI", text="Bare deg")
    assert [one["text"] for one in playground.person("U0KARI").private_messages] == ["Bare deg"]
    assert playground.person("U0OLA").private_messages == []
    assert slack.conversations_history(channel=ADMIN_CHANNEL)["messages"] == []
    who = {"channel": ADMIN_CHANNEL, "text": "x"}
    assert refusal(slack.chat_postEphemeral, user="U0NOBODY", **who) == "user_not_in_channel"


def test_too_many_calls_are_told_to_wait(slack: WebClient) -> None:
    """About one message a second in a channel, with Retry-After."""

    def post_many() -> None:
        for _ in range(20):
            slack.chat_postMessage(channel=ADMIN_CHANNEL, text="Hei")

    with pytest.raises(SlackApiError) as raised:
        post_many()
    assert raised.value.response.status_code == 429
    assert raised.value.response["error"] == "ratelimited"
    assert int(raised.value.response.headers["Retry-After"]) >= 1


def test_users_are_found_by_their_email(slack: WebClient) -> None:
    """And only those who are there."""
    found = slack.users_lookupByEmail(email="Kari.Nilsen@boe.kommune.no")
    assert found["user"]["id"] == "U0KARI"
    assert refusal(slack.users_lookupByEmail, email="x@boe.kommune.no") == "users_not_found"


def test_a_page_can_act_and_look(playground: Playground) -> None:
    """The same over HTTP; what can't be done is said, and does nothing."""

    def ask(path: str, body: object = None) -> tuple[int, Any]:
        method = "GET" if body is None else "POST"
        answer = httpx.request(method, f"{playground.url}{path}", json=body)
        return answer.status_code, answer.json()

    WebClient(token="xoxb-playground", base_url=playground.api_url).chat_postMessage(
        channel=ADMIN_CHANNEL, text="Hei"
    )
    status, seen = ask("/playground/state?user=U0KARI")
    assert (status, seen["user"], seen["form"]) == (200, "U0KARI", None)
    (channel,) = [one for one in seen["channels"] if one["id"] == ADMIN_CHANNEL]
    assert [one["text"] for one in channel["messages"]] == ["Hei"]
    ts = channel["messages"][0]["ts"]
    assert (
        ask("/playground/act", {"user": "U0KARI", "do": "react", "ts": ts, "name": "eyes"})[0]
        == 200
    )
    reactions = playground.messages()[0]["reactions"]
    assert reactions == [{"name": "eyes", "users": ["U0KARI"], "count": 1}]
    wrong: list[object] = [
        {"user": "U0NOBODY", "do": "react"},
        {"user": "U0KARI", "do": "_ask"},
        [],
        "x",
    ]
    for body in wrong:
        assert ask("/playground/act", body)[0] == 400
    assert ask("/playground/state?user=U0NOBODY")[0] == 404
    status, answer = ask("/playground/act", {"user": "U0KARI", "do": "submit"})
    assert (status, answer["ok"]) == (400, False)
