"""One account's connection to a Mastodon server, and what the server told of itself.

A token doesn't expire by itself, so there is no login: https://docs.joinmastodon.org/client/token/
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from bot.errors import LoginFailed, Rejected
from bot.networks.mastodon_errors import Answer, Gone, translated
from bot.networks.untrusted import mapping, string

if TYPE_CHECKING:
    import requests
    from mastodon import Mastodon as Client

T = TypeVar("T")

TIMEOUT = 15.0
"""Seconds a request may take to connect, and to send or receive each piece."""

ANEW_AFTER = 3600.0
"""Seconds after which the account and the server are asked about themselves again."""

USUAL_CHARACTERS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The municipality's account: ``visibility`` is the one its posts usually have."""

    id: str
    visibility: str


class Session:
    """One account on one server; several threads may use it.

    Args:
        name: The network's name in the configuration, after which its token is called.
        server: The address of the account's server, for example ``https://mastodon.example``.
        token: An access token of the account.
        now: The time, for a rate limit whose answer doesn't tell the server's own.
    """

    def __init__(self, *, name: str, server: str, token: str, now: Callable[[], datetime]) -> None:
        self.server = server.rstrip("/")
        self._name = name
        self._token = token
        self._now = now
        self._lock = threading.Lock()
        self._local = threading.local()
        self._client: Client | None = None
        self._account: Account | None = None
        self._asked_at = 0.0
        self.characters = USUAL_CHARACTERS
        self.streams = _web_socket(self.server)

    def call(self, ask: Callable[[Client], T]) -> T:
        """Ask the server something.

        Raises:
            Gone: What it is about isn't there.
            Rejected: The server says no.
            Lost: No usable answer came; the request may have had its effect.
            Retryable: The server couldn't be reached, or wants us to wait.
            LoginFailed: The server doesn't take the token.
        """
        client, answer = self._connected(), Answer()
        self._local.answer = answer
        return translated(
            lambda: ask(client), answer, name=self._name, server=self.server, now=self._now
        )

    def edit(self, post_id: str, fields: Sequence[tuple[str, str]]) -> None:
        """Put other words in a post's place; the library's own way leaves its language out.

        Raises: as :meth:`call` does.
        """

        def ask(client: Client) -> None:
            import requests  # noqa: PLC0415 - heavy
            from mastodon.errors import MastodonNetworkError  # noqa: PLC0415 - heavy

            try:
                client.session.put(
                    f"{self.server}/api/v1/statuses/{post_id}",
                    data=fields,
                    headers={"Authorization": f"Bearer {self._token}", "User-Agent": "svarvakt"},
                    timeout=TIMEOUT,
                )
            except requests.RequestException:
                raise MastodonNetworkError("the edit") from None

        self.call(ask)

    def stands_for_others(self, post_id: str) -> bool:
        """Tell whether who isn't logged in can read the post; many servers let nobody do that.

        Raises:
            Retryable: The server can't be asked now.
        """

        def ask(client: Client) -> None:
            import requests  # noqa: PLC0415 - heavy
            from mastodon.errors import MastodonNetworkError  # noqa: PLC0415 - heavy

            address = f"{self.server}/api/v1/statuses/{post_id}"
            try:
                client.session.get(address, headers={"User-Agent": "svarvakt"}, timeout=TIMEOUT)
            except requests.RequestException:
                raise MastodonNetworkError("the post") from None

        try:
            self.call(ask)
        except (Rejected, LoginFailed):
            return False
        return True

    def account(self) -> Account:
        """Return the account; asks the server the first time, and once an hour.

        Raises:
            Retryable: The server can't be read now.
            LoginFailed: The server doesn't take the token.
        """
        if self._account is None or time.monotonic() - self._asked_at > ANEW_AFTER:
            found = mapping(self.call(lambda client: client.account_verify_credentials()))
            self._learn_limits()
            self._account = Account(
                id=string(found.get("id")),
                visibility=string(mapping(found.get("source")).get("privacy")) or "public",
            )
            self._asked_at = time.monotonic()
        return self._account

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.session.close()

    def _learn_limits(self) -> None:
        """Read how long a post may be, and where the streams are; as usual where it isn't told."""
        try:
            told = self.call(lambda client: client.instance_v2())
        except Gone:  # before Mastodon 4.0
            try:
                told = self.call(lambda client: client.instance_v1())
            except Gone:
                return
        configuration = mapping(mapping(told).get("configuration"))
        most = mapping(configuration.get("statuses")).get("max_characters")
        if isinstance(most, int) and most > 0:
            self.characters = most
        streams = string(mapping(configuration.get("urls")).get("streaming"))
        # the token goes there: never less protected than to the server itself
        allowed = ("wss://",) if self.server.startswith("https://") else ("wss://", "ws://")
        if streams.startswith(allowed):
            self.streams = streams.rstrip("/")

    def _connected(self) -> Client:
        with self._lock:
            if self._client is None:
                self._client = self._made()
            return self._client

    def _made(self) -> Client:
        from mastodon import Mastodon as Client  # noqa: PLC0415 - heavy

        from bot.networks.mastodon_http import SameServer  # noqa: PLC0415 - heavy

        return Client(
            access_token=self._token,
            api_base_url=self.server,
            ratelimit_method="throw",
            request_timeout=TIMEOUT,
            session=SameServer(self._note),
            user_agent="svarvakt",
        )

    def _note(self, response: requests.Response) -> None:
        """Keep what the library's errors don't tell."""
        answer: Answer = self._local.answer
        answer.status = response.status_code
        headers: Mapping[str, str] = response.headers
        answer.headers = headers


def _web_socket(server: str) -> str:
    return f"ws{server.removeprefix('http')}"
