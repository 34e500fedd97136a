"""Slack's and the network's errors as the program's own.

An error code of Slack's is one of four: it is about the login, about the whole channel, passing,
or about the one message. What is about the channel is tried for as long as it lasts, and told;
what is passing is tried again; what is about one message is refused, and so is a code that nobody
has heard of.
"""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import (
    BotError,
    ChannelUnusable,
    LoginFailed,
    Rejected,
    Retryable,
    Trouble,
    Unsure,
)

_LOGIN = frozenset(
    {
        "not_authed",
        "invalid_auth",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "not_allowed_token_type",
        "two_factor_setup_required",
        "team_access_not_granted",
    }
)
"""https://docs.slack.dev/reference/methods/auth.test#errors"""

_CHANNEL: Final[Mapping[str, Trouble]] = {
    "channel_not_found": Trouble.REMOVED,
    "not_in_channel": Trouble.REMOVED,
    "no_permission": Trouble.REMOVED,
    "is_archived": Trouble.ARCHIVED,
    "is_inactive": Trouble.ARCHIVED,
    "restricted_action": Trouble.FORBIDDEN,
    "restricted_action_read_only_channel": Trouble.FORBIDDEN,
    "restricted_action_thread_only_channel": Trouble.FORBIDDEN,
    "restricted_action_non_threadable_channel": Trouble.FORBIDDEN,
    "ekm_access_denied": Trouble.FORBIDDEN,
    "access_denied": Trouble.FORBIDDEN,
    "accesslimited": Trouble.FORBIDDEN,
    "enterprise_is_restricted": Trouble.FORBIDDEN,
    "team_not_found": Trouble.FORBIDDEN,
}
"""https://docs.slack.dev/reference/methods/chat.postMessage#errors, and those of ``chat.update``"""

_LATER = frozenset(
    {
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "org_login_required",
        "external_channel_migrating",
        "update_failed",
    }
)
"""What passes by itself; some of it may have been done all the same."""

_WAIT = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
"""What passes by itself and was not done."""

_GONE = frozenset({"message_not_found", "thread_not_found", "cannot_reply_to_message"})
"""The message is no longer there; one that others were written to leaves a stone in its place."""

_CODE = re.compile(r"[a-z][a-z0-9_]*")

SAYS: Final[Mapping[Trouble, str]] = {
    Trouble.UNREACHED: "Slack has not been reached yet; it is tried again and again.",
    Trouble.LOGIN: "Slack refuses our login; see the log.",
    Trouble.ARCHIVED: "the admin channel is archived; unarchive it, or choose another in "
    "slack.admin_channel.",
    Trouble.REMOVED: "the app is not in the admin channel; write /invite @svarvakt there, or "
    "correct slack.admin_channel.",
    Trouble.FORBIDDEN: "Slack doesn't let the app write in the admin channel; an owner of the "
    "workspace must allow it.",
    Trouble.OFFERED: "another organisation is invited to the admin channel, and would read "
    "citizens' cases there; take the invitation back, or choose another channel in "
    "slack.admin_channel.",
    Trouble.SHARED: "the admin channel is shared with another organisation, which would read "
    "citizens' cases there; end the sharing, or choose another channel in slack.admin_channel.",
}
"""What is wrong and what to do, for whoever runs the program."""


@contextmanager
def translated(token: str, *, repeatable: bool = True) -> Iterator[None]:
    """Raise the program's errors for Slack's; ``token`` names the variable that was used.

    A call that isn't ``repeatable`` and may have been done raises ``Unsure``.
    """
    try:
        yield
    except SlackApiError as error:
        raise _from_answer(error, token, repeatable=repeatable) from error
    except (SlackClientError, OSError, http.client.HTTPException, ValueError) as error:
        refused = isinstance(getattr(error, "reason", error), ConnectionRefusedError)
        kind = Retryable if repeatable or refused else Unsure
        why = getattr(error, "reason", None) or error
        raise kind(
            f"Slack can't be reached ({getattr(why, 'strerror', None) or type(why).__name__}); "
            "check this machine's network, and slack.api_url if it was changed."
        ) from error


def code(error: BaseException) -> str:
    """Return Slack's error code behind one of our errors, or nothing."""
    cause = error.__cause__
    return str(cause.response.get("error")) if isinstance(cause, SlackApiError) else ""


def _from_answer(error: SlackApiError, token: str, *, repeatable: bool) -> BotError:
    answer = error.response
    status = getattr(answer, "status_code", 200)
    name = answer.get("error") or f"HTTP {status}"
    if status == http.client.TOO_MANY_REQUESTS or name in _WAIT:
        after = answer.headers.get("Retry-After", answer.headers.get("retry-after", "1"))
        wait = float(after) if str(after).replace(".", "", 1).isdigit() else 1.0
        return Retryable("Slack asks us to wait.", wait)
    if name in _LOGIN:
        return LoginFailed(
            f"Slack refuses the token in {token} ({name}); copy it anew from the app's page at "
            "api.slack.com/apps."
        )
    if name == "missing_scope":
        return LoginFailed(
            f"The Slack app lacks the scope {answer.get('needed')}; add it under OAuth & "
            "Permissions and install the app again."
        )
    if name in _CHANNEL:
        trouble = _CHANNEL[name]
        return ChannelUnusable(f"({name}) {SAYS[trouble]}", trouble)
    unreadable = not _CODE.fullmatch(name)  # not Slack's own words: the call may have been done
    if unreadable:
        name = f"HTTP {status} with an answer that can't be read"
    if status >= http.client.INTERNAL_SERVER_ERROR or name in _LATER or unreadable:
        kind = Retryable if repeatable else Unsure
        return kind(f"Slack has a problem of its own ({name}).")
    return Rejected(f"Slack refused the call ({name}).", deleted=name in _GONE)
