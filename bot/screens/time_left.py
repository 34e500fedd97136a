"""How much opening time is left, as people are told it: one rounding for every place.

To the nearest step, since what is always rounded down is up to a step too little, and coarser the
more is left: a card that changed every minute of two days would only be noise. Over the last ten
minutes it is exact.
"""

from __future__ import annotations

from datetime import timedelta

MINUTE = timedelta(minutes=1)

_STEPS = (
    (timedelta(hours=4), timedelta(minutes=30)),
    (timedelta(hours=1), timedelta(minutes=15)),
    (timedelta(minutes=10), timedelta(minutes=5)),
    (timedelta(0), MINUTE),
)
"""Above so much time it goes down by so much at a time."""


def rounded(left: timedelta) -> timedelta:
    """Return the time as it is told: the nearest step, the lower of two that are as near.

    A begun minute is a whole one, so that a ping which goes out a second after the four hours
    still says four. Never less than a minute while any time is left; nothing and less is nothing.
    """
    if left <= timedelta(0):
        return timedelta(0)
    minutes = -(-left // MINUTE) * MINUTE
    step = next(step for above, step in _STEPS if minutes > above)
    below = minutes // step * step
    return below + step if (minutes - below) * 2 > step else below


def next_change(left: timedelta) -> timedelta:
    """Return how much time is left, in whole minutes, when what is told first is something else."""
    told = rounded(left)
    then = -(-left // MINUTE) * MINUTE
    while then > timedelta(0) and rounded(then) == told:
        then -= MINUTE
    return max(then, timedelta(0))
