"""Which posts on Bluesky are watched, since nothing tells that one has been deleted.

They are asked for, many at a time, and what is left out of the answer is missed. Measured on a
real network (PDS 0.5.35): left out is what was deleted, what an author wrote who is deactivated,
taken down or gone, and what stands, but is by somebody who blocks the account. So what has been
missed on two looks is looked up before it is told as deleted. It is kept in the cursor, and
holds nobody's words.

Pure: no I/O, no clock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.networks.untrusted import mapping, number, sequence

EVERY = timedelta(minutes=2)
"""How often what is watched is asked for; what is missed is looked up no sooner after that."""

FOR = timedelta(days=7)
"""How long a post is watched after it came in."""

MOST = 500
"""How many posts are watched at most, the newest of them."""

LASTING = timedelta(hours=1)
"""How long that must be missed of which the network's answers are not enough to be sure."""

_LONGEST = 200  # an address of the apps' own is of some 70 characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is watched, by address: the second it came in, and from which it is missed, or 0."""

    posts: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def read(cls, value: object) -> Watch:
        """Return what a cursor holds.

        Raises:
            ValueError: it isn't one of ours.
        """
        entries = mapping(mapping(value).get("posts"))
        posts: dict[str, tuple[int, int]] = {}
        for uri, entry in entries.items():
            came, missed = sequence(entry)
            posts[uri] = (int(number(came)), int(number(missed)))
        return cls(posts=posts)

    def with_new(self, uris: Iterable[str], at: datetime) -> Watch:
        """Watch these as well, and no more than is new enough and not too much."""
        now, longest = _second(at), FOR.total_seconds()
        posts = {uri: entry for uri, entry in self.posts.items() if abs(now - entry[0]) <= longest}
        posts |= {uri: (now, 0) for uri in uris if uri not in posts and len(uri) <= _LONGEST}
        newest = sorted(posts, key=lambda uri: posts[uri][0])[-MOST:]
        return Watch(posts={uri: posts[uri] for uri in newest})

    def after(self, asked: Iterable[str], shown: Collection[str], at: datetime) -> Watch:
        """Return the watch after a look that asked for these and was shown those."""
        looked = set(asked)
        return Watch(
            posts={
                uri: (came, 0 if uri in shown else missed or _second(at))
                if uri in looked
                else (came, missed)
                for uri, (came, missed) in self.posts.items()
            }
        )

    def without(self, uris: Collection[str]) -> Watch:
        """Watch these no longer."""
        return Watch(posts={uri: entry for uri, entry in self.posts.items() if uri not in uris})

    def doubtful(self, at: datetime) -> list[str]:
        """Return what an earlier look has missed as well, the longest missed first.

        Most of what several people wrote isn't deleted at once: then it must last.
        """
        missed = {uri: entry[1] for uri, entry in self.posts.items() if entry[1]}
        authors = {uri.removeprefix("at://").partition("/")[0] for uri in missed}
        most = len(authors) > 1 and 2 * len(missed) > len(self.posts)
        wait = LASTING if most else EVERY
        due = [uri for uri in missed if self._missed_for(uri, wait, at)]
        return sorted(due, key=lambda uri: missed[uri])

    def lasts(self, uri: str, at: datetime) -> bool:
        """Tell whether it has been missed for so long that this is no passing trouble."""
        return self._missed_for(uri, LASTING, at)

    def _missed_for(self, uri: str, wait: timedelta, at: datetime) -> bool:
        return abs(_second(at) - self.posts[uri][1]) >= wait.total_seconds()


def _second(at: datetime) -> int:
    return int(at.timestamp())
