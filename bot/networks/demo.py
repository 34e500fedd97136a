"""A village square in memory: the demo's social networks, where visitors write as citizens."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.cases import Author, Mention
from bot.errors import Rejected
from bot.networks import Ability, Batch, Published, Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Something that stands on the square; ``key`` is that of the municipality's own replies."""

    id: str
    network: str
    name: str
    text: str
    posted_at: datetime
    root_id: str
    parent_id: str | None = None
    key: str | None = None


class Square:
    """Every post on every demo network, oldest first; ``version`` grows with each of them.

    Args:
        address: Where the page is; a post's address is an anchor in it.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._posts: list[Post] = []
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)

    @property
    def version(self) -> int:
        """How many posts there are."""
        return len(self._posts)

    @property
    def posts(self) -> list[Post]:
        """Every post, oldest first."""
        with self._lock:
            return list(self._posts)

    def url(self, post_id: str) -> str:
        """Return the post's address."""
        return f"{self._address}/#{post_id}"

    def write(
        self, network: str, name: str, text: str, at: datetime, answers: str | None = None
    ) -> Post:
        """Have a citizen write something, or write on under the post ``answers``.

        Raises:
            Rejected: that post isn't there.
        """
        return self._add(network, name, text, at, answers, None)

    def publish(self, reply: Reply, network: str, name: str, at: datetime) -> Post:
        """Have the municipality answer; the same key again is the same post.

        Raises:
            Rejected: the post it answers isn't there.
        """
        return self.find(reply.key) or self._add(
            network, name, reply.text, at, reply.parent_id, reply.key
        )

    def find(self, key: str) -> Post | None:
        """Return the reply that was published under the key."""
        return next((post for post in self.posts if post.key == key), None)

    def _add(
        self, network: str, name: str, text: str, at: datetime, answers: str | None, key: str | None
    ) -> Post:
        with self._lock:
            parent = next((post for post in self._posts if post.id == answers), None)
            if answers and parent is None:
                raise Rejected("The post this answers is not there.", deleted=True)
            number = f"post-{next(self._numbers)}"
            post = Post(
                id=number, network=parent.network if parent else network, name=name, text=text,
                posted_at=at, root_id=parent.root_id if parent else number, parent_id=answers,
                key=key,
            )  # fmt: skip
            self._posts.append(post)
            return post


class DemoNetwork:
    """One of the demo's networks; several share a square.

    Args:
        name: Its name in the store.
        title: What people call it.
        limit: The longest reply it takes, in characters.
        square: Where its posts stand.
        municipality: The name the municipality writes under.
        now: The time a reply is given.
    """

    def __init__(
        self,
        *,
        name: str,
        title: str,
        limit: int,
        square: Square,
        municipality: str,
        now: Callable[[], datetime],
    ) -> None:
        self.name = name
        self.title = title
        self.abilities = frozenset({Ability.REPLY, Ability.REPEAT})
        self.limit = limit
        self._square = square
        self._municipality = municipality
        self._now = now
        self._keys = itertools.count(1)

    def length(self, text: str) -> int:
        """Count characters."""
        return len(text)

    def poll(self, cursor: str | None) -> Batch:
        """Return what citizens have written since; the cursor is a count of posts."""
        posts = self._square.posts
        new = [
            post
            for post in posts[int(cursor or 0) :]
            if post.network == self.name and post.key is None
        ]
        return Batch(mentions=tuple(map(self._mention, new)), cursor=str(len(posts)))

    def new_key(self) -> str:
        """Make a key."""
        return f"{self.name}-{next(self._keys)}"

    def publish(self, reply: Reply) -> Published:
        """Put the reply on the square, once for each key."""
        return self._place(self._square.publish(reply, self.name, self._municipality, self._now()))

    def find(self, reply: Reply) -> Published | None:
        """Look whether the reply stands there."""
        post = self._square.find(reply.key)
        return None if post is None else self._place(post)

    def close(self) -> None:
        """There is nothing to let go of."""

    def _place(self, post: Post) -> Published:
        return Published(external_id=post.id, url=self._square.url(post.id))

    def _mention(self, post: Post) -> Mention:
        return Mention(
            network=self.name,
            external_id=post.id,
            root_id=post.root_id,
            parent_id=post.parent_id,
            author=Author(id=post.name.casefold(), handle="", name=post.name),
            text=post.text,
            posted_at=post.posted_at,
            url=self._square.url(post.id),
        )
