"""Messages to one person: shown where that person is, or written directly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chats.slack import render
from bot.chats.slack.errors import translated
from bot.chats.slack.scopes import BOT_TOKEN
from bot.errors import ChannelUnusable
from bot.screens import Message

if TYPE_CHECKING:
    from bot.chats.slack import Slack


def tell(slack: Slack, user: str, message: Message, channel: str | None) -> None:
    """Show a message in ``channel``, else in the admins', else directly.

    In a channel it is seen by that person alone, also where others have come in:
    https://docs.slack.dev/reference/methods/chat.postEphemeral.

    Raises:
        BotError: Slack can't be asked, or refuses it for another reason than the channel.
    """
    for place in dict.fromkeys((channel or slack.channel, slack.channel)):
        try:
            with translated(BOT_TOKEN):
                slack.client.chat_postEphemeral(
                    channel=place,
                    user=user,
                    text=render.fallback(message, slack.user_of),
                    blocks=render.blocks(message, slack.user_of, slack.texts),
                    parse="none",
                )
        except ChannelUnusable:
            continue
        return
    write(slack, user, message)


def write(slack: Slack, user: str, message: Message) -> None:
    """Write to one person, where it stays.

    https://docs.slack.dev/reference/methods/chat.postMessage#app_home

    Raises:
        BotError: Slack can't be asked, or refuses it.
    """
    with translated(BOT_TOKEN):
        slack.client.chat_postMessage(
            channel=user,
            text=render.fallback(message, slack.user_of),
            blocks=render.blocks(message, slack.user_of, slack.texts),
            parse="none",
            unfurl_links=False,
            unfurl_media=False,
        )
