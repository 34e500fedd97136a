"""The demo's clock: it goes as clocks do, and can be run forward."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta


class DemoClock:
    """Begins at ``start``, which is aware; calling it gives the time in UTC."""

    def __init__(self, start: datetime) -> None:
        self._start = start.astimezone(UTC)
        self._began = time.monotonic()
        self._run = timedelta(0)
        self._lock = threading.Lock()
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

    def _now(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._began) + self._run
