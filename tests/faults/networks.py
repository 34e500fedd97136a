"""The networks that citizens write on: each with its server, the proxy before it, and its people."""

from __future__ import annotations

import json
import random
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from tests.fakes_bluesky import BlueskyServer
from tests.fakes_graph import APP_SECRET, PAGE, TOKEN, GraphServer, graph_error
from tests.fakes_mastodon import MastodonServer
from tests.faults.proxy import Proxy, port
from tests.networks.bluesky_people import Citizen

_PEOPLE = 40


@dataclass(frozen=True)
class Written:
    """Something that a citizen wrote: on which network, its id there, and who wrote it."""

    network: str
    id: str
    author: Any


@dataclass(frozen=True)
class Standing:
    """A reply of the municipality's as it stands there: in which thread, under what."""

    thread: str
    answers: str
    text: str


class Network(ABC):
    """A network under fire. Use it as a context manager.

    ``publishing`` are the calls by which a reply goes out, the one that does it first; ``reading``
    are those of a poll. What citizens do does not pass the proxy.
    """

    name: str
    publishing: tuple[str, ...]
    reading: tuple[str, ...]
    proxy: Proxy

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _behind(self, address: str, kill: Callable[[], None], **more: Any) -> Proxy:
        proxy = Proxy(port(address), kill=kill, **more)
        self._stack.callback(proxy.stop)
        return proxy

    @property
    @abstractmethod
    def table(self) -> str:
        """Its table in the configuration."""

    @property
    @abstractmethod
    def secrets(self) -> Mapping[str, str]:
        """What stands of it in the environment."""

    @property
    def told(self) -> str:
        """What kind of a server chance has made of it, if that differs."""
        return ""

    @abstractmethod
    def write(self, text: str) -> Written:
        """Have some citizen write to the municipality."""

    @abstractmethod
    def go_on(self, to: Written, text: str, *, anyone: bool = False) -> Written:
        """Have its author go on where they wrote, or somebody new with ``anyone``."""

    @abstractmethod
    def standing(self) -> Iterator[Standing]:
        """Give what the municipality has out."""

    @abstractmethod
    def expire(self, seconds: float) -> None:
        """Refuse the token that the bot has, for so long where it can't get another by itself."""


class Bluesky(Network):
    """A fixed record key makes a reply safe to repeat."""

    name = "bluesky"
    publishing = ("repo.createRecord", "repo.getRecord", "feed.getPosts")
    reading = ("notification.listNotifications", "repo.listRecords")

    def __init__(self, chance: random.Random, kill: Callable[[], None]) -> None:
        super().__init__(chance)
        self.server = self._stack.enter_context(BlueskyServer())
        limited = b'{"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}'
        self.proxy = self._behind(self.server.address, kill, limited=limited)
        self.municipality = self._sign_up("boe")
        self.citizens = [self._sign_up("per") for _ in range(_PEOPLE)]

    @property
    def table(self) -> str:
        """The account's handle and server."""
        return (
            f'type = "bluesky"\nhandle = "{self.municipality.handle}"\n'
            f'server = "{self.proxy.address}"'
        )

    @property
    def secrets(self) -> Mapping[str, str]:
        """An app password."""
        return {"BLUESKY_PASSWORD": self.municipality.password}

    def write(self, text: str) -> Written:
        """Mention it, some seconds ago, so that the first ping, a minute after, comes meanwhile."""
        at = datetime.now(UTC) - timedelta(seconds=self._chance.uniform(0, 120))
        author = self._chance.choice(self.citizens)
        post = author.mention(
            self.municipality.handle, text, languages=["nb"],
            created_at=f"{at:%Y-%m-%dT%H:%M:%S.%f}Z",
        )  # fmt: skip
        return Written(self.name, post.id, author)

    def go_on(self, to: Written, text: str, *, anyone: bool = False) -> Written:
        """Answer in the thread, with the municipality mentioned."""
        author = self._sign_up("ny") if anyone else to.author
        facet = {"index": {"byteStart": 0, "byteEnd": 1},
                 "features": [{"$type": "app.bsky.richtext.facet#mention",
                               "did": self.municipality.id}]}  # fmt: skip
        return Written(self.name, author.reply(to.id, text, facets=[facet]).id, author)

    def standing(self) -> Iterator[Standing]:
        """Read the municipality's repository."""
        for post in self.server.accounts[self.municipality.id].posts.values():
            above = post["reply"]
            yield Standing(above["root"]["uri"], above["parent"]["uri"], post["text"])

    def expire(self, seconds: float) -> None:  # noqa: ARG002 - it gets another by itself
        """End the access token, and sometimes the one that it is renewed by."""
        self.proxy.faults["token expired"] += 1
        self.server.expire(self.municipality.id)
        if self._chance.random() < 0.3:
            self.server.expire(self.municipality.id, "refresh")

    def _sign_up(self, name: str) -> Citizen:
        return Citizen.sign_up(self.server.address, name)


