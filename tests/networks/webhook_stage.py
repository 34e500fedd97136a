"""A listening tool that delivers to the web server, as the contract's stage."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from bot.networks import Batch
from bot.networks.webhook import Webhook, sign
from bot.web import Web
from tests.networks.contract import Post, Stage

SECRET = "hemmelig"


@dataclass(frozen=True, kw_only=True)
class Comment:
    """Something the tool has found."""

    id: str
    author_id: str
    text: str
    root_id: str
    parent_id: str = ""
    languages: tuple[str, ...] = ()


class Tool:
    """The tool, and whoever it listens to."""

    id = "kari-1"
    handle = "kari"

    def __init__(self) -> None:
        self.found: list[Comment] = []
        self._numbers = itertools.count(1)

    def mention(self, handle: str, text: str, *, languages: Sequence[str] = ()) -> Comment:
        """Find a comment."""
        number = f"{handle}/{next(self._numbers)}"
        made = Comment(
            id=number, author_id=self.id, text=text, root_id=number, languages=tuple(languages)
        )
        self.found.append(made)
        return made

    def reply(self, to: str, text: str) -> Post:
        """The tool finds and tells; it doesn't write."""
        raise NotImplementedError(to, text)

    def thread(self, root_id: str) -> list[Comment]:
        """Return the comment."""
        return [one for one in self.found if one.id == root_id]


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """Return the headers of a delivery."""
    stamp = str(int(time.time() if at is None else at))
    return {
        "X-Svarvakt-Timestamp": stamp,
        "X-Svarvakt-Signature": sign(secret.encode(), stamp, body),
        "Content-Type": "application/json",
    }


def payload(one: Comment) -> Mapping[str, Any]:
    """Return what is delivered of a comment."""
    return {
        "id": one.id, "author": {"id": one.author_id, "name": "Kari", "handle": "kari"},
        "text": one.text, "url": f"https://facebook.example/{one.id}",
        "posted_at": datetime.now(UTC).isoformat(), "language": "".join(one.languages[:1]),
    }  # fmt: skip


@dataclass(kw_only=True)
class Delivering(Stage):
    """A stage on which the tool delivers all that it has found whenever the program would look."""

    tool: Tool
    url: str
    brought: list[Batch]
    delivered: set[str] = field(default_factory=set)

    def poll(self) -> Batch:
        """Deliver."""
        news = [one for one in self.tool.found if one.id not in self.delivered]
        self.brought.clear()
        if news:
            body = json.dumps([payload(one) for one in news]).encode()
            answer = httpx.post(self.url, content=body, headers=signed(body))
            assert answer.status_code == 200, answer.text
            self.delivered |= {one.id for one in news}
        return self.brought[0] if self.brought else super().poll()


@contextmanager
def stage() -> Iterator[Delivering]:
    """Give the stage, with a web server that keeps what it is brought."""
    tool, brought = Tool(), list[Batch]()

    def connect() -> Webhook:
        return Webhook(
            name="webhook", title="Overvåking", path="/mentions", secret=SECRET, bearer=False,
            now=lambda: datetime.now(UTC),
        )  # fmt: skip

    def deliver(_name: str, batch: Batch) -> int:
        brought.append(batch)
        return len(batch.mentions)

    web = Web(
        host="127.0.0.1", port=0, base_path="", sources=[("webhook", connect())],
        deliver=deliver, unwell=lambda: "",
    )  # fmt: skip
    web.start()
    try:
        yield Delivering(
            connect=connect, municipality=tool, citizen=tool, remove=lambda _post: None,
            tool=tool, url=f"http://127.0.0.1:{web.port}/mentions", brought=brought,
        )  # fmt: skip
    finally:
        web.stop()
