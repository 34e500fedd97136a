"""When a job runs next, without counting up what was missed; loaded with APScheduler."""

from __future__ import annotations

from datetime import datetime

from apscheduler.triggers.base import BaseTrigger


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
