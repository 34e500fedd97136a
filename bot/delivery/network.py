"""What leaves for a network: approved replies, each exactly once, and what may be repeated."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot.delivery.worker import LONGEST_WAIT
from bot.desk import CORRECT, DELETE, HIDE, REPLY, TELL, Desk, notices, publish, published, removing
from bot.errors import LoginFailed, Rejected, Retryable, Unsure
from bot.networks import Ability, Network, Published, Reply
from bot.store import outbox
from bot.store.outbox import Item

_LOG = structlog.get_logger(__name__)


class NetworkLane:
    """What leaves for a network, one thing after the other.

    A reply or a private message is looked up before it is repeated. To hide, delete, correct and
    withdraw may be repeated, so what was begun is simply done again.
    """

    def __init__(self, desk: Desk, network: Network) -> None:
        self._desk = desk
        self._network = network
        self._item: Item | None = None

    @property
    def about(self) -> str:
        """The key of the item that the last step was about."""
        return self._item.key if self._item else ""

    def step(self) -> bool:
        """Do one thing; False if there was none."""
        item = outbox.due(self._desk.store.read(), self._network.name, self._desk.now())
        self._item = item
        if item is None:
            return False
        does = {REPLY: self._reply, TELL: self._tell, HIDE: self._remove, DELETE: self._remove}
        does.get(item.kind, self._change)(item)
        return True

    def set_aside(self) -> None:
        """Give the item back to a person; one whose attempt was begun is uncertain."""
        with self._desk.store.write() as database:
            item = self._item and outbox.get(database, self._item.id)
            self._item = None
            if item is None or item.state not in {"pending", "sending"}:
                return
            notices.set_aside(self._desk, item.key, self._network.title)
            begun = item.state == "sending" and item.problem is None
            if item.kind == REPLY and begun:
                publish.unsure(self._desk, item)
            elif item.kind == REPLY:
                publish.refused(self._desk, item, "fault")
            elif item.kind == TELL:
                removing.not_told(self._desk, item, "unsure" if begun else "failed")
            elif item.kind in {HIDE, DELETE}:
                removing.not_removed(self._desk, item, "fault")
            else:
                published.refused(self._desk, item, "fault")

    def _reply(self, item: Item) -> None:
        try:
            out = self._published(item, publish.reply_of(item))
        except Rejected as error:
            self._log(item, error)
            publish.refused(self._desk, item, "deleted" if error.deleted else "refused")
        except Unsure as error:
            self._log(item, error)
            publish.unsure(self._desk, item)
        except (Retryable, LoginFailed) as error:
            publish.delayed(self._desk, item, *self._later(item, error))
        else:
            if out is not None:
                publish.sent(self._desk, item, out)

    def _tell(self, item: Item) -> None:
        removal = removing.removal_of(self._desk.store.read(), item)
        try:
            out = self._published(item, removing.message_of(removal))
        except Rejected as error:
            self._log(item, error)
            removing.not_told(self._desk, item, "failed")
        except Unsure as error:
            self._log(item, error)
            removing.not_told(self._desk, item, "unsure")
        except (Retryable, LoginFailed) as error:
            removing.delayed(self._desk, item, *self._later(item, error))
        else:
            if out is not None:
                removing.told(self._desk, item, out)

    def _remove(self, item: Item) -> None:
        removal = removing.removal_of(self._desk.store.read(), item)
        if not self._begun(item):
            return
        try:
            removing.perform(self._network, removal)
        except Rejected as error:
            self._log(item, error)
            removing.not_removed(self._desk, item, "refused")
        except (Retryable, LoginFailed, Unsure) as error:
            removing.delayed(self._desk, item, *self._later(item, error))
        else:
            removing.removed(self._desk, item)

    def _change(self, item: Item) -> None:
        if not self._begun(item):
            return
        try:
            published.perform(self._desk, self._network, item)
        except Rejected as error:
            self._log(item, error)
            gone = error.deleted and item.kind == CORRECT
            published.refused(self._desk, item, "gone" if gone else "refused")
        except (Retryable, LoginFailed, Unsure) as error:
            published.delayed(self._desk, item, *self._later(item, error))
        else:
            published.done(self._desk, item)

    def _published(self, item: Item, reply: Reply) -> Published | None:
        """Publish unless it is out already; None if it was taken back in the meantime.

        Raises:
            Unsure: an attempt was cut off, and nobody can tell what became of it.
        """
        out = self._network.find(reply) if item.state == "sending" else None
        if out is not None:
            return out
        cut_off = item.state == "sending" and item.problem is None
        if cut_off and Ability.REPEAT not in self._network.abilities:
            raise Unsure("An attempt was cut off, and the reply is not to be seen there.")
        return self._network.publish(reply) if self._begun(item) else None

    def _begun(self, item: Item) -> bool:
        with self._desk.store.write() as database:
            return outbox.start(database, item)

    def _later(self, item: Item, error: Retryable | LoginFailed | Unsure) -> tuple[datetime, str]:
        """Return when to try again, and why it waits."""
        after = getattr(error, "after", None) or min(LONGEST_WAIT, 2.0**item.attempts)
        _LOG.warning(
            "delivery to a network waits",
            key=item.key, kind=item.kind, seconds=after, reason=str(error),
        )  # fmt: skip
        problem = "login" if isinstance(error, LoginFailed) else "later"
        return self._desk.now() + timedelta(seconds=after), problem

    def _log(self, item: Item, error: Rejected | Unsure) -> None:
        refused = isinstance(error, Rejected)
        _LOG.error(
            "a network refused" if refused else "a network left it uncertain",
            key=item.key, kind=item.kind, reason=str(error),
        )  # fmt: skip
