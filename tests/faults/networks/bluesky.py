"""Bluesky: a fixed record key makes a reply safe to repeat."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.fakes_bluesky import Account, BlueskyServer
from tests.faults.networks import PEOPLE, GoneError, Network, Standing, Written
from tests.networks.bluesky_people import Citizen, Post


class _Server(BlueskyServer):
    """Shows the times that people claim, and some of the municipality's posts late."""

    def __init__(self) -> None:
        super().__init__()
        self.claimed: dict[str, str] = {}
        self.shown_from: dict[str, float] = {}

    def _view(self, uri: str) -> dict[str, Any]:
        view = super()._view(uri)
        if uri in self.claimed:
            view["record"] = view["record"] | {"createdAt": self.claimed[uri]}
        return view

    def _listRecords(self, account: Account, given: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 - the API's name
        found, now = super()._listRecords(account, given), time.monotonic()
        listed = [one for one in found["records"] if self.shown_from.get(one["uri"], 0) <= now]
        return {**found, "records": listed}


class Bluesky(Network):
    """A server with its accounts; nobody can edit there."""

    name = "bluesky"
    publishing = ("repo.createRecord", "repo.getRecord", "feed.getPosts")
    reading = ("notification.listNotifications", "repo.listRecords")
    longest = 200

    def __init__(self, chance: random.Random, kill: Callable[[], None]) -> None:
        super().__init__(chance)
        self.server = self._stack.enter_context(_Server())
        limited = b'{"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}'
        self.proxy = self._behind(self.server.address, kill, limited=limited)
        self.municipality = self._sign_up("boe")
        self.citizens = [self._sign_up("per") for _ in range(PEOPLE)]

    @property
    def table(self) -> str:
        """The account's handle and server."""
        assert self.proxy
        return (
            f'type = "bluesky"\nhandle = "{self.municipality.handle}"\n'
            f'server = "{self.proxy.address}"'
        )

    @property
    def secrets(self) -> Mapping[str, str]:
        """An app password."""
        return {"BLUESKY_PASSWORD": self.municipality.password}

    def write(self, text: str, claimed: datetime | None) -> Written:
        """Mention it, some seconds ago, so that the first ping, a minute after, comes meanwhile."""
        at = datetime.now(UTC) - timedelta(seconds=self._chance.uniform(0, 120))
        author = self._chance.choice(self.citizens)
        post = author.mention(
            self.municipality.handle, sendable(text), languages=["nb"],
            created_at=f"{at:%Y-%m-%dT%H:%M:%S.%f}Z",
        )  # fmt: skip
        if claimed is not None:
            self.server.claimed[post.id] = f"{claimed.isoformat()[:19]}.000Z"
        return Written(self.name, post.id, author)

    def go_on(self, to: Written, text: str, *, anyone: bool = False) -> Written:
        """Answer in the thread, with the municipality mentioned."""
        author = self._sign_up("ny") if anyone else to.author
        facet = {"index": {"byteStart": 0, "byteEnd": 1},
                 "features": [{"$type": "app.bsky.richtext.facet#mention",
                               "did": self.municipality.id}]}  # fmt: skip
        made = _reply(author, to.id, sendable(text), facets=[facet])
        return Written(self.name, made.id, author)

    def delete(self, to: Written) -> Collection[str]:
        """Delete the record; the bot asks for what has gone every two minutes."""
        try:
            to.author.delete(to.author.read(to.id))
        except httpx.HTTPError:
            raise GoneError(to.id) from None
        return (to.id,)

    def by_hand(self, to: Written, text: str, *, late: float) -> str:
        """Reply as the municipality, with a login of its own."""
        who = {"identifier": self.municipality.handle, "password": self.municipality.password}
        token = self.server.answer("createSession", who, "")["accessJwt"]
        here = Citizen(
            self.server.address, self.municipality.handle, self.municipality.id, "", token
        )
        self.server.shown_from[_reply(here, to.id, text).id] = time.monotonic() + late
        return to.id

    def standing(self) -> Iterator[Standing]:
        """Read the municipality's repository."""
        for post in list(self.server.accounts[self.municipality.id].posts.values()):
            above = post["reply"]
            yield Standing(above["root"]["uri"], above["parent"]["uri"], post["text"])

    def expire(self, seconds: float) -> None:  # noqa: ARG002 - it gets another by itself
        """End the access token, and sometimes the one that it is renewed by."""
        assert self.proxy
        self.proxy.faults["token expired"] += 1
        self.server.expire(self.municipality.id)
        if self._chance.random() < 0.3:
            self.server.expire(self.municipality.id, "refresh")

    def _sign_up(self, name: str) -> Citizen:
        return Citizen.sign_up(self.server.address, name)


def sendable(text: str) -> str:
    """Return the text without what can't be sent as UTF-8."""
    return text.encode("utf-8", "ignore").decode()


def _reply(author: Citizen, to: str, text: str, **more: Any) -> Post:
    try:
        return author.reply(to, text, **more)
    except httpx.HTTPError:
        raise GoneError(to) from None
