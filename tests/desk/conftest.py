"""The desk that the tests of the use cases share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk import Desk
from tests.fakes import Clock, Village
from tests.office import desk as open_desk
from tests.office import oslo


@pytest.fixture
def clock() -> Clock:
    """A Wednesday morning in the opening hours."""
    return Clock(oslo("2026-11-18 10:15"))


@pytest.fixture
def village() -> Village:
    """A network with nobody on it yet."""
    return Village()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock, village: Village) -> Iterator[Desk]:
    """A desk with an empty store."""
    made = open_desk(tmp_path, clock, village)
    yield made
    made.store.close()


@pytest.fixture
def evening_desk(tmp_path: Path, clock: Clock, village: Village) -> Iterator[Desk]:
    """A desk that gives the evening's overview too."""
    made = open_desk(tmp_path / "evening", clock, village, deadline={"evening_overview": True})
    yield made
    made.store.close()
