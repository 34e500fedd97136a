"""What a page or an Instagram account brings: a look now and then, held against the cursor."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

import structlog

from bot.errors import LoginFailed, Rejected, Retryable
from bot.networks import Batch
from bot.networks import graph_records as records
from bot.networks.graph import Graph, following
from bot.networks.graph_cursor import WINDOW, Found, Place, Thread
from bot.networks.graph_errors import Denied

DEEP_EVERY = 3600.0
"""Seconds between looks at all that is watched."""

LOOKED_UP = 20
"""How many that may be deleted are looked up at most in one look."""

_LOG = structlog.get_logger(__name__)


class Inbox(ABC):
    """Reads one account; used by one thread at a time.

    Args:
        network: The network's name in the configuration.
        graph: The account's access.
        since: How far back the very first poll looks; None begins from now.
    """

    sources: tuple[str, ...]
    """The names of what is read, the one that must be readable first."""

    needs: str
    """The permissions that the first source needs."""

    def __init__(self, *, network: str, graph: Graph, since: datetime | None) -> None:
        self._network = network
        self._graph = graph
        self._since = since
        self._deep_at: float | None = None
        self._denied: set[str] = set()

    @abstractmethod
    def read(self, source: str, place: Place, *, deep: bool) -> Iterator[Thread]:
        """Read the threads of a source: all that is new, or when ``deep`` all that is watched."""

    def poll(self, cursor: str | None) -> Batch:
        """Return what is new, edited and deleted since ``cursor``; see ``Network.poll``."""
        wait = self._graph.usage.until_reading()
        place = Place.read(cursor) if cursor is not None else None
        if wait:
            if cursor is None or place is None:
                told = f"{self._graph.title}: what Meta allows is nearly used up"
                raise Retryable(told, after=wait)
            return Batch(cursor=cursor)  # it is slow, not down
        deep = (
            place is None or self._deep_at is None or time.monotonic() - self._deep_at > DEEP_EVERY
        )
        place = place or self._first()
        threads, sources = self._look(place, deep=deep)
        difference = place.held_against(threads, sources)
        missing = difference.missing
        if len(missing) > LOOKED_UP and 2 * len(missing) > sum(map(len, place.seen.values())):
            # so much isn't deleted at once under posts that stand: it may no longer be shown to us
            _LOG.warning("most is no longer shown", network=self._network, count=len(missing))
            missing = ()
        deleted, unshown = self._looked_up(missing[:LOOKED_UP])
        if deep:
            self._deep_at = time.monotonic()
        return Batch(
            mentions=difference.mentions,
            own_replies=difference.own_replies,
            edited=difference.edited,
            deleted=(*difference.deleted, *deleted),
            cursor=difference.place.without(deleted).unshown(unshown).written(),
        )

    def _first(self) -> Place:
        if self._since is None:
            return Place(floor=int((self._graph.time - WINDOW).timestamp()))
        return Place(floor=int(self._since.timestamp()) - 1, sources=self.sources)

    def _look(self, place: Place, *, deep: bool) -> tuple[list[Thread], list[str]]:
        """Read every source that the token may read; says once which it may not."""
        threads: list[Thread] = []
        readable: list[str] = []
        for source in self.sources:
            if source in self._denied and not deep:
                continue
            try:
                threads += self.read(source, place, deep=deep)
            except Denied as error:
                if source == self.sources[0]:
                    raise LoginFailed(f"{error}: {self.needs}") from error
                if source not in self._denied:
                    told = str(error)
                    _LOG.warning("not read", network=self._network, source=source, reason=told)
                self._denied.add(source)
            else:
                self._denied.discard(source)
                readable.append(source)
        return threads, readable

    def _looked_up(self, missing: Iterable[str]) -> tuple[list[str], list[str]]:
        """Tell which of those that the lists no longer show are deleted, and which aren't."""
        deleted: list[str] = []
        unshown: list[str] = []
        for one in missing:
            try:
                there = self._graph.exists(one)
            except Rejected:
                there = True
            (unshown if there else deleted).append(one)
        return deleted, unshown

    def comments(
        self,
        thread: str,
        path: str,
        first: Mapping[str, object] | None,
        stop: datetime,
        read: Callable[[Mapping[str, object]], Iterator[Found]],
        **params: object,
    ) -> Thread:
        """Read a list that is newest first down to ``stop``; ``first`` is a page that is there."""
        found: list[Found] = []
        for page, more in self._comment_pages(path, first, params):
            here = [one for told in page for one in read(told)]
            found += here
            if here and more and min(one.at for one in here) <= stop:
                return Thread(
                    id=thread, found=_oldest_first(found), down_to=min(one.at for one in here)
                )
        return Thread(id=thread, found=_oldest_first(found))

    def _comment_pages(
        self, path: str, first: Mapping[str, object] | None, params: Mapping[str, object]
    ) -> Iterator[tuple[list[Mapping[str, object]], bool]]:
        answer = self._graph.get(path, **params) if first is None else first
        more: dict[str, str] = {}
        while True:
            last, more = more, following(answer)
            yield list(records.inside(answer)), bool(more)
            if not more or more == last:  # at its end, or a list that goes round
                return
            answer = self._graph.get(path, **{**params, **more})


def _oldest_first(found: list[Found]) -> list[Found]:
    """Sort; what was posted in the same second stays in the list's order, which is newest first."""
    oldest_first = found[::-1]
    oldest_first.sort(key=lambda one: one.at)
    return oldest_first
