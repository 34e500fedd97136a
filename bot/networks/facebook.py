"""A Facebook page, over Meta's Graph API.

What is read and written, and what has not been tried against Meta: docs/networks/facebook.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from bot.cases import Mention
from bot.errors import Rejected
from bot.networks import Ability, Batch, Published, Reply
from bot.networks import graph_records as records
from bot.networks.facebook_inbox import COMMENT_FIELDS, POST_FIELDS, FacebookInbox
from bot.networks.graph import Graph
from bot.networks.graph_cursor import edit_of
from bot.networks.graph_errors import Denied
from bot.networks.graph_messages import Messages, in_private
from bot.networks.graph_publish import new_key, posted_since, published_once
from bot.networks.graph_webhook import Told, Webhook
from bot.networks.untrusted import string

COMMENT_LIMIT = 8000  # UTF-16 units in a comment
MESSAGE_LIMIT = 2000  # https://developers.facebook.com/docs/messenger-platform/reference/send-api

_CONTENT = frozenset({"post", "status", "photo", "video", "share", "link", "album", "reel"})


class Facebook:
    """A page on Facebook; one thread polls while another publishes.

    Args:
        name: The network's name in the configuration.
        graph: The page's access.
        page: The page's id.
        since: How far back the very first poll looks; None begins from now.
    """

    title = "Facebook"
    abilities = frozenset(
        {
            Ability.REPLY, Ability.MESSAGE, Ability.HIDE, Ability.DELETE, Ability.CORRECT,
            Ability.WITHDRAW,
        }
    )  # fmt: skip
    limit = COMMENT_LIMIT

    def __init__(
        self,
        *,
        name: str = "facebook",
        graph: Graph,
        page: str,
        since: datetime | None,
    ) -> None:
        self.name = name
        self._graph = graph
        self._account = page
        self._messages = Messages(
            network=name, graph=graph, page=page, account=page, platform="messenger",
            limit=MESSAGE_LIMIT,
        )  # fmt: skip
        self._inbox = FacebookInbox(
            network=name, graph=graph, since=since, page=page, messages=self._messages
        )

    def length(self, text: str) -> int:
        """Count UTF-16 units."""
        return records.units(text)

    def poll(self, cursor: str | None) -> Batch:
        """Return what is new, edited and deleted since ``cursor``, oldest first.

        Every look reads the newest posts with their comments, and whatever older post somebody
        has written under; once an hour everything of the last days is read again.

        Raises:
            Retryable: The page can't be read now, or Meta's limits are nearly used up.
            LoginFailed: The token isn't taken, or lacks a permission that reading needs.
        """
        return self._inbox.poll(cursor)

    def new_key(self) -> str:
        """Make a key that tells when it was made, by Meta's clock: the API takes none of ours."""
        return new_key(self._graph.time)

    def publish(self, reply: Reply) -> Published:
        """Publish ``reply`` unless it is out already.

        A private one answers a message, or is the one message that a comment's author may be
        sent within 7 days; write it before the comment is deleted.

        Raises:
            Rejected: Too long, too late, refused, or what it answers is gone.
            Retryable: It is not out; the same call may go through later.
            LoginFailed: The token isn't taken.
            Unsure: It may be out, and it isn't found.
        """
        if not reply.text.strip():
            raise Rejected("the reply is empty")
        if in_private(reply):
            return self._messages.publish(reply, posted_since(reply.key, self._graph.time))
        counted = self.length(reply.text)
        if counted > self.limit:
            raise Rejected(f"the reply has {counted} characters, and Facebook takes {self.limit}")
        target = self._target(reply)
        return published_once(
            lambda: self._found(target, reply), lambda: self._comment(target, reply.text)
        )

    def find(self, reply: Reply) -> Published | None:
        """Look for ``reply`` among our own below what it answers, by its words and time.

        Raises:
            Retryable: The page can't be read now.
            LoginFailed: The token isn't taken.
        """
        if in_private(reply):
            return self._messages.find(reply, posted_since(reply.key, self._graph.time))
        try:
            return self._found(self._target(reply), reply)
        except Rejected as error:
            if error.deleted:
                return None
            raise

    def hide(self, external_id: str, context: Mapping[str, str]) -> None:
        """Hide a comment or a visitor's post; its author and their friends still see it."""
        _public(context)
        try:
            self._graph.post(external_id, {"is_hidden": True})
        except Rejected as error:
            if not error.deleted:
                raise

    def delete(self, external_id: str, context: Mapping[str, str]) -> None:
        """Delete a comment or a visitor's post."""
        _public(context)
        self._graph.delete(external_id)

    def correct(self, published_id: str, text: str) -> None:
        """Put another text in a comment of ours.

        Raises:
            Rejected: It is a message, too long, or gone.
        """
        _own_comment(published_id)
        counted = self.length(text)
        if counted > self.limit or not text.strip():
            raise Rejected(f"the reply has {counted} characters, and Facebook takes {self.limit}")
        self._graph.post(published_id, {"message": text})

    def withdraw(self, published_id: str) -> None:
        """Delete a comment of ours."""
        _own_comment(published_id)
        self._graph.delete(published_id)

    def close(self) -> None:
        """Close the connections."""
        self._graph.close()

    def _target(self, reply: Reply) -> str:
        """Return what to comment on: an answer to an answer stands below the first comment."""
        post = reply.parent_id == reply.root_id
        found = self._graph.get(reply.parent_id, fields="id" if post else "id,parent{id}")
        parent = found.get("parent")
        above = string(parent.get("id")) if isinstance(parent, dict) else ""
        return above or reply.parent_id

    def _comment(self, target: str, text: str) -> Published:
        made = string(self._graph.post(f"{target}/comments", {"message": text}).get("id"))
        return Published(external_id=made, url=records.facebook_address(made))

    def _found(self, target: str, reply: Reply) -> Published | None:
        since = posted_since(reply.key, self._graph.time)
        for page in self._graph.pages(
            f"{target}/comments", fields="id,created_time,from,message",
            order="reverse_chronological", limit=100,
        ):  # fmt: skip
            for one in page:
                at = records.moment(one.get("created_time"))
                if since is not None and (at is None or at < since):
                    return None
                sender = one.get("from")
                own = isinstance(sender, dict) and sender.get("id") == self._account
                if own and records.same_words(string(one.get("message")), reply.text):
                    number = string(one.get("id"))
                    return Published(external_id=number, url=records.facebook_address(number))
        return None


