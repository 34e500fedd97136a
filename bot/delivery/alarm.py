"""What leaves for somebody outside the chat: alarms, at least once each."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.alarms import Messenger
from bot.delivery.worker import LONGEST_WAIT
from bot.desk import Desk
from bot.desk.calls import call_of, unreached
from bot.desk.roster import destination
from bot.errors import LoginFailed, Rejected, Retryable
from bot.store import outbox
from bot.store.outbox import Item

_LOG = structlog.get_logger(__name__)


class AlarmLane:
    """One way out of the house: what it can't deliver is told in the chat, and tried again.

    ``only`` names the one person on the roster that it calls; without it, it calls each.
    """

    def __init__(self, desk: Desk, messenger: Messenger, only: str | None = None) -> None:
        self._desk = desk
        self._messenger = messenger
        names = [one.name for one in desk.settings.alarm.roster] if only is None else [only]
        self._destinations = [destination(messenger.destination, name) for name in names]
        self._item: Item | None = None

    @property
    def about(self) -> str:
        """The key of the alarm that the last step was about."""
        return self._item.key if self._item else ""

    def step(self) -> bool:
        """Send one alarm; False if there was none."""
        store, now = self._desk.store, self._desk.now()
        due = (outbox.due(store.read(), one, now) for one in self._destinations)
        self._item = item = next((one for one in due if one is not None), None)
        if item is None:
            return False
        called = call_of(self._desk, item)
        if called is None:  # taken meanwhile
            with store.write() as database:
                outbox.taken_back(database, item, now)
            return True
        with store.write() as database:
            if not outbox.start(database, item):
                return True
        try:
            self._messenger.send(*called)
        except Rejected as error:
            _LOG.error("an alarm was refused", key=item.key, reason=str(error))
            with store.write() as database:
                shown = unreached(self._desk, item, str(error))
                outbox.fail(database, item, now=now, problem=str(error), shown=shown)
        except (Retryable, LoginFailed) as error:
            after = min(LONGEST_WAIT, 2.0 ** min(item.attempts, 6))
            _LOG.warning("an alarm waits", key=item.key, seconds=after, reason=str(error))
            with store.write() as database:
                unreached(self._desk, item, str(error))
                outbox.put_back(database, item, now + timedelta(seconds=after), str(error))
        else:
            with store.write() as database:
                outbox.done(database, item, now=self._desk.now())
        return True

    def set_aside(self) -> None:
        """Give the alarm up, and tell the channel to ring the one it was for."""
        item, self._item = self._item, None
        if item is None:
            return
        reason = self._desk.texts("something went wrong here, and the log has more") + "."
        with self._desk.store.write() as database:
            shown = unreached(self._desk, item, reason)
            outbox.fail(database, item, now=self._desk.now(), problem="fault", shown=shown)
        self._desk.wake()
