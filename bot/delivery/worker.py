"""A thread for a destination: it works while there is work, and rests after a failure."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from typing import Protocol

import structlog

from bot.errors import BotError, Retryable, place

LONGEST_WAIT = 60.0
"""How long is waited at most between two attempts at a destination that is down, in seconds."""

STUMBLES = 3
"""After so many errors that nobody foresaw, what they were about is set aside."""

_IDLE = 1.0  # seconds after which an idle worker looks whether time has made something due
_LOG = structlog.get_logger(__name__)


class Lane(Protocol):
    """What leaves for one destination, one thing after the other."""

    @property
    def about(self) -> str:
        """What the last step was about: always the same word for the same thing."""

    def step(self) -> bool:
        """Do one thing; False if there was none."""

    def set_aside(self) -> None:
        """Give up what the last step was about, keep it, and tell people; the next goes on."""


class Worker:
    """A thread that repeats a lane's step while it does something, and rests while it does not.

    What fails by an error of ours, again and again, is set aside, so that it holds up nothing.

    Args:
        destination: What the log calls it.
        lane: What there is to do.
        rest: Seconds that it rests after a first failure; longer each time.
    """

    def __init__(self, destination: str, lane: Lane, *, rest: float = 0.5) -> None:
        self.destination = destination
        self._lane = lane
        self._first_rest = rest
        self._stumbles: Counter[str] = Counter()
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
                self._stumbles[self._lane.about] += 1
                self._rest(f"{type(error).__name__} {place(error)}", None)
            else:
                self._failures, self._troubled = 0, None
                self._stumbles.pop(self._lane.about, None)
                if not worked:
                    self._woken.wait(_IDLE)

    def _step(self) -> bool:
        about = self._lane.about
        if not about or self._stumbles[about] < STUMBLES:
            return self._lane.step()
        _LOG.error("set aside", destination=self.destination, key=about)
        self._lane.set_aside()
        self._stumbles.clear()
        return True

    def _rest(self, reason: str, after: float | None) -> None:
        """Wait as long as the destination asks, or longer each time, with some chance in it."""
        self._troubled = self._troubled or time.monotonic()
        if after is None:
            longest = min(LONGEST_WAIT, self._first_rest * 2**self._failures)
            after = longest * random.uniform(0.5, 1.0)  # noqa: S311
            self._failures += 1
        _LOG.warning("delivery waits", destination=self.destination, seconds=after, reason=reason)
        self._stopping.wait(after)
