"""How long what has come in has waited to become a case: the channel is told once if it is long.

It takes a moment; what waits for minutes is stuck, and nobody sees it on a card.
"""

from __future__ import annotations

from datetime import timedelta

from bot.desk import Desk
from bot.desk.notices import tell
from bot.store import intake, mentions, to_text

LONG = timedelta(minutes=5)
"""How long something may wait before it is stuck."""

_TOLD = "intake:stuck"


def oldest(desk: Desk) -> timedelta:
    """Return how long what has waited longest has waited; zero if nothing waits."""
    row = intake.oldest(desk.store.read())
    return timedelta(0) if row is None else max(timedelta(0), desk.now() - row.since)


def stuck(desk: Desk) -> bool:
    """Tell whether something has come in that does not become a case."""
    return oldest(desk) >= LONG


class Lookout:
    """Tells the channel when something is stuck, and when that is over.

    What is seen for the first time is not stuck yet, however late it is: the clock may have been
    set ahead in the moment between.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._seen = 0

    def tick(self) -> None:
        """Look once."""
        row = intake.oldest(self._desk.store.read())
        seen, self._seen = self._seen, 0 if row is None else row.id
        late = row is not None and self._desk.now() - row.since >= LONG
        if late and row is not None and row.id == seen:
            self._tell(row)
        elif not late:
            self._over()

    def _tell(self, row: intake.Oldest) -> None:
        _ = self._desk.texts
        if mentions.recall(self._desk.store.read(), _TOLD) is not None:
            return
        text = _(
            "What came in from {network} at {time} has not become a card, and {n} in all are "
            "waiting. Look at the networks yourselves until this channel says that it is over. "
            "{who} must look in the log, and start Svarvakt again.",
            network=self._desk.network_title(row.network), time=_.stamp(row.since), n=row.count,
            who=self._desk.settings.monitoring.contact,
        )  # fmt: skip
        with self._desk.store.write() as database:
            tell(self._desk, f"stuck:{to_text(row.since)}", text)
            mentions.remember(database, _TOLD, to_text(row.since))
        self._desk.wake()

    def _over(self) -> None:
        told = mentions.recall(self._desk.store.read(), _TOLD)
        if told is None:
            return
        text = self._desk.texts("All that was waiting has become cards now.")
        with self._desk.store.write() as database:
            tell(self._desk, f"unstuck:{told}", text)
            mentions.remember(database, _TOLD, None)
        self._desk.wake()
