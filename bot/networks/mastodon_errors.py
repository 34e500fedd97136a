"""What goes wrong when talking to a Mastodon server, told as the program's own errors.

What the server's statuses mean: https://docs.joinmastodon.org/entities/Error/ and
https://docs.joinmastodon.org/api/rate-limits/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TypeVar

from bot.errors import BotError, LoginFailed, Rejected, Retryable
from bot.errors import Lost as Unanswered

T = TypeVar("T")

GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
NO_LOGIN = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
REFUSALS = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)
# A gateway says these while the server behind it may still be at work.
STILL_AT_WORK = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT})


class Gone(Rejected):
    """What was asked for isn't there, or not for us to see."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, deleted=True)


class Lost(Unanswered):
    """No usable answer came, though the request may have had its effect.

    ``pending`` means that it may yet have it, since nothing tells that the server is done.
    """

    def __init__(self, reason: str, *, pending: bool) -> None:
        self.pending = pending
        super().__init__(reason)


class Answer:
    """The status and the headers of the last answer that a thread was given."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: Mapping[str, str] = {}


def translated(
    request: Callable[[], T], answer: Answer, *, name: str, server: str, now: Callable[[], datetime]
) -> T:
    """Run ``request``, raising the library's errors as ours; ``answer`` is filled in by it.

    Raises:
        LoginFailed: The server doesn't take the token, or not for this.
        Gone: What it is about isn't there.
        Rejected: The server says no.
        Lost: No usable answer came; the request may have had its effect.
        Retryable: The server couldn't be reached, or wants us to wait; nothing happened.
    """
    import mastodon.errors as told  # noqa: PLC0415 - heavy

    answer.status, answer.headers = 0, {}
    title = f"Mastodon ({server})"
    try:
        found = request()
    except told.MastodonNetworkError as error:
        raise _unanswered(error, title) from error
    except told.MastodonRatelimitError as error:
        # also raised, whatever the answer was, when the library can't read its headers
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise from_status(answer, title, name, now) from error
        raise Lost(f"{title} gave an answer that can't be read", pending=False) from error
    except (told.MastodonError, ValueError, TypeError, KeyError, AttributeError) as error:
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise from_status(answer, title, name, now) from error
        # an answer that was cut off or garbled on its way
        raise Lost(f"{title} gave an answer that can't be read", pending=False) from error
    if answer.status >= HTTPStatus.MULTIPLE_CHOICES:  # to the library, a redirect is an answer
        raise from_status(answer, title, name, now)
    return found


def _unanswered(error: BaseException, title: str) -> Retryable:
    """Tell a request that was never sent from one that got no answer."""
    import requests.exceptions as http  # noqa: PLC0415 - heavy
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError  # noqa: PLC0415 - heavy

    cause = error.__context__
    reason = getattr(cause.args[0], "reason", None) if cause is not None and cause.args else None
    unsent = (http.ConnectTimeout, http.ProxyError, http.InvalidURL, http.InvalidSchema)
    if isinstance(cause, unsent) or isinstance(reason, (NewConnectionError, ConnectTimeoutError)):
        return Retryable(f"{title} can't be reached")
    return Lost(f"{title} gave no answer", pending=True)


def from_status(answer: Answer, title: str, name: str, now: Callable[[], datetime]) -> BotError:
    """Return the error that an unsuccessful answer stands for."""
    status = answer.status
    if status < HTTPStatus.BAD_REQUEST:
        return Retryable(f"{title} sends us to another address ({status}): set server to that one")
    if status in NO_LOGIN:
        return LoginFailed(
            f"{title} refuses the access token ({status}): whoever has the account's password "
            "makes a new one under Preferences, Development, with the rights in "
            f"docs/networks/mastodon.md, and IT sets {name.upper()}_TOKEN to it"
        )
    if status in GONE:
        return Gone(f"{title} has no such thing ({status}): it is gone, or not for us to see")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait = seconds_to_wait(answer.headers, now)
        return Retryable(f"{title} wants us to wait", after=wait)
    if status in REFUSALS:
        return Rejected(f"{title} refuses the request ({status})")
    return Lost(f"{title} has trouble ({status})", pending=status in STILL_AT_WORK)


def seconds_to_wait(headers: Mapping[str, str], now: Callable[[], datetime]) -> float | None:
    """Return how long a 429 asks us to wait, from ``Retry-After`` or ``X-RateLimit-Reset``.

    The latter is a time in ISO 8601, by Mastodon's own server and by GoToSocial alike; seconds
    since 1970, which the header holds at many other services, are understood too. Times are
    compared with the server's own clock where the answer tells it.
    """
    clock = _time(headers.get("Date", "")) or now()
    after = headers.get("Retry-After", "")
    if after.isdecimal():
        return float(after)
    until = _time(after) or _time(headers.get("X-RateLimit-Reset", ""))
    return None if until is None else max((until - clock).total_seconds(), 1.0)


def _time(text: str) -> datetime | None:
    for read in (_epoch, datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text)
        except (ValueError, OverflowError, OSError):
            continue
        if found.tzinfo is not None:
            return found
    return None


def _epoch(text: str) -> datetime:
    return datetime.fromtimestamp(int(text), UTC)
