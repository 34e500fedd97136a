"""A feed's bytes as items: what any RSS or Atom says, however badly it says it."""

from __future__ import annotations

import calendar
import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from urllib.parse import unquote
from xml.parsers import expat

from bot.errors import Rejected, Retryable
from bot.networks.feed_dates import written
from bot.networks.feed_fetch import Fetched
from bot.networks.html_text import plain

LONGEST_TEXT = 10_000
"""How much of an item's text is kept, in characters."""

_LONGEST_PASSAGE = 1_000
_CHARSET = re.compile(rb"(?:encoding|charset)\s*=\s*[\"']?([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_DATES = ("published", "updated", "created")
_BYTE_ORDER_MARKS = "\ufeff\xff\xfe\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something that was written; ``posted_at`` is None where the feed doesn't say when.

    ``body`` is the summary, or all that was written where there is none, and ``more`` all that
    was written beside the summary.
    """

    guid: str
    title: str
    body: str
    url: str
    posted_at: datetime | None
    language: str
    more: str = ""
    tags: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The title and the body; a title that the body begins with stands once."""
        title = "" if self.body.startswith(self.title) else self.title
        return "\n\n".join(part for part in (title, self.body) if part)[:LONGEST_TEXT]

    def names(self, keywords: Sequence[str]) -> bool:
        """Tell whether it names one of these; the start of a word is enough. All do if empty."""
        return not keywords or _named("\n".join([self.text, *self.tags, self.more]), keywords)

    def telling(self, keywords: Sequence[str]) -> str:
        """Return the text, with where the rest names a keyword if the text itself does not."""
        if not keywords or _named("\n".join([self.text, *self.tags]), keywords):
            return self.text
        passages = (line for line in self.more.split("\n") if _named(line, keywords))
        passage = next(passages, "")[:_LONGEST_PASSAGE]
        return f"{self.text}\n\n[…] {passage}" if passage else self.text


def _named(text: str, keywords: Sequence[str]) -> bool:
    words = text.casefold()
    return any(re.search(rf"(?<!\w){re.escape(one.casefold())}", words) for one in keywords)


def read(fetched: Fetched, *, zone: tzinfo, now: datetime) -> tuple[list[Item], bool]:
    """Return the items, oldest first, and whether the feed was whole.

    ``zone`` is that of times that name none.

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
    # feeds are newest first, and the same item twice is one
    items: dict[tuple[object, ...], Item] = {}
    for entry in reversed(found.entries):
        item = _item(entry, language, _moment(entry, zone, now))
        items.setdefault((item.guid, item.url, item.title, item.body, item.posted_at), item)
    told = [item for item in items.values() if item.text]
    # a sort is stable: what has no date stays where the feed has it
    dated = [item.posted_at for item in told if item.posted_at]
    usual = max(dated, default=datetime.min.replace(tzinfo=UTC))
    return sorted(told, key=lambda item: item.posted_at or usual), not found.bozo


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
    return any("<!entity" in text.casefold() and _declared(text) for text in texts)


class _Declared(Exception):
    """An entity is declared."""


class _Begun(Exception):
    """The first element begins: nothing can be declared after it."""


def _declared(text: str) -> bool:
    """Tell a declaration from words about one; what is no XML so far is taken for one."""
    parser = expat.ParserCreate("utf-8")

    def declared(*_: object) -> None:
        raise _Declared

    def begun(*_: object) -> None:
        raise _Begun

    parser.EntityDeclHandler, parser.StartElementHandler = declared, begun
    start = text.lstrip(_BYTE_ORDER_MARKS + " \t\r\n")
    try:
        parser.Parse(start.encode("utf-8", "replace"), True)  # noqa: FBT003 - its own order
    except _Begun:
        return False
    except (_Declared, expat.ExpatError):
        return True
    return True


def _item(entry: Mapping[str, Any], language: str, posted_at: datetime | None) -> Item:
    bodies = [plain(str(one.get("value") or "")) for one in entry.get("content") or ()]
    longest = max(bodies, key=len, default="")
    body = plain(str(entry.get("summary") or "")) or longest
    own = str((entry.get("title_detail") or {}).get("language") or "")
    return Item(
        guid=str(entry.get("id") or "").strip(),
        title=" ".join(plain(str(entry.get("title") or "")).split()),
        body=body,
        url=_link(entry),
        posted_at=posted_at,
        language=own or language,
        more="" if longest == body else longest,
        tags=tuple(str(one.get("term") or "") for one in entry.get("tags") or ()),
    )


def _link(entry: Mapping[str, Any]) -> str:
    link = str(entry.get("link") or "")
    return link if re.match(r"https?://", link, re.IGNORECASE) else ""


def _moment(entry: Mapping[str, Any], zone: tzinfo, now: datetime) -> datetime | None:
    # feedparser's own get warns of a date that it puts in the place of another
    given = dict(entry)
    for name in _DATES:
        if own := written(str(given.get(name) or ""), zone=zone, now=now):
            return own
        parsed = given.get(f"{name}_parsed")
        if parsed:
            try:
                return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
            except (ValueError, OverflowError, OSError):
                continue
    return None


def address(text: str) -> str:
    """Return a guid or an address in the one form that all its spellings have.

    A site that moves from http to https, or between ``www.`` and none, is the same site.
    """
    match = re.fullmatch(r"https?://(?:www\.)?([^/?#]*)(.*)", text, re.IGNORECASE | re.DOTALL)
    if match is None:
        return text
    return f"//{match[1].casefold()}{unquote(match[2]).rstrip('/')}"


def digest(text: str) -> str:
    """Return a short print of the text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
