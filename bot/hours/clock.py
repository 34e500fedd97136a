"""What the local clock shows: it passes over an hour in spring, and shows one twice in autumn.

An opening at 02:30 in the night when there is no such time is when the clock has passed it; in the
night when it comes twice it is the first of the two. So an order of clock times is an order of
instants, whatever the clocks do.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def instant(clock: datetime, zone: ZoneInfo) -> float:
    """Return when the zone's clock shows that time, or for the first time a later one.

    ``clock`` is naive; the answer is in seconds since 1970.
    """
    first = clock.replace(tzinfo=zone, fold=0).timestamp()
    second = clock.replace(tzinfo=zone, fold=1).timestamp()
    return first if first <= second else _changes(second, first, zone)


def shown(moment: float, zone: ZoneInfo) -> datetime:
    """Return, naive, the latest time that the zone's clock has shown until the moment.

    In the hour that comes again it is that hour's end.
    """
    local = datetime.fromtimestamp(moment, zone)
    if not local.fold:
        return local.replace(tzinfo=None)
    before = local.replace(fold=0).utcoffset() or timedelta(0)
    repeated = before - (local.utcoffset() or timedelta(0))
    changed = _changes(moment - repeated.total_seconds(), moment, zone)
    return datetime.fromtimestamp(changed, UTC).replace(tzinfo=None) + before


def _changes(low: float, high: float, zone: ZoneInfo) -> float:
    """Return the first whole second after ``low`` at which the offset is that of ``high``."""
    offset = datetime.fromtimestamp(high, zone).utcoffset()
    first, last = int(low), int(high)
    while last - first > 1:
        middle = (first + last) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            last = middle
        else:
            first = middle
    return float(last)
