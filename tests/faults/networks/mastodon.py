"""Mastodon: a server that keeps idempotency keys or, as some kinds do, doesn't."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from tests.fakes_mastodon import Account, MastodonServer, Refusal
from tests.faults.networks import PEOPLE, GoneError, Network, Standing, Written


class _Server(MastodonServer):
    """Shows some posts late in the list of an account's own."""

    def __init__(self) -> None:
        super().__init__()
        self.shown_from: dict[str, float] = {}

    def _own(self, account_id: str, viewer: Account) -> list[dict[str, Any]]:
        now = time.monotonic()
        own = super()._own(account_id, viewer)
        return [one for one in own if self.shown_from.get(one["id"], 0) <= now]


class Mastodon(Network):
    """Posts can be edited and deleted; what stood under a deleted one stands alone."""

    name = "mastodon"
    publishing = ("POST statuses", "context")
    reading = ("notifications", "GET statuses", "verify_credentials")

    def __init__(self, chance: random.Random, kill: Callable[[], None]) -> None:
        super().__init__(chance)
        self.server = self._stack.enter_context(_Server())
        self.server.keeps_keys = chance.random() < 0.5
        instance, _ = self.server.answer("GET", "/api/v2/instance", {}, {})
        streams = self._behind(instance["configuration"]["urls"]["streaming"], kill)
        self.proxy = self._behind(
            self.server.address, kill, limited=b'{"error": "Too many requests"}', beside=(streams,)
        )
        self._token = self.server.sign_up("boe")
        self._own_id = self.server.accounts[0].id
        self._people = [self.server.sign_up(f"per{number}") for number in range(PEOPLE)]
        self._above: dict[str, tuple[str, str]] = {}

    @property
    def table(self) -> str:
        """The account's server."""
        assert self.proxy
        return f'type = "mastodon"\nserver = "{self.proxy.address}"'

    @property
    def secrets(self) -> Mapping[str, str]:
        """An access token."""
        return {"MASTODON_TOKEN": self._token}

    @property
    def told(self) -> str:
        """Whether the server keeps idempotency keys."""
        return f"Mastodon {'keeps' if self.server.keeps_keys else 'does not keep'} keys"

    def write(self, text: str, claimed: datetime | None) -> Written:
        """Mention it; another server may claim any time for its post."""
        with self.server.lock:
            made = self._post(self._chance.choice(self._people), text, {})
            if claimed is not None:
                status = self.server.statuses[made.id]
                status["created_at"] = f"{claimed.isoformat()[:19]}.000Z"
        return made

    def go_on(self, to: Written, text: str, *, anyone: bool = False) -> Written:
        """Answer in the thread, with the municipality mentioned."""
        author = self.server.sign_up(f"ny{uuid.uuid4().hex[:10]}") if anyone else to.author
        return self._post(author, text, {"in_reply_to_id": to.id})

    def edit(self, to: Written, text: str) -> None:
        """Put another text in its place."""
        self._ask("PUT", to.id, {"status": f"@boe {text}"}, to.author)

    def delete(self, to: Written) -> Collection[str]:
        """Delete it; where what stands under it stood is remembered."""
        with self.server.lock:
            for status in self.server.statuses.values():
                if status["in_reply_to_id"] == to.id:
                    self._above[status["id"]] = self._thread(status), to.id
            self._ask("DELETE", to.id, {}, to.author)
        return (to.id,)

    def by_hand(self, to: Written, text: str, *, late: float) -> str:
        """Post as the municipality, in the thread."""
        with self.server.lock:
            token = self.server.accounts[0].token
            made = self._post(token, text, {"in_reply_to_id": to.id}, "")
            self.server.shown_from[made.id] = time.monotonic() + late
        return to.id

    def standing(self) -> Iterator[Standing]:
        """Read the municipality's posts, and which threads they stand in."""
        with self.server.lock:
            for status in self.server.statuses.values():
                if status["account"]["id"] == self._own_id:
                    _, answers = self._above.get(status["id"], ("", status["in_reply_to_id"]))
                    yield Standing(self._thread(status), answers, status["content"])

    def expire(self, seconds: float) -> None:
        """Revoke the token for a while: only a person can set another."""
        assert self.proxy
        self.proxy.faults["token expired"] += 1
        self.server.accounts[0].token = "revoked"
        time.sleep(seconds)
        self.server.accounts[0].token = self._token

    def _thread(self, status: Mapping[str, Any]) -> str:
        root = status
        while root["in_reply_to_id"]:
            root = self.server.statuses[root["in_reply_to_id"]]
        first = str(root["id"])
        return self._above.get(first, (first, ""))[0]

    def _post(self, author: str, text: str, more: Mapping[str, str], to: str = "@boe ") -> Written:
        given = {"status": f"{to}{text}", "language": "nb", **more}
        return Written(self.name, self._ask("POST", "", given, author)["id"], author)

    def _ask(self, method: str, post_id: str, given: Mapping[str, str], author: str) -> Any:
        path = f"/api/v1/statuses/{post_id}".rstrip("/")
        headers = {"authorization": f"Bearer {author}"}
        try:
            return self.server.answer(method, path, given, headers)[0]
        except Refusal as refusal:
            raise GoneError(post_id, str(refusal)) from None