class Mastodon(Network):
    """A server that keeps idempotency keys or, as some kinds do, doesn't."""

    name = "mastodon"
    publishing = ("POST statuses", "context")
    reading = ("notifications", "GET statuses", "verify_credentials")

    def __init__(self, chance: random.Random, kill: Callable[[], None]) -> None:
        super().__init__(chance)
        self.server = self._stack.enter_context(MastodonServer())
        self.server.keeps_keys = chance.random() < 0.5
        instance, _ = self.server.answer("GET", "/api/v2/instance", {}, {})
        streams = self._behind(instance["configuration"]["urls"]["streaming"], kill)
        self.proxy = self._behind(
            self.server.address, kill, limited=b'{"error": "Too many requests"}', beside=(streams,)
        )
        self._token = self.server.sign_up("boe")
        self._own_id = self.server.accounts[0].id
        self._people = [self.server.sign_up(f"per{number}") for number in range(_PEOPLE)]

    @property
    def table(self) -> str:
        """The account's server."""
        return f'type = "mastodon"\nserver = "{self.proxy.address}"'

    @property
    def secrets(self) -> Mapping[str, str]:
        """An access token."""
        return {"MASTODON_TOKEN": self._token}

    @property
    def told(self) -> str:
        """Whether the server keeps idempotency keys."""
        return f"Mastodon {'keeps' if self.server.keeps_keys else 'does not keep'} keys"

    def write(self, text: str) -> Written:
        """Mention it."""
        return self._post(self._chance.choice(self._people), text, {})

    def go_on(self, to: Written, text: str, *, anyone: bool = False) -> Written:
        """Answer in the thread, with the municipality mentioned."""
        author = self.server.sign_up(f"ny{uuid.uuid4().hex[:10]}") if anyone else to.author
        return self._post(author, text, {"in_reply_to_id": to.id})

    def standing(self) -> Iterator[Standing]:
        """Read the municipality's posts, and which threads they stand in."""
        statuses = self.server.statuses
        for status in statuses.values():
            if status["account"]["id"] == self._own_id:
                root = status
                while root["in_reply_to_id"]:
                    root = statuses[root["in_reply_to_id"]]
                yield Standing(root["id"], status["in_reply_to_id"], status["content"])

    def expire(self, seconds: float) -> None:
        """Revoke the token for a while: only a person can set another."""
        self.proxy.faults["token expired"] += 1
        self.server.accounts[0].token = "revoked"
        time.sleep(seconds)
        self.server.accounts[0].token = self._token

    def _post(self, author: str, text: str, more: Mapping[str, str]) -> Written:
        given = {"status": f"@boe {text}", "language": "nb", **more}
        headers = {"authorization": f"Bearer {author}"}
        made, _ = self.server.answer("POST", "/api/v1/statuses", given, headers)
        return Written(self.name, made["id"], author)


class Facebook(Network):
    """A page: no key to know a repeated attempt by. Some comment, some write on the page."""

    name = "facebook"
    publishing = ("POST comments", "GET comments")
    reading = ("feed", "conversations", "tagged")

    def __init__(self, chance: random.Random, kill: Callable[[], None]) -> None:
        super().__init__(chance)
        self.server = self._stack.enter_context(GraphServer())
        self.proxy = self._behind(
            self.server.address, kill, limited=json.dumps(graph_error(4)).encode(),
            failing=json.dumps(graph_error(2)).encode(),
        )  # fmt: skip
        self._posts = [self.server.write("post", PAGE, f"Nytt fra Bø {n}").id for n in range(5)]
        self._people = [self.server.person(f"Per {number}") for number in range(_PEOPLE)]

    @property
    def table(self) -> str:
        """The page's id, and where the API is."""
        return f'type = "facebook"\npage = "{PAGE}"\napi_url = "{self.proxy.address}"'

    @property
    def secrets(self) -> Mapping[str, str]:
        """A page access token, and the app's secret."""
        return {"FACEBOOK_TOKEN": TOKEN, "FACEBOOK_APP_SECRET": APP_SECRET}

    def write(self, text: str) -> Written:
        """Comment on a post of the page, or write on the page."""
        author = self._chance.choice(self._people)
        if self._chance.random() < 0.3:
            return Written(self.name, self.server.write("post", author, text).id, author)
        post = self._chance.choice(self._posts)
        return Written(self.name, self.server.comment(post, author, text).id, author)

    def go_on(self, to: Written, text: str, *, anyone: bool = False) -> Written:
        """Answer the comment, or comment on the post."""
        author = self.server.person("Ny") if anyone else to.author
        return Written(self.name, self.server.comment(to.id, author, text).id, author)

    def standing(self) -> Iterator[Standing]:
        """Read the page's comments."""
        with self.server.lock:
            nodes = list(self.server.nodes.values())
        for one in nodes:
            if one.author == PAGE and one.kind == "comment":
                yield Standing(one.root, one.parent, one.text)

    def expire(self, seconds: float) -> None:
        """Let the token be invalid for a while: only a person can set another."""
        self.proxy.faults["token expired"] += 1
        self.server.token = "expired"
        time.sleep(seconds)
        self.server.token = TOKEN


NETWORKS: Mapping[str, Callable[[random.Random, Callable[[], None]], Network]] = {
    one.name: one for one in (Bluesky, Mastodon, Facebook)
}
