"""Closures from an iCalendar file (RFC 5545), read anew when the file changes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.errors import ConfigError, Problem
from bot.hours import Closure

KEY = "opening_hours.closures"
"""The key of the file in the configuration."""

YEARS_BACK, YEARS_AHEAD = 1, 3
NAME_LENGTH = 60


class ClosuresFile:
    """The file, and what was read of it last.

    ``closures`` are the whole days and parts of days of its events, repeated ones too, from last
    year until three years ahead. Events that are cancelled or marked as free time close nothing.
    """

    def __init__(self, path: Path, zone: ZoneInfo) -> None:
        self.path = path
        self.closures: tuple[Closure, ...] = ()
        self._zone = zone
        self._seen: tuple[float, int, int] | None = None

    def refresh(self, now: datetime) -> bool:
        """Read the file if it has changed; returns whether it was read.

        Raises:
            ConfigError: it can't be read; the last good ``closures`` stay, and it is not tried
                again until it has changed.
        """
        try:
            stat = self.path.stat()
        except OSError as error:
            seen = (0.0, 0, now.year)
            if seen == self._seen:
                return False
            self._seen = seen
            raise _broken(self.path, error.strerror or "it can't be read") from error
        seen = (stat.st_mtime, stat.st_size, now.year)
        if seen == self._seen:
            return False
        self._seen = seen
        self.closures = self._read(now.year)
        return True

    def _read(self, year: int) -> tuple[Closure, ...]:
        from icalendar import Calendar  # noqa: PLC0415 - heavy, and only where there is a file
        from recurring_ical_events import of  # noqa: PLC0415

        first, last = date(year - YEARS_BACK, 1, 1), date(year + YEARS_AHEAD, 12, 31)
        try:
            calendar = Calendar.from_ical(self.path.read_bytes())
            events = of(calendar, skip_bad_series=False).between(first, last)
            found = [closure for event in events for closure in self._closures(event)]
        except OSError as error:
            raise _broken(self.path, error.strerror or "it can't be read") from error
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise _broken(self.path, f"it is no calendar file: {error}") from error
        return tuple(sorted(found, key=lambda one: (one.first, one.last, one.name)))

    def _closures(self, event: Any) -> list[Closure]:  # noqa: ANN401 - icalendar's own
        free = str(event.get("TRANSP", "")) == "TRANSPARENT"
        if free or str(event.get("STATUS", "")) == "CANCELLED":
            return []
        name = " ".join(str(event.get("SUMMARY", "")).split())[:NAME_LENGTH]
        start, end = event.start, event.end
        if not isinstance(start, datetime):
            return [Closure(start, max(start, end - timedelta(days=1)), name)]
        start, end = self._local(start), self._local(end)
        days = (end.date() - start.date()).days
        parts = []
        for number in range(days + 1):
            day = start.date() + timedelta(days=number)
            hours = (
                start.time() if number == 0 else time.min,
                end.time() if number == days else time.max,
            )
            if hours[0] < hours[1]:
                parts.append(Closure(day, day, name, hours))
        return parts

    def _local(self, at: datetime) -> datetime:
        """Return the time in the municipality's zone; one without a zone is in it already."""
        return at.astimezone(self._zone) if at.tzinfo else at.replace(tzinfo=self._zone)


def _broken(path: Path, why: str) -> ConfigError:
    return ConfigError([Problem(KEY, f"{path}: {why}")])
