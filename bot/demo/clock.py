"""The demo's clock: it goes as clocks do, and can be run forward."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Run:
    """The clock is being run forward: from when, and to when."""

    begun: datetime
    to: datetime


class DemoClock:
    """Begins at ``start``, which is aware; calling it gives the time in UTC.

    ``running`` is the run that is under way, which :meth:`halt` ends.
    """

    def __init__(self, start: datetime) -> None:
        self._start = start.astimezone(UTC)
        self._began = time.monotonic()
        self._run = timedelta(0)
        self._lock = threading.Lock()
        self._halted = threading.Event()
        self.running: Run | None = None
        self.version = 0

    def __call__(self) -> datetime:
        """Return the time, in UTC."""
        with self._lock:
            return self._now()

    def run_to(self, to: datetime) -> None:
        """Run forward to the time; a time that has been changes nothing."""
        with self._lock:
            self._run += max(to - self._now(), timedelta(0))
            self.version += 1

    @contextmanager
    def run(self, to: datetime) -> Iterator[threading.Event]:
        """Be under way to that time; gives what is set when it is to go no further."""
        self._halted.clear()
        self.running = Run(self(), to)
        self.version += 1
        try:
            yield self._halted
        finally:
            self.running = None
            self.version += 1

    def halt(self) -> None:
        """End the run that is under way, if one is, at what it has come to."""
        self._halted.set()

    def _now(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._began) + self._run
