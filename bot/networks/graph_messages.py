"""Direct messages of a page, in Messenger or on Instagram: read, answered and looked up.

https://developers.facebook.com/docs/messenger-platform/conversations
https://developers.facebook.com/docs/messenger-platform/discovery/private-replies
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.cases import Mention, OwnReply
from bot.errors import Rejected
from bot.networks import Published, Reply
from bot.networks import graph_records as records
from bot.networks.graph import Graph
from bot.networks.graph_cursor import Found, Thread
from bot.networks.graph_errors import Denied
from bot.networks.graph_publish import published_once
from bot.networks.untrusted import mapping, sequence, string

LATEST = 20
"""How many messages of a conversation can be read: the newest."""

INBOX = "https://business.facebook.com/latest/inbox"


def in_private(reply: Reply) -> bool:
    """Tell whether the reply goes to the author alone; an answer to a message always does."""
    return reply.private or reply.context.get("kind") == records.MESSAGE


class Messages:
    """The conversations of one page on one platform.

    Args:
        network: The network's name in the configuration.
        graph: The page's access.
        page: The page's id.
        account: The id that our own messages come from: the page's or the Instagram account's.
        platform: ``messenger`` or ``instagram``.
        limit: The longest message, in bytes of UTF-8.
    """

    def __init__(
        self, *, network: str, graph: Graph, page: str, account: str, platform: str, limit: int
    ) -> None:
        self._network = network
        self._graph = graph
        self._page = page
        self._account = account
        self._platform = platform
        self._limit = limit
        instagram = platform == "instagram"
        self._fields = records.STORY_FIELDS if instagram else records.MESSAGE_FIELDS

    def threads(self, source: str, stop: datetime) -> Iterator[Thread]:
        """Read the conversations that something was written in since ``stop``, newest first."""
        for page in self._graph.pages(
            f"{self._page}/conversations",
            platform=self._platform,
            fields=f"id,updated_time,link,messages.limit({LATEST}){{{self._fields}}}",
            limit=25,
        ):
            for told in page:
                yield self._thread(source, told)
            times = [records.moment(one.get("updated_time")) for one in page]
            if any(one is not None and one <= stop for one in times):
                return

    def publish(self, reply: Reply, since: datetime | None) -> Published:
        """Answer a message, or write to a comment's author in private, once.

        Raises:
            Rejected: too long, too late, or the author can't be written to.
            Unsure: It may be out, and it isn't found.
        """
        # a comment takes one such message, so that sending first does no harm; two of a person's
        # comments may get the same words
        by_words = reply.context.get("kind") == records.MESSAGE
        return published_once(
            lambda: self.find(reply, since), lambda: self._send(reply), look_first=by_words
        )

    def _send(self, reply: Reply) -> Published:
        size = len(reply.text.encode("utf-8", "replace"))
        if size > self._limit:
            raise Rejected(
                f"the message has {size} bytes, and {self._graph.title} takes {self._limit}"
            )
        posted = records.moment(reply.context.get("posted"))
        message = reply.context.get("kind") == records.MESSAGE
        if not message and posted and self._graph.time - posted > records.PRIVATE_FOR:
            raise Rejected("a comment's author can be written to for 7 days, and they are over")
        answer = self._graph.post(
            f"{self._page}/messages",
            {
                "recipient": self._recipient(reply),
                "message": {"text": reply.text},
                "messaging_type": "RESPONSE",
            },
        )
        return Published(external_id=string(answer.get("message_id")), url=INBOX)

    def find(self, reply: Reply, since: datetime | None) -> Published | None:
        """Look among the newest messages to the person for this one, sent since then."""
        person = reply.context.get("person", "")
        if not person:
            return None
        try:
            found = self._graph.get(
                f"{self._page}/conversations",
                platform=self._platform,
                user_id=person,
                fields=f"id,messages.limit({LATEST}){{id,created_time,from,message}}",
            )
        except Denied:
            return None
        for conversation in sequence(found.get("data")):
            for one in records.inside(mapping(conversation).get("messages")):
                at = records.moment(one.get("created_time"))
                if (
                    self._is_own(one)
                    and records.same_words(string(one.get("message")), reply.text)
                    and (since is None or (at is not None and at >= since))
                ):
                    return Published(external_id=string(one.get("id")), url=INBOX)
        return None

    def _recipient(self, reply: Reply) -> Mapping[str, str]:
        kind = reply.context.get("kind")
        if kind == records.MESSAGE:
            person = reply.context.get("person", "")
            if not person:
                raise Rejected("Meta doesn't say who wrote this: answer it in the inbox")
            return {"id": person}
        if kind == records.POST:
            return {"post_id": reply.parent_id}
        return {"comment_id": reply.parent_id}

    def _thread(self, source: str, told: Mapping[str, object]) -> Thread:
        conversation, link = string(told.get("id")), string(told.get("link"))
        url = records.address(f"https://www.facebook.com{link}" if link else "", INBOX)
        messages = list(records.inside(told.get("messages")))
        found: list[Found] = []
        parent = conversation
        for one in reversed(messages):
            at, number = records.moment(one.get("created_time")), string(one.get("id"))
            if at is None or not number:
                continue
            if self._is_own(one):
                own = OwnReply(
                    network=self._network, external_id=number, root_id=conversation,
                    parent_id=parent, posted_at=at, url=url,
                )  # fmt: skip
                found.append(Found(number, at, own))
                continue
            parent = number
            found.append(Found(number, at, self._mention(one, conversation, at, url)))
        cut = len(messages) >= LATEST and found
        return Thread(
            id=f"{source}:{conversation}", found=found, down_to=found[0].at if cut else None
        )

    def _mention(
        self, told: Mapping[str, object], conversation: str, at: datetime, url: str
    ) -> Mention:
        person = string(mapping(told.get("from")).get("id"))
        return Mention(
            network=self._network,
            external_id=string(told.get("id")),
            root_id=conversation,
            author=records.author(told.get("from"), f"unknown:{conversation}"),
            text=records.message_text(told),
            posted_at=at,
            url=url,
            context={"kind": records.MESSAGE, "person": person},
            private=True,
            attachments=records.message_attachments(told),
        )

    def _is_own(self, told: Mapping[str, object]) -> bool:
        return string(mapping(told.get("from")).get("id")) in {self._account, self._page}
