"""A small fire: the same as ``make faults``, for as long as a test may take."""

from __future__ import annotations

import secrets

from tests.faults.__main__ import Plan, suffer


def test_a_few_kills_and_a_bad_network_lose_nothing() -> None:
    """Whatever step it dies at, and whatever call fails: nothing is lost, doubled or unseen."""
    seed = secrets.randbelow(1_000_000)
    toll = suffer(seed, Plan(kills=4, seconds=3, only=("kills", "network", "replies")))
    assert toll.problems == [], f"seed {seed}"
    assert toll.kills >= 4
    assert toll.verdict.mentions > 0
