"""What becomes of a post on Bluesky after it came in: subclass, and give ``server``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.networks.bluesky_watch import EVERY, LASTING
from tests.networks import bluesky_stage
from tests.networks.bluesky_people import Citizen
from tests.networks.contract import Stage, eventually


class Clock:
    """The time, which a test can put ahead."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        """Return the time."""
        return datetime.now(UTC) + self.ahead


class Deletions:
    """A deletion is told without anybody's trying to answer, and nothing else is."""

    @pytest.fixture
    def server(self) -> str:
        """Give a server's address."""
        raise NotImplementedError

    @pytest.fixture
    def clock(self) -> Clock:
        """Give the bot's clock."""
        return Clock()

    @pytest.fixture
    def stage(self, server: str, clock: Clock) -> Iterator[Stage]:
        """Give a stage that has been polled once."""
        stage = bluesky_stage.stage(server, clock)
        stage.poll()
        yield stage
        stage.network.close()

    def test_a_deleted_post_is_told(self, stage: Stage, clock: Clock) -> None:
        """Once a second look has missed it too; until that is stored, also after a restart."""
        stage.receive(stage.citizen.mention(stage.municipality.handle, "Beholdes"))
        gone = stage.citizen.mention(stage.municipality.handle, "Angrer")
        stage.receive(gone)
        stage.remove(gone)
        self.hidden(stage, gone.id)
        assert self.look(stage, clock) == ()
        stage.network.close()
        stage.network = stage.connect()
        assert stage.poll().deleted == ()
        before = stage.cursor
        assert self.look(stage, clock) == (gone.id,)
        assert stage.cursor != before
        stage.network.close()
        stage.network = stage.connect()
        assert stage.network.poll(before).deleted == (gone.id,)
        for _again in range(3):
            assert self.look(stage, clock) == ()

    def test_who_blocks_the_account_has_not_deleted(self, stage: Stage, clock: Clock) -> None:
        """What is hidden from us still stands, and we are told, until its author deletes it."""
        post = stage.citizen.mention(stage.municipality.handle, "Dere er blokkert")
        stage.receive(post)
        citizen(stage.citizen).block(stage.municipality.id)
        self.hidden(stage, post.id)
        unseen: set[str] = set()
        for ahead in (EVERY, EVERY, EVERY, LASTING, LASTING):
            clock.ahead += ahead
            batch = stage.poll()
            assert batch.deleted == ()
            unseen.update(batch.unseen)
        assert unseen == {post.id}
        stage.remove(post)
        looks = [self.look(stage, clock) for _ in range(3)]
        assert [one for one in looks if one] == [(post.id,)]

    def test_who_leaves_takes_it_along(self, stage: Stage, clock: Clock) -> None:
        """A closed account's posts are gone to everyone; it must last, for it may come back."""
        post = stage.citizen.mention(stage.municipality.handle, "Jeg slutter her")
        stage.receive(post)
        citizen(stage.citizen).leave()
        self.hidden(stage, post.id)
        for ahead in (EVERY, EVERY, LASTING - 2 * EVERY):
            assert self.look(stage, clock, ahead) == ()
        assert self.look(stage, clock) == (post.id,)

    @staticmethod
    def look(stage: Stage, clock: Clock, ahead: timedelta = EVERY) -> tuple[str, ...]:
        """Return what a poll tells as deleted so much later."""
        clock.ahead += ahead
        return stage.poll().deleted

    @staticmethod
    def hidden(stage: Stage, post_id: str) -> None:
        """Wait until the municipality isn't shown the post."""
        get: Callable[..., dict[str, list[object]]] = citizen(stage.municipality).get
        eventually(lambda: not get("app.bsky.feed.getPosts", uris=post_id)["posts"])


def citizen(person: object) -> Citizen:
    """Return the person as what they are."""
    assert isinstance(person, Citizen)
    return person
