"""What leaves for a network: approved replies, each exactly once, and what may be repeated."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.delivery.worker import LONGEST_WAIT
from bot.desk import Desk, notices
from bot.desk.errands import Publishing, Repeatable, errand_of
from bot.errors import LoginFailed, Lost, Rejected, Retryable, Unsure
from bot.networks import Ability, Network, Published, Reply
from bot.outgoing import NOT_OUT_YET, Kind, State
from bot.store import outbox, surfaces
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
        errand = errand_of(item.kind)
        try:
            if isinstance(errand, Publishing):
                self._publish(item, errand)
            elif self._begun(item):
                errand.do(self._desk, self._network, item)
                errand.done(self._desk, item)
        except Rejected as error:
            self._log(item, error)
            errand.refused(self._desk, item, _reason(item, error))
        except (Lost, Unsure) as error:
            self._doubt(item, errand, error)
        except (Retryable, LoginFailed) as error:
            self._put_back(item, error)
        return True

    def set_aside(self) -> None:
        """Give the item back to a person; one whose attempt was begun is uncertain."""
        with self._desk.store.write() as database:
            item = self._item and outbox.get(database, self._item.id)
            self._item = None
            if item is None or item.state not in NOT_OUT_YET:
                return
            notices.set_aside(self._desk, item.key, self._network.title)
            errand = errand_of(item.kind)
            if isinstance(errand, Publishing) and item.state is State.SENDING:
                errand.unsure(self._desk, item)
            else:
                errand.refused(self._desk, item, "fault")

    def _publish(self, item: Item, errand: Publishing) -> None:
        out = self._published(item, errand.says(self._desk, item))
        if out is not None:
            errand.done(self._desk, item, out)

    def _published(self, item: Item, reply: Reply) -> Published | None:
        """Publish unless it is out already; None if it was taken back in the meantime.

        Raises:
            Unsure: an attempt was cut off, and nobody can tell what became of it.
            Lost: the same, but it can be looked up later.
        """
        cut_off = item.state is State.SENDING
        try:
            out = self._network.find(reply) if item.attempts else None
        except Retryable as error:
            if cut_off:
                raise Lost(str(error), error.after) from error
            raise
        if out is not None:
            return out if self._begun(item) else None
        if cut_off and Ability.REPEAT not in self._network.abilities:
            raise Unsure("An attempt was cut off, and the reply is not to be seen there.")
        try:
            return self._network.publish(reply) if self._begun(item) else None
        except Lost as error:  # before sending: what a network may have got it looks up itself
            raise Retryable(str(error), error.after) from error

    def _begun(self, item: Item) -> bool:
        with self._desk.store.write() as database:
            return outbox.start(database, item)

    def _doubt(self, item: Item, errand: Publishing | Repeatable, error: Lost | Unsure) -> None:
        """Have a person look where it may be out; what may be repeated is tried again."""
        if isinstance(errand, Publishing) and isinstance(error, Unsure):
            self._log(item, error)
            errand.unsure(self._desk, item)
            return
        after = self._wait(item, error)
        with self._desk.store.write() as database:
            until = self._desk.now() + timedelta(seconds=after)
            outbox.postpone(database, item, until, "later")
            if item.case_id is not None:
                surfaces.refresh(database, item.case_id)

    def _put_back(self, item: Item, error: Retryable | LoginFailed) -> None:
        """Have the item wait; nothing came of the attempt, so that it can still be taken back."""
        after = self._wait(item, error)
        problem = "login" if isinstance(error, LoginFailed) else "later"
        with self._desk.store.write() as database:
            until = self._desk.now() + timedelta(seconds=after)
            outbox.put_back(database, item, until, problem)
            if item.case_id is not None:
                surfaces.refresh(database, item.case_id)
        self._desk.wake()

    def _wait(self, item: Item, error: Retryable | LoginFailed | Unsure) -> float:
        """Return the seconds until it is tried again, and log why it waits."""
        after = getattr(error, "after", None) or min(LONGEST_WAIT, 2.0**item.attempts)
        _LOG.warning(
            "delivery to a network waits",
            key=item.key, kind=item.kind.value, seconds=after, reason=str(error),
        )  # fmt: skip
        return float(after)

    def _log(self, item: Item, error: Rejected | Unsure) -> None:
        refused = isinstance(error, Rejected)
        _LOG.error(
            "a network refused" if refused else "a network left it uncertain",
            key=item.key, kind=item.kind.value, reason=str(error),
        )  # fmt: skip


def _reason(item: Item, error: Rejected) -> str:
    if not error.deleted:
        return "refused"
    return {Kind.REPLY: "deleted", Kind.CORRECT: "gone"}.get(item.kind, "refused")
