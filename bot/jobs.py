"""What runs by the clock, in APScheduler's threads: polls, the nightly backup, the heartbeat.

A job that fails is logged and runs again at its next time; it never stops the others. A poll that
fails waits longer each time, and as long as the network asks.
"""

from __future__ import annotations

import random
import threading
import time as clocks
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from bot.errors import BotError, Retryable, StoreError, place

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

Failed = Callable[[BotError | None], None]
"""Told that a job failed, with the reason if it is one of ours."""

Work = Callable[[], object]
"""What a job does; what it returns is not looked at."""

LONGEST_WAIT = 300.0
"""How long a poll that fails waits at most before it is tried again, in seconds."""

LONGEST_BEATS = 10
"""How many times its usual pace it waits at most."""

LONGEST_ASKED = 24 * 3600.0
"""How long it waits at most where the network asks for more, in seconds."""

_POLICY = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
_LOG = structlog.get_logger(__name__)


def _log_only(_error: BotError | None) -> None:
    pass


class Jobs:
    """The jobs, not yet running; APScheduler is loaded when the first is added.

    ``clock`` is a monotonic one, in seconds: a pause is not shortened by a clock that is set.
    """

    def __init__(self, clock: Callable[[], float] = clocks.monotonic) -> None:
        self._clock = clock
        self._scheduler: BackgroundScheduler | None = None
        self._work: dict[str, Work] = {}
        self._repeated: list[str] = []
        self._soon: set[str] = set()
        self._backs_off: dict[str, float] = {}
        self._failures: Counter[str] = Counter()
        self._paused: dict[str, tuple[float, float]] = {}

    def every(
        self,
        name: str,
        amount: timedelta,
        work: Work,
        failed: Failed = _log_only,
        *,
        backs_off: bool = False,
    ) -> None:
        """Run ``work`` at once and then every so often.

        One that ``backs_off`` waits longer with each failure in a row, or as long as the other side
        asks by ``Retryable``. The latter nothing cuts short; the former :meth:`hasten` does, down
        to the usual pace.
        """
        from apscheduler.triggers.interval import IntervalTrigger  # noqa: PLC0415 - with a job

        if backs_off:
            self._backs_off[name] = amount.total_seconds()
        trigger = IntervalTrigger(seconds=amount.total_seconds(), timezone=UTC)
        self._add(name, work, failed, trigger, next_run_time=datetime.now(UTC))
        self._repeated.append(name)

    def daily(self, name: str, at: time, zone: ZoneInfo, work: Work) -> None:
        """Run ``work`` once each date, when the zone's clock shows that time or has passed it."""
        from bot.skipping import Daily  # noqa: PLC0415 - loads APScheduler, only with a job

        self._add(name, work, _log_only, Daily(at, zone))

    def run(self, name: str) -> None:
        """Do a job's work now, in this thread, paused or not; errors are logged and told too."""
        self._work[name]()

    def hasten(self, name: str) -> None:
        """Have a job run once more, as soon as it is not running: there is something new for it.

        However often it is asked for until then, it is one run.
        """
        if self._scheduler is not None and name not in self._soon:
            self._soon.add(name)
            self._scheduler.add_job(
                self._due,
                args=[name, True],
                next_run_time=datetime.now(UTC),
                misfire_grace_time=None,
            )

    def clock_jumped(self) -> None:
        """Have every repeated job run now: its next time was by a clock that is no more."""
        for name in self._repeated:
            if self._scheduler is not None and (job := self._scheduler.get_job(name)) is not None:
                job.modify(next_run_time=datetime.now(UTC))

    def start(self) -> None:
        """Begin to run them."""
        if self._scheduler is not None:
            self._scheduler.start()

    def stop(self) -> None:
        """Let what runs finish, and run nothing more."""
        if self._scheduler is not None and self._scheduler.running:
            self._scheduler.pause()  # else it goes on handing out work while it waits for the last
            self._scheduler.shutdown(wait=True)

    def _add(self, name: str, work: Work, failed: Failed, trigger: object, **when: object) -> None:
        from bot.skipping import Skipping  # noqa: PLC0415 - only with a job

        if self._scheduler is None:
            from apscheduler.schedulers.background import (  # noqa: PLC0415 - only with a job
                BackgroundScheduler,
            )

            self._scheduler = BackgroundScheduler(timezone=UTC)
        self._work[name] = partial(self._run, name, work, failed, threading.Lock())
        self._scheduler.add_job(
            self._due, Skipping(trigger), args=[name], id=name, **_POLICY, **when
        )

    def _due(self, name: str, hastened: bool = False) -> None:  # noqa: FBT001, FBT002 - by APScheduler
        """Do a job's work, unless it is paused: then it comes when the pause is over."""
        until = self._paused.get(name, (0.0, 0.0))[hastened]
        left = until - self._clock()
        if left > 0:
            self._soon.discard(name)
            self._wait(name, left)
        else:
            self._work[name]()

    def _run(self, name: str, work: Work, failed: Failed, running: threading.Lock) -> None:
        with running:
            self._soon.discard(name)  # what is asked for from here on needs another run
            try:
                work()
            except BotError as error:
                _LOG.warning("a job failed", job=name, reason=str(error))
                self._back_off(name, error)
                failed(error)
            except Exception as error:  # noqa: BLE001 - the job wrapper: the next run must come
                _LOG.error("a job failed", job=name, kind=type(error).__name__, place=place(error))
                self._back_off(name, None)
                failed(None)
            else:
                self._failures.pop(name, None)
                self._paused.pop(name, None)

    def _back_off(self, name: str, error: BotError | None) -> None:
        """Pause a poll as long as it is asked to, or longer each time, with some chance in it."""
        every = self._backs_off.get(name)
        if every is None or isinstance(error, StoreError):  # which is no fault of the network's
            return
        asked = error.after if isinstance(error, Retryable) else None
        if asked is None:
            times = min(2 ** self._failures[name], LONGEST_BEATS)
            pause = min(LONGEST_WAIT, every * times) * random.uniform(0.75, 1.0)  # noqa: S311
            at_least = min(every, pause)
            self._failures[name] = min(self._failures[name] + 1, LONGEST_BEATS)
        else:
            pause = at_least = min(max(asked, 0.0), LONGEST_ASKED)
        now = self._clock()
        self._paused[name] = (now + pause, now + at_least)
        self._wait(name, pause)

    def _wait(self, name: str, seconds: float) -> None:
        """Have the job's next run no earlier than so many seconds from now, and not much later."""
        from apscheduler.jobstores.base import JobLookupError  # noqa: PLC0415 - with a job

        job = self._scheduler.get_job(name) if self._scheduler is not None else None
        if job is None:
            return
        at = datetime.now(UTC) + timedelta(seconds=seconds)
        every = timedelta(seconds=self._backs_off[name])
        if job.next_run_time is None or not at <= job.next_run_time <= at + every:
            with suppress(JobLookupError):  # everything is being stopped
                job.modify(next_run_time=at)
