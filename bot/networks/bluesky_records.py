"""Bluesky's records read and written: mentions, own replies, keys, links and lengths.

Pure: no I/O, no clock. A citizen's client writes what it likes into a record, so nothing in
one is trusted to be there or to be of the right kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import regex

from bot.cases import Attachment, Author, Mention, OwnReply
from bot.networks.untrusted import mapping, moment, sequence, string

POST = "app.bsky.feed.post"
GRAPHEMES = (
    300  # https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/post.json
)
BYTES = 3000

# https://atproto.com/specs/tid
TID_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
CLOCK_IDS = 1024

_GRAPHEME = regex.compile(r"\X")
_LINK = re.compile(r"(?<![\w@])(?:https?://|www\.)[^\s<>\"«»“”]+", re.IGNORECASE)
_AFTER_LINK = ".,;:!?'*_…’"


def length(text: str) -> int:
    """Count ``text`` so that it can be posted exactly if the count is at most 300.

    Bluesky counts graphemes, and takes at most 3000 bytes besides. A text that only the bytes
    make too long counts as so many tenths of bytes.
    """
    graphemes = sum(1 for _ in _GRAPHEME.finditer(text))
    size = len(text.encode("utf-8", "replace"))
    return graphemes if size <= BYTES else max(graphemes, -(-size * GRAPHEMES // BYTES))


def tid(microseconds: int, clock_id: int) -> str:
    """Return the 13-character key that sorts by time; ``microseconds`` since 1970 in UTC."""
    number = microseconds << 10 | clock_id
    return "".join(TID_ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))


def tid_time(key: str) -> datetime | None:
    """Return the time in UTC that ``key`` was made from, or None if it isn't a TID."""
    if not TID.fullmatch(key):
        return None
    number = 0
    for character in key:
        number = number << 5 | TID_ALPHABET.index(character)
    try:
        return datetime.fromtimestamp((number >> 10) / 1_000_000, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def tid_at(at: datetime) -> str:
    """Return the first key of that moment."""
    return tid(int(at.timestamp() * 1_000_000), 0)


def links(text: str) -> list[dict[str, object]]:
    """Return the facets that make the web addresses in ``text`` links.

    Positions are in UTF-8 bytes: https://docs.bsky.app/docs/advanced-guides/post-richtext
    """
    facets: list[dict[str, object]] = []
    for match in _LINK.finditer(text):
        address = match[0].rstrip(_AFTER_LINK)
        while address.endswith(")") and address.count(")") > address.count("("):
            address = address[:-1].rstrip(_AFTER_LINK)
        if not re.fullmatch(r"(?:https?://|www\.)[^/.:]+[.:/].+", address, re.IGNORECASE):
            continue
        start = len(text[: match.start()].encode())
        uri = f"https://{address}" if address.lower().startswith("www.") else address
        facets.append(
            {
                "index": {"byteStart": start, "byteEnd": start + len(address.encode())},
                "features": [{"$type": "app.bsky.richtext.facet#link", "uri": uri}],
            }
        )
    return facets


def web_address(uri: str) -> str:
    """Return where people read the post; by its author's permanent id, since handles change."""
    did, _, key = uri.removeprefix("at://").partition(f"/{POST}/")
    return f"https://bsky.app/profile/{did}/post/{key}"


def record_key(uri: str) -> str:
    """Return the last part of a post's address."""
    return uri.rpartition("/")[2]


def seen_at(notification: object) -> datetime | None:
    """Return the time by which the server sorts the notification."""
    return moment(mapping(notification).get("indexedAt"))


def mention(network: str, notification: object, own_did: str, now: datetime) -> Mention | None:
    """Return what a notification tells, or None if it isn't a citizen's post."""
    told = mapping(notification)
    record, author = mapping(told.get("record")), mapping(told.get("author"))
    uri, did = string(told.get("uri")), string(author.get("did"))
    if record.get("$type") != POST or not uri or not did or did == own_did:
        return None
    if uri.startswith(f"at://{own_did}/"):
        return None
    reply = mapping(record.get("reply"))
    root, parent = mapping(reply.get("root")), mapping(reply.get("parent"))
    cid = string(told.get("cid"))
    root_id, parent_id = string(root.get("uri")), string(parent.get("uri"))
    in_thread = f"/{POST}/" in root_id and f"/{POST}/" in parent_id
    times = [at for at in (moment(record.get("createdAt")), seen_at(told)) if at is not None]
    context = {
        "cid": cid,
        "root_cid": string(root.get("cid")) if in_thread else cid,
        "reason": string(told.get("reason")),
    }
    return Mention(
        network=network,
        external_id=uri,
        root_id=root_id if in_thread else uri,
        parent_id=parent_id if in_thread else None,
        author=Author(
            id=did, handle=string(author.get("handle")), name=string(author.get("displayName"))
        ),
        text=string(record.get("text")),
        posted_at=min(times, default=now),
        url=web_address(uri),
        languages=tuple(tag for tag in sequence(record.get("langs")) if isinstance(tag, str)),
        context=context,
        attachments=tuple(_attached(record.get("embed"))),
    )


def own_reply(network: str, listed: object, now: datetime) -> OwnReply | None:
    """Return the reply that an entry of the municipality's own repository is, or None."""
    told = mapping(listed)
    record = mapping(told.get("value"))
    reply = mapping(record.get("reply"))
    uri = string(told.get("uri"))
    root_id = string(mapping(reply.get("root")).get("uri"))
    parent_id = string(mapping(reply.get("parent")).get("uri"))
    if not uri or not root_id or not parent_id:
        return None
    return OwnReply(
        network=network,
        external_id=uri,
        root_id=root_id,
        parent_id=parent_id,
        posted_at=moment(record.get("createdAt")) or tid_time(record_key(uri)) or now,
        url=web_address(uri),
    )


def _attached(embed: object) -> Iterator[Attachment]:
    """Yield each picture and film in an embed, with its description where it has one."""
    told = mapping(embed)
    for image in (*sequence(told.get("images")), *sequence(told.get("items"))):
        yield Attachment(kind="image", alt=string(mapping(image).get("alt")))
    if told.get("$type") == "app.bsky.embed.video":
        yield Attachment(kind="video", alt=string(told.get("alt")))
    if "media" in told:
        yield from _attached(told["media"])
