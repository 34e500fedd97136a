"""Times as people write them to ``svarvakt deadline``: what is read, refused and doubted."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bot.cli.times import read

OSLO = ZoneInfo("Europe/Oslo")


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20T22:00:00+01:00",
        "2026-11-20T21:00Z",
        "2026-11-20T22:00",
        "2026-11-20 22:00",
        "2026-11-20 22.00",
        "2026-11-20 kl. 22.00",
        "20.11.2026 22:00",
        "20.11.2026 22.00",
        "20.11.2026 kl. 22.00",
        "20.11.2026 kl 22:00",
        "20.11.2026, kl. 22",
        "20. 11. 2026 kl.22.00",
        "20. november 2026 kl. 22.00",
        "20. nov. 2026 22.00",
        "20.Nov 2026 KL 22.00",
    ],
)
def test_ways_to_write_one_time(text: str) -> None:
    """ISO or Norwegian, with or without an offset: the same moment, and nothing to doubt."""
    found = read(text, OSLO)
    assert found.at.isoformat() == "2026-11-20T22:00:00+01:00"
    assert found.doubt == ""


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("januar", 1), ("feb.", 2), ("mars", 3), ("april", 4), ("mai", 5), ("juni", 6),
        ("jul", 7), ("aug", 8), ("sept.", 9), ("oktober", 10), ("nov", 11), ("desember", 12),
    ],
)  # fmt: skip
def test_months_by_name(name: str, month: int) -> None:
    """Whole or cut short."""
    assert read(f"2. {name} 2026 12.00", OSLO).at.month == month


@pytest.mark.parametrize("text", ["2026-11-20", "20261120", "20.11.2026", "20. november 2026"])
def test_a_bare_day_is_refused(text: str) -> None:
    """Midnight is not what somebody meant who left the time of day out."""
    with pytest.raises(ValueError, match="is a day without a time of day"):
        read(text, OSLO)


@pytest.mark.parametrize("text", ["22:00", "22.00", "kl. 22.00", "kl 22"])
def test_a_bare_time_of_day_is_refused(text: str) -> None:
    """As where the two were given without quotes, and came as two arguments."""
    with pytest.raises(ValueError, match="is a time of day without a day"):
        read(text, OSLO)


@pytest.mark.parametrize(
    "text",
    [
        "", "i morgen", "5", "20.11.26 22:00", "20/11/2026 22:00", "11/20/2026 10:00 PM",
        "20.11. 22.00", "20.11.2026 22", "31.02.2026 10.00", "20.13.2026 10.00",
        "20.11.2026 24.00", "20.11.2026 10.60", "20. foo 2026 10.00", "20.11.2026 kl. 10.00 Z",
        "2026-02-30 kl. 10.00", "9999-12-31T23:59-12:00", "0001-01-01T00:00+14:00",
    ],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_or_none_is_refused(text: str) -> None:
    """A year of two digits, slashes, a day or an hour that there is not."""
    with pytest.raises(ValueError, match="is not a time"):
        read(text, OSLO)


@pytest.mark.parametrize("text", ["2026-03-29T02:30", "29.03.2026 kl. 02.30"])
def test_a_time_that_does_not_exist_is_read_on_and_told(text: str) -> None:
    """Half an hour after 02:00, when it was 03:00 already."""
    found = read(text, OSLO)
    assert found.at.isoformat() == "2026-03-29T03:30:00+02:00"
    assert "the clocks pass over" in found.doubt
    assert "2026-03-29T03:30:00+02:00" in found.doubt


@pytest.mark.parametrize("text", ["2026-10-25T02:30", "25.10.2026 02.30"])
def test_a_time_that_comes_twice_is_the_first_and_told(text: str) -> None:
    """Summer time's; the other is named."""
    found = read(text, OSLO)
    assert found.at.isoformat() == "2026-10-25T02:30:00+02:00"
    assert "comes twice" in found.doubt
    assert "2026-10-25T02:30:00+01:00" in found.doubt


def test_an_offset_says_which_of_the_two() -> None:
    """Each of them can be written, and is what was written."""
    for text in ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"):
        found = read(text, OSLO)
        assert (found.at.isoformat(), found.doubt) == (text, "")
    edges = ("2026-10-25T01:59", "2026-10-25T03:00", "2026-03-29T01:59", "2026-03-29T03:00")
    assert not any(read(text, OSLO).doubt for text in edges)
