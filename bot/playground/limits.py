"""How often a method may be called (https://docs.slack.dev/apis/web-api/rate-limits)."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.playground.workspace import RateLimitedError

TIERS: Final[Mapping[int, float]] = {1: 1.0, 2: 20.0, 3: 50.0, 4: 100.0}
"""Calls a minute in each tier."""

POSTS_BURST: Final = 4
"""Messages that may follow on each other before one a second is held to: Slack promises none."""

BURST_SHARE: Final = 0.2
"""The part of a minute's calls that may come at once."""


@dataclass(slots=True)
class _Bucket:
    room: float
    per_second: float
    level: float
    at: float

    def take(self, now: float) -> float:
        """Take one call; returns the seconds to wait, 0 when it is allowed."""
        self.level = min(self.room, self.level + (now - self.at) * self.per_second)
        self.at = now
        if self.level >= 1:
            self.level -= 1
            return 0.0
        return (1 - self.level) / self.per_second


class RateLimits:
    """Counts calls; ``enforced`` can be switched off where waiting would only cost time."""

    def __init__(self, *, enforced: bool = True) -> None:
        self.enforced = enforced
        self._buckets: dict[str, _Bucket] = {}

    def check(self, method: str, tier: int, arguments: Mapping[str, Any]) -> None:
        """Count one call; tier 0 is ``chat.postMessage``'s: one a second in each channel.

        Raises:
            RateLimitedError: there have been too many.
        """
        if not self.enforced:
            return
        now = time.monotonic()
        if tier == 0:
            key, room, rate = f"{method} {arguments.get('channel')}", float(POSTS_BURST), 1.0
        else:
            a_minute = TIERS[tier]
            key, room, rate = method, max(1.0, a_minute * BURST_SHARE), a_minute / 60
        bucket = self._buckets.setdefault(key, _Bucket(room, rate, room, now))
        wait = bucket.take(now)
        if wait > 0:
            raise RateLimitedError(math.ceil(wait))
