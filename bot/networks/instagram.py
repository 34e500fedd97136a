"""An Instagram business account, over Meta's Graph API with the token of the page it belongs to.

What is read and written, and what has not been tried against Meta: docs/networks/facebook.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from bot.errors import Rejected, Retryable
from bot.networks import Ability, Batch, Published, Reply
from bot.networks import graph_records as records
from bot.networks.graph import Graph
from bot.networks.graph_messages import Messages, in_private
from bot.networks.graph_publish import new_key, posted_since, published_once
from bot.networks.graph_webhook import Told, Webhook
from bot.networks.instagram_inbox import COMMENT_FIELDS, REPLY_FIELDS, InstagramInbox
from bot.networks.untrusted import mapping, string

COMMENT_LIMIT = 300
"""Instagram's own rule for comments by API; the app takes more. See docs/networks/facebook.md."""

MESSAGE_LIMIT = 1000  # bytes; https://developers.facebook.com/docs/instagram-platform


class Instagram:
    """An Instagram account; one thread polls while another publishes.

    Args:
        name: The network's name in the configuration.
        graph: The access of the page that the account belongs to.
        page: The page's id, which the messages go by.
        account: The account's id.
        since: How far back the very first poll looks; None begins from now.
    """

    title = "Instagram"
    abilities = frozenset(
        {Ability.REPLY, Ability.MESSAGE, Ability.HIDE, Ability.DELETE, Ability.WITHDRAW}
    )
    limit = COMMENT_LIMIT

    def __init__(
        self,
        *,
        name: str = "instagram",
        graph: Graph,
        page: str,
        account: str,
        since: datetime | None,
    ) -> None:
        self.name = name
        self._graph = graph
        self._account = account
        self._messages = Messages(
            network=name, graph=graph, page=page, account=account, platform="instagram",
            limit=MESSAGE_LIMIT,
        )  # fmt: skip
        self._inbox = InstagramInbox(
            network=name, graph=graph, since=since, account=account, messages=self._messages
        )

    def length(self, text: str) -> int:
        """Count UTF-16 units."""
        return records.units(text)

    def poll(self, cursor: str | None) -> Batch:
        """Return what is new, edited and deleted since ``cursor``, oldest first.

        Raises:
            Retryable: The account can't be read now, or Meta's limits are nearly used up.
            LoginFailed: The token isn't taken, or lacks a permission that reading needs.
        """
        return self._inbox.poll(cursor)

    def new_key(self) -> str:
        """Make a key that tells when it was made, by Meta's clock: the API takes none of ours."""
        return new_key(self._graph.time)

    def publish(self, reply: Reply) -> Published:
        """Publish ``reply`` unless it is out already; see ``Facebook.publish``.

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
            raise Rejected(f"the reply has {counted} characters, and Instagram takes {self.limit}")
        kind = reply.context.get("kind")
        if kind == records.TAG:
            raise Rejected("Instagram lets nobody comment by API where they are only tagged")
        if kind == records.MENTION:
            return published_once(lambda: self.find(reply), lambda: self._answer_mention(reply))
        target, url = self._target(reply)
        return published_once(
            lambda: self._found(f"{target}/replies", url, reply),
            lambda: self._made(f"{target}/replies", {"message": reply.text}, url),
        )

    def find(self, reply: Reply) -> Published | None:
        """Look for ``reply`` among our own below what it answers, by its words and time.

        Raises:
            Retryable: The account can't be read now.
            LoginFailed: The token isn't taken.
        """
        if in_private(reply):
            return self._messages.find(reply, posted_since(reply.key, self._graph.time))
        try:
            if reply.context.get("kind") == records.MENTION:
                return self._found_mentioned(reply)
            target, url = self._target(reply)
            return self._found(f"{target}/replies", url, reply)
        except Rejected as error:
            if error.deleted:
                return None
            raise

    def hide(self, external_id: str, context: Mapping[str, str]) -> None:
        """Hide a comment on our own media."""
        _on_our_media(context)
        try:
            self._graph.post(external_id, {"hide": True})
        except Rejected as error:
            if not error.deleted:
                raise

    def delete(self, external_id: str, context: Mapping[str, str]) -> None:
        """Delete a comment on our own media."""
        _on_our_media(context)
        self._graph.delete(external_id)

    def correct(self, published_id: str, text: str) -> None:
        """Refuse: comments on Instagram can't be edited by API."""
        del published_id, text
        raise Rejected("a reply on Instagram can't be changed; take it back, and answer again")

    def withdraw(self, published_id: str) -> None:
        """Delete a comment of ours."""
        if not published_id.isdecimal():
            raise Rejected("a direct message can't be taken back through Meta's API")
        self._graph.delete(published_id)

    def close(self) -> None:
        """Close the connections."""
        self._graph.close()

    def _target(self, reply: Reply) -> tuple[str, str]:
        """Return the first comment of what it answers, which all replies stand below, and where."""
        found = self._graph.get(reply.parent_id, fields="id,parent_id,media{id,permalink}")
        url = records.address(mapping(found.get("media")).get("permalink"), "")
        return string(found.get("parent_id")) or reply.parent_id, url

    def _answer_mention(self, reply: Reply) -> Published:
        """Comment where somebody else named the account.

        https://developers.facebook.com/docs/instagram-api/reference/ig-user/mentions
        """
        media = reply.root_id
        comment = {} if reply.parent_id == media else {"comment_id": reply.parent_id}
        body = {"media_id": media, "message": reply.text, **comment}
        return self._made(f"{self._account}/mentions", body, "https://www.instagram.com/")

    def _made(self, path: str, body: Mapping[str, object], url: str) -> Published:
        return Published(external_id=string(self._graph.post(path, body).get("id")), url=url)

    def _found(self, path: str, url: str, reply: Reply) -> Published | None:
        for page in self._graph.pages(path, fields=REPLY_FIELDS, limit=50):
            found = self._ours(page, url, reply)
            if found is not None:
                return found
        return None

    def _found_mentioned(self, reply: Reply) -> Published | None:
        fields = f"mentioned_media.media_id({reply.root_id}){{comments{{{COMMENT_FIELDS}}}}}"
        told = mapping(self._graph.get(self._account, fields=fields).get("mentioned_media"))
        comments = list(records.inside(told.get("comments")))
        answers = [below for one in comments for below in records.inside(one.get("replies"))]
        return self._ours([*comments, *answers], "https://www.instagram.com/", reply)

    def _ours(
        self, comments: list[Mapping[str, object]], url: str, reply: Reply
    ) -> Published | None:
        since = posted_since(reply.key, self._graph.time)
        for one in comments:
            at = records.moment(one.get("timestamp"))
            late = since is None or (at is not None and at >= since)
            same = records.same_words(string(one.get("text")), reply.text)
            if late and same and self._inbox.is_own(one):
                return Published(external_id=string(one.get("id")), url=url)
        return None


