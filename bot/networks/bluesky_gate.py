"""Hiding replies under the municipality's own posts on Bluesky: the thread's gate.

Nobody can delete what another has written there, but who began a thread can have replies in it
hidden behind a button, by a record with the same key as the thread's first post:
https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/threadgate.json
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from bot.errors import Rejected, Retryable
from bot.networks import bluesky_records as records
from bot.networks.bluesky_errors import Refused
from bot.networks.bluesky_session import Session
from bot.networks.untrusted import mapping, sequence, string

GATE = "app.bsky.feed.threadgate"
MOST_HIDDEN = 300
"""How many replies of a thread can be hidden."""


def hide(session: Session, uri: str, now: Callable[[], datetime]) -> None:
    """Hide a reply in a thread of our own; one that is hidden or gone already is no error.

    Who may reply in the thread stays as it was.

    Raises:
        Rejected: The thread is somebody else's, or holds as many hidden replies as it can.
        Retryable: The network can't be asked now, or somebody else changed the gate just then.
        LoginFailed: The account can't be logged in to.
    """
    root = _root(session, uri)
    if root is None:
        return
    if not root.startswith(f"at://{session.did}/"):
        raise Rejected("on Bluesky only replies under the account's own posts can be hidden")
    key = records.record_key(root)
    gate, cid = _gate(session, key)
    hidden = [one for one in sequence(gate.get("hiddenReplies")) if isinstance(one, str)]
    if uri in hidden:
        return
    if len(hidden) >= MOST_HIDDEN:
        raise Rejected(f"Bluesky hides {MOST_HIDDEN} replies in a thread at most")
    record = {
        "$type": GATE,
        "post": root,
        "createdAt": f"{now().astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z",
        **gate,
        "hiddenReplies": [*hidden, uri],
    }
    body = {
        "repo": session.did,
        "collection": GATE,
        "rkey": key,
        "record": record,
        "swapRecord": cid,  # what somebody else has written meanwhile must not be lost
    }
    try:
        session.procedure("com.atproto.repo.putRecord", body)
    except Refused as refused:
        if refused.error == "InvalidSwap":
            raise Retryable("Bluesky: the thread's gate was changed at the same time") from refused
        raise


def _root(session: Session, uri: str) -> str | None:
    """Return the first post of the thread that the post stands in; None if it is gone."""
    answer = session.query("app.bsky.feed.getPosts", uris=[uri])
    for post in sequence(answer.get("posts")):
        told = mapping(post)
        if string(told.get("uri")) == uri:
            reply = mapping(mapping(told.get("record")).get("reply"))
            return string(mapping(reply.get("root")).get("uri")) or uri
    return None


def _gate(session: Session, key: str) -> tuple[Mapping[str, object], str | None]:
    """Return the thread's gate and its version; nothing and None where there is none."""
    try:
        found = session.query(
            "com.atproto.repo.getRecord", repo=session.did, collection=GATE, rkey=key
        )
    except Refused as refused:
        if refused.error == "RecordNotFound":
            return {}, None
        raise
    return mapping(found.get("value")), string(found.get("cid")) or None
