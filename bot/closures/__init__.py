"""Closures from an iCalendar file (RFC 5545), read anew when the file changes."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.closures.events import Event, TooMuch, Why, events
from bot.errors import ConfigError, Problem
from bot.hours import Closure

__all__ = ["KEY", "ClosuresFile", "Event", "Why"]

KEY = "opening_hours.closures"
"""The key of the file in the configuration."""

YEARS_BACK, YEARS_AHEAD = 1, 3
MOST_BYTES = 5_000_000


class ClosuresFile:
    """The file, and what was read of it last.

    ``events`` are its events, and ``closures`` the whole days and parts of days that they close,
    repeated ones too, from last year until three years ahead. Events that are cancelled or marked
    as free time close nothing.
    """

    def __init__(self, path: Path, zone: ZoneInfo) -> None:
        self.path = path
        self.closures: tuple[Closure, ...] = ()
        self.events: tuple[Event, ...] = ()
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
        if stat.st_size > MOST_BYTES:
            raise _broken(self.path, "it is larger than 5 MB; keep only closures in it")
        self.events = self._read(now.year)
        found = {closure for event in self.events for closure in event.closures}
        self.closures = tuple(sorted(found, key=_order))
        return True

    def passed_over(self, today: date) -> tuple[Event, ...]:
        """Return the events that close nothing, though they may be meant to, and are not over.

        What is cancelled is meant not to.
        """
        return tuple(
            one
            for one in self.events
            if one.why not in {None, Why.CANCELLED} and (one.days is None or one.days[1] >= today)
        )

    def _read(self, year: int) -> tuple[Event, ...]:
        from icalendar import Calendar  # noqa: PLC0415 - heavy, and only where there is a file

        first, last = date(year - YEARS_BACK, 1, 1), date(year + YEARS_AHEAD, 12, 31)
        try:
            calendar = Calendar.from_ical(self.path.read_bytes())
            return tuple(events(calendar, first, last, self._zone))
        except OSError as error:
            raise _broken(self.path, error.strerror or "it can't be read") from error
        except TooMuch as error:
            raise _broken(self.path, str(error)) from error
        except (ValueError, KeyError, AttributeError, TypeError, OverflowError) as error:
            raise _broken(self.path, f"it is no calendar file: {error}") from error


def _order(closure: Closure) -> tuple[date, date, str, str]:
    return closure.first, closure.last, closure.name, str(closure.hours)


def _broken(path: Path, why: str) -> ConfigError:
    return ConfigError([Problem(KEY, f"{path}: {why}")])
