"""Withdrawing and hiding on Bluesky: over the small server, and on a real network."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from bot.errors import Rejected, Retryable
from bot.networks import Moderated, bluesky_gate
from tests.fakes_bluesky import BlueskyServer, Trouble
from tests.networks import bluesky_stage
from tests.networks.bluesky_moderation import Moderation
from tests.networks.bluesky_people import Citizen
from tests.networks.contract import Stage


class TestModerationOffline(Moderation):
    """As far as the small server knows Bluesky."""

    @pytest.fixture
    def stage(self) -> Iterator[Stage]:
        """Give fresh accounts on a fresh server."""
        with BlueskyServer() as server:
            stage = bluesky_stage.stage(server.address)
            yield stage
            stage.network.close()


@pytest.mark.bluesky
class TestModeration(Moderation):
    """On the network that ``make test-bluesky`` started."""

    @pytest.fixture
    def stage(self) -> Iterator[Stage]:
        """Give fresh accounts on the real network."""
        address = os.environ.get("BLUESKY_TESTNET")
        if not address:
            pytest.fail("BLUESKY_TESTNET is not set: run `make test-bluesky`")
        stage = bluesky_stage.stage(address)
        yield stage
        stage.network.close()


def test_what_another_app_hid_meanwhile_is_not_lost() -> None:
    """The gate is changed only as it was read; a full one is refused with the reason."""
    with BlueskyServer() as server:
        stage = bluesky_stage.stage(server.address)
        stage.poll()
        municipality = stage.municipality
        assert isinstance(municipality, Citizen)
        assert isinstance(stage.network, Moderated)
        news = municipality.post("Brua er stengt.")
        mention = stage.receive(stage.citizen.reply(news.id, "Idioter!"))
        server.trouble["com.atproto.repo.putRecord"].append(
            Trouble(status=400, error="InvalidSwap")
        )
        with pytest.raises(Retryable):
            stage.network.hide(mention.external_id, mention.context)
        gates = server.accounts[municipality.id].gates
        gates[news.id.rpartition("/")[2]] = {
            "post": news.id, "createdAt": "2026-11-18T10:00:00Z", "allow": [],
            "hiddenReplies": [f"at://x/{n}" for n in range(bluesky_gate.MOST_HIDDEN - 1)],
        }  # fmt: skip
        stage.network.hide(mention.external_id, mention.context)
        (gate,) = gates.values()
        assert gate["allow"] == []
        assert gate["hiddenReplies"][-1] == mention.external_id
        more = stage.receive(stage.citizen.reply(news.id, "Tullinger!"))
        with pytest.raises(Rejected, match="300"):
            stage.network.hide(more.external_id, more.context)
        stage.network.close()
