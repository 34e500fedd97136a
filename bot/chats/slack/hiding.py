"""Puts a line in place of all that the bot has written in a channel that others have come into.

The messages stay where they are, so that cards can be shown again on the same place, with their
threads. What people have written themselves can't be touched.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bot.chats.slack import render
from bot.chats.slack.errors import translated
from bot.chats.slack.history import messages
from bot.chats.slack.scopes import BOT_TOKEN
from bot.errors import ChannelUnusable, Rejected, Retryable
from bot.screens import Message
from bot.texts import Texts

if TYPE_CHECKING:
    from slack_sdk import WebClient

EVENT_TYPE = "svarvakt"
"""The ``event_type`` of our messages' metadata: https://docs.slack.dev/messaging/message-metadata"""

HIDDEN = "hidden"
"""Stands in the metadata of a message that has been hidden."""

_WAIT = 5.0  # seconds, where Slack doesn't say how long
_LOG = logging.getLogger(__name__)


def hide(
    client: WebClient,
    channel: str,
    bot: str,
    message: Message,
    texts: Texts,
    pause: Callable[[float], bool],
) -> bool:
    """Hide every message of ours in the channel and in its threads, the newest first.

    Args:
        client: Slack's own client.
        channel: The channel's id.
        bot: Our ``bot_id``.
        message: What is shown instead.
        texts: The language of whatever the message has no room for.
        pause: Waits so many seconds, and returns whether to break off.

    Returns:
        Whether all of it is hidden.

    Raises:
        BotError: Slack refuses, in a way that waiting does not mend.
    """
    blocks = render.blocks(message, lambda _admin: None, texts)
    for found in _ours(client, channel, bot, pause):
        key = found.get("metadata", {}).get("event_payload", {}).get("key", "")
        more: dict[str, Any] = {
            "channel": channel,
            "ts": found["ts"],
            "text": render.fallback(message, lambda _admin: None),
            "blocks": blocks,
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": key, HIDDEN: True}},
            "parse": "none",
        }
        try:
            _patiently(lambda given=more: client.chat_update(**given), pause)  # type: ignore[misc]
        except Rejected as error:
            if not error.deleted:  # gone is hidden too
                _LOG.warning("a message could not be hidden, and is deleted: %s", error)
                _delete(client, channel, str(found["ts"]), pause)
        if pause(0.0):
            return False
    return not pause(0.0)


def _delete(client: WebClient, channel: str, ts: str, pause: Callable[[float], bool]) -> None:
    try:
        _patiently(lambda: client.chat_delete(channel=channel, ts=ts), pause)
    except Rejected as error:
        _LOG.error("a message stands where others can read it: %s", error)


def _ours(
    client: WebClient, channel: str, bot: str, pause: Callable[[float], bool]
) -> Iterator[Mapping[str, Any]]:
    """Give each message of ours that is not hidden, and those in its thread after it."""

    def ask(call: Callable[[], Any]) -> Any:  # noqa: ANN401 - Slack's answer
        return _patiently(call, pause)

    for root in messages(client, channel, None, ask):
        if _is_ours(root, bot):
            yield root
        if root.get("reply_count"):
            for one in messages(client, channel, str(root["ts"]), ask):
                if one["ts"] != root["ts"] and _is_ours(one, bot):
                    yield one


def _is_ours(message: Mapping[str, Any], bot: str) -> bool:
    metadata = message.get("metadata") or {}
    if (metadata.get("event_payload") or {}).get(HIDDEN):
        return False
    return message.get("bot_id") == bot or metadata.get("event_type") == EVENT_TYPE


def _patiently(call: Callable[[], Any], pause: Callable[[float], bool]) -> Any:  # noqa: ANN401 - Slack's answer
    """Call until Slack takes it; None if it is to break off."""
    while not pause(0.0):
        try:
            with translated(BOT_TOKEN):
                return call()
        except ChannelUnusable:
            raise
        except Retryable as error:
            if pause(_WAIT if error.after is None else error.after):
                return None
    return None
