"""What can only be read: a newspaper's feed, and an address that any tool delivers to."""

from __future__ import annotations

import queue
import random
import threading
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

import httpx

from tests.fakes_alarm import free_port
from tests.fakes_feed import FeedServer, Page
from tests.faults.networks import PEOPLE, Network, Written

_SECRET = "delivery-secret"
_AGAIN = 0.3
"""Seconds after which a delivery that was not taken is made again."""

_Delivery = tuple[float, dict[str, Any]]
_STORABLE = {code: None for code in range(32) if code not in (9, 10, 13)}
"""What XML can't hold."""


class Feed(Network):
    """A newspaper that thinks little of guids: some share one, some have none."""

    name = "feed"
    reading = ("feed.xml",)
    longest = 2000

    def __init__(self, chance: random.Random, kill: Callable[[], None]) -> None:
        super().__init__(chance)
        self.server = self._stack.enter_context(FeedServer())
        self.proxy = self._behind(self.server.address, kill)
        self.server.pages["/feed.xml"] = self._page
        self._items: list[str] = []

    @property
    def table(self) -> str:
        """Its address, which is inside the house."""
        assert self.proxy
        return (
            f'type = "feed"\ntitle = "Avisa"\nurl = "{self.proxy.address}/feed.xml"\n'
            "allow_private = true"
        )

    def write(self, text: str, claimed: datetime | None) -> Written:
        """Print something, at a time that the first look would take too."""
        at = claimed or datetime.now(UTC)
        if at.year < 2021:
            at = datetime.now(UTC) - timedelta(days=365)
        mark = text.split(maxsplit=1)[0]
        guid = self._chance.choice(["", "N/A", f"urn:avisa:{mark}"])
        number = len(self._items) if self._chance.random() < 0.5 else 0
        words = text.encode("utf-8", "ignore").decode().translate(_STORABLE)
        self._items.append(
            f"<item>{f'<guid>{guid}</guid>' if guid else ''}<title>{escape(words)}</title>"
            f"<link>https://avisa.test/{number}</link>"
            f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
        )
        return Written(self.name, mark, None)

    def _page(self) -> Page:
        items = "".join(reversed(self._items))
        content = (
            f'<rss version="2.0"><channel><title>Avisa</title>{items}</channel></rss>'.encode()
        )
        return Page(content=content, headers={"Content-Length": str(len(content))})


class Deliveries(Network):
    """Whoever delivers repeats it until it was taken, and sometimes once more.

    ``refused`` are the answers of the bot to what was in order.
    """

    name = "webhook"
    longest = 100_000 - 20

    def __init__(self, chance: random.Random, kill: Callable[[], None]) -> None:  # noqa: ARG002
        super().__init__(chance)
        self.refused: list[str] = []
        self._port = free_port()
        self._waiting: queue.Queue[_Delivery | None] = queue.Queue()
        self._number = 0
        self._known: set[str] = set()
        self._thread = threading.Thread(target=self._deliver, daemon=True)
        self._thread.start()
        self._stack.callback(self._stop)

    @property
    def table(self) -> str:
        """Its path."""
        return 'type = "webhook"\ntitle = "Overvåking"\nbearer = true'

    @property
    def web(self) -> str:
        """The table of the web server that it is delivered to."""
        return f'[web]\nlisten = "127.0.0.1:{self._port}"\n'

    @property
    def secrets(self) -> Mapping[str, str]:
        """What a delivery shows."""
        return {"WEBHOOK_SECRET": _SECRET}

    def write(self, text: str, claimed: datetime | None, like: str = "") -> Written:
        """Deliver something, with the id of something on another network if it may be had."""
        author = f"w{self._chance.randrange(PEOPLE)}"
        return self._say(author, text, claimed=claimed, like=like)

    def go_on(self, to: Written, text: str, *, anyone: bool = False) -> Written:
        """Deliver something more in the thread."""
        root = to.id.partition("/re/")[0]
        author = f"ny{self._number}" if anyone else to.author
        return self._say(
            author, text, like=f"{root}/re/{self._number}", root_id=root, parent_id=to.id
        )

    def edit(self, to: Written, text: str) -> None:
        """Deliver the new words."""
        self._send(to.id, event="edited", text=text, author={"id": to.author, "name": to.author},
                   root_id=to.id.partition("/re/")[0])  # fmt: skip

    def delete(self, to: Written) -> Collection[str]:
        """Deliver that it is gone."""
        self._send(to.id, event="deleted")
        return (to.id,)

    def by_hand(self, to: Written, text: str, *, late: float) -> str:  # noqa: ARG002
        """Deliver, late, that the municipality answered."""
        at = datetime.now(UTC)
        self._number += 1
        self._send(
            f"own{self._number}", event="own_reply", parent_id=to.id, after=late,
            root_id=to.id.partition("/re/")[0], posted_at=at.isoformat(),
        )  # fmt: skip
        return to.id

    def _say(
        self,
        author: str,
        text: str,
        *,
        claimed: datetime | None = None,
        like: str = "",
        **more: str,
    ) -> Written:
        self._number += 1
        made = like[:300] if like and like[:300] not in self._known else f"d{self._number}"
        self._known.add(made)
        at = claimed or datetime.now(UTC)
        given: dict[str, Any] = {"author": {"id": author, "name": author}, "text": text,
                 "posted_at": at.isoformat(), **more}  # fmt: skip
        for _time in range(2 if self._chance.random() < 0.2 else 1):
            self._send(made, **given)
        return Written(self.name, made, author)

    def _send(self, number: str, after: float = 0.0, **given: Any) -> None:
        text = given.get("text", "")
        given |= {"text": text.encode("utf-8", "ignore").decode()} if text else {}
        self._waiting.put((time.monotonic() + after, {"id": number, **given}))

    def _deliver(self) -> None:
        """Deliver one thing after the other, as they are due."""
        later: list[_Delivery] = []
        with httpx.Client(timeout=5, headers={"Authorization": f"Bearer {_SECRET}"}) as http:
            while True:
                with suppress(queue.Empty):
                    one = self._waiting.get(timeout=_AGAIN)
                    if one is None:
                        return
                    later.append(one)
                now = time.monotonic()
                due = [each for each in later if each[0] <= now]
                for each in due:
                    if not self._taken(http, each[1]):
                        break
                    later.remove(each)

    def _taken(self, http: httpx.Client, given: Mapping[str, Any]) -> bool:
        try:
            answer = http.post(f"http://127.0.0.1:{self._port}/mentions", json=given)
        except httpx.HTTPError:
            return False
        if 400 <= answer.status_code < 500 and answer.status_code not in {408, 429}:
            self.refused.append(f"{answer.status_code} {answer.text[:200]} to {given['id']}")
            return True
        return answer.status_code == 200

    def _stop(self) -> None:
        self._waiting.put(None)
        self._thread.join(10)
