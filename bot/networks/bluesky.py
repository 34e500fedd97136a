"""Bluesky: the municipality's account there, over the ``atproto`` SDK.

What is read and written: https://docs.bsky.app/docs/api/app-bsky-notification-list-notifications
and https://docs.bsky.app/docs/api/com-atproto-repo-create-record
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from bot.errors import LoginFailed, Lost, Rejected, Retryable, Unsure
from bot.networks import Ability, Batch, Published, Reply, SessionStore, bluesky_gate
from bot.networks import bluesky_records as records
from bot.networks.bluesky_errors import Refused
from bot.networks.bluesky_inbox import Inbox
from bot.networks.bluesky_session import Session
from bot.networks.untrusted import mapping, sequence, string


class Bluesky:
    """The municipality's account on Bluesky; one thread polls while another publishes.

    Args:
        name: The network's name in the configuration.
        server: The address of the account's server.
        handle: The account's handle.
        password: An app password.
        session: Where the session is kept between runs.
        since: How far back the very first poll looks; None begins from now.
        now: The time, aware.
    """

    title = "Bluesky"
    abilities = frozenset({Ability.REPLY, Ability.HIDE, Ability.WITHDRAW, Ability.REPEAT})
    limit = records.GRAPHEMES

    def __init__(
        self,
        *,
        name: str = "bluesky",
        server: str,
        handle: str,
        password: str,
        session: SessionStore,
        since: datetime | None,
        now: Callable[[], datetime],
    ) -> None:
        self.name = name
        self._session = Session(
            name=name, server=server, handle=handle, password=password, store=session, now=now
        )
        self._inbox = Inbox(network=name, session=self._session, since=since, now=now)
        self._now = now
        self._key_lock = threading.Lock()
        self._last_key = 0

    def length(self, text: str) -> int:
        """Count graphemes, or tenths of bytes when a text is within 300 but over 3000 bytes."""
        return records.length(text)

    def poll(self, cursor: str | None) -> Batch:
        """Return what is new since ``cursor``, oldest first, and what has been deleted.

        A look goes some minutes further back than it must, and once an hour some days, for what
        the network shows late. What was in a batch whose cursor came back isn't given again by
        this object, but may be after a restart. What was deleted is told once two looks, some
        minutes apart, have missed it; see :mod:`bot.networks.bluesky_watch`.

        Raises:
            Retryable: The network can't be read now.
            LoginFailed: The account can't be logged in to.
        """
        return self._inbox.poll(cursor)

    def new_key(self) -> str:
        """Make a record key, which is a time: never the same one twice."""
        with self._key_lock:
            # a clock that stands still in a test must not give the same key after a restart
            at = int(self._now().timestamp() * 1000) * 1000 + secrets.randbelow(1000)
            self._last_key = max(at, self._last_key + 1)
            return records.tid(self._last_key, secrets.randbelow(records.CLOCK_IDS))

    def publish(self, reply: Reply) -> Published:
        """Publish ``reply`` in its thread unless it is out already.

        The key makes it safe to repeat: a record that exists is never made anew.

        Raises:
            Rejected: Too long, refused by the network, or what it answers is gone.
            Retryable: It is not out; the same call may go through later.
            LoginFailed: The account can't be logged in to.
            Unsure: It may be out, and it can't be looked up.
        """
        found = self.find(reply)
        if found is not None:
            return found
        record = self._record(reply)
        body = {
            "repo": self._session.did,
            "collection": records.POST,
            "rkey": reply.key,
            "validate": True,
            "record": record,
        }
        try:
            made = self._session.procedure("com.atproto.repo.createRecord", body)
        except Lost as lost:
            # also how a server says that the record exists: with a 500
            return self._looked_up(reply, lost)
        uri = string(made.get("uri"))
        return _published(uri) if uri else self._looked_up(reply, Lost("no address in the answer"))

    def find(self, reply: Reply) -> Published | None:
        """Return where ``reply`` stands, or None if it isn't out.

        Raises:
            Retryable: The network can't be read now.
            LoginFailed: The account can't be logged in to.
        """
        try:
            found = self._session.query(
                "com.atproto.repo.getRecord",
                repo=self._session.did,
                collection=records.POST,
                rkey=reply.key,
            )
        except Refused as refused:
            if refused.error == "RecordNotFound":
                return None
            raise
        return _published(string(found.get("uri")))

    def hide(self, external_id: str, context: Mapping[str, str]) -> None:  # noqa: ARG002 - the protocol's
        """Hide a reply under one of the account's own posts; see :func:`bluesky_gate.hide`.

        Raises:
            Rejected: It stands in somebody else's thread, where only they can hide it.
            Retryable: It may not be hidden yet.
            LoginFailed: The account can't be logged in to.
        """
        bluesky_gate.hide(self._session, external_id, self._now)

    def delete(self, external_id: str, context: Mapping[str, str]) -> None:  # noqa: ARG002 - the protocol's
        """Refuse: nobody can delete what another has written there.

        Raises:
            Rejected: Always.
        """
        raise Rejected("on Bluesky nobody can delete what another has written")

    def correct(self, published_id: str, text: str) -> None:  # noqa: ARG002 - the protocol's
        """Refuse: a post there can't be changed.

        Raises:
            Rejected: Always.
        """
        raise Rejected("on Bluesky a post can't be changed")

    def withdraw(self, published_id: str) -> None:
        """Delete a reply of our own; one that is gone already is no error.

        Raises:
            Retryable: It may still stand there.
            LoginFailed: The account can't be logged in to.
        """
        body = {
            "repo": self._session.did,
            "collection": records.POST,
            "rkey": records.record_key(published_id),
        }
        self._session.procedure("com.atproto.repo.deleteRecord", body)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _record(self, reply: Reply) -> Mapping[str, object]:
        counted = self.length(reply.text)
        if counted > self.limit:
            raise Rejected(f"the reply has {counted} characters, and Bluesky takes {self.limit}")
        if not reply.text.strip():
            raise Rejected("the reply is empty")
        facets = records.links(reply.text)
        return {
            "$type": records.POST,
            "text": reply.text,
            "createdAt": f"{self._now().astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z",
            "langs": [reply.language],
            "reply": self._thread(reply),
        } | ({"facets": facets} if facets else {})

    def _thread(self, reply: Reply) -> Mapping[str, object]:
        """Return the references to the thread's root and to the answered post, as they are now."""
        uris = list(dict.fromkeys([reply.parent_id, reply.root_id]))
        answer = self._session.query("app.bsky.feed.getPosts", uris=uris)
        posts = {
            string(mapping(post).get("uri")): mapping(post)
            for post in sequence(answer.get("posts"))
        }
        parent = posts.get(reply.parent_id)
        if parent is None:
            raise Rejected(
                "the post it answers is gone: deleted, or its author blocks the account",
                deleted=True,
            )
        if mapping(parent.get("viewer")).get("replyDisabled") is True:
            raise Rejected("the thread's author doesn't let this account reply")
        root_cid = string(posts.get(reply.root_id, {}).get("cid")) or reply.context.get(
            "root_cid", ""
        )
        if not root_cid:
            raise Rejected("the thread's first post is gone", deleted=True)
        return {
            "root": {"uri": reply.root_id, "cid": root_cid},
            "parent": {"uri": reply.parent_id, "cid": string(parent.get("cid"))},
        }

    def _looked_up(self, reply: Reply, lost: Lost) -> Published:
        """Find out whether a reply whose answer was lost is out."""
        try:
            found = self.find(reply)
        except (Retryable, Rejected, LoginFailed) as error:
            raise Unsure(f"{lost}; the reply may be out, and could not be looked up") from error
        if found is None:
            raise lost
        return found


def _published(uri: str) -> Published:
    return Published(external_id=uri, url=records.web_address(uri))