class InstagramWithWebhook(Instagram, Webhook):
    """An account whose app delivers news by webhook besides: ``comments`` and ``mentions``.

    What others write about the account under their own media is told by webhook only. What a
    delivery names is read by its id; a comment that can't be read now is taken as delivered.
    """

    _about = "instagram"

    def __init__(
        self,
        *,
        name: str = "instagram",
        graph: Graph,
        page: str,
        account: str,
        since: datetime | None,
        now: Callable[[], datetime],
        app_secret: str,
        verify_token: str,
    ) -> None:
        super().__init__(name=name, graph=graph, page=page, account=account, since=since)
        self.abilities = Instagram.abilities | {Ability.STREAM}
        self._now = now
        self._app_secret = app_secret
        self._verify_token = verify_token

    def _changed(self, field: str, value: Mapping[str, object], at: datetime) -> Iterator[Told]:
        if field == "comments":
            yield from self._commented(value, at)
        elif field == "mentions":
            yield from self._mentioned(value, at)

    def _commented(self, value: Mapping[str, object], at: datetime) -> Iterator[Told]:
        number, media = string(value.get("id")), string(mapping(value.get("media")).get("id"))
        if not number or not media:
            return
        try:
            told = self._graph.get(number, fields=f"{REPLY_FIELDS},media{{id,permalink}}")
        except Retryable:
            told = {**value, "timestamp": at.isoformat(), "media": {}}
        except Rejected as error:
            if error.deleted:
                return
            told = {**value, "timestamp": at.isoformat(), "media": {}}
        url = records.address(mapping(told.get("media")).get("permalink"), "")
        found = self._inbox.one(told, media, url)
        if found is not None:
            yield found.item

    def _mentioned(self, value: Mapping[str, object], at: datetime) -> Iterator[Told]:
        media, comment = string(value.get("media_id")), string(value.get("comment_id"))
        if not (media + comment).isdecimal():
            return
        fields = (
            f"mentioned_comment.comment_id({comment}){{id,text,timestamp,username,from}}"
            if comment
            else f"mentioned_media.media_id({media}){{id,caption,timestamp,username,permalink}}"
        )
        answer = self._graph.get(self._account, fields=fields)
        told = mapping(answer.get("mentioned_comment" if comment else "mentioned_media"))
        posted = records.moment(told.get("timestamp")) or at
        if told:
            yield self._inbox.mentioned(told, media, comment or None, posted, records.MENTION).item


def _on_our_media(context: Mapping[str, str]) -> None:
    if context.get("kind", records.COMMENT) != records.COMMENT:
        raise Rejected("only comments on the account's own media can be hidden or deleted")
