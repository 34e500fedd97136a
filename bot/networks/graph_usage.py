"""How much of what Meta allows is used up, so that we slow down before it says stop.

``X-App-Usage`` and ``X-Page-Usage`` hold percentages; ``X-Business-Use-Case-Usage`` holds them
for each account, with how many minutes it takes to be let in again:
https://developers.facebook.com/docs/graph-api/overview/rate-limiting
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.networks.untrusted import mapping, number, sequence

SLOW, STOP = 75.0, 95.0
"""From so many per cent used on, reading slows down, and everything stops."""

LONGEST_PAUSE = 600.0  # seconds between looks when it is nearly used up
_PERCENTAGES = ("call_count", "total_cputime", "total_time", "acc_id_util_pct")


@dataclass(frozen=True, slots=True)
class Reading:
    """The highest percentage in an answer's headers, and the seconds until we are let in again."""

    used: float = 0.0
    regain: float = 0.0


def read(headers: Mapping[str, str]) -> Reading:
    """Read the usage headers, whose names are in small letters; what can't be read is nothing."""
    used, regain = 0.0, 0.0
    for name in ("x-app-usage", "x-page-usage", "x-business-use-case-usage"):
        for one in _entries(headers.get(name, "")):
            used = max([used, *(number(one.get(key)) for key in _PERCENTAGES)])
            regain = max(regain, number(one.get("estimated_time_to_regain_access")) * 60)
    return Reading(used, regain)


def _entries(text: str) -> Iterator[Mapping[str, object]]:
    try:
        found = mapping(json.loads(text or "{}"))
    except ValueError:
        return
    yield found
    for value in found.values():
        yield from (mapping(one) for one in sequence(value))


class Usage:
    """What is used, as the last answers told. Several threads may use it.

    ``clock`` is a monotonic one, in seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._read_from = 0.0
        self._act_from = 0.0

    def note(self, headers: Mapping[str, str]) -> Reading:
        """Take in an answer's headers."""
        reading = read(headers)
        now = self._clock()
        share = min(max(reading.used - SLOW, 0.0) / (100.0 - SLOW), 1.0)
        pause = max(reading.regain, share * LONGEST_PAUSE)
        with self._lock:
            self._read_from = now + pause
            self._act_from = now + (pause if reading.used >= STOP or reading.regain else 0.0)
        return reading

    def until_reading(self) -> float:
        """Return how many seconds the next look should wait."""
        with self._lock:
            return max(self._read_from - self._clock(), 0.0)

    def until_acting(self) -> float:
        """Return how many seconds any request must wait."""
        with self._lock:
            return max(self._act_from - self._clock(), 0.0)
