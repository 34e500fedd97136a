"""What runs by the clock goes on when the clock jumps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from bot.jobs import Jobs
from bot.skipping import Daily, Skipping
from tests.office import OSLO

ZONES = (
    "Europe/Oslo", "Atlantic/Azores", "America/New_York", "America/Santiago", "America/Havana",
    "Africa/Cairo", "Australia/Lord_Howe", "Asia/Tokyo",
)  # fmt: skip
"""Their clocks change at one, two or three, at midnight, by half an hour, or never."""


@pytest.mark.parametrize("kind", ["interval", "daily"])
def test_however_much_was_missed_is_one_run(kind: str) -> None:
    """Thirty years at a second each are not counted up, and the next time is still to come."""
    from apscheduler.triggers.interval import IntervalTrigger  # noqa: PLC0415 - heavy

    triggers = {"interval": IntervalTrigger(seconds=1, timezone=UTC),
                "daily": Daily(time(3), OSLO)}  # fmt: skip
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


def changes(zone: ZoneInfo) -> Iterator[date]:
    """Give the dates in a year on which the zone's clocks change."""
    day = datetime(2026, 7, 1, 12, tzinfo=zone)
    for number in range(365):
        here, following = day + timedelta(days=number), day + timedelta(days=number + 1)
        if here.utcoffset() != following.utcoffset():
            yield following.date()


@cache
def shown_on(day: date, zone: ZoneInfo) -> list[tuple[time, datetime]]:
    """Return every quarter that the clock shows on a date, with when, in order."""
    noon = datetime.combine(day, time(12), UTC)
    quarters = (noon + timedelta(minutes=15 * n) for n in range(-200, 200))
    local = ((at.astimezone(zone), at) for at in quarters)
    return [(there.time(), at) for there, at in local if there.date() == day]


@pytest.mark.parametrize("name", ZONES)
def test_a_daily_job_runs_once_each_date_whatever_the_clocks_do(name: str) -> None:
    """For every half hour of the day: at that time, or where there is none at the next there is."""
    zone = ZoneInfo(name)
    days = [
        change + timedelta(days=number)
        for change in changes(zone)
        for number in range(-2, 4)
    ] or [date(2026, 7, 1) + timedelta(days=number) for number in range(3)]  # fmt: skip
    for half_hour in range(48):
        at = time(half_hour // 2, half_hour % 2 * 30)
        jobs = Jobs()
        jobs.daily("backup", at, zone, lambda: None)
        assert jobs._scheduler is not None  # noqa: SLF001 - as above
        trigger = jobs._scheduler.get_job("backup").trigger  # noqa: SLF001
        ran: datetime | None = None
        for day in days:
            if ran is None or day - ran.astimezone(zone).date() > timedelta(
                days=2
            ):  # the other change
                ran = trigger.get_next_fire_time(None, shown_on(day, zone)[0][1])
            else:
                ran = trigger.get_next_fire_time(ran, ran + timedelta(seconds=2))
            assert ran is not None
            wanted = next(when for clock, when in shown_on(day, zone) if clock >= at)
            assert ran == wanted, (at, day)
