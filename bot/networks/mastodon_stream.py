"""Being told of news at once: a plain WebSocket to Mastodon's stream of notifications.

https://docs.joinmastodon.org/methods/streaming/#websocket, which GoToSocial speaks too. What is
told is only a reason to poll, so nothing depends on the stream: without it, news waits for the
next poll.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.errors import BotError

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

PATH = "/api/v1/streaming?stream=user:notification"

GAP = 3.0
"""Seconds between two tellings: in a storm, a poll for each post would use up the rate limit."""

LONGEST_WAIT = 300.0
"""How long is waited at most before a stream that fails is opened again, in seconds."""

OPENING = 5.0  # seconds


class Stream:
    """Listens in a thread of its own, and connects again as often as it must.

    Args:
        address: Where the streams are, asked for before each connection.
        token: The account's access token, sent in a header since addresses stand in logs.
        gap: Seconds between two tellings.
        wait: Seconds before the second attempt to connect; doubled for each that fails.
    """

    def __init__(
        self, address: Callable[[], str], token: str, *, gap: float = GAP, wait: float = 1.0
    ) -> None:
        self._address = address
        self._token = token
        self._gap = gap
        self._wait = wait
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._connection: ClientConnection | None = None
        self._thread: threading.Thread | None = None

    def start(self, told: Callable[[], None]) -> None:
        """Call ``told`` whenever something may be new, until :meth:`stop`."""
        if self._thread is None and not self._stopping.is_set():
            self._thread = threading.Thread(
                target=self._listen, args=(told,), name="mastodon-stream", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """Close the connection and end the thread."""
        self._stopping.set()
        with self._lock:
            connection = self._connection
        if connection is not None:
            connection.close()
        if self._thread is not None:
            self._thread.join(2 * OPENING)

    def _listen(self, told: Callable[[], None]) -> None:
        from websockets.exceptions import WebSocketException  # noqa: PLC0415 - heavy

        failures = 0
        while not self._stopping.is_set():
            opened = time.monotonic()
            try:
                if self._hear(told):
                    failures = 0
            except (BotError, WebSocketException, OSError, EOFError):
                pass  # whatever is wrong, the polls meet it too and tell
            if time.monotonic() - opened > LONGEST_WAIT:
                failures = 0
            pause = min(LONGEST_WAIT, self._wait * 2**failures)
            failures = min(failures + 1, 20)
            self._stopping.wait(pause * random.uniform(0.5, 1.0))  # noqa: S311

    def _hear(self, told: Callable[[], None]) -> bool:
        """Listen on one connection until it ends; returns whether anything was heard."""
        from websockets.exceptions import ConnectionClosed  # noqa: PLC0415 - heavy
        from websockets.sync.client import connect  # noqa: PLC0415 - heavy

        heard = False
        with connect(
            self._address() + PATH,
            additional_headers={"Authorization": f"Bearer {self._token}"},
            user_agent_header="svarvakt",
            open_timeout=OPENING,
            close_timeout=1.0,
        ) as connection:
            with self._lock:
                self._connection = connection
            if self._stopping.is_set():
                return heard
            told()  # what came while nobody listened
            try:
                while True:
                    connection.recv()
                    heard = True
                    told()
                    while not self._stopping.wait(self._gap) and self._drained(connection):
                        told()
            except ConnectionClosed:
                return heard
            finally:
                with self._lock:
                    self._connection = None

    @staticmethod
    def _drained(connection: ClientConnection) -> bool:
        """Take what has come meanwhile; returns whether there was any."""
        some = False
        while True:
            try:
                connection.recv(timeout=0)
            except TimeoutError:
                return some
            some = True
