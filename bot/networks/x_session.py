"""Talking to X's API v2 over ``tweepy``: its errors as the program's own.

https://docs.x.com/x-api/fundamentals/response-codes-and-errors
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from bot.errors import ConfigError, LoginFailed, Lost, Problem, Rejected, Retryable

NO_CREDITS_WAIT = 3600.0
"""How long is waited when the prepaid credits are used up, in seconds."""

_LIMITS = ("x-rate-limit", "x-user-limit-24hour", "x-app-limit-24hour")
"""How the headers of X's limits begin: of the quarter of an hour, and of the day."""

_TIMEOUT = 20.0  # seconds
_OF_THE_APP = ("oauth1-permissions", "client-forbidden", "client-not-enrolled")
"""How the types of refusals end that are about the app and not about the request."""


class Duplicate(Rejected):
    """The same text was posted already."""


class Session:
    """The account's access to the API.

    Args:
        server: The address of the API.
        handle: The account's handle, for what is told.
        keys: ``api_key``, ``api_secret``, ``access_token`` and ``access_secret``.
        now: The time, aware.

    Raises:
        ConfigError: tweepy isn't installed.
    """

    def __init__(
        self, *, server: str, handle: str, keys: Mapping[str, str], now: Callable[[], datetime]
    ) -> None:
        try:
            import requests  # noqa: PLC0415 - tweepy's own
            import tweepy  # noqa: PLC0415 - only when X is configured, and an extra
        except ImportError as error:
            told = "X needs an extra package: pip install 'svarvakt[x]'"
            raise ConfigError([Problem("networks", told)]) from error
        self._handle = handle
        self._now = now
        self._tweepy, self._requests = tweepy, requests
        self._client = tweepy.Client(
            consumer_key=keys["api_key"],
            consumer_secret=keys["api_secret"],
            access_token=keys["access_token"],
            access_token_secret=keys["access_secret"],
            return_type=dict,
        )
        self._client.session = _session(requests, server)

    def call(self, method: str, *given: object, **more: object) -> Mapping[str, Any]:
        """Call one of the client's methods as the account.

        Raises:
            LoginFailed: X refuses the keys, or the app may not do this.
            Duplicate: The same text was posted already.
            Rejected: X says no; ``deleted`` where what it is about is gone.
            Lost: No usable answer came; it may have had its effect.
            Retryable: It did not happen, and may go through later.
        """
        try:
            found: Mapping[str, Any] = getattr(self._client, method)(*given, user_auth=True, **more)
        except self._tweepy.HTTPException as error:
            raise self._refusal(error) from None  # its text repeats what we sent
        except self._requests.RequestException as error:
            if _never_sent(error, self._requests):
                raise Retryable("X can't be reached") from None
            raise Lost(f"X gave no usable answer: {type(error).__name__}") from None
        if not isinstance(found, Mapping):
            raise Lost("X gave no usable answer")
        return found

    def close(self) -> None:
        """Close the connections."""
        self._client.session.close()

    def _refusal(self, error: Any) -> Exception:  # noqa: ANN401 - tweepy has no types
        response = error.response
        status, told = response.status_code, _told(response)
        detail = " ".join(str(told.get("detail") or told.get("title") or response.reason).split())
        detail = detail[:200]
        if status == HTTPStatus.UNAUTHORIZED:
            return LoginFailed(
                f"X refuses the keys of @{self._handle}; make new ones at console.x.com, and see "
                "that this machine's clock is right"
            )
        if status == HTTPStatus.PAYMENT_REQUIRED:
            return Retryable(
                "the credits at X are used up; buy more at console.x.com", NO_CREDITS_WAIT
            )
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            return Retryable("X asks us to wait", self._until_reset(response.headers))
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Lost(f"X answered {status}")
        if status == HTTPStatus.FORBIDDEN and str(told.get("type", "")).endswith(_OF_THE_APP):
            return LoginFailed(
                f"X lets the app of @{self._handle} not do this: {detail} It must have the "
                "permission Read and write, and the access token be made after that"
            )
        if "duplicate content" in detail:
            return Duplicate("X has that text already")
        gone = status == HTTPStatus.NOT_FOUND or "deleted or not visible" in detail
        if gone:
            return Rejected("what it is about is gone, or hidden from us", deleted=True)
        return Rejected(f"X says no ({status}): {detail}")

    def _until_reset(self, headers: Mapping[str, str]) -> float | None:
        """Return the seconds until the last of the limits that are used up is lifted.

        Times are compared with X's own clock where the answer tells it, since ours may be wrong.
        """
        resets = {name: headers.get(f"{name}-reset", "") for name in _LIMITS}
        known = {
            name: int(text) for name, text in resets.items() if re.fullmatch(r"\d{1,12}", text)
        }
        used_up = [at for name, at in known.items() if headers.get(f"{name}-remaining") == "0"]
        until = max(used_up, default=known.get(_LIMITS[0]))
        try:
            clock = parsedate_to_datetime(headers.get("date", "")).timestamp()
        except ValueError:
            clock = self._now().timestamp()
        return None if until is None else max(1.0, until - clock)


def _session(requests: Any, server: str) -> Any:  # noqa: ANN401 - types are the extra's too
    """Return tweepy's way out, with an end to its waiting and to the address that is configured."""

    class Own(requests.Session):  # type: ignore[misc]
        def request(self, method: str, url: str, **more: Any) -> Any:  # noqa: ANN401 - as it is there
            path = "/" + url.partition("://")[2].partition("/")[2]
            return super().request(
                method, server.rstrip("/") + path, timeout=_TIMEOUT, allow_redirects=False, **more
            )

    return Own()


def _told(response: Any) -> Mapping[str, Any]:  # noqa: ANN401 - tweepy has no types
    try:
        told = response.json()
    except ValueError:
        return {}
    return told if isinstance(told, Mapping) else {}


def _never_sent(error: Exception, requests: Any) -> bool:  # noqa: ANN401 - as above
    """Tell whether no connection came up, so that nothing can have happened."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectTimeout) or type(reason).__name__ in {
        "NewConnectionError", "NameResolutionError", "ConnectTimeoutError",
    }  # fmt: skip
