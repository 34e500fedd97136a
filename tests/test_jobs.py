"""What runs by the clock goes on when the clock jumps, and waits when it is asked to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from bot.errors import BotError, LoginFailed, Rejected, Retryable, StoreError
from bot.jobs import LONGEST_ASKED, Jobs
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


class Poll:
    """A poll, every half minute, of a network that answers with what stands in ``answers``."""

    def __init__(self, *answers: BotError | None, every: float = 30) -> None:
        self.answers = list(answers)
        self.runs = 0
        self.failed: list[BotError | None] = []
        self.seconds = 1000.0
        self.jobs = Jobs(lambda: self.seconds)
        self.jobs.every("poll", timedelta(seconds=every), self._work, self.failed.append,
                        backs_off=True)  # fmt: skip
        self.began = datetime.now(UTC)

    def _work(self) -> None:
        self.runs += 1
        if self.answers and (answer := self.answers.pop(0)) is not None:
            raise answer

    def due(self, *, hastened: bool = False) -> int:
        """Have the scheduler run the job, as at its time or hastened; return how often it ran."""
        if hastened:
            self.jobs.hasten("poll")
        scheduler = self.jobs._scheduler  # noqa: SLF001
        assert scheduler is not None
        job = scheduler.get_jobs()[-1 if hastened else 0]
        job.func(*job.args)
        if hastened:
            job.remove()
        return self.runs

    def waited(self) -> int:
        """Move the clock by seconds until the poll is run again; return how many."""
        runs, seconds = self.runs, 0
        while self.due() == runs:
            self.seconds += 1
            seconds += 1
        return seconds

    @property
    def planned(self) -> float:
        """Return in how many seconds its next run is planned, from the start of the test."""
        scheduler = self.jobs._scheduler  # noqa: SLF001
        assert scheduler is not None
        return float((scheduler.get_job("poll").next_run_time - self.began).total_seconds())


def test_a_poll_is_not_run_before_the_time_that_the_network_asks_for() -> None:
    """Neither at its pace, nor hastened by a stream, nor when the clock jumps; then it is."""
    poll = Poll(Retryable("429", after=240))
    assert poll.due() == 1
    assert poll.planned == pytest.approx(240, abs=5)
    poll.seconds += 239
    assert poll.due() == 1
    assert poll.due(hastened=True) == 1
    poll.jobs.clock_jumped()
    assert poll.due() == 1
    assert 0 < poll.planned < 10  # and what was asked for comes as soon as it may
    poll.seconds += 1.5
    assert poll.due() == 2
    assert poll.due() == 3
    assert len(poll.failed) == 1


@pytest.mark.parametrize("error", [Retryable("away"), LoginFailed("no"), Rejected("no")])
def test_a_poll_that_fails_waits_longer_each_time(error: BotError) -> None:
    """From its usual pace up to some minutes, not always alike, and from the start once it works."""
    poll = Poll(*[error] * 7, None, error)
    poll.due()
    waits = [poll.waited() for _ in range(7)]
    for wait, longest in zip(waits, (30, 60, 120, 240, 300, 300, 300), strict=True):
        assert 0.75 * longest <= wait <= longest + 1
    assert poll.due() == 9  # it worked, and is no longer paused
    assert poll.waited() <= 31
    poll = Poll(*[error] * 9, every=4)
    poll.due()
    assert 31 <= [poll.waited() for _ in range(8)][-1] <= 41  # what is quick stays rather quick
    first = set()
    for _ in range(8):
        poll = Poll(error)
        poll.due()
        first.add(poll.waited())
    assert len(first) > 1


def test_news_cuts_a_pause_of_our_own_short() -> None:
    """A stream that tells of news is heeded at the usual pace, whatever had failed before it."""
    poll = Poll(*[Retryable("away")] * 5)
    poll.due()
    for _ in range(4):
        poll.waited()
    assert poll.due(hastened=True) == 5
    poll.seconds += 31
    assert poll.due() == 5
    assert poll.due(hastened=True) == 6


@pytest.mark.parametrize("asked", [10.0**30, float("inf")])
def test_what_is_asked_for_without_sense(asked: float) -> None:
    """A network that asks for a million years is looked at again after a day."""
    poll = Poll(Retryable("429", after=asked), Retryable("429", after=-5.0), None)
    poll.due()
    poll.seconds += LONGEST_ASKED - 1
    assert poll.due() == 1
    poll.seconds += 2
    assert (poll.due(), poll.due()) == (2, 3)  # and a wait that is over already is none


def test_trouble_of_our_own_does_not_pause_a_poll() -> None:
    """When the database is in the way, the network is read again at the next time."""
    poll = Poll(StoreError("locked"), None)
    assert (poll.due(), poll.due()) == (1, 2)


def test_a_job_that_does_not_back_off_keeps_its_pace() -> None:
    """A heartbeat that failed is sent at its next time."""
    jobs, ran = Jobs(lambda: 0.0), []

    def beat() -> None:
        ran.append(1)
        raise Retryable("away", after=600)

    jobs.every("heartbeat", timedelta(seconds=60), beat)
    assert jobs._scheduler is not None  # noqa: SLF001 - its own reckoning is what is tested
    job = jobs._scheduler.get_job("heartbeat")  # noqa: SLF001
    for _ in range(2):
        job.func(*job.args)
    assert len(ran) == 2


def test_a_job_can_be_run_by_hand_while_it_is_paused() -> None:
    """Whoever calls for it means it."""
    poll = Poll(Retryable("429", after=240))
    poll.due()
    poll.jobs.run("poll")
    assert poll.runs == 2
    assert poll.due() == 3  # it worked: the pause is over
