"""The network contract over the small Bluesky server, so that it runs everywhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.networks.facebook import Facebook
from bot.networks.instagram import Instagram
from tests.fakes_bluesky import BlueskyServer
from tests.fakes_graph import GraphServer
from tests.networks import bluesky_stage, graph_stage
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


class TestFacebook(NetworkContract):
    """A page keeps the contract as far as the small server knows the Graph API."""

    abilities = Facebook.abilities
    keeps_language = False

    @pytest.fixture
    def stage(self) -> Iterator[Stage]:
        """Give the municipality's page and a visitor."""
        with GraphServer() as server:
            stage = graph_stage.stage(server)
            yield stage
            stage.network.close()


class TestInstagram(NetworkContract):
    """An Instagram account keeps the contract as far as the small server knows the Graph API."""

    abilities = Instagram.abilities
    keeps_language = False
    flat = True

    @pytest.fixture
    def stage(self) -> Iterator[Stage]:
        """Give the municipality's account and a follower."""
        with GraphServer() as server:
            stage = graph_stage.stage(server, instagram=True)
            yield stage
            stage.network.close()


class TestMainJobOffline(MainJob):
    """The main job with the small Bluesky server."""

    @pytest.fixture
    def server(self) -> Iterator[str]:
        """Give a fresh server's address."""
        with BlueskyServer() as server:
            yield server.address
