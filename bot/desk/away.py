"""Silence is a fault too: at the start the channel hears for how long nobody was watching."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.desk import Desk
from bot.desk.notices import tell
from bot.store import from_text, mentions, to_text

MARK_EVERY = timedelta(minutes=1)
"""How often it is noted that the bot is alive."""

WORTH_TELLING = timedelta(minutes=10)
"""A shorter silence is a restart, of which nobody needs to hear."""

PATIENCE = timedelta(minutes=5)
"""How long the notice waits for a network that can't be read."""

_ALIVE = "alive"


class Watch:
    """Notes that the bot is alive, and what it missed before it was.

    The notice waits until every network has been read, so that it can say how much was written
    meanwhile.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._marked: datetime | None = None
        self._since: datetime | None = None
        self._back: datetime | None = None

    def begin(self) -> None:
        """Find out since when nobody was watching."""
        kept = mentions.recall(self._desk.store.read(), _ALIVE)
        now = self._desk.now()
        if kept is not None and now - from_text(kept) >= WORTH_TELLING:
            self._since, self._back = from_text(kept), now
        else:
            self._mark(now)

    def tick(self, *, all_read: bool) -> None:
        """Tell the channel once the networks have been read, and note that the bot is alive."""
        now = self._desk.now()
        if self._since is not None and self._back is not None:
            if not all_read and now - self._back < PATIENCE:
                return  # the mark stays where it was, so that a crash before the notice loses none
            self._tell(self._since, self._back)
            self._since = None
        if self._marked is None or not timedelta(0) <= now - self._marked < MARK_EVERY:
            self._mark(now)

    def _tell(self, since: datetime, back: datetime) -> None:
        _ = self._desk.texts
        reader = self._desk.store.read()
        written = mentions.count_between(reader, since, back)
        text = _(
            "Nobody was watching from {start} to {end} ({amount}).",
            start=_.stamp(since), end=_.stamp(back), amount=_.amount(back - since),
        )  # fmt: skip
        text += " " + (
            _.count(
                "{n} post came meanwhile; it has been read now.",
                "{n} posts came meanwhile; they have been read now.",
                written,
            )
            if written
            else _("Nothing was written meanwhile.")
        )
        tell(self._desk, f"away:{to_text(since)}", text)
        self._desk.wake()

    def _mark(self, now: datetime) -> None:
        with self._desk.store.write() as database:
            mentions.remember(database, _ALIVE, to_text(now))
        self._marked = now
