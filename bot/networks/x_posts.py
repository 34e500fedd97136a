"""What X's API gives, as mentions and own replies: https://docs.x.com/x-api/fundamentals/data-dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.cases import Attachment, Author, Mention, OwnReply
from bot.networks import x_text

FIELDS = [
    "created_at", "conversation_id", "referenced_tweets", "entities", "attachments", "lang",
    "note_tweet", "edit_history_tweet_ids", "author_id",
]  # fmt: skip
"""What has to be asked for of a post."""

_KINDS = {"photo": "image", "video": "video", "animated_gif": "video"}
_NORWEGIAN_OR_UNKNOWN = frozenset({"no", "und", "zxx", "art"})
"""What X says of a language without telling us anything: it knows no bokmål from nynorsk."""


def mention(network: str, post: Mapping[str, Any], includes: Mapping[str, Any]) -> Mention:
    """Return a mention; an edited post is known by the id of what it was at first."""
    user = _by("id", includes.get("users")).get(post["author_id"], {})
    handle = str(user.get("username") or "")
    language = str(post.get("lang") or "")
    told = not (language in _NORWEGIAN_OR_UNKNOWN or language.startswith("q"))
    first = str((post.get("edit_history_tweet_ids") or [post["id"]])[0])
    root = str(post.get("conversation_id") or first)
    return Mention(
        network=network,
        external_id=first,
        root_id=first if root == post["id"] else root,
        parent_id=parent(post),
        author=Author(id=str(post["author_id"]), handle=handle, name=str(user.get("name") or "")),
        text="\n\n".join(filter(None, [x_text.written(post), _choices(post, includes)])),
        posted_at=_moment(post),
        url=address(handle, post["id"]),
        languages=(language,) if language and told else (),
        attachments=_attachments(post, includes),
    )


def own_reply(network: str, handle: str, post: Mapping[str, Any]) -> OwnReply | None:
    """Return a post of the account's own as a reply, or None if it answers nothing."""
    answered = parent(post)
    if answered is None:
        return None
    return OwnReply(
        network=network,
        external_id=post["id"],
        root_id=str(post.get("conversation_id") or answered),
        parent_id=answered,
        posted_at=_moment(post),
        url=address(handle, post["id"]),
    )


def address(handle: str, number: str) -> str:
    """Return where people see the post."""
    return f"https://x.com/{handle or 'i'}/status/{number}"


def number(one: Mention | OwnReply) -> int:
    """Return what sorts as the times do: those are of whole seconds, and ids begin with theirs."""
    return int(one.external_id)


def parent(post: Mapping[str, Any]) -> str | None:
    """Return the id of what it answers."""
    referenced = post.get("referenced_tweets") or ()
    return next((str(one["id"]) for one in referenced if one["type"] == "replied_to"), None)


def _choices(post: Mapping[str, Any], includes: Mapping[str, Any]) -> str:
    """Return what the post's poll lets choose, a line each."""
    known = _by("id", includes.get("polls"))
    polls = (known.get(str(one), {}) for one in (post.get("attachments") or {}).get("poll_ids", ()))
    options = [option for poll in polls for option in poll.get("options") or ()]
    return "\n".join(f"○ {option['label']}" for option in options if option.get("label"))


def _attachments(post: Mapping[str, Any], includes: Mapping[str, Any]) -> tuple[Attachment, ...]:
    known = _by("media_key", includes.get("media"))
    keys = (post.get("attachments") or {}).get("media_keys") or ()
    found = [known.get(key, {}) for key in keys]
    return tuple(
        Attachment(
            kind=_KINDS.get(str(one.get("type")), "file"), alt=str(one.get("alt_text") or "")
        )
        for one in found
    )


def _by(key: str, given: Any) -> dict[str, Mapping[str, Any]]:  # noqa: ANN401 - parsed JSON
    return {str(one[key]): one for one in given or ()}


def _moment(post: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(post["created_at"]).astimezone(UTC)
