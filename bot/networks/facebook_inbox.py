"""What a Facebook page brings: comments, visitors' posts, tags, messages and comments on ads.

https://developers.facebook.com/docs/graph-api/reference/page/feed
https://developers.facebook.com/docs/graph-api/reference/object/comments
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.cases import Attachment, Mention, OwnReply
from bot.errors import Rejected
from bot.networks import graph_records as records
from bot.networks.graph import Graph
from bot.networks.graph_cursor import Found, Place, Thread
from bot.networks.graph_inbox import Inbox
from bot.networks.graph_messages import Messages
from bot.networks.untrusted import mapping, string

COMMENT_FIELDS = (
    "id,created_time,from,message,permalink_url,parent{id},attachment{type,description}"
)
POST_FIELDS = f"id,created_time,updated_time,from,message,permalink_url,{records.ATTACHMENT_FIELDS}"
NEWEST = 25
"""How many of the newest posts are looked at with their comments every time."""

LISTED = 100
"""How many posts are asked at a time whether somebody has written under them."""

DEEP_LISTS = 6  # pages of so many: Meta gives some 600 posts of a year
_ORDER = {"filter": "stream", "order": "reverse_chronological"}
FEED, TAGGED, MESSAGES, ADS = "feed", "tagged", "messages", "ads"


class FacebookInbox(Inbox):
    """Reads one page; used by one thread at a time."""

    sources = (FEED, TAGGED, MESSAGES, ADS)
    needs = "pages_read_engagement and pages_read_user_content"

    def __init__(
        self, *, network: str, graph: Graph, since: datetime | None, page: str, messages: Messages
    ) -> None:
        super().__init__(network=network, graph=graph, since=since)
        self._page = page
        self._messages = messages

    def read(self, source: str, place: Place, *, deep: bool) -> Iterator[Thread]:
        """Read a source; see :class:`bot.networks.graph_inbox.Inbox`."""
        stop = place.stop(deep=deep)
        if source == FEED:
            yield from self._feed(place, stop, deep=deep)
        elif source == TAGGED:
            yield from self._tagged(stop)
        elif source == MESSAGES:
            yield from self._messages.threads(source, stop)
        else:
            for post in self._posts("ads_posts", stop, deep=deep):
                yield self._thread(source, string(post.get("id")), mapping(post["comments"]), stop)

    def comment(self, told: Mapping[str, object], post: str) -> Iterator[Found]:
        """Read a comment under a post."""
        number, at = string(told.get("id")), records.moment(told.get("created_time"))
        if not number or at is None:
            return
        parent = string(mapping(told.get("parent")).get("id")) or post
        url = records.address(told.get("permalink_url"), records.facebook_address(number))
        if self._is_own(told):
            own = OwnReply(
                network=self._network, external_id=number, root_id=post, parent_id=parent,
                posted_at=at, url=url,
            )  # fmt: skip
            yield Found(number, at, own)
            return
        attachments = records.comment_attachments(told.get("attachment"))
        yield self._found(told, number, at, url, post, parent, records.COMMENT, attachments)

    def post(self, told: Mapping[str, object]) -> Iterator[Found]:
        """Read a post that somebody else wrote on the page or about it."""
        number, at = string(told.get("id")), records.moment(told.get("created_time"))
        attachments = records.post_attachments(told.get("attachments"))
        words = string(told.get("message"))
        if not number or at is None or self._is_own(told) or not (words or attachments):
            return
        url = records.address(told.get("permalink_url"), f"https://www.facebook.com/{number}")
        yield self._found(told, number, at, url, number, None, records.POST, attachments)

    def _feed(self, place: Place, stop: datetime, *, deep: bool) -> Iterator[Thread]:
        found: list[Found] = []
        read: set[str] = set()
        down_to: datetime | None = None
        count = 0
        for post in self._posts("feed", stop, deep=deep):
            number = string(post.get("id"))
            read.add(number)
            found += self.post(post)
            down_to = records.moment(post.get("created_time"))
            count += 1
            yield self._thread(FEED, number, mapping(post.get("comments")), stop)
        whole = count < NEWEST
        yield Thread(id=f"{FEED}:", found=found[::-1], down_to=None if whole else down_to)
        for number in self._touched(stop, deep=deep):
            if number not in read:
                read.add(number)
                yield self._thread(FEED, number, None, stop)
        if deep:
            watched = (one.removeprefix(f"{FEED}:") for one in place.seen if one.startswith(FEED))
            for number in watched:
                if number and number not in read:
                    yield self._thread(FEED, number, None, stop)

    def _posts(self, edge: str, stop: datetime, *, deep: bool) -> Iterator[Mapping[str, object]]:
        """Give the newest posts with their newest comments; all that are watched if ``deep``."""
        comments = f"comments.filter(stream).order(reverse_chronological).limit({NEWEST})"
        fields = f"{POST_FIELDS},{comments}{{{COMMENT_FIELDS}}}"
        for page in self._graph.pages(f"{self._page}/{edge}", fields=fields, limit=NEWEST):
            yield from ({"comments": {}, **post} for post in page)
            times = [records.moment(post.get("created_time")) for post in page]
            if not deep or any(at is not None and at <= stop for at in times):
                return

    def _touched(self, stop: datetime, *, deep: bool) -> Iterator[str]:
        """Give the posts, however old, that were commented since ``stop``."""
        lists = self._graph.pages(f"{self._page}/feed", fields="id,updated_time", limit=LISTED)
        for count, page in enumerate(lists, start=1):
            for post in page:
                at = records.moment(post.get("updated_time"))
                if at is not None and at >= stop:
                    yield string(post.get("id"))
            if count >= (DEEP_LISTS if deep else 1):
                return

    def _thread(
        self, source: str, post: str, first: Mapping[str, object] | None, stop: datetime
    ) -> Thread:
        try:
            return self.comments(
                f"{source}:{post}",
                f"{post}/comments",
                first,
                stop,
                lambda told: self.comment(told, post),
                fields=COMMENT_FIELDS,
                limit=LISTED,
                **_ORDER,
            )
        except Rejected as error:
            if not error.deleted:
                raise
            return Thread(id=f"{source}:{post}", gone=True)

    def _tagged(self, stop: datetime) -> Iterator[Thread]:
        yield self.comments(
            f"{TAGGED}:", f"{self._page}/tagged", None, stop, self.post, fields=POST_FIELDS,
            limit=NEWEST,
        )  # fmt: skip

    def _is_own(self, told: Mapping[str, object]) -> bool:
        return string(mapping(told.get("from")).get("id")) == self._page

    def _found(
        self,
        told: Mapping[str, object],
        number: str,
        at: datetime,
        url: str,
        root: str,
        parent: str | None,
        kind: str,
        attachments: tuple[Attachment, ...],
    ) -> Found:
        person = string(mapping(told.get("from")).get("id"))
        mention = Mention(
            network=self._network,
            external_id=number,
            root_id=root,
            parent_id=parent,
            author=records.author(told.get("from"), f"unknown:{number}"),
            text=string(told.get("message")),
            posted_at=at,
            url=url,
            context={"kind": kind, "posted": at.isoformat(), "person": person},
            attachments=attachments,
        )
        return Found(number, at, mention)
