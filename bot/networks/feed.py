"""A feed, RSS or Atom, as a source: the local newspaper, or alerts.

What is written there is answered there; the case offers the reply to be copied. The cursor keeps
what the server wants to be asked by (https://www.rfc-editor.org/rfc/rfc9110#name-conditional-requests)
and what was there, by prints of all that each item has.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import urlsplit

from bot.cases import DATED, Author, Edited, Mention
from bot.errors import Rejected
from bot.networks import Batch
from bot.networks.by_hand import ByHand
from bot.networks.feed_fetch import Gone, fetch
from bot.networks.feed_items import LONGEST_TEXT, Item, digest, read
from bot.networks.feed_known import Known, told_apart

REMEMBERED = 1000
"""How many items are remembered beside those that stand in the feed."""

LATE = timedelta(days=1)
"""How old an item that turns up may be and still count from when it was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cursor:
    """How far the feed has been read; ``begun`` is when it was looked at first.

    ``prints`` are what was remembered of items before more than that was.
    """

    url: str
    etag: str = ""
    modified: str = ""
    begun: str = ""
    known: tuple[Known, ...] = ()
    prints: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str | None, url: str) -> _Cursor | None:
        """Return the cursor, or None where this address was never read."""
        kept: dict[str, Any] = json.loads(text) if text else {}
        if kept.get("url") != url:
            return None
        return cls(**kept | {"known": tuple(Known(*row) for row in kept.get("known", ()))})

    def text(self) -> str:
        return json.dumps(
            {
                "url": self.url, "etag": self.etag, "modified": self.modified,
                "begun": self.begun, "known": [astuple(one) for one in self.known],
                "prints": self.prints,
            }
        )  # fmt: skip

    def seen_since(self) -> datetime | None:
        """Return the latest time of which is known that what was older was there, or was not."""
        posted = (one.posted for one in self.known if one.posted is not None)
        times = [datetime.fromtimestamp(one, UTC) for one in posted]
        return max(
            times + ([datetime.fromisoformat(self.begun)] if self.begun else []), default=None
        )


class Feed(ByHand):
    """One feed.

    Args:
        name: The source's name in the configuration.
        title: What people know it by; what is written there is by it.
        url: Its address.
        keywords: Only items that name one of these are taken; all are if there are none.
        since: How far back the very first look goes; None begins from now.
        allow_private: Whether the address may be inside the house.
        zone: The zone of times that name none.
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
        zone: tzinfo = UTC,
        now: Callable[[], datetime],
    ) -> None:
        self.name = name
        self.title = title
        self._url = url
        self._host = (urlsplit(url).hostname or "").removeprefix("www.")
        self._keywords = tuple(keywords)
        self._since = since
        self._allow_private = allow_private
        self._zone = zone
        self._now = now
        self._looked: datetime | None = None
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
                self._url, etag=last.etag if last else "",
                modified=last.modified if last else "", allow_private=self._allow_private,
            )  # fmt: skip
        except Gone as error:
            self._gone = error
            raise
        now = self._now()
        looked, self._looked = self._looked, now
        if fetched is None:
            return Batch(cursor=cursor)
        items, whole = read(fetched, zone=self._zone, now=now)
        memory, earlier = (last.known, last.prints) if last else ((), {})
        found = told_apart(items, memory, earlier)
        there = max(
            (one for one in (looked, last.seen_since() if last else None) if one), default=None
        )
        new, edited, kept = [], [], []
        for item, one, was in found:
            passed = last is None and not self._recent(item)
            if item.names(self._keywords):
                if was is None and not passed:
                    new.append(self._mention(item, one.id, now, there))
                elif was is not None and was.words != one.words:
                    edited.append(Edited(external_id=one.id, text=self._text(item)))
            elif not passed:
                continue  # what names no keyword is looked at anew: the next text of it may
            kept.append(one)
        ids = {one.id for one in kept}
        marks = {digest(one) for one in ids}
        following = _Cursor(
            url=self._url,
            etag=fetched.etag if whole else "",  # half a feed is asked for again
            modified=fetched.modified if whole else "",
            begun=last.begun if last else now.isoformat(),
            known=(*[one for one in memory if one.id not in ids][-REMEMBERED:], *kept),
            prints={mark: text for mark, text in earlier.items() if mark not in marks},
        )
        return Batch(
            mentions=tuple(new),
            edited=tuple(edited),
            cursor=cursor if last == following else following.text(),
        )

    def _recent(self, item: Item) -> bool:
        """Tell whether the very first look takes the item."""
        since = self._since
        return since is not None and item.posted_at is not None and item.posted_at >= since

    def _text(self, item: Item) -> str:
        return item.telling(self._keywords)[:LONGEST_TEXT]

    def _mention(self, item: Item, number: str, now: datetime, there: datetime | None) -> Mention:
        """Make a mention; what is old and turns up only now counts from now.

        Such an item comes where a newer one is taken out of a feed of the latest ten, or where it
        is changed so that it names us.
        """
        written = item.posted_at or now
        late = there is not None and written < there and written < now - LATE
        return Mention(
            network=self.name,
            external_id=number,
            root_id=number,
            author=Author(id=self.name, handle=self._host, name=self.title),
            text=self._text(item),
            posted_at=now if late else min(written, now),
            url=item.url,
            languages=(item.language,) if item.language else (),
            context={DATED: written.isoformat()} if late else {},
        )
