"""What goes wrong when talking to a Bluesky server, told as the program's own errors.

The names of the server's errors: https://docs.bsky.app/docs/api/com-atproto-server-create-session
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Protocol, TypeVar

from bot.errors import BotError, LoginFailed, Lost, Rejected, Retryable

T = TypeVar("T")

DEAD_SESSION = frozenset({"ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired"})
BLOCKED_ACCOUNT = frozenset({"AccountTakedown", "AccountSuspended", "AccountDeactivated"})
REFUSALS = frozenset(
    {HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_ENTITY_TOO_LARGE}
)
UNKNOWN = frozenset(
    {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}
)


class Refused(Rejected):
    """The server understood the request and says no; ``error`` is the name of its error."""

    def __init__(self, error: str, reason: str) -> None:
        self.error = error
        super().__init__(reason)


class DeadSession(BotError):
    """The server no longer takes our session; never leaves :class:`bluesky_session.Session`."""


class Answer(Protocol):
    """What the SDK makes of an HTTP response; ``headers`` has lower-case names."""

    status_code: int
    content: object
    headers: Mapping[str, str]


def translated(request: Callable[[], T], server: str, now: Callable[[], datetime]) -> T:
    """Run ``request``, raising the SDK's errors as ours.

    Raises:
        DeadSession: The server doesn't take the session, or the password while logging in.
        LoginFailed: The account is closed.
        Refused: The server says no.
        Lost: No usable answer came; the request may have had its effect.
        Retryable: The server couldn't be reached, or wants us to wait; nothing happened.
    """
    import httpx  # noqa: PLC0415 - heavy
    from atproto.exceptions import (  # noqa: PLC0415 - heavy
        AtProtocolError,
        LoginRequiredError,
        RequestErrorBase,
    )

    # No answer, but the request was never sent; every other failure may come after sending.
    unsent = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
    try:
        return request()
    except LoginRequiredError as error:
        raise DeadSession("Bluesky: the session has no usable token") from error
    except RequestErrorBase as error:
        if error.response is not None:
            raise from_answer(error.response, server, now) from error
        if isinstance(error.__cause__, unsent):
            raise Retryable(f"Bluesky ({server}) can't be reached") from error
        raise Lost(f"Bluesky ({server}) gave no answer") from error
    except (*unsent, httpx.UnsupportedProtocol) as error:
        raise Retryable(f"Bluesky ({server}) can't be reached") from error
    except httpx.HTTPError as error:
        raise Lost(f"Bluesky ({server}) gave no answer") from error
    except (AtProtocolError, ValueError) as error:
        raise Lost(f"Bluesky ({server}) gave an answer that can't be read") from error


def from_answer(answer: Answer, server: str, now: Callable[[], datetime]) -> BotError:
    """Return the error that an unsuccessful answer stands for."""
    status = answer.status_code
    name = getattr(answer.content, "error", None)
    name = name if isinstance(name, str) and name.isascii() and name.isalnum() else ""
    told = f"{status} {name}".rstrip()
    if name in BLOCKED_ACCOUNT:
        return LoginFailed(f"Bluesky ({server}) has closed the account ({name}): ask its owner")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait = seconds_to_wait(answer.headers, now)
        return Retryable(f"Bluesky ({server}) wants us to wait", after=wait)
    if status == HTTPStatus.UNAUTHORIZED or name in DEAD_SESSION:
        return DeadSession(f"Bluesky ({server}) refuses the session ({told})")
    if status in REFUSALS:
        return Refused(name, f"Bluesky ({server}) refuses the request ({told})")
    if status in UNKNOWN:
        return Lost(f"Bluesky ({server}) doesn't know the request ({told}): is that the address?")
    return Lost(f"Bluesky ({server}) has trouble ({told})")


def seconds_to_wait(headers: Mapping[str, str], now: Callable[[], datetime]) -> float | None:
    """Return how long a 429 asks us to wait, from ``retry-after`` or ``ratelimit-reset``.

    ``ratelimit-reset`` is a time in seconds since 1970. It is compared with the server's own
    clock where the answer tells it, since ours may be wrong.
    https://docs.bsky.app/docs/advanced-guides/rate-limits
    """
    try:
        clock = parsedate_to_datetime(headers["date"]).timestamp()
    except (KeyError, ValueError):
        clock = now().timestamp()
    after, reset = headers.get("retry-after", ""), headers.get("ratelimit-reset", "")
    if after.isdecimal():
        return float(after)
    if reset.isdecimal():
        return max(float(reset) - clock, 1.0)
    try:
        return max(parsedate_to_datetime(after).timestamp() - clock, 1.0)
    except ValueError:
        return None
