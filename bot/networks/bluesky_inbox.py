"""What Bluesky brings: its notifications, and the account's own posts, read with our own cursor.

What was brought is asked for again now and then, to learn what its author has deleted.

https://docs.bsky.app/docs/api/app-bsky-notification-list-notifications
https://docs.bsky.app/docs/api/com-atproto-repo-list-records
https://docs.bsky.app/docs/api/app-bsky-feed-get-posts
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import structlog

from bot.cases import Mention, OwnReply
from bot.errors import Rejected, Retryable
from bot.networks import Batch, oldest_first
from bot.networks import bluesky_records as records
from bot.networks.bluesky_cursor import OVERLAP, Cursor
from bot.networks.bluesky_errors import Refused
from bot.networks.bluesky_session import Session
from bot.networks.bluesky_watch import EVERY, Watch
from bot.networks.untrusted import mapping, moment, sequence, string

PAGE = 100  # the most the server gives at once
DEEP_PAGE = 89  # other page ends, since equal times across a page's end make the server skip some
DEEP_EVERY = 3600.0
"""Seconds between thorough looks."""

ASKED = 25  # the most posts that can be asked for at once
LOOKED_UP = 20
"""How many missed posts are looked up at most in one look; the rest is in the next."""

REMEMBERED = 10_000
"""How many addresses of what was handed over are kept in memory."""

_LOG = structlog.get_logger(__name__)


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
        self._watched_at: datetime | None = None
        self._stored: str | None = None
        self._handed: tuple[str, frozenset[str]] = ("", frozenset())
        self._kept: set[str] = set()

    def poll(self, cursor: str | None) -> Batch:
        """Return what is new since ``cursor``; see :meth:`bot.networks.bluesky.Bluesky.poll`."""
        self._settle(cursor)
        place = Cursor.read(cursor) if cursor is not None else None
        if place is None:
            place = self._first()
        deep = not self._deep_at or time.monotonic() - self._deep_at > DEEP_EVERY
        place, mentions = self._mentions(place, deep=deep)
        place, own = self._own_replies(place)
        watch, deleted, unseen = self._deleted(place.watch)
        if deep:
            self._deep_at = time.monotonic()
        place = replace(
            place,
            batch=place.batch + bool(mentions or own or deleted),
            watch=watch.with_new((one.external_id for one in mentions), self._now()),
        )
        found = frozenset([one.external_id for one in mentions] + [one.external_id for one in own])
        self._handed = (place.written(), found)
        return Batch(
            mentions=oldest_first(mentions),
            own_replies=oldest_first(own),
            deleted=tuple(deleted),
            unseen=tuple(unseen),
            cursor=place.written(),
        )

    def _settle(self, cursor: str | None) -> None:
        """Note what is safely stored: a batch whose cursor is handed back was kept with it."""
        handed, found = self._handed
        if len(self._kept) > REMEMBERED or cursor not in (handed, self._stored):
            self._kept.clear()
        if cursor == handed:
            self._kept |= found
        self._stored, self._handed = cursor, ("", frozenset())

    def _first(self) -> Cursor:
        """Return where the very first poll begins."""
        if self._since is not None:
            floor = self._since.astimezone(UTC).isoformat()
            return Cursor(floor=floor, own_floor=records.tid_at(self._since))
        # what stands there now is old, by the network's own clock; what turns up later is new
        standing: list[object] = []
        floor_at: datetime | None = None
        for page in self._notifications(PAGE):
            times = [at for at in map(records.seen_at, page) if at is not None]
            standing += page
            if times and floor_at is None:
                floor_at = max(times) - OVERLAP
            if floor_at is None or min(times, default=floor_at) <= floor_at:
                break
        newest_key = _newest_key(next(self._own_posts(), []))
        key_at = records.tid_time(newest_key)
        return Cursor(
            floor="" if floor_at is None else floor_at.isoformat(),
            known=tuple(
                string(mapping(one).get("uri"))
                for one in standing
                if floor_at is not None and (records.seen_at(one) or floor_at) >= floor_at
            ),
            own_floor="" if key_at is None else records.tid_at(key_at - OVERLAP),
        )

    def _mentions(self, place: Cursor, *, deep: bool) -> tuple[Cursor, list[Mention]]:
        """Read the notifications: the newest page whole, and on as far as the look must go."""
        stop, floor = place.stop(deep=deep), moment(place.floor)
        newest = moment(place.newest)
        old = self._kept.union(place.known)
        found: dict[str, Mention] = {}
        for page in self._notifications(DEEP_PAGE if deep else PAGE):
            times = [at for at in map(records.seen_at, page) if at is not None]
            newest = max((*times, *([newest] if newest else [])), default=None)
            for one in page:
                at = records.seen_at(one)
                mention = records.mention(self._network, one, self._session.did, self._now())
                if mention is None or (floor is not None and at is not None and at < floor):
                    continue
                if mention.external_id not in old:
                    found[mention.external_id] = mention
            if stop is not None and times and min(times) < stop:
                break
        return replace(place, newest=newest.isoformat() if newest else ""), list(found.values())

    def _own_replies(self, place: Cursor) -> tuple[Cursor, list[OwnReply]]:
        """Read what the account itself wrote, in whatever app."""
        newest = place.own_newest
        known_to = records.tid_time(newest)
        stop = max(place.own_floor, records.tid_at(known_to - OVERLAP) if known_to else "")
        found: dict[str, OwnReply] = {}
        for page in self._own_posts():
            newest = max(newest, _newest_key(page))
            for one in page:
                reply = records.own_reply(self._network, one, self._now())
                if reply is None or reply.external_id in self._kept:
                    continue
                if records.record_key(reply.external_id) > place.own_floor:
                    found[reply.external_id] = reply
            if any(_key(one) <= stop for one in page):
                break
        return replace(place, own_newest=newest), list(found.values())

    def _deleted(self, watch: Watch) -> tuple[Watch, list[str], list[str]]:
        """Ask now and then for what is watched, and look up what is missed once more.

        Returns:
            What is watched from now on, what is deleted, and what stands but is kept from us.
        """
        now = self._now()
        if self._watched_at is not None and abs(now - self._watched_at) < EVERY:
            return watch, [], []
        self._watched_at = now
        watch = watch.after(*self._shown(watch), now)
        deleted: list[str] = []
        standing: list[str] = []
        for uri in watch.doubtful(now)[:LOOKED_UP]:
            try:
                self._look_up(uri)
            except Refused as refused:
                # without an author to ask for, it may be trouble with all of them
                if refused.error == "RecordNotFound" or watch.lasts(uri, now):
                    deleted.append(uri)
            except Retryable:
                break
            else:
                standing.append(uri)
        unseen = [uri for uri in standing if self._blocked_by(uri)]
        return watch.without(deleted).after(standing, standing, now), deleted, unseen

    def _shown(self, watch: Watch) -> tuple[list[str], set[str]]:
        """Ask for what is watched; return what was asked for and what of it is shown."""
        asked: list[str] = []
        shown: set[str] = set()
        uris = list(watch.posts)
        for start in range(0, len(uris), ASKED):
            some = uris[start : start + ASKED]
            try:
                answer = self._session.query("app.bsky.feed.getPosts", uris=some)
            except (Rejected, Retryable) as error:
                # what is new has been read, and matters more; the next look asks again
                _LOG.info("not watched now", network=self._network, reason=str(error))
                break
            asked += some
            shown |= {string(mapping(one).get("uri")) for one in sequence(answer.get("posts"))}
        return asked, shown

    def _look_up(self, uri: str) -> None:
        """Read the post in its author's repository, which raises if it isn't there."""
        did, _, key = uri.removeprefix("at://").partition(f"/{records.POST}/")
        self._session.query(
            "com.atproto.repo.getRecord", repo=did, collection=records.POST, rkey=key
        )

    def _blocked_by(self, uri: str) -> bool:
        """Tell whether the post's author blocks the account; else it is only left out for now."""
        did = uri.removeprefix("at://").partition("/")[0]
        try:
            profile = self._session.query("app.bsky.actor.getProfile", actor=did)
        except (Rejected, Retryable):
            return False
        return mapping(profile.get("viewer")).get("blockedBy") is True

    def _notifications(self, size: int) -> Iterator[list[object]]:
        return self._pages(
            "app.bsky.notification.listNotifications",
            "notifications",
            limit=size,
            reasons=["mention", "reply", "quote"],
        )

    def _own_posts(self) -> Iterator[list[object]]:
        return self._pages(
            "com.atproto.repo.listRecords",
            "records",
            repo=self._session.did,
            collection=records.POST,
            limit=PAGE,
        )

    def _pages(self, method: str, field: str, **params: object) -> Iterator[list[object]]:
        """Yield the pages of a list, newest first."""
        at: str | None = None
        while True:
            answer = self._session.query(method, cursor=at, **params)
            yield list(sequence(answer.get(field)))
            following = string(answer.get("cursor"))
            if not following or following == at:
                return
            at = following


def _key(listed: object) -> str:
    return records.record_key(string(mapping(listed).get("uri")))


def _newest_key(page: list[object]) -> str:
    return max((key for key in map(_key, page) if records.tid_time(key)), default="")
