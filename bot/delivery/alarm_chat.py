"""Alarms in the chat, by a way of their own: nothing else that leaves for the chat holds one up."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.chats import Chat, Posted
from bot.delivery.worker import LONGEST_WAIT
from bot.desk import Desk, notices
from bot.desk.alarm import message_of
from bot.desk.ringing import lane
from bot.errors import LoginFailed, Rejected, Retryable, Unsure
from bot.outgoing import Kind, State
from bot.screens import Message, Paragraph, plain
from bot.screens.fallback import plainer
from bot.store import outbox, surfaces
from bot.store.outbox import Item

_REFUSED_AGAIN = timedelta(minutes=10)
_LOG = structlog.get_logger(__name__)


class AlarmChatLane:
    """What is to be told at once: one that the chat has trouble with holds up no other.

    An alarm stands in its card's thread. Where there is no card yet, or the thread takes it not,
    it stands in the channel by itself, and links to the card when that comes.
    """

    def __init__(self, desk: Desk, chat: Chat) -> None:
        self._desk = desk
        self._chat = chat
        self._item: Item | None = None
        self._alone: dict[int, Item] = {}

    @property
    def destination(self) -> str:
        """The name its messages have in the outbox."""
        return lane(self._desk)

    @property
    def about(self) -> str:
        """The key of what the last step was about."""
        return self._item.key if self._item else ""

    def step(self) -> bool:
        """Do one thing; False if there was none."""
        store, now = self._desk.store, self._desk.now()
        self._item = item = outbox.due(store.read(), self.destination, now)
        if item is None:
            return self._link()
        try:
            self._deliver(item)
        except Rejected as error:
            self._refused(item, error)
        except (Retryable, Unsure, LoginFailed) as error:
            said = getattr(error, "after", None)
            after = min(LONGEST_WAIT, said or 2.0 ** min(item.attempts, 6))
            _LOG.warning("an alarm waits", key=item.key, seconds=after, reason=str(error))
            with store.write() as database:
                outbox.postpone(database, item, now + timedelta(seconds=after), str(error))
        return True

    def set_aside(self) -> None:
        """Give up what a fault of ours breaks, and tell people: the alarm itself is given again."""
        item, self._item = self._item, None
        if item is None:
            return
        desk, now = self._desk, self._desk.now()
        told = notices.set_aside(desk, item.key, desk.texts("the channel"))
        with desk.store.write() as database:
            if item.state is State.WITHDRAWING or told is None:
                outbox.postpone(database, item, now + _REFUSED_AGAIN, "fault", refused=True)
            else:
                outbox.fail(database, item, now=now, problem="fault", shown=told)

    def _deliver(self, item: Item) -> None:
        store, now = self._desk.store, self._desk.now()
        thread = self._thread(item)
        if item.state is State.WITHDRAWING:
            at = item.message_id
            if at is None:
                found = self._found(item, thread)
                at = found.message_id if found else None
            if at is not None:
                self._chat.delete(at)
            with store.write() as database:
                outbox.taken_back(database, item, now)
            return
        message = self._message(item, alone=thread is None)
        if message is None:  # taken meanwhile; what may stand there is looked for
            with store.write() as database:
                outbox.recall(database, item, now)
            return
        posted = self._found(item, thread) if item.state is State.SENDING else None
        if posted is None:
            with store.write() as database:
                if not outbox.start(database, item):
                    return
            posted = self._post(item, message, thread)
        with store.write() as database:
            outbox.done(
                database, item, now=self._desk.now(), message_id=posted.message_id, url=posted.url
            )
        if thread is None and item.case_id is not None:
            self._alone[item.id] = item

    def _post(self, item: Item, message: Message, thread: str | None) -> Posted:
        message = plainer(message, item.refusals, self._desk.texts)
        try:
            return self._chat.post(message, key=item.key, thread=thread)
        except Rejected:
            if thread is None:
                raise
            _LOG.warning("an alarm stands outside its thread", key=item.key)
            alone = self._message(item, alone=True) or message
            return self._chat.post(plainer(alone, item.refusals, self._desk.texts), key=item.key)

    def _refused(self, item: Item, error: Rejected) -> None:
        """Try a plainer form at once, then again and again."""
        _LOG.error("an alarm was refused", key=item.key, reason=str(error))
        now = self._desk.now()
        with self._desk.store.write() as database:
            if item.state is State.WITHDRAWING:
                if error.deleted:
                    outbox.taken_back(database, item, now)
                else:
                    until = now + _REFUSED_AGAIN
                    outbox.postpone(database, item, until, str(error), refused=True)
                return
            wait = timedelta(minutes=1) if item.refusals else timedelta()
            outbox.put_back(database, item, now + wait, str(error), refused=True)

    def _link(self) -> bool:
        """Show where the card is, in an alarm that was told before there was one."""
        reader = self._desk.store.read()
        for number, was in list(self._alone.items()):
            item = outbox.get(reader, number)
            if item is None or item.state is not State.SENT or item.message_id is None:
                del self._alone[number]
            elif surfaces.place(reader, was.case_id or 0, self._chat.name) is not None:
                del self._alone[number]
                message = self._message(item, alone=True)
                if message is not None:
                    self._item = item
                    self._chat.update(item.message_id, message, key=item.key)
                    return True
        return False

    def _thread(self, item: Item) -> str | None:
        """Return the message in whose thread the item stands, if there is one yet."""
        number = item.case_id or int(item.payload.get("beside", "0"))
        shown = surfaces.place(self._desk.store.read(), number, self._chat.name)
        return shown.message_id if shown else None

    def _found(self, item: Item, thread: str | None) -> Posted | None:
        """Look for what was begun and never recorded, in its thread and in the channel.

        A look that is refused tells nothing, but that a thread is gone with all that was in it.
        """
        found = None
        try:
            found = self._chat.find(item.key, thread=thread) if thread is not None else None
        except Rejected as error:
            if not error.deleted:
                raise Retryable(str(error)) from error
        try:
            return found or self._chat.find(item.key)
        except Rejected as error:
            raise Retryable(str(error)) from error

    def _message(self, item: Item, *, alone: bool) -> Message | None:
        if item.kind is Kind.ALARM:
            return message_of(self._desk, item, alone=alone)
        text = item.payload["text"]
        return Message(fallback=text, parts=(Paragraph((plain(text),)),))
