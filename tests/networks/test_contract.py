"""The network contract over the small Bluesky server, so that it runs everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from mastodon_mock.config import (
    DatabaseConfig,
    MastodonMockConfig,
    SeedAccount,
    SeedConfig,
)
from mastodon_mock.testing.server import MockServer

from bot.networks.bluesky import Bluesky
from bot.networks.facebook import Facebook
from bot.networks.feed import Feed
from bot.networks.instagram import Instagram
from bot.networks.mastodon import Mastodon
from bot.networks.x import X
from tests.fakes_bluesky import BlueskyServer
from tests.fakes_feed import FeedServer, Newspaper
from tests.fakes_graph import GraphServer
from tests.fakes_mastodon import MastodonServer
from tests.fakes_x import KEYS, XPerson, XServer
from tests.networks import bluesky_stage, graph_stage, mastodon_stage, webhook_stage
from tests.networks.contract import NetworkContract, Stage
from tests.networks.main_job import MainJob, MainJobFromTheStart, Town


class TestBlueskyOffline(NetworkContract):
    """Bluesky keeps the contract as far as the small server knows Bluesky."""

    abilities = Bluesky.abilities

    @pytest.fixture
    def stage(self) -> Iterator[Stage]:
        """Give fresh accounts on a fresh server."""
        with BlueskyServer() as server:
            stage = bluesky_stage.stage(server.address)
            yield stage
            stage.network.close()


class TestMastodonMock(NetworkContract):
    """Mastodon keeps the contract as far as ``mastodon_mock`` from PyPI knows Mastodon."""

    abilities = Mastodon.abilities

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

    abilities = Mastodon.abilities

    @pytest.fixture
    def stage(self) -> Iterator[Stage]:
        """Give the accounts of a fresh server."""
        with MastodonServer() as server:
            tokens = server.sign_up("boe"), server.sign_up("kari@annensteds.example")
            stage = mastodon_stage.stage(server.address, *tokens)
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


class TestFeed(NetworkContract):
    """A feed keeps what the contract asks of what is only read."""

    abilities = frozenset()

    @pytest.fixture
    def stage(self) -> Iterator[Stage]:
        """Give a newspaper's feed."""
        with FeedServer() as server:
            newspaper = Newspaper(server)
            stage = Stage(
                connect=lambda: Feed(
                    name="feed", title="Avisa", url=f"{server.address}/feed", since=None,
                    allow_private=True, now=lambda: datetime.now(UTC),
                ),
                municipality=newspaper,
                citizen=newspaper,
                remove=lambda post: newspaper.entries.remove(newspaper.thread(post.id)[0]),
            )  # fmt: skip
            yield stage
            stage.network.close()


class TestWebhook(NetworkContract):
    """A webhook keeps what the contract asks of what is delivered."""

    abilities = frozenset()
    polled = False

    @pytest.fixture
    def stage(self) -> Iterator[Stage]:
        """Give a tool that delivers over HTTP to the program's own web server."""
        with webhook_stage.stage() as stage:
            yield stage


class TestX(NetworkContract):
    """X keeps the contract as far as the small server knows X."""

    abilities = X.abilities
    keeps_language = False

    @pytest.fixture
    def stage(self) -> Iterator[Stage]:
        """Give the municipality's account and a citizen's."""
        with XServer() as server:
            stage = Stage(
                connect=lambda: X(
                    server=server.address, handle="boekommune", keys=KEYS, since=None,
                    now=lambda: datetime.now(UTC),
                ),
                municipality=XPerson(server, "1"),
                citizen=XPerson(server, "2"),
                remove=lambda post: server.posts.__delitem__(post.id),
            )  # fmt: skip
            yield stage
            stage.network.close()


class TestMainJobOnBluesky(MainJob):
    """The main job with the small Bluesky server."""

    @pytest.fixture
    def town(self) -> Iterator[Town]:
        """Give fresh accounts on a fresh server."""
        with BlueskyServer() as server:
            yield bluesky_stage.town(server.address)


class TestMainJobOnMastodon(MainJob):
    """The main job with the small Mastodon server."""

    @pytest.fixture
    def town(self) -> Iterator[Town]:
        """Give fresh accounts on a fresh server."""
        with MastodonServer() as server:
            yield mastodon_stage.town(server)


class TestMainJobOnFacebook(MainJobFromTheStart):
    """The main job with the small Graph API."""

    @pytest.fixture
    def town(self) -> Iterator[Town]:
        """Give a fresh page."""
        with GraphServer() as server:
            yield graph_stage.town(server)
