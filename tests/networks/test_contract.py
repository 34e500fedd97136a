"""The network contract over the small Bluesky server, so that it runs everywhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from mastodon_mock.config import (
    DatabaseConfig,
    MastodonMockConfig,
    SeedAccount,
    SeedConfig,
)
from mastodon_mock.testing.server import MockServer

from tests.fakes_bluesky import BlueskyServer
from tests.fakes_mastodon import MastodonServer
from tests.networks import bluesky_stage, mastodon_stage
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


class TestMastodonMock(NetworkContract):
    """Mastodon keeps the contract as far as ``mastodon_mock`` from PyPI knows Mastodon."""

    @pytest.fixture
    def stage(self) -> Iterator[Stage]:
        """Give the accounts of a fresh server."""
        accounts = [
            SeedAccount(username="boe", access_token="boe-token"),
            SeedAccount(username="kari", display_name="Kari", access_token="kari-token"),
        ]
        config = MastodonMockConfig(
            database=DatabaseConfig(path=":memory:"), seed=SeedConfig(accounts=accounts)
        )
        with MockServer(config=config) as server:
            stage = mastodon_stage.stage(server.base_url, "boe-token", "kari-token")
            yield stage
            stage.network.close()


class TestMastodonStrict(NetworkContract):
    """Mastodon keeps the contract on a small server that is stricter than the mock."""

    @pytest.fixture
    def stage(self) -> Iterator[Stage]:
        """Give the accounts of a fresh server."""
        with MastodonServer() as server:
            tokens = server.sign_up("boe"), server.sign_up("kari@annensteds.example")
            stage = mastodon_stage.stage(server.address, *tokens)
            yield stage
            stage.network.close()


class TestMainJobOffline(MainJob):
    """The main job with the small Bluesky server."""

    @pytest.fixture
    def server(self) -> Iterator[str]:
        """Give a fresh server's address."""
        with BlueskyServer() as server:
            yield server.address
