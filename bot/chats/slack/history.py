"""Reads what stands in a channel or in a thread, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slack_sdk import WebClient

_PAGE = 200

Ask = Callable[[Callable[[], Any]], Any]
"""Makes a call, and translates its errors; None ends the reading."""


def messages(
    client: WebClient, channel: str, thread: str | None, ask: Ask, pages: int | None = None
) -> Iterator[Mapping[str, Any]]:
    """Give the messages with their metadata: a channel's newest first, a thread's oldest first.

    Args:
        client: Slack's own client.
        channel: The channel's id.
        thread: The timestamp of a thread's first message, or None for the channel itself.
        ask: Makes each call.
        pages: How many pages are read at most.
    """
    cursor, read = "", 0
    while pages is None or read < pages:
        more = {"limit": _PAGE, "cursor": cursor or None, "include_all_metadata": True}
        call = (
            (lambda more=more: client.conversations_replies(channel=channel, ts=thread, **more))
            if thread
            else (lambda more=more: client.conversations_history(channel=channel, **more))
        )
        answer = ask(call)
        if answer is None:
            return
        yield from answer["messages"]
        read += 1
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
