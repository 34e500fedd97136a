"""What runs by the clock goes on when the clock jumps."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.jobs import Jobs
from bot.skipping import Skipping
from tests.office import OSLO


@pytest.mark.parametrize("kind", ["interval", "cron"])
def test_however_much_was_missed_is_one_run(kind: str) -> None:
    """Thirty years at a second each are not counted up, and the next time is still to come."""
    from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415 - heavy
    from apscheduler.triggers.interval import IntervalTrigger  # noqa: PLC0415

    triggers = {"interval": IntervalTrigger(seconds=1, timezone=UTC),
                "cron": CronTrigger(hour=3, timezone=UTC)}  # fmt: skip
    trigger, now = Skipping(triggers[kind]), datetime.now(UTC)
    at: datetime | None = now - timedelta(days=11_000)
    for _asked in range(3):
        assert at is not None
        if at > now:
            break
        at = trigger.get_next_fire_time(at, now)
    assert at is not None
    assert now < at <= now + timedelta(days=1)


def test_a_job_keeps_its_beat_when_it_is_a_little_late() -> None:
    """What comes after a run that was on time, or nearly, is reckoned from that run."""
    from apscheduler.triggers.interval import IntervalTrigger  # noqa: PLC0415 - heavy

    trigger = Skipping(IntervalTrigger(seconds=30, timezone=UTC))
    at = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
    late = at + timedelta(seconds=7)
    assert trigger.get_next_fire_time(at, late) == at + timedelta(seconds=30)


def test_the_scheduler_counts_up_nothing_of_either_kind_of_job() -> None:
    """A poll and a daily job, a fortnight late, are each one run to APScheduler."""
    jobs = Jobs()
    jobs.every("poll", timedelta(seconds=1), lambda: None)
    jobs.daily("backup", time(3, 15), OSLO, lambda: None)
    assert jobs._scheduler is not None  # noqa: SLF001 - its own reckoning is what is tested
    now = datetime.now(UTC)
    for name in ("poll", "backup"):
        job = jobs._scheduler.get_job(name)  # noqa: SLF001
        job.modify(next_run_time=now - timedelta(days=14))
        assert len(job._get_run_times(now)) == 1  # noqa: SLF001
