"""What Mastodon's API answers, read: mentions, edits, own replies, addresses and visibilities.

Pure: no I/O, no clock. A post may come from any server there is, so nothing in one is trusted
to be there or to be of the right kind. https://docs.joinmastodon.org/entities/Status/
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from bot.cases import Attachment, Author, Edited, Mention, OwnReply
from bot.networks.mastodon_text import read
from bot.networks.untrusted import mapping, moment, sequence, string

DIRECT = "direct"
WIDEST_FIRST = ("public", "unlisted", "private", DIRECT)

_KINDS = {"image": "image", "gifv": "video", "video": "video", "audio": "audio"}
_UNSAFE_IN_ADDRESS = frozenset('<>"|\\^`{} ')
_LONGEST_ADDRESS = 2000
_MOST_CHOICES, _LONGEST_CHOICE = 20, 500  # a server's own users have far less


def narrower(*visibilities: str) -> str:
    """Return the narrowest; one that we don't know is taken to be for those it names only."""
    known = [one if one in WIDEST_FIRST else DIRECT for one in visibilities]
    return max(known, key=WIDEST_FIRST.index, default=DIRECT)


def identity(entity: object) -> str:
    """Return an entity's id, or an empty text."""
    return string(mapping(entity).get("id"))


def author_of(status: object) -> Mapping[str, object]:
    """Return the account that wrote the post."""
    return mapping(mapping(status).get("account"))


def mention(
    network: str, server: str, notification: object, root_id: str, now: datetime
) -> Mention | None:
    """Return what a notification tells, or None if there is no post in it.

    ``posted_at`` is the earlier of what the author's server claims and what ours saw.
    """
    told = mapping(notification)
    status = mapping(told.get("status"))
    account = author_of(status)
    post_id, author_id = identity(status), identity(account)
    if not post_id or not author_id:
        return None
    acct, visibility = string(account.get("acct")), string(status.get("visibility"))
    times = [moment(one.get("created_at")) for one in (status, told)]
    language = string(status.get("language"))
    return Mention(
        network=network,
        external_id=post_id,
        root_id=root_id,
        parent_id=string(status.get("in_reply_to_id")) or None,
        author=Author(id=author_id, handle=acct, name=string(account.get("display_name"))),
        text=words(status),
        posted_at=min((at for at in times if at is not None), default=now),
        url=address(string(status.get("url"))) or f"{server}/@{acct}/{post_id}",
        languages=(language,) if language else (),
        context={"visibility": visibility, "acct": acct},
        private=visibility == DIRECT,
        attachments=attachments(status),
    )


def edited(status: object) -> Edited:
    """Return what the post says now."""
    return Edited(
        external_id=identity(status),
        text=words(mapping(status)),
        attachments=attachments(mapping(status)),
    )


def own_reply(network: str, status: object, root_id: str, now: datetime) -> OwnReply:
    """Return the reply that a post of the account's own is."""
    told = mapping(status)
    return OwnReply(
        network=network,
        external_id=identity(told),
        root_id=root_id,
        parent_id=string(told.get("in_reply_to_id")),
        posted_at=moment(told.get("created_at")) or now,
        url=address(string(told.get("url"))),
    )


def words(status: Mapping[str, object]) -> str:
    """Return what the post says: its content warning first, and last what its poll lets choose."""
    warning = string(status.get("spoiler_text")).strip()
    said = [warning, read(string(status.get("content"))), _choices(mapping(status.get("poll")))]
    return "\n\n".join(filter(None, said))


def _choices(poll: Mapping[str, object]) -> str:
    """Return the poll's choices, a line each, with what they are marked with there."""
    box = "☐" if poll.get("multiple") is True else "○"
    options = [mapping(one) for one in sequence(poll.get("options"))]
    titles = [" ".join(string(one.get("title")).split()) for one in options[:_MOST_CHOICES]]
    return "\n".join(f"{box} {title[:_LONGEST_CHOICE]}" for title in titles if title)


def kept(status: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return the fields of an edit that keep what isn't the text, and would be reset if left out.

    https://docs.joinmastodon.org/methods/statuses/#edit
    """
    fields = [(name, string(status.get(name))) for name in ("language", "spoiler_text")]
    media = [("media_ids[]", identity(one)) for one in sequence(status.get("media_attachments"))]
    sensitive = "true" if status.get("sensitive") is True else "false"
    return [one for one in (*fields, ("sensitive", sensitive), *media) if one[1]]


def attachments(status: Mapping[str, object]) -> tuple[Attachment, ...]:
    """Return what came with the post, with its author's descriptions."""
    return tuple(
        Attachment(
            kind=_KINDS.get(string(mapping(one).get("type")), "file"),
            alt=string(mapping(one).get("description")),
        )
        for one in sequence(status.get("media_attachments"))
    )


def address(url: str) -> str:
    """Return the web address, or an empty text if it holds a login or isn't one."""
    try:
        parts = urlsplit(url)
        plain = (
            parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
        )
    except ValueError:
        return ""
    fit = len(url) <= _LONGEST_ADDRESS and url.isprintable() and not _UNSAFE_IN_ADDRESS & set(url)
    return url if plain and fit else ""
