"""Calls that are to fail: the next one, or each that is about a chosen message."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_METHODS = "https://docs.slack.dev/reference/methods"

PAGES: Final[Mapping[str, str]] = {
    "internal_error": f"{_METHODS}/chat.postMessage#errors",
    "fatal_error": f"{_METHODS}/chat.postMessage#errors",
    "service_unavailable": f"{_METHODS}/chat.postMessage#errors",
    "ratelimited": f"{_METHODS}/chat.update#errors",
    "not_in_channel": f"{_METHODS}/chat.postMessage#errors",
    "is_archived": f"{_METHODS}/chat.postMessage#errors",
    "is_inactive": f"{_METHODS}/chat.update#errors",
    "channel_not_found": f"{_METHODS}/chat.update#errors",
    "restricted_action": f"{_METHODS}/chat.postMessage#errors",
    "restricted_action_read_only_channel": f"{_METHODS}/chat.postMessage#errors",
    "restricted_action_thread_only_channel": f"{_METHODS}/chat.postMessage#errors",
    "restricted_action_non_threadable_channel": f"{_METHODS}/chat.postMessage#errors",
    "restricted_action_thread_locked": f"{_METHODS}/chat.postMessage#errors",
    "ekm_access_denied": f"{_METHODS}/chat.postMessage#errors",
    "team_access_not_granted": f"{_METHODS}/chat.postMessage#errors",
    "no_permission": f"{_METHODS}/chat.postMessage#errors",
    "messages_tab_disabled": f"{_METHODS}/chat.postMessage#errors",
    "thread_not_found": f"{_METHODS}/conversations.replies#errors",
    "cannot_reply_to_message": f"{_METHODS}/chat.postMessage#errors",
    "message_not_found": f"{_METHODS}/chat.update#errors",
    "cant_update_message": f"{_METHODS}/chat.update#errors",
    "cant_delete_message": f"{_METHODS}/chat.delete#errors",
    "edit_window_closed": f"{_METHODS}/chat.update#errors",
    "update_failed": f"{_METHODS}/chat.update#errors",
    "msg_too_long": f"{_METHODS}/chat.postMessage#errors",
    "msg_blocks_too_long": "https://github.com/slackapi/bolt-js/issues/2509",
    "invalid_blocks": f"{_METHODS}/chat.postMessage#errors",
    "expired_trigger_id": f"{_METHODS}/views.open#errors",
    "account_inactive": f"{_METHODS}/auth.test#errors",
    "token_revoked": f"{_METHODS}/auth.test#errors",
}
"""Which page names the error: what Slack never says, no call is refused with."""

_PLACES = ("channel", "ts", "thread_ts", "timestamp", "message_ts")


@dataclass(slots=True)
class Failure:
    """How a method is to fail: with an error code, or a status to answer with.

    ``after_doing`` fails it after the work is done, as when the answer is lost on its way.
    ``about`` is a channel, a message's timestamp or the key in its metadata, or "" for any;
    ``lasting`` means each such call, and not only the next.
    """

    error: str
    status: int = 200
    retry_after: int | None = None
    after_doing: bool = False
    about: str = ""
    lasting: bool = False

    def meets(self, given: Mapping[str, Any]) -> bool:
        """Whether the call with these arguments is to fail so."""
        return not self.about or self.about in {given.get(name) for name in _PLACES} | {_key(given)}


def _key(given: Mapping[str, Any]) -> str | None:
    """Return the key in the metadata of the message that is given."""
    metadata = given.get("metadata")
    try:
        read: Any = json.loads(metadata) if isinstance(metadata, str) else metadata
        return str(read["event_payload"]["key"])
    except (ValueError, KeyError, TypeError):
        return None
