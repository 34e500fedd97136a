"""A village square in memory: the demo's social networks, where visitors write as citizens."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.cases import Author, Edited, Mention
from bot.errors import Rejected
from bot.networks import Ability, Batch, Published, Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Something that stands on the square, or stood there until it was ``deleted``.

    ``key`` is that of the municipality's own replies. ``hidden`` is what only its author sees, and
    ``private`` what only its author and the municipality see.
    """

    id: str
    network: str
    name: str
    text: str
    posted_at: datetime
    root_id: str
    parent_id: str | None = None
    key: str | None = None
    private: bool = False
    hidden: bool = False
    edited: bool = False
    deleted: bool = False


class Square:
    """Every post on every demo network, oldest first; ``version`` grows with each change.

    Args:
        address: Where the page is; a post's address is an anchor in it.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._posts: list[Post] = []
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._changes = 0

    @property
    def version(self) -> int:
        """How many times something was written or changed."""
        return len(self._posts) + self._changes

    @property
    def posts(self) -> list[Post]:
        """Every post, oldest first."""
        with self._lock:
            return list(self._posts)

    def url(self, post_id: str) -> str:
        """Return the post's address."""
        return f"{self._address}/#{post_id}"

    def write(
        self,
        network: str,
        name: str,
        text: str,
        at: datetime,
        answers: str | None = None,
        *,
        private: bool = False,
    ) -> Post:
        """Have a citizen write something, or write on under the post ``answers``.

        Raises:
            Rejected: that post isn't there.
        """
        return self._add(network, name, text, at, answers, None, private=private)

    def publish(self, reply: Reply, network: str, name: str, at: datetime) -> Post:
        """Have the municipality answer; the same key again is the same post.

        Raises:
            Rejected: the post it answers isn't there.
        """
        return self.find(reply.key) or self._add(
            network, name, reply.text, at, reply.parent_id, reply.key, private=reply.private
        )

    def change(self, post_id: str, **changes: Any) -> Post:  # noqa: ANN401 - a post's own fields
        """Change a post: its text, or whether it is hidden, edited or deleted.

        Raises:
            Rejected: there is no such post.
        """
        with self._lock:
            for place, post in enumerate(self._posts):
                if post.id == post_id:
                    self._posts[place] = replace(post, **changes)
                    self._changes += 1
                    return self._posts[place]
        raise Rejected("The post is not there.", deleted=True)

    def find(self, key: str) -> Post | None:
        """Return the reply that was published under the key."""
        return next((post for post in self.posts if post.key == key), None)

    def _add(
        self,
        network: str,
        name: str,
        text: str,
        at: datetime,
        answers: str | None,
        key: str | None,
        *,
        private: bool,
    ) -> Post:
        with self._lock:
            parent = next((post for post in self._posts if post.id == answers), None)
            gone = parent is None or (parent.deleted and key is not None and not private)
            if answers and gone:
                raise Rejected("The post this answers is not there.", deleted=True)
            number = f"post-{next(self._numbers)}"
            post = Post(
                id=number, network=parent.network if parent else network, name=name, text=text,
                posted_at=at, root_id=parent.root_id if parent else number, parent_id=answers,
                key=key, private=private or (parent is not None and parent.private),
            )  # fmt: skip
            self._posts.append(post)
            return post


class DemoNetwork:
    """One of the demo's networks; several share a square.

    Args:
        name: Its name in the store.
        title: What people call it.
        limit: The longest reply it takes, in characters.
        abilities: What the municipality can do there.
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
        abilities: frozenset[Ability] = frozenset({Ability.REPLY, Ability.REPEAT}),
        square: Square,
        municipality: str,
        now: Callable[[], datetime],
    ) -> None:
        self.name = name
        self.title = title
        self.abilities = abilities
        self.limit = limit
        self._square = square
        self._municipality = municipality
        self._now = now
        self._keys = itertools.count(1)

    def length(self, text: str) -> int:
        """Count characters."""
        return len(text)

    def poll(self, cursor: str | None) -> Batch:
        """Return what citizens have written since, and all that was edited and deleted ever.

        The cursor is a count of posts.
        """
        posts = self._square.posts
        citizens = [post for post in posts if post.network == self.name and post.key is None]
        old = {post.id for post in posts[: int(cursor or 0)]}
        return Batch(
            mentions=tuple(self._mention(post) for post in citizens if post.id not in old),
            edited=tuple(
                Edited(external_id=post.id, text=post.text) for post in citizens if post.edited
            ),
            deleted=tuple(post.id for post in citizens if post.deleted),
            cursor=str(len(posts)),
        )

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

    def hide(self, external_id: str, context: Mapping[str, str]) -> None:  # noqa: ARG002 - the protocol's
        """Hide a citizen's post from the others."""
        self._square.change(external_id, hidden=True)

    def delete(self, external_id: str, context: Mapping[str, str]) -> None:  # noqa: ARG002 - the protocol's
        """Take a citizen's post away."""
        self._square.change(external_id, deleted=True)

    def correct(self, published_id: str, text: str) -> None:
        """Put another text in a reply's place."""
        self._square.change(published_id, text=text, edited=True)

    def withdraw(self, published_id: str) -> None:
        """Take a reply back."""
        self._square.change(published_id, deleted=True)

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
            private=post.private,
        )
