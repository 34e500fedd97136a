"""The logged-in connection to a Bluesky server: sessions, requests, and what its errors mean.

Logins are limited to 300 a day per account, so a session is kept and reused across restarts:
https://docs.bsky.app/docs/advanced-guides/rate-limits
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

from bot.errors import BotError, LoginFailed, Rejected, Retryable

TIMEOUT = 10.0
"""Seconds a request may take to connect, and to send or receive each piece."""

REFUSED_FOR = 600.0
"""Seconds a refused login isn't tried again, lest polling uses up the day's logins."""

# A server can answer 400 to a login for half a second after the account was made.
LOGIN_PAUSES = (0.25, 0.5, 1.0)

DEAD_SESSION = frozenset({"ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired"})
BLOCKED_ACCOUNT = frozenset({"AccountTakedown", "AccountSuspended", "AccountDeactivated"})

BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, TOO_LARGE, TOO_MANY, SERVER_ERROR = 400, 401, 403, 413, 429, 500


class SessionStore(Protocol):
    """Where the session is kept between runs; it holds secrets."""

    def load(self) -> str | None:
        """Return what was saved last, or None."""

    def save(self, text: str) -> None:
        """Keep ``text`` instead of what was saved before."""


class Refused(Rejected):
    """The server understood the request and says no; ``error`` is the name of its error."""

    def __init__(self, error: str, reason: str) -> None:
        self.error = error
        super().__init__(reason)


class Lost(Retryable):
    """No usable answer came, though the request may have reached the server."""


class _DeadSession(Exception):  # noqa: N818 - never leaves this module
    """The server no longer takes our session."""


class _Answer(Protocol):
    status_code: int
    content: object
    headers: Mapping[str, str]


class _Client(Protocol):
    """The part of ``atproto.Client`` used here; the SDK has no types of its own."""

    def invoke_query(self, nsid: str, **kwargs: object) -> _Answer: ...

    def invoke_procedure(self, nsid: str, **kwargs: object) -> _Answer: ...

    def login(self, *args: str, **kwargs: object) -> object: ...


class Session:
    """One account on one server, logged in when it is first needed.

    Safe to use from several threads: the SDK's client and the HTTP client under it are, and
    a lock guards logging in.

    Args:
        server: The address of the account's server, for example ``https://bsky.social``.
        handle: The account's handle.
        password: An app password.
        store: Where the session is kept between runs.
        now: The time, used when a rate limit says when it ends but not what time it is.
    """

    def __init__(
        self,
        *,
        server: str,
        handle: str,
        password: str,
        store: SessionStore,
        now: Callable[[], datetime],
    ) -> None:
        self.server = server
        self.handle = handle
        self._password = password
        self._store = store
        self._now = now
        self._lock = threading.Lock()
        self._client: _Client | None = None
        self._did = ""
        self._refused: tuple[float, LoginFailed] | None = None

    @property
    def did(self) -> str:
        """The account's permanent id; logs in if that hasn't happened yet."""
        self._connected()
        return self._did

    def query(self, method: str, **params: object) -> Mapping[str, object]:
        """Ask the server something, and return its JSON object.

        Raises:
            Refused: The server says no.
            Lost: No usable answer came.
            Retryable: The server couldn't be reached, or wants us to wait.
            LoginFailed: The server doesn't take the handle and password.
        """
        dot_dict = _dot_dict({key: value for key, value in params.items() if value is not None})
        return self._call(lambda client: client.invoke_query(method, params=dot_dict))

    def procedure(self, method: str, body: Mapping[str, object]) -> Mapping[str, object]:
        """Have the server do something, and return its JSON object.

        Raises:
            Refused: The server says no; nothing happened.
            Lost: No usable answer came; it may have happened.
            Retryable: The server couldn't be reached, or wants us to wait; nothing happened.
            LoginFailed: The server doesn't take the handle and password.
        """
        data = _dot_dict(dict(body))
        return self._call(
            lambda client: client.invoke_procedure(
                method, data=data, input_encoding="application/json"
            )
        )

    def close(self) -> None:
        """Close the connections; the session stays valid and is reused on the next start."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            _close(client)

    def _call(self, send: Callable[[_Client], _Answer]) -> Mapping[str, object]:
        client = self._connected()
        try:
            return self._content(send, client)
        except _DeadSession:
            self._forget(client)
        try:
            return self._content(send, self._connected())
        except _DeadSession as error:
            raise LoginFailed(
                f"Bluesky ({self.server}) takes the login of {self.handle} but not its session: "
                "make a new app password and set BLUESKY_PASSWORD to it"
            ) from error

    def _content(self, send: Callable[[_Client], _Answer], client: _Client) -> Mapping[str, object]:
        answer = self._translated(lambda: send(client))
        if not isinstance(answer.content, dict):
            raise Lost(f"Bluesky ({self.server}) answered something that isn't a JSON object")
        return answer.content

    def _connected(self) -> _Client:
        with self._lock:
            if self._client is None:
                self._client = self._resumed() or self._logged_in()
            return self._client

    def _forget(self, client: _Client) -> None:
        """Make the next call log in anew, unless another thread has seen to that already."""
        with self._lock:
            if self._client is client:
                self._client = None
                self._store.save("")

    def _resumed(self) -> _Client | None:
        from atproto import Session as SdkSession  # noqa: PLC0415 - heavy
        from atproto.exceptions import AtProtocolError  # noqa: PLC0415 - heavy

        try:
            saved = json.loads(self._store.load() or "null")
            # a session of another account or server, from before the configuration changed
            if (saved["server"], saved["handle"]) != (self.server, self.handle):
                return None
            text = saved["session"]
            if not SdkSession.decode(text).access_jwt_payload.exp:
                return None
        except (AtProtocolError, ValueError, TypeError, KeyError, AttributeError):
            return None
        client = self._new_client()
        client.login(session_string=text, fetch_bsky_profile=False)
        return client

    def _logged_in(self) -> _Client:
        if self._refused is not None and time.monotonic() < self._refused[0]:
            raise LoginFailed(str(self._refused[1]))
        client = self._new_client()
        try:
            self._log_in(client)
        except LoginFailed as error:
            _close(client)
            self._refused = (time.monotonic() + REFUSED_FOR, error)
            raise
        except BotError:
            _close(client)
            raise
        self._refused = None
        return client

    def _log_in(self, client: _Client) -> None:
        refused = LoginFailed(
            f"Bluesky ({self.server}) refuses the login of {self.handle}: check the handle, "
            "make a new app password and set BLUESKY_PASSWORD to it"
        )
        for pause in (*LOGIN_PAUSES, None):
            try:
                self._translated(
                    lambda: client.login(self.handle, self._password, fetch_bsky_profile=False)
                )
            except _DeadSession as error:
                raise refused from error
            except Refused as error:
                if pause is None:
                    raise refused from error
                time.sleep(pause)
            else:
                return

    def _new_client(self) -> _Client:
        from atproto import Client, Request, SessionEvent  # noqa: PLC0415 - heavy

        client = Client(self.server, request=Request(timeout=TIMEOUT))

        def changed(event: object, session: Any) -> None:  # noqa: ANN401 - the SDK has no types
            self._did = str(session.did)
            if event is not SessionEvent.IMPORT:
                self._store.save(
                    json.dumps(
                        {"server": self.server, "handle": self.handle, "session": session.encode()}
                    )
                )

        client.on_session_change(changed)
        typed: _Client = client
        return typed

    def _translated[T](self, request: Callable[[], T]) -> T:
        """Run ``request``, raising the SDK's errors as ours."""
        import httpx  # noqa: PLC0415 - heavy
        from atproto.exceptions import (  # noqa: PLC0415 - heavy
            AtProtocolError,
            LoginRequiredError,
            RequestErrorBase,
        )

        try:
            return request()
        except LoginRequiredError as error:
            raise _DeadSession from error
        except RequestErrorBase as error:
            if error.response is not None:
                raise self._from_answer(error.response) from error
            raise self._from_transport(error.__cause__) from error
        except httpx.HTTPError as error:
            raise self._from_transport(error) from error
        except (AtProtocolError, ValueError) as error:
            raise Lost(f"Bluesky ({self.server}) answered something unreadable") from error
