"""What leaves for a network: approved replies, each exactly once."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.delivery.worker import LONGEST_WAIT
from bot.desk import Desk, publish
from bot.errors import LoginFailed, Rejected, Retryable, Unsure
from bot.networks import Network
from bot.store import outbox

_LOG = structlog.get_logger(__name__)


class NetworkLane:
    """What leaves for a network: approved replies, each exactly once."""

    def __init__(self, desk: Desk, network: Network) -> None:
        self._desk = desk
        self._network = network

    def step(self) -> bool:
        """Publish one reply; False if there was none."""
        store, now = self._desk.store, self._desk.now()
        item = outbox.due(store.read(), self._network.name, now)
        if item is None:
            return False
        reply = publish.reply_of(item)
        published = None
        try:
            if item.state == "sending":
                published = self._network.find(reply)
            if published is None:
                with store.write() as database:
                    if not outbox.start(database, item):
                        return True
                published = self._network.publish(reply)
        except Rejected as error:
            _LOG.error("a reply was refused", key=item.key, reason=str(error))
            publish.refused(self._desk, item, "deleted" if error.deleted else "refused")
        except Unsure as error:
            _LOG.warning("a reply is uncertain", key=item.key, reason=str(error))
            publish.unsure(self._desk, item)
        except (Retryable, LoginFailed) as error:
            after = getattr(error, "after", None) or min(LONGEST_WAIT, 2.0**item.attempts)
            problem = "login" if isinstance(error, LoginFailed) else "later"
            _LOG.warning("a reply waits", key=item.key, seconds=after, reason=str(error))
            publish.delayed(self._desk, item, now + timedelta(seconds=after), problem)
        else:
            publish.sent(self._desk, item, published)
        return True
