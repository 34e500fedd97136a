"""How far Bluesky has been read: a cursor of our own, kept with what was read.

The network's own mark of what was read can't be used: every app that shows the account moves
it. The list of notifications is sorted by the earlier of what the author's client claims and
what the server saw, so a late or wrongly dated post can turn up below what was read before.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from bot.networks.bluesky_watch import Watch
from bot.networks.untrusted import moment

OVERLAP = timedelta(minutes=10)
"""How far back of the newest each look reaches."""

DEEP = timedelta(days=3)
"""How far back of the newest a thorough look reaches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far the notifications and the account's own posts have been read.

    ``newest`` and ``floor`` are times as text, or "" when there is none: the newest
    notification seen, and where the first start began. ``known`` are the posts that stood
    above the floor already then. ``own_newest`` and ``own_floor`` are the same as record keys.
    ``batch`` grows with every batch that holds something, so that no two share a cursor. A cursor
    from before there was a ``watch`` watches nothing yet.
    """

    newest: str = ""
    floor: str = ""
    known: tuple[str, ...] = ()
    own_newest: str = ""
    own_floor: str = ""
    batch: int = 0
    watch: Watch = field(default_factory=Watch)

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """Return the cursor that ``text`` holds, or None if it isn't one of ours."""
        try:
            values = json.loads(text)
            watch = Watch.read(values.get("watch"))
            return cls(**(values | {"known": tuple(values["known"]), "watch": watch}))
        except (ValueError, TypeError, KeyError, AttributeError):
            return None

    def written(self) -> str:
        """Return the cursor as text."""
        return json.dumps(asdict(self))

    def stop(self, *, deep: bool) -> datetime | None:
        """Return down to which time the notifications must be looked at; None is to the end."""
        newest, floor = moment(self.newest), moment(self.floor)
        if newest is None:
            return floor
        reach = newest - (DEEP if deep else OVERLAP)
        return reach if floor is None else max(reach, floor)
