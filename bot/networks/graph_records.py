"""What the Graph API tells of comments, posts and messages, read as mentions and own replies.

Pure: no I/O, no clock. Fields: https://developers.facebook.com/docs/graph-api/reference/comment,
https://developers.facebook.com/docs/graph-api/reference/page-post and
https://developers.facebook.com/docs/messenger-platform/conversations
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from bot.cases import Attachment, Author
from bot.networks.untrusted import mapping, sequence, string
from bot.networks.untrusted import moment as written

COMMENT, POST, MESSAGE, MENTION, TAG = "comment", "post", "message", "mention", "tag"
"""What a mention is, as its context tells: ``kind``."""

PRIVATE_FOR = timedelta(days=7)
"""How long after a comment its author can be written to in private.

https://developers.facebook.com/docs/messenger-platform/discovery/private-replies
"""

ATTACHMENT_FIELDS = "attachments{media_type,type,description,title}"
MESSAGE_FIELDS = (
    "id,created_time,from,message,sticker,"
    "attachments{mime_type,name,image_data,video_data},shares{link,name}"
)

STORY_FIELDS = f"{MESSAGE_FIELDS},story"
"""On Instagram a message may be about a story: one that mentions us, or one of ours.

https://developers.facebook.com/docs/messenger-platform/instagram/features/story-mention
"""


def moment(value: object) -> datetime | None:
    """Read a time as the API writes it: ``2026-11-24T08:00:00+0000``, or seconds since 1970."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return written(value)


def author(told: object, unknown: str) -> Author:
    """Return who wrote.

    Before Meta has reviewed the app, it doesn't say who: then each comment has an author of its
    own, ``unknown``, lest two people's comments become one case.
    """
    who = mapping(told)
    handle = string(who.get("username"))
    return Author(
        id=string(who.get("id")) or handle or unknown,
        handle=handle,
        name=string(who.get("name")),
    )


def address(told: object, otherwise: str) -> str:
    """Return the web address if it is one of Meta's own, else ``otherwise``."""
    text = string(told)
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return otherwise
    own = any(host == one or host.endswith(f".{one}") for one in ("facebook.com", "instagram.com"))
    return text if parts.scheme == "https" and own and not parts.username else otherwise


def facebook_address(external_id: str) -> str:
    """Return where people read the post ``page_post`` or the comment ``post_comment``."""
    post, _, comment = external_id.rpartition("_")
    return (
        f"https://www.facebook.com/{post}?comment_id={comment}"
        if post
        else f"https://www.facebook.com/{external_id}"
    )


def comment_attachments(told: object) -> tuple[Attachment, ...]:
    """Return what came with a comment: its ``attachment``, unless that is only a link's preview."""
    one = mapping(told)
    kind = _kind(string(one.get("type")))
    return (Attachment(kind=kind, alt=string(one.get("description"))),) if kind else ()


def post_attachments(told: object) -> tuple[Attachment, ...]:
    """Return what came with a post: the list under its ``attachments``."""
    found = []
    for value in sequence(mapping(told).get("data")):
        one = mapping(value)
        kind = _kind(string(one.get("media_type")) or string(one.get("type")))
        if kind:
            found.append(Attachment(kind=kind, alt=string(one.get("description"))))
    return tuple(found)


def message_attachments(message: Mapping[str, object]) -> tuple[Attachment, ...]:
    """Return what came with a message: its files, its sticker, and the story that mentions us."""
    found = []
    for value in sequence(mapping(message.get("attachments")).get("data")):
        one = mapping(value)
        kind = string(one.get("mime_type")).partition("/")[0]
        if "image_data" in one:
            kind = "image"
        elif "video_data" in one:
            kind = "video"
        found.append(Attachment(kind=kind if kind in {"image", "video", "audio"} else "file"))
    if message.get("sticker"):
        found.append(Attachment(kind="image"))
    if mapping(mapping(message.get("story")).get("mention")):
        found.append(Attachment(kind="file", alt="story"))
    return tuple(found)


def message_text(message: Mapping[str, object]) -> str:
    """Return a message's words, or the address of what it shares; and the story it is about."""
    shares = (mapping(one) for one in sequence(mapping(message.get("shares")).get("data")))
    shared = "\n".join(string(one.get("link")) for one in shares if one.get("link"))
    story = mapping(message.get("story"))
    links = [string(mapping(story.get(key)).get("link")) for key in ("mention", "reply_to")]
    return "\n".join(filter(None, [string(message.get("message")) or shared, *links]))


def same_words(one: str, other: str) -> bool:
    """Tell whether two texts are the same, as far as a network may change the white space."""
    return _folded(one) == _folded(other)


def units(text: str) -> int:
    """Count UTF-16 units, as Meta's own limits are counted at the strictest."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def inside(told: object) -> Iterator[Mapping[str, object]]:
    """Give the entries of an expanded edge: its ``data``."""
    return (mapping(one) for one in sequence(mapping(told).get("data")))


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _kind(told: str) -> str:
    name = told.lower()
    if any(part in name for part in ("photo", "image", "sticker", "album", "gif")):
        return "image"
    if "video" in name or "reel" in name:
        return "video"
    return "audio" if "audio" in name else "file" if "file" in name else ""
