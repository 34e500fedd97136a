"""What every network must do, whichever it is: subclass, and give the ``stage`` fixture."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Protocol, TypeVar

import pytest

from bot.cases import Mention, OwnReply
from bot.errors import Rejected
from bot.networks import Ability, Batch, Correctable, Network, Reply

T = TypeVar("T")
Test = TypeVar("Test", bound=Callable[..., None])

POLLED = "polled"
"""What a source can that is asked for news, beside its abilities."""


def needs(*abilities: str) -> Callable[[Test], Test]:
    """Say which abilities a promise is about; a network without them has not made it."""

    def mark(test: Test) -> Test:
        test.__dict__["needs"] = frozenset(abilities)
        return test

    return mark


def eventually(look: Callable[[], T | None], *, seconds: float = 10.0) -> T:
    """Return what ``look`` finds, giving the network time to make it visible."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < end, "it never turned up"
        time.sleep(0.05)


class Post(Protocol):
    """A post as people see it; ``parent_id`` is empty outside a thread."""

    @property
    def id(self) -> str: ...

    @property
    def author_id(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def root_id(self) -> str: ...

    @property
    def parent_id(self) -> str: ...

    @property
    def languages(self) -> tuple[str, ...]: ...


class Person(Protocol):
    """Someone with an account on the network."""

    id: str
    handle: str

    def mention(self, handle: str, text: str, *, languages: Sequence[str] = ()) -> Post:
        """Write to the one with that handle."""

    def reply(self, to: str, text: str) -> Post:
        """Answer the post with that id."""

    def thread(self, root_id: str) -> Sequence[Post]:
        """Return the thread as people see it."""


@dataclass(kw_only=True)
class Stage:
    """A network under test: the municipality's account, as a person uses it, and a citizen.

    ``connect`` makes the network anew, as a restart of the program does.
    """

    connect: Callable[[], Network]
    municipality: Person
    citizen: Person
    remove: Callable[[Post], None]
    network: Network = field(init=False)
    cursor: str | None = None

    def __post_init__(self) -> None:
        self.network = self.connect()

    def poll(self) -> Batch:
        """Poll, and keep the cursor as the program does."""
        batch = self.network.poll(self.cursor)
        self.cursor = batch.cursor
        return batch

    def receive(self, post: Post) -> Mention:
        """Poll until the post arrives as a mention."""
        return eventually(
            lambda: next((one for one in self.poll().mentions if one.external_id == post.id), None)
        )

    def receive_own(self, post_id: str) -> OwnReply:
        """Poll until the municipality's own reply arrives."""
        return eventually(
            lambda: next(
                (one for one in self.poll().own_replies if one.external_id == post_id), None
            )
        )

    def answer(self, mention: Mention, text: str, *, language: str = "nb") -> Reply:
        """Make a reply to the mention, as the desk does."""
        return Reply(
            key=self.network.new_key(),
            text=text,
            language=language,
            root_id=mention.root_id,
            parent_id=mention.external_id,
            context=mention.context,
        )

    def seen(self, root_id: str, wanted: str) -> Post:
        """Return the post with the id ``wanted`` once people see it in the thread."""
        return eventually(
            lambda: next(
                (one for one in self.citizen.thread(root_id) if one.id == wanted),
                None,
            )
        )


class NetworkContract:
    """The promises of :class:`bot.networks.Network`, those that the network's abilities call for.

    ``abilities`` are what it must say it has. Where it isn't ``polled``, news is delivered to it;
    where it has not ``keeps_language``, a post has none of its writer's choosing. Where it is
    ``flat``, what answers an answer stands below the first comment.
    """

    abilities: ClassVar[frozenset[Ability]] = frozenset({Ability.REPLY, Ability.REPEAT})
    polled: ClassVar[bool] = True
    keeps_language: ClassVar[bool] = True
    flat: ClassVar[bool] = False

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        can = {*cls.abilities, *([POLLED] if cls.polled else [])}
        for name in dir(cls):
            if not getattr(getattr(cls, name), "needs", frozenset()) <= can:
                setattr(cls, name, None)

    def test_it_says_what_it_can(self, stage: Stage) -> None:
        """Its abilities are those that it is held to here."""
        assert stage.network.abilities == self.abilities

    @pytest.fixture
    def stage(self) -> Stage:
        """Give a network that has never been polled, and people with fresh accounts."""
        raise NotImplementedError

    def test_a_mention_arrives_whole(self, stage: Stage) -> None:
        """A citizen's post reaches us with its author, words, language, time and address."""
        stage.poll()
        before = datetime.now(UTC) - timedelta(minutes=1)
        post = stage.citizen.mention(
            stage.municipality.handle, "Når åpner svømmehallen? 🏊", languages=["nb"]
        )
        mention = stage.receive(post)
        assert mention.network == stage.network.name
        assert mention.author.id == stage.citizen.id
        assert mention.author.handle == stage.citizen.handle
        assert mention.text == post.text
        assert mention.languages == (("nb",) if self.keeps_language else ())
        assert before < mention.posted_at < datetime.now(UTC) + timedelta(minutes=1)
        assert mention.posted_at.utcoffset() == timedelta(0)
        assert (mention.root_id, mention.parent_id) == (post.root_id, post.parent_id or None)
        assert mention.url.startswith("https://")

    @needs(POLLED)
    def test_the_first_poll_begins_from_now(self, stage: Stage) -> None:
        """What stood there before the very first poll doesn't arrive, and what comes later does."""
        old = stage.citizen.mention(stage.municipality.handle, "Gammelt")
        eventually(lambda: self._visible(stage, old))
        assert stage.poll().mentions == ()
        new = stage.citizen.mention(stage.municipality.handle, "Nytt")
        batches = []

        def polled() -> bool:
            batches.append(stage.poll())
            return any(one.external_id == new.id for one in batches[-1].mentions)

        eventually(polled)
        arrived = {one.external_id for batch in batches for one in batch.mentions}
        assert arrived == {new.id}

    @needs(Ability.REPLY)
    def test_a_follow_up_arrives_in_its_thread(self, stage: Stage) -> None:
        """An answer to our reply has the thread's root, and our reply as its parent."""
        stage.poll()
        mention = stage.receive(stage.citizen.mention(stage.municipality.handle, "Hei"))
        published = stage.network.publish(stage.answer(mention, "Hei tilbake"))
        stage.seen(mention.root_id, published.external_id)
        more = stage.receive(stage.citizen.reply(published.external_id, "Takk, og en ting til"))
        assert more.root_id == mention.root_id
        assert more.parent_id == (mention.external_id if self.flat else published.external_id)

    def test_polling_again_brings_nothing_new(self, stage: Stage) -> None:
        """When all is stored, the next poll is empty and leaves the cursor as it is."""
        stage.poll()
        stage.receive(stage.citizen.mention(stage.municipality.handle, "Hei"))
        before = stage.cursor
        batch = stage.poll()
        assert (batch.mentions, batch.own_replies, batch.cursor) == ((), (), before)

    @needs(POLLED)
    def test_a_batch_that_was_not_stored_comes_again(self, stage: Stage) -> None:
        """Whoever polls with the older cursor is given everything since, also after a restart."""
        stage.poll()
        older = stage.cursor
        post = stage.citizen.mention(stage.municipality.handle, "Ikke mist meg")
        stage.receive(post)
        assert [one.external_id for one in stage.network.poll(older).mentions] == [post.id]
        stage.network.close()
        stage.network = stage.connect()
        assert [one.external_id for one in stage.network.poll(older).mentions] == [post.id]

    @needs(POLLED)
    def test_a_batch_is_oldest_first(self, stage: Stage) -> None:
        """Mentions come in the order they were posted."""
        stage.poll()
        older = stage.cursor
        posts = [stage.citizen.mention(stage.municipality.handle, f"Nr. {n}") for n in range(3)]
        stage.receive(posts[-1])
        arrived = stage.network.poll(older).mentions
        assert [one.external_id for one in arrived] == [post.id for post in posts]

    @needs(Ability.REPLY)
    def test_a_reply_stands_in_the_thread(self, stage: Stage) -> None:
        """A published reply has the right root, parent, words and language, and an address."""
        stage.poll()
        first = stage.citizen.mention(stage.municipality.handle, "Hei")
        second = stage.citizen.reply(first.id, f"@{stage.municipality.handle} og meg?")
        mention = stage.receive(first)
        in_thread = Reply(
            key=stage.network.new_key(),
            text="Hei på deg! Åpent til kl. 15.30 🙂",
            language="nn",
            root_id=first.root_id,
            parent_id=second.id,
        )
        eventually(lambda: any(one.id == second.id for one in stage.citizen.thread(first.root_id)))
        for reply in (stage.answer(mention, "Hei!"), in_thread):
            published = stage.network.publish(reply)
            assert published.url.startswith("https://")
            seen = stage.seen(first.root_id, published.external_id)
            assert seen.author_id == stage.municipality.id
            parent = first.id if self.flat else reply.parent_id
            assert (seen.root_id, seen.parent_id) == (first.root_id, parent)
            assert seen.text == reply.text
            if self.keeps_language:
                assert seen.languages == (reply.language,)

    @needs(Ability.REPLY)
    def test_a_reply_is_published_once(self, stage: Stage) -> None:
        """Publishing again under the same key, also after a restart, makes no second post."""
        stage.poll()
        mention = stage.receive(stage.citizen.mention(stage.municipality.handle, "Hei"))
        reply = stage.answer(mention, "Bare én gang")
        assert stage.network.find(reply) is None
        published = stage.network.publish(reply)
        assert stage.network.publish(reply) == published
        stage.network.close()
        stage.network = stage.connect()
        assert stage.network.publish(reply) == published
        assert stage.network.find(reply) == published
        stage.seen(mention.root_id, published.external_id)
        answers = [
            one
            for one in stage.citizen.thread(mention.root_id)
            if one.author_id == stage.municipality.id
        ]
        assert len(answers) == 1

    @needs(Ability.REPLY, Ability.CORRECT)
    def test_a_correction_changes_the_words_alone(self, stage: Stage) -> None:
        """The corrected reply stands where it stood, in the language it was written in."""
        stage.poll()
        mention = stage.receive(stage.citizen.mention(stage.municipality.handle, "Hei"))
        published = stage.network.publish(stage.answer(mention, "Ope til 15", language="nn"))
        before = stage.seen(mention.root_id, published.external_id)
        assert isinstance(stage.network, Correctable)
        stage.network.correct(published.external_id, "Ope til 15.30")
        after = eventually(
            lambda: next(
                (
                    one
                    for one in stage.citizen.thread(mention.root_id)
                    if one.id == published.external_id and one.text == "Ope til 15.30"
                ),
                None,
            )
        )
        assert (after.author_id, after.root_id, after.parent_id, after.languages) == (
            before.author_id, before.root_id, before.parent_id, before.languages,
        )  # fmt: skip

    @needs(Ability.REPLY)
    def test_our_own_replies_are_recognised(self, stage: Stage) -> None:
        """A reply the municipality writes itself is an own reply, and never a mention."""
        stage.poll()
        mention = stage.receive(stage.citizen.mention(stage.municipality.handle, "Hei"))
        direct = stage.municipality.reply(mention.external_id, "Svart rett i appen")
        own = stage.receive_own(direct.id)
        assert (own.root_id, own.parent_id) == (mention.root_id, mention.external_id)
        assert own.url.startswith("https://")
        assert stage.poll().mentions == ()

    @needs(Ability.REPLY)
    def test_the_municipality_never_mentions_itself(self, stage: Stage) -> None:
        """A post of our own that names us isn't a mention."""
        stage.poll()
        older = stage.cursor
        own = stage.municipality.mention(stage.municipality.handle, "Hilsen oss selv")
        stage.municipality.reply(own.id, f"@{stage.municipality.handle} Og en ting til")
        post = stage.citizen.mention(stage.municipality.handle, "Etterpå")
        stage.receive(post)
        assert [one.external_id for one in stage.network.poll(older).mentions] == [post.id]

    @needs(Ability.REPLY)
    def test_the_limit_is_the_longest_reply(self, stage: Stage) -> None:
        """A reply of exactly the limit goes out; one character more is refused with a reason."""
        stage.poll()
        mention = stage.receive(stage.citizen.mention(stage.municipality.handle, "Hei"))
        longest = "å" * stage.network.limit
        assert stage.network.length(longest) == stage.network.limit
        with pytest.raises(Rejected, match=str(stage.network.limit)):
            stage.network.publish(stage.answer(mention, longest + "å"))
        stage.network.publish(stage.answer(mention, longest))

    @needs(Ability.REPLY)
    def test_a_deleted_post_is_not_answered(self, stage: Stage) -> None:
        """A reply to what its author has deleted is refused, and nothing is published."""
        stage.poll()
        post = stage.citizen.mention(stage.municipality.handle, "Angrer")
        mention = stage.receive(post)
        stage.remove(post)
        eventually(lambda: not self._visible(stage, post))
        reply = stage.answer(mention, "For sent")
        with pytest.raises(Rejected, match="gone") as refused:
            stage.network.publish(reply)
        assert refused.value.deleted
        assert stage.network.find(reply) is None

    def test_keys_are_never_the_same(self, stage: Stage) -> None:
        """Keys made at the same moment differ."""
        assert len({stage.network.new_key() for _ in range(500)}) == 500

    @staticmethod
    def _visible(stage: Stage, post: Post) -> bool:
        return any(one.id == post.id for one in stage.citizen.thread(post.root_id))
