"""Facebook: no key to know a repeated attempt by. Some comment, some write on the page."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from tests.fakes_graph import APP_SECRET, PAGE, TOKEN, GraphServer, Node, graph_error
from tests.faults.networks import PEOPLE, GoneError, Network, Standing, Written


class Facebook(Network):
    """A page: what is deleted takes with it what stands under it."""

    name = "facebook"
    publishing = ("POST comments", "GET comments")
    reading = ("feed", "conversations", "tagged")
    longest = 100_000

    def __init__(self, chance: random.Random, kill: Callable[[], None]) -> None:
        super().__init__(chance)
        self.server = self._stack.enter_context(GraphServer())
        self.proxy = self._behind(
            self.server.address, kill, limited=json.dumps(graph_error(4)).encode(),
            failing=json.dumps(graph_error(2)).encode(),
        )  # fmt: skip
        self._posts = [self.server.write("post", PAGE, f"Nytt fra Bø {n}").id for n in range(5)]
        self._people = [self.server.person(f"Per {number}") for number in range(PEOPLE)]
        self._taken_down: list[Standing] = []

    @property
    def table(self) -> str:
        """The page's id, and where the API is."""
        assert self.proxy
        return f'type = "facebook"\npage = "{PAGE}"\napi_url = "{self.proxy.address}"'

    @property
    def secrets(self) -> Mapping[str, str]:
        """A page access token, and the app's secret."""
        return {"FACEBOOK_TOKEN": TOKEN, "FACEBOOK_APP_SECRET": APP_SECRET}

    def write(self, text: str, claimed: datetime | None) -> Written:  # noqa: ARG002 - Meta's own
        """Comment on a post of the page, or write on the page."""
        author = self._chance.choice(self._people)
        if self._chance.random() < 0.3:
            return Written(self.name, self.server.write("post", author, text).id, author)
        post = self._chance.choice(self._posts)
        return Written(self.name, self.server.comment(post, author, text).id, author)

    def go_on(self, to: Written, text: str, *, anyone: bool = False) -> Written:
        """Answer the comment, or comment on the post."""
        author = self.server.person("Ny") if anyone else to.author
        with self.server.lock:
            self._node(to)
            return Written(self.name, self.server.comment(to.id, author, text).id, author)

    def edit(self, to: Written, text: str) -> None:
        """Put another text in its place."""
        with self.server.lock:
            self._node(to).text = text

    def delete(self, to: Written) -> Collection[str]:
        """Delete it with all that stands under it, our replies too."""
        with self.server.lock:
            self._node(to)
            below = [one for one in self.server.nodes.values() if to.id in {one.root, one.parent}]
            self._taken_down += [
                replace(_standing(one), gone=True) for one in below if one.author == PAGE
            ]
            self.server.remove(to.id)
        return [to.id, *(one.id for one in below)]

    def by_hand(self, to: Written, text: str, *, late: float) -> str:  # noqa: ARG002 - in one list
        """Comment as the page."""
        with self.server.lock:
            self._node(to)
            return self.server.comment(to.id, PAGE, text).parent  # there are two levels

    def standing(self) -> Iterator[Standing]:
        """Read the page's comments."""
        with self.server.lock:
            nodes = list(self.server.nodes.values())
            yield from list(self._taken_down)
        for one in nodes:
            if one.author == PAGE and one.kind == "comment":
                yield _standing(one)

    def expire(self, seconds: float) -> None:
        """Let the token be invalid for a while: only a person can set another."""
        assert self.proxy
        self.proxy.faults["token expired"] += 1
        self.server.token = "expired"
        time.sleep(seconds)
        self.server.token = TOKEN

    def _node(self, to: Written) -> Node:
        if to.id not in self.server.nodes:
            raise GoneError(to.id)
        return self.server.nodes[to.id]


def _standing(one: Node) -> Standing:
    return Standing(one.root, one.parent, one.text)
