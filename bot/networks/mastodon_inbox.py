"""What is new for one account on Mastodon: mentions, edits, deletions and its own replies."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.cases import Edited, Mention, OwnReply
from bot.networks import Batch, oldest_first
from bot.networks import mastodon_records as records
from bot.networks.mastodon_cursor import DEEP, OVERLAP, Cursor
from bot.networks.mastodon_errors import Gone
from bot.networks.mastodon_hidden import Post, kept_from_us
from bot.networks.mastodon_session import Session
from bot.networks.mastodon_threads import Threads
from bot.networks.untrusted import mapping, moment, sequence

if TYPE_CHECKING:
    from mastodon import Mastodon as Client

PAGE = 80  # the most notifications a server gives at once
OWN_PAGE = 40  # the most posts
DEEP_EVERY = 3600.0
"""Seconds between thorough looks."""

REMEMBERED = 20_000
"""How many of the posts that were handed over are kept in memory."""

LOOKED_UP = 20
"""How many vanished posts are looked up in one poll; the rest is in the next."""


@dataclass(kw_only=True)
class _Look:
    """What one look at the notifications found."""

    mentions: dict[str, Mention] = field(default_factory=dict)
    edits: dict[str, Edited] = field(default_factory=dict)
    edited_at: dict[str, str] = field(default_factory=dict)
    seen: dict[str, datetime] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    newest: datetime | None = None
    reached: datetime | None = None  # None is to the end


@dataclass(frozen=True, kw_only=True)
class _Handed:
    """What the last batch held; it is stored when its cursor comes back."""

    cursor: str = ""
    found: frozenset[str] = frozenset()
    edited: Mapping[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()


class Inbox:
    """Reads one account; used by one thread at a time.

    Args:
        network: The network's name in the configuration.
        session: The account's connection.
        since: How far back the very first poll looks; None begins from now.
        now: The time, aware.
    """

    def __init__(
        self,
        *,
        network: str,
        session: Session,
        since: datetime | None,
        now: Callable[[], datetime],
    ) -> None:
        self._network = network
        self._session = session
        self._since = since
        self._now = now
        self._deep_at = 0.0
        self._stored: str | None = None
        self._handed = _Handed()
        self._kept: set[str] = set()
        self._edited: dict[str, str] = {}
        self._watched: dict[str, datetime] = {}
        self._posts: dict[str, Post] = {}
        self._threads = Threads(session)

    def poll(self, cursor: str | None) -> Batch:
        """Return what is new since ``cursor``; see :meth:`bot.networks.mastodon.Mastodon.poll`."""
        self._settle(cursor)
        own_id = self._session.account().id
        place = Cursor.read(cursor) if cursor is not None else None
        if place is None:
            place = self._first(own_id)
        deep = not self._deep_at or time.monotonic() - self._deep_at > DEEP_EVERY
        look = self._look(place, own_id, deep=deep)
        deleted, unseen = self._gone(look)
        own_newest, own = self._own_replies(place, own_id)
        if deep:
            self._deep_at = time.monotonic()
        found = frozenset([*look.mentions, *(one.external_id for one in own)])
        place = replace(
            place,
            newest=look.newest.isoformat() if look.newest else "",
            own_newest=own_newest.isoformat() if own_newest else "",
            batch=place.batch + bool(found or look.edits or deleted or unseen),
        )
        self._handed = _Handed(
            cursor=place.written(), found=found, edited=look.edited_at, gone=(*deleted, *unseen)
        )
        return Batch(
            mentions=oldest_first(look.mentions.values()),
            own_replies=oldest_first(own),
            edited=tuple(look.edits.values()),
            deleted=tuple(deleted),
            unseen=tuple(unseen),
            cursor=place.written(),
        )

    def _settle(self, cursor: str | None) -> None:
        """Note what is safely stored: a batch whose cursor is handed back was kept with it."""
        handed = self._handed
        if len(self._kept) > REMEMBERED or cursor not in (handed.cursor, self._stored):
            for memory in (self._kept, self._edited, self._watched, self._posts):
                memory.clear()
        if cursor == handed.cursor:
            self._kept |= handed.found
            self._edited |= handed.edited
            for one in handed.gone:
                self._watched.pop(one, None)
        self._stored, self._handed = cursor, _Handed()

    def _first(self, own_id: str) -> Cursor:
        """Return where the very first poll begins."""
        if self._since is not None:
            floor = self._since.astimezone(UTC).isoformat()
            return Cursor(floor=floor, own_floor=floor)
        # what stands there now is old, by the server's own clock; what turns up later is new
        standing: list[object] = []
        floor_at: datetime | None = None
        for page in self._notifications():
            times = [at for at in map(_seen_at, page) if at is not None]
            standing += page
            if times and floor_at is None:
                floor_at = max(times) - OVERLAP
            if floor_at is None or min(times, default=floor_at) <= floor_at:
                break
        own = [at for at in map(_seen_at, next(self._own_posts(own_id), ())) if at is not None]
        return Cursor(
            floor="" if floor_at is None else floor_at.isoformat(),
            known=tuple(
                records.identity(mapping(one).get("status"))
                for one in standing
                if floor_at is not None and (_seen_at(one) or floor_at) >= floor_at
            ),
            own_floor=max(own).isoformat() if own else "",
        )

    def _look(self, place: Cursor, own_id: str, *, deep: bool) -> _Look:
        """Read the notifications: the newest page whole, and on as far as the look must go."""
        stop, before = place.stop(deep=deep), moment(place.newest)
        look = _Look(newest=before)
        for page in self._notifications():
            times = [at for at in map(_seen_at, page) if at is not None]
            look.newest = max((*times, *([look.newest] if look.newest else [])), default=None)
            for one in page:
                self._read(one, look, place, before, own_id)
            look.reached = min(times, default=None)
            if stop is not None and times and min(times) < stop:
                return look
        look.reached = None
        return look

    def _read(
        self, notification: object, look: _Look, place: Cursor, before: datetime | None, own_id: str
    ) -> None:
        """Take in one notification; ``before`` is the newest that an earlier look has seen."""
        told, at, floor = mapping(notification), _seen_at(notification), moment(place.floor)
        status = mapping(told.get("status"))
        post_id, edited_at = records.identity(status), str(status.get("edited_at") or "")
        if told.get("type") != "mention" or not post_id or post_id in place.known:
            return
        if records.identity(records.author_of(status)) == own_id:
            return
        if at is None or (floor is not None and at < floor):
            return
        look.seen[post_id] = at
        look.posts[post_id] = Post.read(status)
        new = post_id not in self._kept
        if new:
            root_id = self._threads.root(status)
            found = records.mention(self._network, self._session.server, told, root_id, self._now())
            if found is None:
                return
            look.mentions[post_id] = found
        if not edited_at:
            return
        # what an earlier run has handed over may have been edited while nobody looked
        known = not new or (before is not None and at <= before)
        if known and self._edited.get(post_id) != edited_at:
            look.edits[post_id] = records.edited(status)
        look.edited_at[post_id] = edited_at

    def _gone(self, look: _Look) -> tuple[list[str], list[str]]:
        """Return which posts are deleted, and which are only kept from us.

        The notifications of both vanish, and neither can be read.
        """
        vanished = [
            post_id
            for post_id, at in self._watched.items()
            if post_id not in look.seen and (look.reached is None or at > look.reached)
        ]
        deleted: list[str] = []
        unseen: list[str] = []
        for post_id in vanished[:LOOKED_UP]:
            try:
                self._session.call(partial(_status, post_id=post_id))
            except Gone:
                hidden = kept_from_us(self._session, post_id, self._posts[post_id])
                (unseen if hidden else deleted).append(post_id)
            else:  # somebody has only cleared the list of notifications
                del self._watched[post_id]
        self._watched |= look.seen
        self._posts |= look.posts
        if look.newest is not None:
            oldest = look.newest - DEEP
            self._watched = {one: at for one, at in self._watched.items() if at >= oldest}
            self._posts = {one: self._posts[one] for one in self._watched}
        return deleted, unseen

    def _own_replies(self, place: Cursor, own_id: str) -> tuple[datetime | None, list[OwnReply]]:
        """Read what the account itself wrote, in whatever app, but not under its own posts."""
        newest, floor = moment(place.own_newest), moment(place.own_floor)
        stop = place.own_stop()
        found: dict[str, OwnReply] = {}
        for page in self._own_posts(own_id):
            times = [at for at in map(_seen_at, page) if at is not None]
            newest = max((*times, *([newest] if newest else [])), default=None)
            for one in page:
                status, at = mapping(one), _seen_at(one)
                post_id = records.identity(status)
                if not status.get("in_reply_to_id") or post_id in self._kept:
                    continue
                if status.get("in_reply_to_account_id") == own_id:
                    continue
                if at is not None and (floor is None or at > floor):
                    root_id = self._threads.root(status)
                    found[post_id] = records.own_reply(self._network, status, root_id, self._now())
            if stop is not None and times and min(times) <= stop:
                break
        return newest, list(found.values())

    def _notifications(self) -> Iterator[Sequence[object]]:
        return self._pages(lambda client: client.notifications(types=["mention"], limit=PAGE))

    def _own_posts(self, own_id: str) -> Iterator[Sequence[object]]:
        return self._pages(
            lambda client: client.account_statuses(own_id, exclude_reblogs=True, limit=OWN_PAGE)
        )

    def _pages(self, first: Callable[[Client], object]) -> Iterator[Sequence[object]]:
        """Yield the pages of a list, newest first; each answer names the next."""
        page: Any = self._session.call(first)
        while sequence(page):
            yield page
            page = self._session.call(partial(_next, page=page))


def _status(client: Client, post_id: str) -> object:
    return client.status(post_id)


def _next(client: Client, page: Any) -> object:  # noqa: ANN401 - the library's own page
    return client.fetch_next(page)


def _seen_at(entity: object) -> datetime | None:
    return moment(mapping(entity).get("created_at"))
