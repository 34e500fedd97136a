"""How far a page has been read, and what stands there: a cursor of our own.

The Graph API has no feed of what is new. So the cursor keeps the id and a digest of everything
of the last days, and a look is held against it: what isn't in it is new, what has another digest
was edited, and what is in it but no longer shown may be deleted. It holds nobody's words.

Pure: no I/O, no clock.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bot.cases import Edited, Mention, OwnReply

WINDOW = timedelta(days=7)
"""How long something is watched for edits and deletions."""

OVERLAP = timedelta(minutes=2)
"""How far back of the newest each look reaches."""

MOST = 5000
"""How many things are watched at most."""

T = TypeVar("T", Mention, OwnReply)

_UNSHOWN = "-"
"""Stands in a digest's place for what is there, but isn't in the lists."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something that stands in a thread: a mention, or a reply of our own."""

    id: str
    at: datetime
    item: Mention | OwnReply


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """What one look saw of a thread, oldest first; its id is ``source:id``.

    All of it that was posted after ``down_to`` was seen; None is all there ever was. A thread
    that is ``gone`` was deleted with all below it.
    """

    id: str
    found: Sequence[Found] = ()
    down_to: datetime | None = None
    gone: bool = False

    @property
    def source(self) -> str:
        """Where it was read."""
        return self.id.partition(":")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a look brought. ``missing`` may be deleted: whoever looks it up knows."""

    place: Place
    mentions: tuple[Mention, ...]
    own_replies: tuple[OwnReply, ...]
    edited: tuple[Edited, ...]
    deleted: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How far it has been read: what is watched, by thread and id, with its second and digest.

    What was posted at the second ``floor`` or before is of no concern. What stands in a source
    that is read for the first time is known: it begins from now.
    """

    floor: int
    sources: tuple[str, ...] = ()
    seen: Mapping[str, Mapping[str, tuple[int, str]]] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> Place | None:
        """Return what ``text`` holds, or None if it isn't one of ours."""
        try:
            values = json.loads(text)
            seen = {
                str(thread): {
                    str(one): (int(entry[0]), str(entry[1])) for one, entry in inside.items()
                }
                for thread, inside in values["seen"].items()
            }
            sources = tuple(str(one) for one in values["sources"])
            return cls(floor=int(values["floor"]), sources=sources, seen=seen)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError):
            return None

    def written(self) -> str:
        """Return the cursor as text."""
        values = {"floor": self.floor, "sources": self.sources, "seen": self.seen}
        return json.dumps(values, separators=(",", ":"))

    @property
    def floor_at(self) -> datetime:
        """The floor as a time in UTC."""
        return datetime.fromtimestamp(self.floor, UTC)

    @property
    def newest(self) -> datetime:
        """When the newest thing that is watched was posted, or the floor."""
        return datetime.fromtimestamp(max(self.seconds(), default=self.floor), UTC)

    def stop(self, *, deep: bool) -> datetime:
        """Return down to which time a look must read."""
        return self.floor_at if deep else max(self.floor_at, self.newest - OVERLAP)

    def held_against(self, threads: Iterable[Thread], sources: Iterable[str]) -> Difference:
        """Hold a look at these sources against what is watched."""
        where = {one: thread for thread, inside in self.seen.items() for one in inside}
        seen = {thread: dict(inside) for thread, inside in self.seen.items()}
        new: dict[str, Found] = {}
        edited: dict[str, Edited] = {}
        shown: set[str] = set()
        looks = list(threads)
        for thread in looks:
            for one in thread.found:
                second = int(one.at.timestamp())
                if second <= self.floor or one.id in shown:
                    continue
                shown.add(one.id)
                entry = (second, digest(one.item))
                home = where.get(one.id)
                if home is None:
                    if thread.source in self.sources:
                        new[one.id] = one
                    seen.setdefault(thread.id, {})[one.id] = entry
                elif seen[home][one.id][1] != entry[1]:
                    if seen[home][one.id][1] != _UNSHOWN and isinstance(one.item, Mention):
                        edited[one.id] = edit_of(one.item)
                    seen[home][one.id] = entry
        gone = tuple(one for thread in looks if thread.gone for one in seen.pop(thread.id, {}))
        items = [one.item for one in new.values()]
        known = tuple(sorted({*self.sources, *sources}))
        return Difference(
            place=pruned(replace(self, seen=seen, sources=known)),
            mentions=tuple(_in_order(one for one in items if isinstance(one, Mention))),
            own_replies=tuple(_in_order(one for one in items if isinstance(one, OwnReply))),
            edited=tuple(edited.values()),
            deleted=gone,
            missing=tuple(self._missing(looks, shown)),
        )

    def without(self, ids: Iterable[str]) -> Place:
        """Forget what is deleted."""
        gone = set(ids)
        kept = {
            thread: {one: entry for one, entry in inside.items() if one not in gone}
            for thread, inside in self.seen.items()
        }
        return replace(self, seen={thread: inside for thread, inside in kept.items() if inside})

    def unshown(self, ids: Iterable[str]) -> Place:
        """Note what is there though it isn't in the lists, so that it isn't looked up again."""
        hidden = set(ids)
        return replace(
            self,
            seen={
                thread: {
                    one: (entry[0], _UNSHOWN) if one in hidden else entry
                    for one, entry in inside.items()
                }
                for thread, inside in self.seen.items()
            },
        )

    def _missing(self, looks: Iterable[Thread], shown: set[str]) -> Iterator[str]:
        for thread in looks:
            if thread.gone:
                continue
            down_to = -1 if thread.down_to is None else int(thread.down_to.timestamp())
            for one, (second, known) in self.seen.get(thread.id, {}).items():
                if one not in shown and second > down_to and known != _UNSHOWN:
                    yield one

    def seconds(self) -> Iterator[int]:
        """Give the seconds since 1970 of all that is watched."""
        return (entry[0] for inside in self.seen.values() for entry in inside.values())


def pruned(place: Place) -> Place:
    """Watch only what is of the window, and not too much."""
    seconds = sorted(place.seconds(), reverse=True)
    if not seconds:
        return place
    floor = max(place.floor, seconds[0] - int(WINDOW.total_seconds()))
    if len(seconds) > MOST:
        floor = max(floor, seconds[MOST])
    kept = {
        thread: {one: entry for one, entry in inside.items() if entry[0] > floor}
        for thread, inside in place.seen.items()
    }
    seen = {thread: inside for thread, inside in kept.items() if inside}
    return replace(place, floor=floor, seen=seen)


def digest(item: Mention | OwnReply) -> str:
    """Return a short digest of the words and attachments; a reply of our own has none."""
    if isinstance(item, OwnReply):
        return ""
    content = json.dumps([item.text, [[one.kind, one.alt] for one in item.attachments]])
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def edit_of(mention: Mention) -> Edited:
    """Return what the mention says now."""
    return Edited(
        external_id=mention.external_id, text=mention.text, attachments=mention.attachments
    )


def _in_order(items: Iterable[T]) -> list[T]:
    # a thread is oldest first, and its times are of whole seconds: a stable sort keeps its order
    return sorted(items, key=lambda item: item.posted_at)
