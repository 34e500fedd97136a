"""What the municipality can do on Bluesky with what stands there: subclass, and give ``stage``."""

from __future__ import annotations

import pytest

from bot.errors import Rejected
from bot.networks import Correctable, Moderated
from tests.networks.bluesky_people import Citizen
from tests.networks.contract import Stage, eventually

GATE = "app.bsky.feed.threadgate"


class Moderation:
    """Withdrawing our own replies, and hiding others' under our own posts."""

    @pytest.fixture
    def stage(self) -> Stage:
        """Give a network that has never been polled, and people with fresh accounts."""
        raise NotImplementedError

    def test_a_reply_is_withdrawn(self, stage: Stage) -> None:
        """Nobody sees it any more; withdrawing it again is no error, and it isn't found."""
        stage.poll()
        mention = stage.receive(stage.citizen.mention(stage.municipality.handle, "Hei"))
        reply = stage.answer(mention, "Feil svar")
        published = stage.network.publish(reply)
        stage.seen(mention.root_id, published.external_id)
        assert isinstance(stage.network, Correctable)
        for _again in range(2):
            stage.network.withdraw(published.external_id)
        eventually(lambda: len(stage.citizen.thread(mention.root_id)) == 1)
        assert stage.network.find(reply) is None

    def test_a_reply_under_our_own_post_is_hidden(self, stage: Stage) -> None:
        """It is listed in the thread's gate, once however often; who may reply stays as it was."""
        stage.poll()
        municipality = stage.municipality
        assert isinstance(municipality, Citizen)
        news = municipality.post("Brua er stengt til fredag.")
        eventually(lambda: municipality.thread(news.id))
        first = stage.receive(stage.citizen.reply(news.id, "Idioter!"))
        second = stage.receive(stage.citizen.reply(news.id, "Og tullinger!"))
        assert isinstance(stage.network, Moderated)
        for one in (first, first, second):
            stage.network.hide(one.external_id, one.context)
        gate = municipality.get(
            "com.atproto.repo.getRecord", repo=municipality.id, collection=GATE,
            rkey=news.id.rpartition("/")[2],
        )["value"]  # fmt: skip
        assert gate["post"] == news.id
        assert gate["hiddenReplies"] == [first.external_id, second.external_id]
        assert "allow" not in gate

    def test_nothing_is_hidden_in_others_threads(self, stage: Stage) -> None:
        """Only who began a thread can; what is gone needs no hiding."""
        stage.poll()
        post = stage.citizen.mention(stage.municipality.handle, "Idioter!")
        mention = stage.receive(post)
        assert isinstance(stage.network, Moderated)
        with pytest.raises(Rejected, match="own posts"):
            stage.network.hide(mention.external_id, mention.context)
        stage.remove(post)
        eventually(lambda: not stage.citizen.thread(post.id))
        stage.network.hide(mention.external_id, mention.context)
