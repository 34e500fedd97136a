"""The network contract over the small Bluesky server, so that it runs everywhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes_bluesky import BlueskyServer
from tests.networks import bluesky_stage
from tests.networks.contract import NetworkContract, Stage
from tests.networks.main_job import MainJob


class TestBlueskyOffline(NetworkContract):
    """Bluesky keeps the contract as far as the small server knows Bluesky."""

    @pytest.fixture
    def stage(self) -> Iterator[Stage]:
        """Give fresh accounts on a fresh server."""
        with BlueskyServer() as server:
            stage = bluesky_stage.stage(server.address)
            yield stage
            stage.network.close()


class TestMainJobOffline(MainJob):
    """The main job with the small Bluesky server."""

    @pytest.fixture
    def server(self) -> Iterator[str]:
        """Give a fresh server's address."""
        with BlueskyServer() as server:
            yield server.address
