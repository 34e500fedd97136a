"""What Meta's Graph API answers when it doesn't do as asked, told as the program's own errors.

The codes: https://developers.facebook.com/docs/graph-api/guides/error-handling,
https://developers.facebook.com/docs/graph-api/overview/rate-limiting and
https://developers.facebook.com/docs/graph-api/reference/page/messages
"""

from __future__ import annotations

from http import HTTPStatus

from bot.errors import BotError, LoginFailed, Lost, Rejected, Retryable
from bot.networks.untrusted import mapping, number, string

LOGIN = frozenset({102, 190})
THROTTLED = frozenset({4, 17, 32, 341, 613}) | frozenset(range(80000, 80015))
PERMISSION = frozenset({3, 10}) | frozenset(range(200, 300))
TEMPORARY = frozenset({1, 2})
BLOCKED = 368
INVALID, UNKNOWN_ALIAS = 100, 803
UNKNOWN_OBJECT = 33
"""The subcode of 100 for an object that isn't there, or isn't shown to us."""

OUTSIDE_WINDOW = frozenset({2018278, 2534022})
"""Subcodes of a message that comes more than 24 hours after the person last wrote."""

UNREACHABLE = frozenset({230, 551, 10903, 10904})
"""Codes of a person who can't be written to."""

ALREADY_REPLIED = 10900

PAUSE = 300.0
"""Seconds to wait where Meta says that we ask too much, but not how long to wait."""


class Faulty(Retryable):
    """The API says that it failed, for now."""


class Denied(Rejected):
    """The token doesn't have the permission that the request needs."""


class AlreadyReplied(Rejected):
    """The one private message that a comment may have is sent already."""


def from_answer(
    status: int, content: object, *, wait: float | None, title: str, token_name: str
) -> BotError:
    """Return the error that an unsuccessful answer stands for.

    Args:
        status: The HTTP status.
        content: The JSON that came, or None if it couldn't be read.
        wait: How many seconds the usage headers ask us to wait, if they do.
        title: What people call the network.
        token_name: The name of the environment variable that holds the token.
    """
    error = mapping(mapping(content).get("error"))
    code, subcode = int(number(error.get("code"))), int(number(error.get("error_subcode")))
    told = f"{status}, code {code}" + (f"/{subcode}" if subcode else "") if code else str(status)
    own = f"{token_name.removesuffix('TOKEN')}APP_SECRET"
    if code in LOGIN:
        return LoginFailed(
            f"{title} doesn't take the token any more ({told}): an administrator of the page makes "
            f"a new one (see docs/networks/facebook.md) and sets {token_name} to it"
        )
    if code == INVALID and "appsecret_proof" in string(error.get("message")):
        return LoginFailed(f"{title} doesn't take the app's secret ({told}): copy it anew to {own}")
    if code in THROTTLED or status == HTTPStatus.TOO_MANY_REQUESTS:
        return Retryable(f"{title} wants us to wait ({told})", after=wait or PAUSE)
    if code in TEMPORARY or error.get("is_transient") is True:
        return Faulty(f"{title} has trouble ({told})")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or not code:
        return Lost(f"{title} gave no answer that can be read ({told})")
    return _refusal(code, subcode, title, told)


def _refusal(code: int, subcode: int, title: str, told: str) -> Rejected:
    if subcode in OUTSIDE_WINDOW:
        return Rejected(f"{title} takes no message more than 24 hours after the person last wrote")
    if code in UNREACHABLE:
        return Rejected(f"{title} doesn't let this person be written to ({told})")
    if code in PERMISSION:
        return Denied(f"{title} doesn't let the token do this ({told}): give it the permission")
    if code == BLOCKED:
        return Rejected(f"{title} has blocked this for a while, as abuse ({told})")
    if code == ALREADY_REPLIED:
        return AlreadyReplied(f"{title} takes one private message to a comment, and it is sent")
    if code == UNKNOWN_ALIAS or (code == INVALID and subcode == UNKNOWN_OBJECT):
        return Rejected(f"on {title} it is gone, or not shown to the page ({told})", deleted=True)
    return Rejected(f"{title} refuses the request ({told})")