class FacebookWithWebhook(Facebook, Webhook):
    """A page whose app delivers news by webhook besides: the fields ``feed`` and ``messages``.

    A comment or post is taken from the delivery when it says all of it, and else read by its id;
    what was edited is always read, so that an old delivery can't bring old words back. Messages
    are a reason to poll.
    """

    _about = "page"

    def __init__(
        self,
        *,
        name: str = "facebook",
        graph: Graph,
        page: str,
        since: datetime | None,
        now: Callable[[], datetime],
        app_secret: str,
        verify_token: str,
    ) -> None:
        super().__init__(name=name, graph=graph, page=page, since=since)
        self.abilities = Facebook.abilities | {Ability.STREAM}
        self._now = now
        self._app_secret = app_secret
        self._verify_token = verify_token

    def _changed(self, field: str, value: Mapping[str, object], at: datetime) -> Iterator[Told]:
        about, verb = string(value.get("item")), string(value.get("verb"))
        comment = string(value.get("comment_id")) if about == "comment" else ""
        post = string(value.get("post_id"))
        if field != "feed" or not post or not (comment or about in _CONTENT):
            return
        if verb == "remove":
            yield comment or post
        elif verb in {"add", "edited", "edit"}:
            told = _whole(value, comment, at) if verb == "add" else None
            if told is None:
                told = self._read(comment or post, POST_FIELDS if not comment else COMMENT_FIELDS)
            found = self._inbox.comment(told, post) if comment else self._inbox.post(told)
            for one in found:
                item = one.item
                yield edit_of(item) if verb != "add" and isinstance(item, Mention) else item

    def _read(self, number: str, fields: str) -> Mapping[str, object]:
        try:
            return self._graph.get(number, fields=fields)
        except Denied:
            return {}
        except Rejected as error:
            if error.deleted:
                return {}
            raise


def _whole(value: Mapping[str, object], comment: str, at: datetime) -> Mapping[str, object] | None:
    """Return a delivered comment as it would be read, or None if the delivery leaves some out.

    https://developers.facebook.com/docs/graph-api/webhooks/reference/page
    """
    sender, message = value.get("from"), string(value.get("message"))
    media = next((kind for kind in ("photo", "video") if value.get(kind)), "")
    if not comment or not isinstance(sender, dict) or not (message or media):
        return None
    parent, post = string(value.get("parent_id")), string(value.get("post_id"))
    created = records.moment(value.get("created_time")) or at
    return {
        "id": comment,
        "created_time": created.isoformat(),
        "from": sender,
        "message": message,
        "parent": {"id": parent} if parent and parent != post else None,
        "attachment": {"type": media} if media else None,
    }


def _public(context: Mapping[str, str]) -> None:
    if context.get("kind") == records.MESSAGE:
        raise Rejected("a direct message can't be hidden or deleted")


def _own_comment(published_id: str) -> None:
    if published_id.startswith(("m_", "mid.", "aWdf")):
        raise Rejected("a direct message can't be changed or taken back through Meta's API")
