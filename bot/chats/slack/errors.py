"""Slack's and the network's errors as the program's own."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from contextlib import contextmanager

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import BotError, LoginFailed, Rejected, Retryable, Unsure

_LOGIN = {
    "not_authed",
    "invalid_auth",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_allowed_token_type",
}
_CHANNEL = {"channel_not_found", "not_in_channel", "is_archived"}
_GONE = {"message_not_found", "thread_not_found"}
_CODE = re.compile(r"[a-z][a-z0-9_]*")
_LATER = {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added"}


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
    if status == http.client.TOO_MANY_REQUESTS:
        after = answer.headers.get("Retry-After", answer.headers.get("retry-after", "1"))
        wait = float(after) if str(after).replace(".", "", 1).isdigit() else 1.0
        return Retryable("Slack asks us to wait.", wait)
    name = answer.get("error") or f"HTTP {status}"
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
        return Rejected(
            f"Slack doesn't let the app into the admin channel ({name}); check "
            "slack.admin_channel, and invite the app with /invite in the channel."
        )
    unreadable = not _CODE.fullmatch(name)  # not Slack's own words: the call may have been done
    if unreadable:
        name = f"HTTP {status} with an answer that can't be read"
    if status >= http.client.INTERNAL_SERVER_ERROR or name in _LATER or unreadable:
        kind = Retryable if repeatable else Unsure
        return kind(f"Slack has a problem of its own ({name}).")
    return Rejected(f"Slack refused the call ({name}).", deleted=name in _GONE)
