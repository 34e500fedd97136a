"""``/frist``: which times are answered, and at what cost."""

from __future__ import annotations

import time

import pytest

from bot.desk import Desk, explain
from bot.screens import Tell


@pytest.mark.parametrize(
    "written", ["24.11.3000 14.05", "24.11.9999 14.05", "1.1.0001 14.05", "24.11.1900 14.05"]
)
def test_a_time_beyond_the_horizon_is_refused_at_once(desk: Desk, written: str) -> None:
    """With what to write; no calendar of the centuries between is made or kept."""
    explain.of_time(desk, "24.11.2026 14.05")
    began = time.process_time()
    told = explain.of_time(desk, written)
    assert time.process_time() - began < 0.5
    assert isinstance(told, Tell)
    assert "innen fem år fra nå" in str(told)


@pytest.mark.parametrize("written", ["24.11.2022 14.05", "1.11.2031 08.05", "14.05", ""])
def test_a_nearer_time_has_its_deadline(desk: Desk, written: str) -> None:
    """Within five years, either way."""
    assert "Frist:" in str(explain.of_time(desk, written))
