"""Reading JSON that others wrote: nothing in it is trusted to be there or to be of its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime


def mapping(value: object) -> Mapping[str, object]:
    """Return ``value`` if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> Sequence[object]:
    """Return ``value`` if it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else ()


def string(value: object) -> str:
    """Return ``value`` if it is a string, else an empty one."""
    return value if isinstance(value, str) else ""


def number(value: object) -> float:
    """Return ``value`` if it is a number, else 0."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0


def moment(value: object) -> datetime | None:
    """Read a time as a network writes it or a library has read it; None for one without a zone."""
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else value
        if not isinstance(read, datetime) or read.tzinfo is None:
            return None
        return read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
