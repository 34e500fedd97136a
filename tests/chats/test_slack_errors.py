"""Each error that Slack's pages name is one of four kinds, and is treated as that."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.chats.slack.errors import translated
from bot.errors import (
    BotError,
    ChannelUnusable,
    LoginFailed,
    Rejected,
    Retryable,
    Trouble,
    Unsure,
)
from bot.playground import ADMIN_CHANNEL, Playground
from bot.playground.failures import PAGES

CHANNEL = {
    "not_in_channel": Trouble.REMOVED,
    "channel_not_found": Trouble.REMOVED,
    "no_permission": Trouble.REMOVED,
    "is_archived": Trouble.ARCHIVED,
    "is_inactive": Trouble.ARCHIVED,
    "restricted_action": Trouble.FORBIDDEN,
    "restricted_action_read_only_channel": Trouble.FORBIDDEN,
    "restricted_action_thread_only_channel": Trouble.FORBIDDEN,
    "restricted_action_non_threadable_channel": Trouble.FORBIDDEN,
    "ekm_access_denied": Trouble.FORBIDDEN,
}
LOGIN = {"account_inactive", "token_revoked", "team_access_not_granted"}
WAITS = {"ratelimited"}
PASSES = {"internal_error", "fatal_error", "service_unavailable", "update_failed"}
GONE = {"message_not_found", "thread_not_found", "cannot_reply_to_message"}


def raised(error: str, *, repeatable: bool = True) -> BotError:
    """Return what the program makes of Slack's error."""
    with Playground(rate_limits=False) as slack:
        slack.refuse("chat.postMessage", error)
        client = WebClient(token="xoxb-playground", base_url=slack.api_url, retry_handlers=[])
        with (
            pytest.raises(BotError) as caught,
            translated("SLACK_BOT_TOKEN", repeatable=repeatable),
        ):
            client.chat_postMessage(channel=ADMIN_CHANNEL, text="Hei")
    return caught.value


@pytest.mark.parametrize("error", sorted(PAGES))
def test_each_error_is_of_one_kind(error: str) -> None:
    """Of the channel: tried for ever. Passing: tried. Of one message: refused."""
    found: Any = raised(error)
    if error in CHANNEL:
        assert type(found) is ChannelUnusable
        assert found.trouble is CHANNEL[error]
    elif error in LOGIN:
        assert type(found) is LoginFailed
    elif error in PASSES | WAITS:
        assert type(found) is Retryable
        assert (found.after is not None) is (error in WAITS)
    else:
        assert type(found) is Rejected
        assert found.deleted is (error in GONE)


def test_what_may_have_been_done_is_unsure() -> None:
    """Only where a repeated call would do it twice, and not where Slack says that it was not done."""
    assert type(raised("internal_error", repeatable=False)) is Unsure
    assert type(raised("fatal_error", repeatable=False)) is Unsure
    assert type(raised("ratelimited", repeatable=False)) is Retryable
    assert type(raised("is_archived", repeatable=False)) is ChannelUnusable


def test_an_error_that_nobody_has_heard_of_is_a_message_s() -> None:
    """It holds up nothing else."""
    assert type(raised("edit_window_closed")) is Rejected
