"""How far Mastodon has been read: a cursor of our own, kept with what was read.

The server's own marker of what was read can't be used: every app that shows the account moves
it. Ids can't be compared, since each kind of server has its own; the times of notifications are
the server's, and can be.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from bot.networks.untrusted import moment

OVERLAP = timedelta(minutes=10)
"""How far back of the newest each look reaches."""

DEEP = timedelta(days=3)
"""How far back of the newest a thorough look reaches, for edits and deletions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far the notifications and the account's own posts have been read.

    ``newest`` and ``floor`` are times as text, or "" when there is none: the newest
    notification seen, and where the first start began. ``known`` are the posts that stood
    above the floor already then. ``own_newest`` and ``own_floor`` are the same for the
    account's own posts. ``batch`` grows with every batch that holds something, so that no two
    share a cursor.
    """

    newest: str = ""
    floor: str = ""
    known: tuple[str, ...] = ()
    own_newest: str = ""
    own_floor: str = ""
    batch: int = 0

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """Return the cursor that ``text`` holds, or None if it isn't one of ours."""
        try:
            values = json.loads(text)
            return cls(**(values | {"known": tuple(values["known"])}))
        except (ValueError, TypeError, KeyError):
            return None

    def written(self) -> str:
        """Return the cursor as text."""
        return json.dumps(asdict(self))

    def stop(self, *, deep: bool) -> datetime | None:
        """Return down to which time the notifications must be looked at; None is to the end."""
        return _stop(self.newest, self.floor, DEEP if deep else OVERLAP)

    def own_stop(self) -> datetime | None:
        """Return down to which time the account's own posts must be looked at."""
        return _stop(self.own_newest, self.own_floor, OVERLAP)


def _stop(newest: str, floor: str, back: timedelta) -> datetime | None:
    newest_at, floor_at = moment(newest), moment(floor)
    if newest_at is None:
        return floor_at
    return newest_at - back if floor_at is None else max(newest_at - back, floor_at)
