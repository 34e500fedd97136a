"""One Bluesky account's logged-in connection, kept across restarts.

Logins are limited to 300 a day per account, so the session is saved at every change:
https://docs.bsky.app/docs/advanced-guides/rate-limits
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol, TypeVar

from bot.errors import BotError, LoginFailed, Lost
from bot.networks import SessionStore
from bot.networks.bluesky_errors import Answer, DeadSession, Refused, translated

T = TypeVar("T")

TIMEOUT = 10.0
"""Seconds a request may take to connect, and to send or receive each piece."""

REFUSED_FOR = 600.0
"""Seconds a refused login isn't tried again, lest polling uses up the day's logins."""

# Measured: a server can answer 400 to a login for half a second after the account was made.
LOGIN_PAUSES = (0.25, 0.5, 1.0)


class _Request(Protocol):
    def close(self) -> None: ...


class _Client(Protocol):
    """The part of ``atproto.Client`` used here; the SDK declares no types."""

    request: _Request

    def invoke_query(self, nsid: str, *, params: object) -> Answer: ...

    def invoke_procedure(self, nsid: str, *, data: object, input_encoding: str) -> Answer: ...

    def login(
        self,
        login: str | None = None,
        password: str | None = None,
        session_string: str | None = None,
        *,
        fetch_bsky_profile: bool,
    ) -> object: ...


class _SdkSession(Protocol):
    did: str

    def encode(self) -> str: ...


class Session:
    """One account on one server, logged in when it is first needed.

    Several threads may use it: the SDK's client and the HTTP client under it allow that, and
    a lock guards logging in.

    Args:
        name: The network's name in the configuration, after which its password is called.
        server: The address of the account's server, for example ``https://bsky.social``.
        handle: The account's handle.
        password: An app password.
        store: Where the session is kept between runs.
        now: The time, for a rate limit whose answer doesn't tell the server's own.
    """

    def __init__(
        self,
        *,
        name: str,
        server: str,
        handle: str,
        password: str,
        store: SessionStore,
        now: Callable[[], datetime],
    ) -> None:
        self._name = name
        self._server = server
        self._handle = handle
        self._password = password
        self._store = store
        self._now = now
        self._lock = threading.Lock()
        self._client: _Client | None = None
        self._retired: list[_Client] = []
        self._did = ""
        self._refused: LoginFailed | None = None
        self._refused_until = 0.0

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
        given = _dot_dict({name: value for name, value in params.items() if value is not None})
        return self._call(lambda client: client.invoke_query(method, params=given))

    def procedure(self, method: str, body: Mapping[str, object]) -> Mapping[str, object]:
        """Have the server do something, and return its JSON object.

        Raises:
            Refused: The server says no; nothing happened.
            Lost: No usable answer came; it may have happened.
            Retryable: The server couldn't be reached, or wants us to wait; nothing happened.
            LoginFailed: The server doesn't take the handle and password.
        """
        data = _dot_dict(body)
        json_type = "application/json"
        return self._call(
            lambda client: client.invoke_procedure(method, data=data, input_encoding=json_type)
        )

    def close(self) -> None:
        """Close the connections; the saved session stays valid for the next start."""
        with self._lock:
            clients = [*self._retired, *([self._client] if self._client else [])]
            self._retired.clear()
            self._client = None
        for client in clients:
            client.request.close()

    def _call(self, send: Callable[[_Client], Answer]) -> Mapping[str, object]:
        client = self._connected()
        try:
            return self._content(client, send)
        except DeadSession:
            self._forget(client)
        try:
            return self._content(self._connected(), send)
        except DeadSession as error:
            raise self._login_failed("takes the login of {handle} but not its session") from error

    def _content(self, client: _Client, send: Callable[[_Client], Answer]) -> Mapping[str, object]:
        content = self._translated(lambda: send(client)).content
        if not isinstance(content, dict):
            raise Lost(f"Bluesky ({self._server}) gave an answer that can't be read")
        return content

    def _connected(self) -> _Client:
        with self._lock:
            if self._client is None:
                self._client = self._resumed() or self._logged_in()
            return self._client

    def _forget(self, client: _Client) -> None:
        """Make the next call log in anew, unless another thread has done so already."""
        with self._lock:
            if self._client is client:
                self._retired.append(client)  # another thread may still be using it
                self._client = None
                self._store.save("")

    def _resumed(self) -> _Client | None:
        from atproto import Session as SdkSession  # noqa: PLC0415 - heavy
        from atproto.exceptions import AtProtocolError  # noqa: PLC0415 - heavy

        try:
            saved = json.loads(self._store.load() or "{}")
            # a session from before the configuration changed may be another account's
            if (saved["server"], saved["handle"]) != (self._server, self._handle):
                return None
            text = saved["session"]
            int(SdkSession.decode(text).access_jwt_payload.exp)
        except (AtProtocolError, ValueError, TypeError, KeyError, AttributeError):
            return None
        client = self._new_client()
        client.login(session_string=text, fetch_bsky_profile=False)
        return client

    def _logged_in(self) -> _Client:
        if self._refused is not None and time.monotonic() < self._refused_until:
            raise LoginFailed(str(self._refused))
        client = self._new_client()
        try:
            self._log_in(client)
        except LoginFailed as error:
            client.request.close()
            self._refused, self._refused_until = error, time.monotonic() + REFUSED_FOR
            raise
        except BotError:
            client.request.close()
            raise
        return client

    def _log_in(self, client: _Client) -> None:
        def attempt() -> None:
            client.login(self._handle, self._password, fetch_bsky_profile=False)

        for pause in LOGIN_PAUSES:
            try:
                self._translated(attempt)
            except Refused:
                time.sleep(pause)
            except DeadSession as error:
                raise self._login_failed("refuses the login of {handle}") from error
            else:
                return
        try:
            self._translated(attempt)
        except (Refused, DeadSession) as error:
            raise self._login_failed("refuses the login of {handle}") from error

    def _login_failed(self, what: str) -> LoginFailed:
        return LoginFailed(
            f"Bluesky ({self._server}) {what.format(handle=self._handle)}: check the handle, "
            f"make a new app password and set {self._name.upper()}_PASSWORD to it"
        )

    def _new_client(self) -> _Client:
        from atproto import Client, Request, SessionEvent  # noqa: PLC0415 - heavy

        def changed(event: object, session: _SdkSession) -> None:
            self._did = session.did
            if event is not SessionEvent.IMPORT:
                saved = {"server": self._server, "handle": self._handle}
                self._store.save(json.dumps(saved | {"session": session.encode()}))

        client = Client(self._server, request=Request(timeout=TIMEOUT))
        client.on_session_change(changed)
        typed: _Client = client
        return typed

    def _translated(self, request: Callable[[], T]) -> T:
        return translated(request, self._server, self._now)


def _dot_dict(values: Mapping[str, object]) -> object:
    """Wrap ``values`` as the SDK wants what its own models don't check."""
    from atproto_client.models.dot_dict import DotDict  # noqa: PLC0415 - heavy

    return DotDict(dict(values))
