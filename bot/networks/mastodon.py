"""Mastodon: the municipality's account there, over the ``Mastodon.py`` library.

Also for servers of other kinds that speak Mastodon's API, such as GoToSocial. What is read and
written: https://docs.joinmastodon.org/methods/notifications/ and
https://docs.joinmastodon.org/methods/statuses/
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.errors import LoginFailed, Rejected, Retryable, Unsure
from bot.networks import Ability, Batch, Published, Reply
from bot.networks import mastodon_records as records
from bot.networks import mastodon_text as texts
from bot.networks.mastodon_errors import Gone, Lost
from bot.networks.mastodon_inbox import Inbox
from bot.networks.mastodon_session import Session
from bot.networks.mastodon_stream import Stream
from bot.networks.untrusted import mapping, sequence, string

HANDLE = 32
"""What the author's handle takes of a reply: at most 30 characters, an @ and a space."""


class Mastodon:
    """The municipality's account; one thread polls while another publishes.

    Args:
        name: The network's name in the configuration.
        server: The address of the account's server.
        token: An access token of the account.
        since: How far back the very first poll looks; None begins from now.
        now: The time, aware.
    """

    title = "Mastodon"
    abilities = frozenset(
        {
            Ability.REPLY,
            Ability.MESSAGE,
            Ability.REPORT,
            Ability.CORRECT,
            Ability.WITHDRAW,
            Ability.STREAM,
        }
    )

    def __init__(
        self,
        *,
        name: str = "mastodon",
        server: str,
        token: str,
        since: datetime | None,
        now: Callable[[], datetime],
    ) -> None:
        self.name = name
        self._session = Session(name=name, server=server, token=token, now=now)
        self._inbox = Inbox(network=name, session=self._session, since=since, now=now)
        self._stream = Stream(self._streams, token)

    @property
    def limit(self) -> int:
        """What the server takes, less room for the author's handle; 468 until it is asked."""
        return self._session.characters - HANDLE

    def length(self, text: str) -> int:
        """Count graphemes, a link as 23, and of a handle only what stands before its server."""
        return texts.length(text)

    def poll(self, cursor: str | None) -> Batch:
        """Return what is new since ``cursor``: mentions and own replies oldest first.

        A look goes some minutes further back than it must, and once an hour some days, for
        edits and deletions. What was in a batch whose cursor came back isn't given again by
        this object, but may be after a restart. A deletion is seen only of posts that this
        object has seen before.

        Raises:
            Retryable: The server can't be read now.
            LoginFailed: The server doesn't take the token.
            Rejected: The server doesn't know what it is asked.
        """
        return self._inbox.poll(cursor)

    def new_key(self) -> str:
        """Make an idempotency key: never the same one twice."""
        return secrets.token_hex(16)

    def publish(self, reply: Reply) -> Published:
        """Publish ``reply`` in its thread unless it is out already.

        It goes to the author, is seen by nobody whom the answered post wasn't for, and is
        never more public than the account's posts usually are. The key is the request's
        ``Idempotency-Key``; since a server keeps those for an hour, if it keeps them at all, the
        thread is looked at first: the same words of ours, under the same post, are this reply.
        That doesn't see a request that is still on its way, so an attempt that was cut off and
        isn't found is not safe to repeat (no ``Ability.REPEAT``).

        Raises:
            Rejected: Too long, refused by the server, or what it answers is gone.
            Retryable: It is not out; the same call may go through later.
            LoginFailed: The server doesn't take the token.
            Unsure: It may be out, or come out yet, and isn't seen.
        """
        self._check(reply.text)
        try:
            found = self._found(reply)
            parent = {} if found else self._status(reply.parent_id)
        except Gone as gone:
            raise _nothing_to_answer() from gone
        if found is not None:
            return found
        visibility = records.narrower(
            string(parent.get("visibility")),
            self._session.account().visibility,
            records.DIRECT if reply.private else "public",
        )
        acct = string(records.author_of(parent).get("acct"))
        text = self._addressed(reply.text, acct, visibility)
        try:
            made = self._session.call(
                lambda client: client.status_post(
                    text,
                    in_reply_to_id=reply.parent_id,
                    visibility=visibility,
                    language=reply.language,
                    idempotency_key=reply.key,
                )
            )
        except Gone as gone:
            raise _nothing_to_answer() from gone
        except Lost as lost:
            return self._looked_up(reply, lost)
        out = _published(made)
        no_id = Lost("the server's answer names no post", pending=False)
        return out if out.external_id else self._looked_up(reply, no_id)

    def find(self, reply: Reply) -> Published | None:
        """Return where ``reply`` stands, or None if it isn't out, or what it answers is gone.

        Raises:
            Retryable: The server can't be read now.
            LoginFailed: The server doesn't take the token.
        """
        try:
            return self._found(reply)
        except Gone:
            return None

    def correct(self, published_id: str, text: str) -> None:
        """Put another text in the reply's place; who it is to and all else of it stays.

        Raises:
            Rejected: Too long, refused by the server, or the reply is gone.
            Retryable: It is not known to have happened; the same call may be repeated.
            LoginFailed: The server doesn't take the token.
        """
        self._check(text)
        try:
            status = self._status(published_id)
        except Gone as gone:
            raise Rejected("the reply is gone: deleted on the network", deleted=True) from gone
        to = status.get("in_reply_to_account_id")
        named = [one for one in sequence(status.get("mentions")) if records.identity(one) == to]
        acct = string(mapping(named[0]).get("acct")) if named else ""
        whole = self._addressed(text, acct, string(status.get("visibility")))
        self._session.edit(published_id, [("status", whole), *records.kept(status)])

    def withdraw(self, published_id: str) -> None:
        """Delete the reply, if it is still there.

        Raises:
            Retryable: It is not known to have happened; the same call may be repeated.
            LoginFailed: The server doesn't take the token.
        """
        try:
            self._session.call(lambda client: client.status_delete(published_id))
        except Gone:
            return

    def listen(self, told: Callable[[], None]) -> None:
        """Call ``told`` from a thread of its own whenever something may be new, until ``close``."""
        self._stream.start(told)

    def close(self) -> None:
        """Stop listening, and close the connections."""
        self._stream.stop()
        self._session.close()

    def _streams(self) -> str:
        self._session.account()  # which also learns where the streams are
        return self._session.streams

    def _status(self, post_id: str) -> Mapping[str, object]:
        return mapping(self._session.call(lambda client: client.status(post_id)))

    def _check(self, text: str) -> None:
        counted = self.length(text)
        if counted > self.limit:
            raise Rejected(
                f"the reply has {counted} characters, and the server takes {self.limit} beside "
                "the author's handle"
            )
        if not text.strip():
            raise Rejected("the reply is empty")

    def _addressed(self, text: str, acct: str, visibility: str) -> str:
        """Return the text as it is sent; what only some may read must not let more of them in."""
        if visibility == records.DIRECT and texts.others(text, acct):
            raise Rejected(
                "a private reply must not name others with @, since they could then read it"
            )
        whole = texts.addressed(text, acct) if acct else text
        over = self.length(whole) - self._session.characters
        if over > 0:
            raise Rejected(f"with the author's handle the reply is {over} characters too long")
        return whole

    def _found(self, reply: Reply) -> Published | None:
        """Look for the reply in its thread; raises Gone if what it answers is."""
        own_id = self._session.account().id
        thread = self._session.call(lambda client: client.status_context(reply.parent_id))
        for one in sequence(mapping(thread).get("descendants")):
            status = mapping(one)
            ours = records.identity(records.author_of(status)) == own_id
            if not ours or status.get("in_reply_to_id") != reply.parent_id:
                continue
            if reply.private and status.get("visibility") != records.DIRECT:
                continue
            if texts.same_words(string(status.get("content")), reply.text):
                return _published(status)
        return None

    def _looked_up(self, reply: Reply, lost: Lost) -> Published:
        """Find out whether a reply whose answer was lost is out."""
        try:
            found = self._found(reply)
        except (Retryable, Rejected, LoginFailed) as error:
            raise Unsure(f"{lost}; the reply may be out, and could not be looked up") from error
        if found is not None:
            return found
        if lost.pending:
            raise Unsure(f"{lost}; the reply is not seen, but may come out yet")
        raise lost


def _nothing_to_answer() -> Rejected:
    return Rejected(
        "the post it answers is gone: deleted, or its author blocks the account", deleted=True
    )


def _published(status: object) -> Published:
    told = mapping(status)
    return Published(
        external_id=records.identity(told), url=records.address(string(told.get("url")))
    )
