"""What an Instagram account brings: comments on its media, tags and messages.

https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-media
https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-comment
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

REPLY_FIELDS = "id,timestamp,from,username,text,parent_id"
COMMENT_FIELDS = f"{REPLY_FIELDS},replies.limit(50){{{REPLY_FIELDS}}}"
NEWEST = 25
"""How many of the newest media are looked at every time."""

COMMENTS = 50  # the most that the API gives at once
MEDIA, TAGS, MESSAGES = "media", "tags", "messages"


class InstagramInbox(Inbox):
    """Reads one account; used by one thread at a time."""

    sources = (MEDIA, TAGS, MESSAGES)
    needs = "instagram_basic and instagram_manage_comments"

    def __init__(
        self, *, network: str, graph: Graph, since: datetime | None, account: str,
        messages: Messages,
    ) -> None:  # fmt: skip
        super().__init__(network=network, graph=graph, since=since)
        self._account = account
        self._messages = messages

    def read(self, source: str, place: Place, *, deep: bool) -> Iterator[Thread]:
        """Read a source; see :class:`bot.networks.graph_inbox.Inbox`."""
        stop = place.stop(deep=deep)
        if source == MEDIA:
            yield from self._media(place, stop, deep=deep)
        elif source == TAGS:
            yield self.comments(
                f"{TAGS}:", f"{self._account}/tags", None, stop, self.tag,
                fields="id,timestamp,username,caption,permalink,media_type", limit=NEWEST,
            )  # fmt: skip
        else:
            yield from self._messages.threads(source, stop)

    def comment(self, told: Mapping[str, object], media: str, url: str) -> Iterator[Found]:
        """Read a comment on the medium, and the replies that came with it, newest first."""
        replies = [mapping(one) for one in records.inside(told.get("replies"))]
        for one in [*replies, told]:
            found = self.one(one, media, url, above="" if one is told else string(told.get("id")))
            if found is not None:
                yield found

    def one(
        self, told: Mapping[str, object], media: str, url: str, *, above: str = ""
    ) -> Found | None:
        """Read one comment; ``above`` is the one it stands below, if it does."""
        number, at = string(told.get("id")), records.moment(told.get("timestamp"))
        if not number or at is None:
            return None
        parent = string(told.get("parent_id")) or above or media
        if self.is_own(told):
            own = OwnReply(
                network=self._network, external_id=number, root_id=media, parent_id=parent,
                posted_at=at, url=url,
            )  # fmt: skip
            return Found(number, at, own)
        return self._found(told, number, at, url, media, parent, records.COMMENT)

    def tag(self, told: Mapping[str, object]) -> Iterator[Found]:
        """Read somebody's medium that the account is tagged in."""
        number, at = string(told.get("id")), records.moment(told.get("timestamp"))
        if number and at is not None and not self.is_own(told):
            yield self.mentioned(told, number, None, at, records.TAG)

    def mentioned(
        self, told: Mapping[str, object], media: str, comment: str | None, at: datetime, kind: str
    ) -> Found:
        """Read somebody's medium, or a comment on one, that names the account."""
        url = records.address(told.get("permalink"), "")
        words = {**told, "text": string(told.get("caption")) or string(told.get("text"))}
        if comment is None:
            return self._found(words, media, at, url, media, None, kind)
        return self._found(words, comment, at, url, media, media, kind)

    def is_own(self, told: Mapping[str, object]) -> bool:
        """Tell whether the account itself wrote it."""
        return string(mapping(told.get("from")).get("id")) == self._account

    def _media(self, place: Place, stop: datetime, *, deep: bool) -> Iterator[Thread]:
        read: set[str] = set()
        fields = f"id,timestamp,permalink,comments.limit({COMMENTS}){{{COMMENT_FIELDS}}}"
        pages = self._graph.pages(f"{self._account}/media", fields=fields, limit=NEWEST)
        for count, page in enumerate(pages, start=1):
            for medium in page:
                number = string(medium.get("id"))
                read.add(number)
                url = records.address(medium.get("permalink"), "")
                yield self._thread(number, url, mapping(medium.get("comments")), stop)
            if count >= (4 if deep else 1):
                break
        if deep:
            watched = (one.partition(":")[2] for one in place.seen if one.startswith(f"{MEDIA}:"))
            for number in watched:
                if number not in read:
                    yield self._older(number, stop)

    def _older(self, number: str, stop: datetime) -> Thread:
        try:
            medium = self._graph.get(number, fields="id,permalink")
        except Rejected as error:
            if not error.deleted:
                raise
            return Thread(id=f"{MEDIA}:{number}", gone=True)
        return self._thread(number, records.address(medium.get("permalink"), ""), None, stop)

    def _thread(
        self, number: str, url: str, first: Mapping[str, object] | None, stop: datetime
    ) -> Thread:
        return self.comments(
            f"{MEDIA}:{number}", f"{number}/comments", first, stop,
            lambda told: self.comment(told, number, url), fields=COMMENT_FIELDS, limit=COMMENTS,
        )  # fmt: skip

    def _found(
        self,
        told: Mapping[str, object],
        number: str,
        at: datetime,
        url: str,
        media: str,
        parent: str | None,
        kind: str,
    ) -> Found:
        sender = mapping(told.get("from")) or {"username": told.get("username")}
        person = string(sender.get("id"))
        medium = string(told.get("media_type"))
        picture = Attachment(kind="video" if medium == "VIDEO" else "image")
        mention = Mention(
            network=self._network,
            external_id=number,
            root_id=media,
            parent_id=parent,
            author=records.author(sender, f"unknown:{number}"),
            text=string(told.get("text")),
            posted_at=at,
            url=url,
            context={
                "kind": kind, "posted": at.isoformat(), "person": person, "media": media,
            },
            attachments=(picture,) if medium else (),
        )  # fmt: skip
        return Found(number, at, mention)
