"""A thread for a destination: it works while there is work, and rests after a failure."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

import structlog

from bot.errors import BotError, Retryable, place

LONGEST_WAIT = 60.0
"""How long is waited at most between two attempts at a destination that is down, in seconds."""

_IDLE = 1.0  # seconds after which an idle worker looks whether time has made something due
_LOG = structlog.get_logger(__name__)


class Worker:
    """A thread that repeats ``step`` while it does something, and rests while it does not."""

    def __init__(self, destination: str, step: Callable[[], bool]) -> None:
        self._destination = destination
        self._step = step
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._failures = 0
        self._troubled: float | None = None
        self._thread = threading.Thread(target=self._work, name=f"delivery-{destination}")

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def wake(self) -> None:
        """Have the thread look at once, unless the destination asked it to wait."""
        self._woken.set()

    def troubled_for(self) -> float:
        """Return for how many seconds the destination has failed; 0 while it works."""
        since = self._troubled
        return 0.0 if since is None else time.monotonic() - since

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Stop after the current step."""
        self._stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                worked = self._step()
            except BotError as error:
                after = error.after if isinstance(error, Retryable) else None
                self._rest(str(error), after)
            except Exception as error:  # noqa: BLE001 - the worker loop: the thread must live on
                self._rest(f"{type(error).__name__} {place(error)}", None)
            else:
                self._failures, self._troubled = 0, None
                if not worked:
                    self._woken.wait(_IDLE)

    def _rest(self, reason: str, after: float | None) -> None:
        """Wait as long as the destination asks, or longer each time, with some chance in it."""
        self._troubled = self._troubled or time.monotonic()
        if after is None:
            after = min(LONGEST_WAIT, 0.5 * 2**self._failures) * random.uniform(0.5, 1.0)  # noqa: S311
            self._failures += 1
        _LOG.warning("delivery waits", destination=self._destination, seconds=after, reason=reason)
        self._stopping.wait(after)
