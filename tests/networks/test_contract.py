"""The network contract over the small Bluesky server, so that it runs everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.networks.feed import Feed
from bot.networks.x import X
from tests.fakes_bluesky import BlueskyServer
from tests.fakes_feed import FeedServer, Newspaper
from tests.fakes_x import KEYS, XPerson, XServer
from tests.networks import bluesky_stage, webhook_stage
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


class TestMainJobOffline(MainJob):
    """The main job with the small Bluesky server."""

    @pytest.fixture
    def server(self) -> Iterator[str]:
        """Give a fresh server's address."""
        with BlueskyServer() as server:
            yield server.address
