"""A channel that can't be used, or that others read too, as seen through Slack's own client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground import ADMIN_CHANNEL, Playground
from tests.playground.test_web_api import refusal


@pytest.fixture
def playground() -> Iterator[Playground]:
    """Give a workspace that no call comes too fast for."""
    with Playground(rate_limits=False) as made:
        yield made


@pytest.fixture
def slack(playground: Playground) -> WebClient:
    """Give Slack's own client."""
    return WebClient(token="xoxb-playground", base_url=playground.api_url, retry_handlers=[])


def refusals(slack: WebClient, ts: str) -> dict[str, str]:
    """Return what the app is refused with, for all that it does with messages."""
    one: dict[str, Any] = {"channel": ADMIN_CHANNEL, "ts": ts}
    return {
        "post": refusal(slack.chat_postMessage, channel=ADMIN_CHANNEL, text="Hei"),
        "update": refusal(slack.chat_update, **one, text="Hei"),
        "whisper": refusal(
            slack.chat_postEphemeral, channel=ADMIN_CHANNEL, user="U0KARI", text="Hei"
        ),
        "delete": refusal(slack.chat_delete, **one),
    }


def test_an_archived_channel_is_only_read(playground: Playground, slack: WebClient) -> None:
    """As on https://docs.slack.dev/reference/methods/chat.update#errors; and it comes back."""
    ts = slack.chat_postMessage(channel=ADMIN_CHANNEL, text="Kort")["ts"]
    playground.archive()
    assert refusals(slack, ts) == {
        "post": "is_archived", "update": "is_inactive", "whisper": "is_archived",
        "delete": "is_archived",
    }  # fmt: skip
    assert slack.conversations_info(channel=ADMIN_CHANNEL)["channel"]["is_archived"]
    assert len(slack.conversations_history(channel=ADMIN_CHANNEL)["messages"]) == 1
    playground.unarchive()
    slack.chat_update(channel=ADMIN_CHANNEL, ts=ts, text="Nytt")
    assert not slack.conversations_info(channel=ADMIN_CHANNEL)["channel"]["is_archived"]


def test_an_app_that_was_removed_does_nothing_there(
    playground: Playground, slack: WebClient
) -> None:
    """It still sees that a public channel is there, and nothing of a private one."""
    ts = slack.chat_postMessage(channel=ADMIN_CHANNEL, text="Kort")["ts"]
    playground.remove_bot()
    assert refusals(slack, ts) == {
        "post": "not_in_channel", "update": "channel_not_found", "whisper": "channel_not_found",
        "delete": "channel_not_found",
    }  # fmt: skip
    assert refusal(slack.conversations_history, channel=ADMIN_CHANNEL) == "not_in_channel"
    assert not slack.conversations_info(channel=ADMIN_CHANNEL)["channel"]["is_member"]
    playground.remove_bot(private=True)
    assert set(refusals(slack, ts).values()) == {"channel_not_found"}
    assert refusal(slack.conversations_info, channel=ADMIN_CHANNEL) == "channel_not_found"
    playground.invite_bot()
    slack.chat_update(channel=ADMIN_CHANNEL, ts=ts, text="Nytt")
    assert slack.conversations_info(channel=ADMIN_CHANNEL)["channel"]["is_member"]


def test_a_channel_says_who_else_reads_it(playground: Playground, slack: WebClient) -> None:
    """As on https://docs.slack.dev/reference/objects/conversation-object."""

    def shared() -> tuple[bool, bool]:
        channel = slack.conversations_info(channel=ADMIN_CHANNEL)["channel"]
        return channel["is_ext_shared"], channel["is_pending_ext_shared"]

    assert shared() == (False, False)
    playground.offer()
    assert shared() == (False, True)
    playground.share()
    assert shared() == (True, False)
    playground.share(team="E0MORE")
    playground.unshare()
    assert shared() == (True, False), "another organisation is still there"
    playground.unshare(team="E0MORE")
    assert shared() == (False, False)


