"""When a job runs next, without counting up what was missed; loaded with APScheduler."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger

from bot.hours.clock import instant


class Skipping(BaseTrigger):  # type: ignore[misc] # the library has no types
    """A trigger whose missed times are one.

    APScheduler asks for each time between the last run and now, also where it runs the job only
    once for all of them. After a jump of the clock that takes minutes or the whole memory, and
    meanwhile it does nothing else: https://github.com/agronholm/apscheduler/issues/1066
    """

    def __init__(self, trigger: BaseTrigger) -> None:
        self._trigger = trigger

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
        """Return the time after ``previous``, or if that has passed, the next from ``now`` on."""
        following: datetime | None = self._trigger.get_next_fire_time(previous, now)
        if previous is not None and following is not None and following <= now:
            following = self._trigger.get_next_fire_time(None, now)
        return following


class Daily(BaseTrigger):  # type: ignore[misc] # as above
    """A trigger for each date once, when the zone's clock first shows the time or has passed it.

    APScheduler's own skips the night after summer time begins for a time before one o'clock, and
    fires twice for one that comes twice: https://github.com/agronholm/apscheduler/issues/606
    """

    def __init__(self, at: time, zone: ZoneInfo) -> None:
        self._at, self._zone = at, zone

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """Return the first time after ``previous``, or without one the first from ``now`` on."""
        after = now if previous is None else previous
        day = after.astimezone(self._zone).date() - timedelta(days=1)
        while True:
            moment = instant(datetime.combine(day, self._at), self._zone)
            if moment > after.timestamp() or (previous is None and moment == after.timestamp()):
                return datetime.fromtimestamp(moment, UTC)
            day += timedelta(days=1)
