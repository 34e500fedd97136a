"""Tries to reach Slack for as long as it takes, so that everything else goes on meanwhile."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from bot.errors import BotError, LoginFailed, Retryable

LONGEST = 60.0
"""How many seconds are waited at most between two attempts."""

_STOPS_IN = 5.0  # seconds
_LOG = logging.getLogger(__name__)


class Connecting:
    """Repeats an attempt in a thread of its own until it is made.

    Args:
        connect: Makes the connection, or raises why it couldn't.
        failed: Is told of each error.
        first: Seconds before the first attempt; longer each time.
    """

    def __init__(
        self, connect: Callable[[], None], failed: Callable[[BotError], None], first: float = 1.0
    ) -> None:
        self._connect = connect
        self._failed = failed
        self._wait = first
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="slack-connecting", daemon=True)

    def start(self, error: Retryable) -> None:
        """Begin, after an attempt that failed so."""
        self._told(error)
        self._thread.start()

    def stop(self) -> None:
        """Try no more; an attempt that is under way ends with its own time limit."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(_STOPS_IN)

    @property
    def stopped(self) -> bool:
        """Whether a connection that is made now has nobody to serve."""
        return self._stopping.is_set()

    def _told(self, error: BotError) -> None:
        asked = error.after if isinstance(error, Retryable) else None
        self._next = self._wait if asked is None else max(asked, self._wait)
        self._wait = min(LONGEST, self._wait * 2)
        level = logging.ERROR if isinstance(error, LoginFailed) else logging.WARNING
        _LOG.log(level, "not connected to Slack; tried again in %.0f s: %s", self._next, error)
        self._failed(error)

    def _work(self) -> None:
        while not self._stopping.wait(self._next):
            try:
                self._connect()
            except BotError as error:
                self._told(error)
            else:
                _LOG.info("connected to Slack")
                return
