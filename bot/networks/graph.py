"""Meta's Graph API over HTTP: a thin client, since Meta's own SDK puts the token in every address.

Why not ``facebook-business``, with what was measured: docs/networks/facebook.md. Here the token
stands in a header, and the addresses Meta gives for a next page, which hold it, aren't followed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from bot.errors import LoginFailed, Lost, Rejected, Retryable
from bot.networks.graph_errors import from_answer
from bot.networks.graph_usage import Usage
from bot.networks.untrusted import mapping, sequence, string

if TYPE_CHECKING:
    import httpx

TIMEOUT = 10.0
"""Seconds a request may take to connect, and to send or receive each piece."""

PAGES = 200
"""How many pages of one list are read at most."""

_PLACES = frozenset({"after", "until", "since", "offset", "__paging_token"})


class Graph:
    """One token's access to the Graph API. Several threads may use it.

    Every method may raise ``Retryable`` (or its ``Lost``: it may have had its effect),
    ``LoginFailed`` and ``Rejected``.

    Args:
        api_url: Where the API is.
        version: Which version of it, like ``v25.0``.
        token: A page access token.
        app_secret: The app's secret, or "": with it every request carries ``appsecret_proof``,
            https://developers.facebook.com/docs/graph-api/guides/secure-requests
        title: What people call the network.
        token_name: The name of the environment variable that holds the token.
        now: The time, aware.
        clock: A monotonic clock, in seconds.
    """

    def __init__(
        self,
        *,
        api_url: str,
        version: str,
        token: str,
        app_secret: str,
        title: str,
        token_name: str,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.title = title
        self.usage = Usage(clock)
        self._address = f"{api_url.rstrip('/')}/{version}"
        self._token = token
        self._proof = {"appsecret_proof": signed(app_secret, token.encode())} if app_secret else {}
        self._token_name = token_name
        self._now = now
        self._skew = timedelta()
        self._lock = threading.Lock()
        self._client: httpx.Client | None = None

    @property
    def time(self) -> datetime:
        """The time as Meta's servers have it, as far as their answers have told."""
        return self._now().astimezone(UTC) + self._skew

    def get(self, path: str, **params: object) -> Mapping[str, object]:
        """Read a node or an edge."""
        return self._request("GET", path, params)

    def post(self, path: str, body: Mapping[str, object]) -> Mapping[str, object]:
        """Have something made or changed."""
        return self._request("POST", path, body)

    def delete(self, path: str) -> None:
        """Take something away for good; what is gone already is no error."""
        try:
            self._request("DELETE", path, {})
        except Rejected as error:
            if not error.deleted:
                raise

    def exists(self, path: str) -> bool:
        """Tell whether the node is there."""
        try:
            self.get(path, fields="id")
        except Rejected as error:
            if error.deleted:
                return False
            raise
        return True

    def pages(self, path: str, **params: object) -> Iterator[list[Mapping[str, object]]]:
        """Give the pages of a list."""
        answer: Mapping[str, object] = self.get(path, **params)
        for _ in range(PAGES):
            yield [mapping(one) for one in sequence(answer.get("data"))]
            more = following(answer)
            if not more:
                return
            answer = self.get(path, **(params | more))

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _request(self, method: str, path: str, values: Mapping[str, object]) -> dict[str, object]:
        import httpx  # noqa: PLC0415 - heavy

        wait = self.usage.until_acting()
        if wait:
            raise Retryable(f"{self.title}: what Meta allows is nearly used up", after=wait)
        address = f"{self._address}/{path}"
        given = {**values, **self._proof}
        # what was never sent had no effect; every other failure may come after sending
        unsent = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
        try:
            if method == "POST":
                answer = self._connected().request(method, address, json=given)
            else:
                query = {key: str(value) for key, value in given.items()}
                answer = self._connected().request(method, address, params=query)
        except (*unsent, httpx.UnsupportedProtocol) as error:
            raise Retryable(f"{self.title} can't be reached") from error
        except httpx.HTTPError as error:
            raise Lost(f"{self.title} gave no answer") from error
        return self._content(answer)

    def _content(self, answer: httpx.Response) -> dict[str, object]:
        regain = self.usage.note(answer.headers).regain
        self._note_time(answer.headers.get("date", ""))
        try:
            content = json.loads(answer.content)
        except ValueError:
            content = None
        if answer.is_success and isinstance(content, dict) and "error" not in content:
            return content
        raise from_answer(
            answer.status_code,
            content,
            wait=regain or _seconds(answer.headers.get("retry-after", "")),
            title=self.title,
            token_name=self._token_name,
        )

    def _note_time(self, date: str) -> None:
        try:
            self._skew = parsedate_to_datetime(date).astimezone(UTC) - self._now().astimezone(UTC)
        except ValueError:
            return

    def _connected(self) -> httpx.Client:
        import httpx  # noqa: PLC0415 - heavy

        if not self._token.isascii() or not self._token.isprintable():
            raise LoginFailed(f"{self._token_name} holds what no token holds; copy it anew")
        with self._lock:
            if self._client is None:
                self._client = httpx.Client(
                    timeout=TIMEOUT,
                    headers={"Authorization": f"Bearer {self._token}"},
                    follow_redirects=False,
                )
            return self._client


def following(answer: Mapping[str, object]) -> dict[str, str]:
    """Return the parameters that give the list's next page, empty at its end.

    Meta gives a whole address, which may hold the token; only its place in the list is taken.
    https://developers.facebook.com/docs/graph-api/results
    """
    paging = mapping(answer.get("paging"))
    query = dict(parse_qsl(urlsplit(string(paging.get("next"))).query))
    if not query:
        return {}
    after = string(mapping(paging.get("cursors")).get("after"))
    found = {key: value for key, value in query.items() if key in _PLACES}
    return found | ({"after": after} if after else {})


def signed(secret: str, content: bytes) -> str:
    """Return the SHA-256 HMAC in hexadecimal."""
    return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()


def _seconds(text: str) -> float | None:
    return float(text) if text.isdecimal() else None
