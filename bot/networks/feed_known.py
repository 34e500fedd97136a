"""Which items of a feed were there before, though feeds are careless of what tells items apart.

A guid should be an item's own, but many share one (``N/A``), many items have none, and all of a
site's change when it moves to https. So what was seen is remembered by all that an item has, and
an item is what was seen before where enough of it agrees. In doubt it is a new one: what is told
twice is seen, and what is taken for an edit of something else is not.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.networks.feed_items import Item, address, digest

_LONGEST_ID = 300
_OWN = 3  # a feed of so many addresses, none of them shared, gives each item one of its own
_LOOKED_AT = 50  # of those that may be the same, so that a hostile feed does not take minutes
_SHORTEST_WORDS = 3  # a guid without a digit names an item only if it is made of so many words


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of an item: its external id, and prints of all that it has.

    What it does not have is empty. ``posted`` is the time in whole seconds since 1970.
    """

    id: str
    guid: str
    link: str
    title: str
    body: str
    posted: int | None

    @property
    def words(self) -> tuple[str, str]:
        """What changes when its words do."""
        return self.title, self.body


def known_as(item: Item, number: str = "") -> Known:
    """Return what is to be remembered of the item, under that external id."""
    guid = item.guid if _names_something(item.guid) else ""
    return Known(
        id=number,
        guid=_print(address(guid)),
        link=_print(address(item.url)),
        title=_print(item.title),
        body=_print(item.body),
        posted=None if item.posted_at is None else int(item.posted_at.timestamp()),
    )


def told_apart(
    items: Sequence[Item], memory: Sequence[Known], earlier: Mapping[str, str]
) -> list[tuple[Item, Known, Known | None]]:
    """Return each item with what to remember of it, and with what it was before, if anything.

    ``earlier`` are the prints of texts by those of ids, which is all that was once remembered.
    """
    now = [known_as(item) for item in items]
    before = _matched(now, memory)
    taken = {one.id for one in memory}
    alone = {
        key for key, count in Counter(one.guid or one.link for one in now).items() if count == 1
    }
    result: list[tuple[Item, Known, Known | None]] = []
    for number, (item, one) in enumerate(zip(items, now, strict=True)):
        was = before.get(number)
        if was is not None:
            result.append((item, replace(one, id=was.id), was))
            continue
        names = _names(item, alone=(one.guid or one.link) in alone)
        for name in (*names, *_swapped(names)):
            if name not in taken and (text := earlier.get(digest(name))) is not None:
                was = replace(one, id=name, body=one.body if text == digest(item.text) else "?")
                break
        own = was.id if was else next(name for name in names if name not in taken)
        taken.add(own)
        result.append((item, replace(one, id=own), was))
    return result


def _matched(now: Sequence[Known], memory: Sequence[Known]) -> dict[int, Known]:
    """Pair items with what is remembered, the surest first; nothing is paired twice."""
    guids = _shared(now, memory, lambda one: one.guid) | {""}
    links = _shared(now, memory, lambda one: (one.guid, one.link))

    addresses = {one.link for one in (*now, *memory)} - {""}
    own = len(addresses) >= _OWN and not addresses & _shared(now, memory, lambda one: one.link)

    def edited(one: Known, was: Known) -> bool:
        return (own and bool(one.link)) or _edited(one, was, shared=(one.guid, one.link) in links)

    steps: Sequence[tuple[Callable[[Known], Hashable], Callable[[Known, Known], bool]]] = (
        (lambda one: (one.guid, one.link, one.words, one.posted), _surely),
        (lambda one: (one.guid, one.link, one.words), _surely),
        (lambda one: None if one.posted is None else (one.words, one.posted), _surely),
        (lambda one: None if one.guid in guids else one.guid, _same_guid),
        (lambda one: (one.guid, one.link) if one.guid in guids else None, edited),
    )
    found: dict[int, Known] = {}
    free = dict.fromkeys(memory)
    for key, agree in steps:
        candidates: defaultdict[Hashable, dict[Known, None]] = defaultdict(dict)
        for was in free:
            candidates[key(was)][was] = None
        for number, one in enumerate(now):
            if number in found or (wanted := key(one)) is None:
                continue
            others = islice(candidates[wanted], _LOOKED_AT)
            for other in [other for other in others if agree(one, other)][:1]:
                found[number] = other
                del free[other], candidates[wanted][other]
    return found


def _shared(
    now: Iterable[Known], memory: Iterable[Known], key: Callable[[Known], Hashable]
) -> set[Hashable]:
    """Return what several of the items have, or several of those that are remembered."""
    return {
        value
        for known in (now, memory)
        for value, count in Counter(map(key, known)).items()
        if count > 1
    }


def _surely(_one: Known, _was: Known) -> bool:
    return True


def _same_guid(one: Known, was: Known) -> bool:
    """Tell whether two with one guid, which no others have, are one: not if all else differs."""
    moved = bool(one.link and was.link) and one.link != was.link
    return not moved or one.title == was.title or _same_time(one, was) is True


def _edited(one: Known, was: Known, *, shared: bool) -> bool:
    """Tell whether two with one address are one item; others may be known to share it."""
    time = _same_time(one, was)
    if time is False:
        return False
    if shared:
        return one.title == was.title and time is True
    return one.title == was.title or (one.body == was.body and bool(one.body)) or time is True


def _same_time(one: Known, was: Known) -> bool | None:
    """Tell whether both were written at one time, or None where that isn't known."""
    if one.posted is None or was.posted is None:
        return None
    return one.posted == was.posted


def _names(item: Item, *, alone: bool) -> list[str]:
    """Return the ids that the item may be given, the best first; the last is its very own."""
    guid = item.guid if _names_something(item.guid) else ""
    base = guid or item.url
    if not base:
        words = f"{item.title}\n{item.body}"
        base = f"sha256:{digest(words)}"
    short = base if len(base) <= _LONGEST_ID else f"{base[:200]}#{digest(base)}"
    everything = f"{item.guid}\n{item.url}\n{item.title}\n{item.body}\n{item.posted_at}"
    names = [f"{base[:200]}#{digest(item.url or item.title)}", f"{base[:200]}#{digest(everything)}"]
    return [short, *names] if alone else names


def _swapped(names: Iterable[str]) -> list[str]:
    """Return the ids as they were before the site moved to https."""
    return [re.sub(r"^https:", "http:", name) for name in names]


def _names_something(guid: str) -> bool:
    """Tell a guid from what stands in its place, as ``N/A`` does."""
    return bool(re.search(r"\d", guid)) or len(re.findall(r"\w+", guid)) >= _SHORTEST_WORDS


def _print(text: str) -> str:
    return digest(text)[:12] if text else ""
