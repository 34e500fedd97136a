"""The time left as it is told: near enough, never jumping up, and the same everywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.screens.time_left import MINUTE, next_change, rounded

LEFT = st.integers(1, 20 * 24 * 3600).map(lambda seconds: timedelta(seconds=seconds))


def left(text: str) -> timedelta:
    """Return ``3:59:59`` as a time."""
    hours, minutes, seconds = (int(part) for part in text.split(":"))
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


@pytest.mark.parametrize(
    ("there_is", "told"),
    [
        ("7:00:00", "7:00:00"), ("6:59:59", "7:00:00"), ("6:46:00", "7:00:00"),
        ("6:45:00", "6:30:00"), ("4:15:00", "4:00:00"), ("4:00:00", "4:00:00"),
        ("3:59:59", "4:00:00"), ("3:59:00", "4:00:00"), ("3:52:00", "3:45:00"),
        ("1:07:00", "1:00:00"), ("0:58:00", "1:00:00"), ("0:44:59", "0:45:00"),
        ("0:43:00", "0:45:00"), ("0:42:00", "0:40:00"), ("0:11:00", "0:10:00"),
        ("0:09:01", "0:10:00"), ("0:09:00", "0:09:00"), ("0:00:01", "0:01:00"),
        ("0:00:00", "0:00:00"),
    ],
)  # fmt: skip
def test_what_is_told(there_is: str, told: str) -> None:
    """To the nearest step, which is finer the less is left."""
    assert rounded(left(there_is)) == left(told)


@given(LEFT, LEFT)
def test_less_time_is_never_told_as_more(one: timedelta, other: timedelta) -> None:
    """Across the places where the steps get finer too."""
    assert rounded(min(one, other)) <= rounded(max(one, other))


@given(LEFT)
def test_it_is_near(there_is: timedelta) -> None:
    """Half a step and the begun minute at most: a quarter of an hour, and a minute at the end."""
    wrong = abs(rounded(there_is) - there_is)
    assert wrong <= timedelta(minutes=15) + MINUTE
    assert wrong <= there_is / 8 + MINUTE * 2
    if there_is <= timedelta(minutes=10):
        assert timedelta(0) <= rounded(there_is) - there_is < MINUTE


@given(LEFT)
def test_what_is_told_stands_still_when_told_again(there_is: timedelta) -> None:
    """Rounding what was rounded changes nothing, so no place can round twice."""
    assert rounded(rounded(there_is)) == rounded(there_is) > timedelta(0)


@given(LEFT, st.floats(0, 1))
def test_it_changes_exactly_when_it_is_said_to(there_is: timedelta, part: float) -> None:
    """Until then it tells the same, and from then on something less."""
    then = next_change(there_is)
    assert rounded(then) < rounded(there_is)
    before = then + timedelta(seconds=1)
    between = before + (there_is - before) * part
    assert rounded(max(between, before)) == rounded(there_is)