def test_a_deleted_message_takes_no_answers(playground: Playground, slack: WebClient) -> None:
    """One that others were written to leaves a tombstone; one that stood alone leaves nothing."""
    card, other = (
        slack.chat_postMessage(channel=ADMIN_CHANNEL, text=text)["ts"] for text in ("Kort", "Annet")
    )
    slack.chat_postMessage(channel=ADMIN_CHANNEL, text="I tråden", thread_ts=card)
    for ts, code in ((card, "cannot_reply_to_message"), (other, "thread_not_found")):
        playground.delete(ts)
        answer = {"channel": ADMIN_CHANNEL, "text": "Hei", "thread_ts": ts}
        assert refusal(slack.chat_postMessage, **answer) == code
        assert refusal(slack.chat_update, channel=ADMIN_CHANNEL, ts=ts, text="x") == (
            "message_not_found"
        )
    assert playground.messages() == []
    assert [one["text"] for one in playground.thread(card)] == ["I tråden"]
    assert refusal(slack.conversations_replies, channel=ADMIN_CHANNEL, ts=other) == (
        "thread_not_found"
    )


def test_one_message_is_refused_and_the_others_are_not(
    playground: Playground, slack: WebClient
) -> None:
    """By its timestamp, its thread or the key in its metadata, for as long as is wanted."""

    def post(key: str, **more: Any) -> dict[str, Any]:
        metadata = {"event_type": "case", "event_payload": {"key": key}}
        return {"channel": ADMIN_CHANNEL, "text": key, "metadata": metadata, **more}

    playground.refuse("chat.postMessage", "msg_too_long", about="card:2")
    first = slack.chat_postMessage(**post("card:1"))["ts"]
    for _ in range(2):
        assert refusal(slack.chat_postMessage, **post("card:2")) == "msg_too_long"
    playground.refuse("chat.update", "internal_error", about=first)
    assert refusal(slack.chat_update, channel=ADMIN_CHANNEL, ts=first, text="x") == "internal_error"
    playground.refuse("chat.postMessage", "restricted_action_thread_locked", about=first)
    locked = refusal(slack.chat_postMessage, **post("ping:1", thread_ts=first))
    assert locked == "restricted_action_thread_locked"
    playground.relent("chat.postMessage")
    slack.chat_postMessage(**post("card:2"))
    assert refusal(slack.chat_update, channel=ADMIN_CHANNEL, ts=first, text="x") == "internal_error"
    playground.relent()
    slack.chat_update(channel=ADMIN_CHANNEL, ts=first, text="x")
    with pytest.raises(ValueError, match="no page"):
        playground.refuse("chat.postMessage", "slack_is_tired")


def test_slack_can_be_down(playground: Playground, slack: WebClient) -> None:
    """Everything is answered with a status then, the way in to Socket Mode too."""
    playground.go_down(502)
    calls: list[Callable[[], object]] = [
        slack.auth_test,
        lambda: slack.apps_connections_open(app_token="xapp-playground"),
    ]
    for call in calls:
        with pytest.raises(SlackApiError) as raised:
            call()
        assert raised.value.response.status_code == 502
    playground.come_back()
    assert slack.auth_test()["ok"]


def test_a_person_is_written_to_directly(playground: Playground, slack: WebClient) -> None:
    """By their id (https://docs.slack.dev/reference/methods/chat.postMessage#app_home)."""
    made = slack.chat_postMessage(channel="U0KARI", text="Bare til deg")
    assert made["channel"] == "D0KARI"
    assert [one["text"] for one in playground.person("U0KARI").direct_messages] == ["Bare til deg"]
    assert playground.person("U0OLA").direct_messages == []
    assert playground.messages() == []
    playground.remove_bot()
    slack.chat_postMessage(channel="U0KARI", text="Også nå")
    assert len(playground.person("U0KARI").direct_messages) == 2
