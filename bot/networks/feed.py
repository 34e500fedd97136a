"""A feed, RSS or Atom, as a source: the local newspaper, or alerts.

What is written there is answered there; the case offers the reply to be copied. The cursor keeps
what the server wants to be asked by (https://www.rfc-editor.org/rfc/rfc9110#name-conditional-requests)
and which items were there, with a print of each one's text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from bot.cases import Author, Edited, Mention
from bot.errors import Rejected
from bot.networks import Batch
from bot.networks.by_hand import ByHand
from bot.networks.feed_fetch import Gone, client, fetch
from bot.networks.feed_items import Item, read

REMEMBERED = 2000
"""How many items are remembered beside those that stand in the feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cursor:
    url: str
    etag: str
    modified: str
    prints: dict[str, str]

    @classmethod
    def read(cls, text: str | None, url: str) -> _Cursor | None:
        """Return the cursor, or None where this address was never read."""
        kept: dict[str, Any] = json.loads(text) if text else {}
        return cls(**kept) if kept.get("url") == url else None

    def text(self) -> str:
        return json.dumps(
            {
                "url": self.url, "etag": self.etag, "modified": self.modified,
                "prints": self.prints,
            }
        )  # fmt: skip


class Feed(ByHand):
    """One feed.

    Args:
        name: The source's name in the configuration.
        title: What people know it by; what is written there is by it.
        url: Its address.
        keywords: Only items that name one of these are taken; all are if there are none.
        since: How far back the very first look goes; None begins from now.
        allow_private: Whether the address may be inside the house.
        now: The time, aware.
    """

    def __init__(
        self,
        *,
        name: str,
        title: str,
        url: str,
        keywords: Sequence[str] = (),
        since: datetime | None,
        allow_private: bool = False,
        now: Callable[[], datetime],
    ) -> None:
        self.name = name
        self.title = title
        self._url = url
        self._host = (urlsplit(url).hostname or "").removeprefix("www.")
        self._keywords = tuple(keywords)
        self._since = since
        self._allow_private = allow_private
        self._now = now
        self._http = client()
        self._gone: Gone | None = None

    def poll(self, cursor: str | None) -> Batch:
        """Return the items that are new since ``cursor``, and those whose text is another.

        Raises:
            Rejected: The feed is gone or can't be read as things are.
            Retryable: It can't be read now.
        """
        if self._gone is not None:
            raise Rejected(str(self._gone))
        last = _Cursor.read(cursor, self._url)
        try:
            fetched = fetch(
                self._http, self._url, etag=last.etag if last else "",
                modified=last.modified if last else "", allow_private=self._allow_private,
            )  # fmt: skip
        except Gone as error:
            self._gone = error
            raise
        if fetched is None:
            return Batch(cursor=cursor)
        items, whole = read(fetched)
        known = {} if last is None else last.prints
        passed = {item.mark for item in items if last is None and not self._recent(item)}
        wanted = [item for item in items if item.names(self._keywords)]
        new = [item for item in wanted if item.mark not in known and item.mark not in passed]
        edited = [item for item in wanted if known.get(item.mark, item.print) != item.print]
        # what names no keyword is looked at anew each time: the next text of it may
        kept = {item.mark: item.print for item in items if item.mark in passed or item in wanted}
        older = [one for one in known if one not in kept][-REMEMBERED:]
        following = _Cursor(
            url=self._url,
            etag=fetched.etag if whole else "",  # half a feed is asked for again
            modified=fetched.modified if whole else "",
            prints={mark: known[mark] for mark in older} | kept,
        )
        text = following.text()
        return Batch(
            mentions=tuple(map(self._mention, new)),
            edited=tuple(Edited(external_id=item.id, text=item.text) for item in edited),
            cursor=cursor if last == following else text,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _recent(self, item: Item) -> bool:
        """Tell whether the very first look takes the item."""
        since = self._since
        return since is not None and item.posted_at is not None and item.posted_at >= since

    def _mention(self, item: Item) -> Mention:
        now = self._now()
        return Mention(
            network=self.name,
            external_id=item.id,
            root_id=item.id,
            author=Author(id=self.name, handle=self._host, name=self.title),
            text=item.text,
            posted_at=min(item.posted_at or now, now),
            url=item.url,
            languages=(item.language,) if item.language else (),
        )
