"""What runs by the clock, in APScheduler's threads: polls, the nightly backup, the heartbeat.

A job that fails is logged and runs again at its next time; it never stops the others.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from bot.errors import BotError, place

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

Failed = Callable[[BotError | None], None]
"""Told that a job failed, with the reason if it is one of ours."""

Work = Callable[[], object]
"""What a job does; what it returns is not looked at."""

_POLICY = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
_LOG = structlog.get_logger(__name__)


def _log_only(_error: BotError | None) -> None:
    pass


class Jobs:
    """The jobs, not yet running; APScheduler is loaded when the first is added."""

    def __init__(self) -> None:
        self._scheduler: BackgroundScheduler | None = None
        self._work: dict[str, Work] = {}
        self._repeated: list[str] = []
        self._soon: set[str] = set()

    def every(self, name: str, amount: timedelta, work: Work, failed: Failed = _log_only) -> None:
        """Run ``work`` at once and then every so often."""
        from apscheduler.triggers.interval import IntervalTrigger  # noqa: PLC0415 - with a job

        trigger = IntervalTrigger(seconds=amount.total_seconds(), timezone=UTC)
        self._add(name, work, failed, trigger, next_run_time=datetime.now(UTC))
        self._repeated.append(name)

    def daily(self, name: str, at: time, zone: ZoneInfo, work: Work) -> None:
        """Run ``work`` once each date, when the zone's clock shows that time or has passed it."""
        from bot.skipping import Daily  # noqa: PLC0415 - loads APScheduler, only with a job

        self._add(name, work, _log_only, Daily(at, zone))

    def run(self, name: str) -> None:
        """Do a job's work now, in this thread; an error is logged and told as always."""
        self._work[name]()

    def hasten(self, name: str) -> None:
        """Have a job run once more, as soon as it is not running: there is something new for it.

        However often it is asked for until then, it is one run.
        """
        if self._scheduler is not None and name not in self._soon:
            self._soon.add(name)
            self._scheduler.add_job(
                self._work[name], next_run_time=datetime.now(UTC), misfire_grace_time=None
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
        self._scheduler.add_job(self._work[name], Skipping(trigger), id=name, **_POLICY, **when)

    def _run(self, name: str, work: Work, failed: Failed, running: threading.Lock) -> None:
        with running:
            self._soon.discard(name)  # what is asked for from here on needs another run
            try:
                work()
            except BotError as error:
                _LOG.warning("a job failed", job=name, reason=str(error))
                failed(error)
            except Exception as error:  # noqa: BLE001 - the job wrapper: the next run must come
                _LOG.error("a job failed", job=name, kind=type(error).__name__, place=place(error))
                failed(None)
