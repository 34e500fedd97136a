"""A feed's bytes as items: what any RSS or Atom says, however badly it says it."""

from __future__ import annotations

import calendar
import hashlib
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.errors import Rejected, Retryable
from bot.networks.feed_fetch import Fetched
from bot.networks.html_text import plain

LONGEST_TEXT = 10_000
"""How much of an item's text is kept, in characters."""

_LONGEST_ID = 300
_CHARSET = re.compile(rb"(?:encoding|charset)\s*=\s*[\"']?([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_DATES = ("published_parsed", "updated_parsed", "created_parsed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something that was written; ``posted_at`` is None where the feed doesn't say when."""

    id: str
    text: str
    url: str
    posted_at: datetime | None
    language: str
    tags: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """What tells this item from others, short."""
        return _digest(self.id)

    @property
    def print(self) -> str:
        """What changes when its text does, short."""
        return _digest(self.text)

    def names(self, keywords: Sequence[str]) -> bool:
        """Tell whether it names one of these; the start of a word is enough. All do if empty."""
        words = "\n".join([self.text, *self.tags]).casefold()
        return not keywords or any(
            re.search(rf"(?<!\w){re.escape(one.casefold())}", words) for one in keywords
        )


def read(fetched: Fetched) -> tuple[list[Item], bool]:
    """Return the items, oldest first, and whether the feed was whole.

    Raises:
        Rejected: It declares entities of its own, which can swell without end.
        Retryable: It is no feed; a page that excuses itself, for example.
    """
    import feedparser  # noqa: PLC0415 - only with a feed

    if _declares_entities(fetched):
        raise Rejected("the feed declares entities of its own, which no feed needs")

    found = feedparser.parse(
        io.BytesIO(fetched.content),  # never a text, which it might take for an address or a path
        resolve_relative_uris=False,  # of what is in texts, which become plain
        sanitize_html=False,
        response_headers={
            "content-type": fetched.content_type or "application/xml",
            "content-location": fetched.url,
        },
    )
    if not found.get("version") and not found.entries:
        raise Retryable("what it answered is no feed")
    language = str(found.feed.get("language") or "")
    seen = Counter(_guid(entry) for entry in found.entries)
    items: dict[str, Item] = {}
    for entry in reversed(found.entries):  # feeds are newest first
        guid = _guid(entry)
        if seen[guid] > 1:  # a guid that several share names none of them
            guid = f"{guid[:200]}#{_digest(_link(entry) or _title(entry))}"
        item = _item(entry, guid, language)
        if item.text:
            items.setdefault(item.id, item)
    # a sort is stable: what has no date stays where the feed has it
    dated = [item.posted_at for item in items.values() if item.posted_at]
    usual = max(dated, default=datetime.min.replace(tzinfo=UTC))
    return sorted(items.values(), key=lambda item: item.posted_at or usual), not found.bozo


def _declares_entities(fetched: Fetched) -> bool:
    """Look for a declaration in each encoding that it may be read in."""
    content = fetched.content
    named = [*_CHARSET.findall(content[:1000]), *_CHARSET.findall(fetched.content_type.encode())]
    texts = [content.replace(b"\0", b"").decode("latin-1")]  # UTF-16 and UTF-32 are among these
    for name in named:
        try:
            texts.append(content.decode(name.decode("ascii"), "ignore"))
        except (LookupError, UnicodeError):
            continue
    return any("<!entity" in text.casefold() for text in texts)


def _item(entry: Mapping[str, Any], guid: str, language: str) -> Item:
    title = _title(entry)
    bodies = [str(one.get("value") or "") for one in entry.get("content") or ()]
    body = plain(str(entry.get("summary") or "") or max(bodies, key=len, default=""))
    if body.startswith(title):
        title = ""
    own = str((entry.get("title_detail") or {}).get("language") or "")
    return Item(
        id=guid,
        text="\n\n".join(part for part in (title, body) if part)[:LONGEST_TEXT],
        url=_link(entry),
        posted_at=_moment(entry),
        language=own or language,
        tags=tuple(str(one.get("term") or "") for one in entry.get("tags") or ()),
    )


def _guid(entry: Mapping[str, Any]) -> str:
    """Return the item's own id, else its address, else what is made of its words."""
    given = str(entry.get("id") or "").strip() or _link(entry)
    words = f"{_title(entry)}\n{entry.get('summary') or ''}"
    if not given:
        return f"sha256:{_digest(words)}"
    return given if len(given) <= _LONGEST_ID else f"{given[:200]}#{_digest(given)}"


def _title(entry: Mapping[str, Any]) -> str:
    return " ".join(plain(str(entry.get("title") or "")).split())


def _link(entry: Mapping[str, Any]) -> str:
    link = str(entry.get("link") or "")
    return link if re.match(r"https?://", link, re.IGNORECASE) else ""


def _moment(entry: Mapping[str, Any]) -> datetime | None:
    for name in _DATES:
        # feedparser's own get warns of a date that it puts in the place of another
        parsed = dict(entry).get(name)
        if parsed:
            try:
                return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
            except (ValueError, OverflowError, OSError):
                continue
    return None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
