"""Deletions on Bluesky: over the small server, on a real network, and the watch's arithmetic."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.networks.bluesky_cursor import Cursor
from bot.networks.bluesky_inbox import ASKED, LOOKED_UP
from bot.networks.bluesky_watch import EVERY, FOR, LASTING, MOST, Watch
from tests.fakes_bluesky import BlueskyServer, Trouble
from tests.networks import bluesky_stage
from tests.networks.bluesky_deletions import Clock, Deletions, citizen
from tests.networks.bluesky_people import Citizen
from tests.networks.contract import Stage

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
POSTS, RECORD = "app.bsky.feed.getPosts", "com.atproto.repo.getRecord"
NOTHING = Trouble(status=200, raw=b'{"posts":[]}')


class TestDeletionsOffline(Deletions):
    """As far as the small server knows Bluesky."""

    @pytest.fixture
    def server(self) -> Iterator[str]:
        """Give a fresh server."""
        with BlueskyServer() as server:
            yield server.address


@pytest.mark.bluesky
class TestDeletions(Deletions):
    """On the network that ``make test-bluesky`` started."""

    @pytest.fixture
    def server(self) -> str:
        """Give the real network."""
        address = os.environ.get("BLUESKY_TESTNET")
        if not address:
            pytest.fail("BLUESKY_TESTNET is not set: run `make test-bluesky`")
        return address


@pytest.fixture
def server() -> Iterator[BlueskyServer]:
    """Give a fresh server."""
    with BlueskyServer() as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    """Give the bot's clock."""
    return Clock()


@pytest.fixture
def stage(server: BlueskyServer, clock: Clock) -> Iterator[Stage]:
    """Give a stage that has been polled once."""
    stage = bluesky_stage.stage(server.address, clock)
    stage.poll()
    yield stage
    stage.network.close()


look = Deletions.look


def received(stage: Stage, count: int) -> list[str]:
    """Let so many posts come in."""
    posts = [stage.citizen.mention(stage.municipality.handle, f"Nr. {n}") for n in range(count)]
    stage.receive(posts[-1])
    return [post.id for post in posts]


def test_an_empty_answer_deletes_nothing(stage: Stage, server: BlueskyServer, clock: Clock) -> None:
    """However often the server leaves out what stands: it is looked up first."""
    received(stage, 3)
    for _ in range(5):
        server.trouble[POSTS].append(NOTHING)
        clock.ahead += EVERY
        batch = stage.poll()
        assert (batch.deleted, batch.unseen) == ((), ())
    assert server.calls[RECORD] > 0


def test_trouble_with_the_watch_holds_up_nothing(
    stage: Stage, server: BlueskyServer, clock: Clock
) -> None:
    """What is new comes in all the same, and the deletion when the server is well again."""
    (old,) = received(stage, 1)
    server.accounts[stage.citizen.id].posts.pop(old.rpartition("/")[2])
    for trouble in (Trouble(), Trouble(status=400, error="InvalidRequest"), Trouble(reset=True)):
        server.trouble[POSTS].append(trouble)
        post = stage.citizen.mention(stage.municipality.handle, "Nytt")
        clock.ahead += EVERY
        batch = stage.poll()
        assert [one.external_id for one in batch.mentions] == [post.id]
        assert batch.deleted == ()
    assert look(stage, clock) == ()
    server.trouble[RECORD].append(Trouble())
    assert look(stage, clock, LASTING) == ()
    assert look(stage, clock) == (old,)


def test_who_blocks_us_hides_no_other(stage: Stage, server: BlueskyServer, clock: Clock) -> None:
    """However many posts are missed that stand, what is deleted is looked up too."""
    received(stage, LOOKED_UP)
    neighbour = Citizen.sign_up(server.address, "nabo")
    gone = neighbour.mention(stage.municipality.handle, "Angrer")
    stage.receive(gone)
    citizen(stage.citizen).block(stage.municipality.id)
    neighbour.delete(gone)
    for ahead in (EVERY, EVERY, LASTING):
        assert look(stage, clock, ahead) == ()
    assert server.calls[RECORD] == LOOKED_UP
    assert look(stage, clock) == (gone.id,)


def test_the_calls_are_few(stage: Stage, server: BlueskyServer, clock: Clock) -> None:
    """One for 25 posts every other minute, and none when there is nothing to watch."""
    assert server.calls[POSTS] == 0
    received(stage, ASKED + 1)
    for _ in range(3):
        stage.poll()
    assert server.calls[POSTS] == 0
    look(stage, clock)
    for _ in range(3):
        stage.poll()
    assert server.calls[POSTS] == 2
    look(stage, clock, FOR)
    assert server.calls[POSTS] == 4
    look(stage, clock, timedelta(hours=1))
    assert server.calls[POSTS] == 4
    assert server.calls[RECORD] == 0


def test_a_cursor_of_an_earlier_version_goes_on(stage: Stage, clock: Clock) -> None:
    """It is read as it was; what came in during the last days is watched after the restart."""
    (post,) = received(stage, 1)
    assert stage.cursor is not None
    old = json.loads(stage.cursor)
    del old["watch"]
    stage.cursor = json.dumps(old)
    stage.network.close()
    stage.network = stage.connect()
    assert stage.receive(next(iter(stage.citizen.thread(post)))).external_id == post
    stage.remove(stage.citizen.thread(post)[0])
    assert look(stage, clock) == ()
    assert look(stage, clock) == (post,)


def test_the_cursor_stays_small() -> None:
    """Only the newest are watched, and only what an app could have written."""
    watch = Watch()
    for number in range(MOST + 100):
        uri = f"at://did:plc:{number % 7:024d}/app.bsky.feed.post/{number:013d}"
        watch = watch.with_new([uri], NOW + timedelta(seconds=number))
    assert len(watch.posts) == MOST
    assert min(came for came, _ in watch.posts.values()) == NOW.timestamp() + 100
    longer = f"at://did:plc:x/app.bsky.feed.post/{'x' * 500}"
    assert longer not in watch.with_new([longer], NOW + FOR).posts
    assert len(Cursor(watch=watch).written()) < 60_000
    assert Watch().with_new(["at://a/b/1"], NOW).with_new([], NOW + FOR).posts
    assert not Watch().with_new(["at://a/b/1"], NOW).with_new([], NOW + FOR * 1.01).posts


URIS = [f"at://did:plc:{author}/app.bsky.feed.post/{n}" for author in "abc" for n in range(3)]


@given(
    st.lists(
        st.tuples(
            st.sets(st.sampled_from(URIS)), st.sets(st.sampled_from(URIS)), st.integers(0, 200)
        ),
        max_size=12,
    )
)
def test_nothing_is_doubtful_before_it_is_missed_again(
    looks: list[tuple[set[str], set[str], int]],
) -> None:
    """Against a plain list: every look since the first miss has missed it, for long enough."""
    watch, now = Watch().with_new(URIS, NOW), NOW
    missed: dict[str, datetime] = {}
    for asked, shown, minutes in looks:
        now += timedelta(seconds=30 * minutes)
        watch = Cursor.read(Cursor(watch=watch).written()).watch.after(asked, shown, now)  # type: ignore[union-attr]
        for uri in asked:
            if uri in shown:
                missed.pop(uri, None)
            else:
                missed.setdefault(uri, now)
        many = len({uri[:14] for uri in missed}) > 1 and len(missed) > len(URIS) / 2
        wait = LASTING if many else EVERY
        doubtful = watch.doubtful(now)
        assert set(doubtful) == {u for u, at in missed.items() if now - at >= wait}
        assert [missed[u] for u in doubtful] == sorted(missed[u] for u in doubtful)
        assert [u for u in missed if watch.lasts(u, now)] == [
            u for u, at in missed.items() if now - at >= LASTING
        ]
        assert watch.without(missed).doubtful(now) == []


@pytest.mark.parametrize("watch", [{"posts": {"a": 1}}, {"posts": {"a": [1, 2, 3]}}])
def test_a_watch_that_is_none_of_ours_is_none(watch: object) -> None:
    """The cursor isn't read either, and it is not an error."""
    assert Cursor.read(json.dumps(json.loads(Cursor().written()) | {"watch": watch})) is None
