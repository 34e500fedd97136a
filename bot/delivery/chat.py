"""What leaves for the chat: cards, pings, alarms, overviews and notices, each once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import structlog

from bot.chats import Chat, Posted
from bot.deadlines import DUTY, HOLDER
from bot.delivery.cards import Cards
from bot.delivery.judging import leaves
from bot.delivery.worker import LONGEST_WAIT, STUMBLES
from bot.desk import CARD, Desk, notices
from bot.desk.alarm import message_of
from bot.desk.digest import gather, pings_of
from bot.desk.duty import audience
from bot.desk.overview import overview_of
from bot.desk.show import ping_of
from bot.errors import BotError, Rejected, Retryable, Unsure
from bot.outgoing import Kind, State
from bot.screens import Message, Paragraph, Span, plain
from bot.screens.fallback import PLAINEST, plainer
from bot.store import cases, digests, from_text, outbox, surfaces
from bot.store.digests import Digest
from bot.store.outbox import Item
from bot.store.surfaces import Surface

_WAITS_FOR_CARD = timedelta(seconds=2)
_CARD_IS_LATE = timedelta(minutes=1)
"""How long something waits for the card whose thread it belongs in, before it stands alone."""

_REFUSED_AGAIN = timedelta(minutes=10)
_LOG = structlog.get_logger(__name__)


class ChatLane:
    """What leaves for the chat: pings and notices first, then cards.

    What the chat has trouble with is put off, so that it holds up nothing else. Where the chat
    says how long to wait, everything waits.
    """

    def __init__(self, desk: Desk, chat: Chat) -> None:
        self._desk = desk
        self._chat = chat
        self._cards = Cards(desk, chat)
        self._at: Item | Surface | Digest | None = None
        self._together: list[Item] = []
        self._troubles: Counter[str] = Counter()

    @property
    def about(self) -> str:
        """What the last step was about: an item's key, a case's card or a digest."""
        match self._at:
            case Item(key=key):
                return key
            case Surface(case_id=case_id):
                return surfaces.card_key(case_id)
            case Digest(id=number):
                return f"digest:{number}"
        return ""

    def set_aside(self) -> None:
        """Give up what the last step was about; a card or a digest is tried again much later."""
        at, key, now = self._at, self.about, self._desk.now()
        self._at = None
        told = notices.set_aside(self._desk, key, self._desk.texts("the channel"))
        if not isinstance(at, Item):
            if at is not None:
                self._cards.put_off(at)
            return
        with self._desk.store.write() as database:
            if at.state is State.WITHDRAWING:
                outbox.postpone(database, at, now + _REFUSED_AGAIN, "fault", refused=True)
            elif told is None:  # nothing is left to tell of it with
                outbox.put_back(database, at, now + _REFUSED_AGAIN, "fault", refused=True)
            else:
                outbox.fail(database, at, now=now, problem="fault", shown=told)

    def step(self) -> bool:
        """Do one thing; False if there was nothing to do."""
        self._at = None
        try:
            worked = self._next()
        except (Retryable, Unsure) as error:
            if getattr(error, "after", None) is None:
                self._put_off(str(error))
            raise
        if worked:
            self._troubles.pop(self.about, None)
        return worked

    def _next(self) -> bool:
        now = self._desk.now()
        reader = self._desk.store.read()
        surface = surfaces.stale(reader, self._chat.name, now)
        if surface and surface.message_id is None and gather(self._desk, now):
            surface = surfaces.stale(reader, self._chat.name, now)
        many = digests.stale(reader, self._chat.name, now)
        if surface and surface.message_id is None:  # a new case goes before everything
            return self._show(surface)
        if many and many.message_id is None:
            return self._show(many)
        item = outbox.due(reader, self._chat.name, now)
        if item:
            self._send(item)
            return True
        shown = many or surface
        return self._show(shown) if shown else False

    def _show(self, shown: Surface | Digest) -> bool:
        self._at = shown
        if isinstance(shown, Surface):
            self._cards.show(shown)
        else:
            self._cards.show_many(shown)
        return True

    def _put_off(self, reason: str) -> None:
        """Try again later, longer each time; what only this has trouble with becomes plainer.

        The first trouble is the whole chat's as likely as not, and only makes the worker rest.
        """
        at, key = self._at, self.about
        self._troubles[key] += 1
        tries = self._troubles[key]
        if at is None or tries == 1:
            return
        amount = timedelta(seconds=min(LONGEST_WAIT, 2.0 ** (tries - 1)))
        if isinstance(at, Item):
            with self._desk.store.write() as database:
                outbox.postpone(database, at, self._desk.now() + amount, reason)
            return
        if tries % STUMBLES == 0 and self._cards.refused(key):
            amount = _REFUSED_AGAIN
        self._cards.put_off(at, amount)

    def _send(self, item: Item) -> None:
        """Send or take back one item; one that the chat refuses holds up nothing."""
        self._at, self._together = item, []
        try:
            self._deliver(item)
        except Rejected as error:
            _LOG.error("a message was refused", key=item.key, reason=str(error))
            self._refused(item, error)

    def _refused(self, item: Item, error: Rejected) -> None:
        """Try a plainer form, then again and again: no ping or notice is let go unseen."""
        now, at = self._desk.now(), self._chat.name
        until = now + (_REFUSED_AGAIN if item.refusals >= PLAINEST else timedelta())
        with self._desk.store.write() as database:
            if item.state is State.WITHDRAWING:
                if error.deleted:
                    outbox.taken_back(database, item, now)
                else:
                    outbox.postpone(database, item, until, str(error), refused=True)
                return
            for one in (item, *self._together):
                outbox.put_back(database, one, until, str(error), refused=True)
            card = item.case_id and surfaces.of_case(database, item.case_id, at, CARD)
            if card and error.deleted:  # its thread went with it
                surfaces.lose(database, card)

    def _deliver(self, item: Item) -> None:
        store, now = self._desk.store, self._desk.now()
        if item.state is State.WITHDRAWING:
            self._take_down(item)
            return
        if not leaves(self._desk, item):
            return
        thread = None
        if item.case_id:
            card = surfaces.place(store.read(), item.case_id, self._chat.name)
            if card is None and now < from_text(item.created_at) + _CARD_IS_LATE:
                with store.write() as database:
                    outbox.postpone(database, item, now + _WAITS_FOR_CARD, "no card yet")
                return
            thread = card.message_id if card and item.refusals < PLAINEST else None
            if card is not None and item.kind is Kind.PING and card.digest_id is not None:
                self._send_many(item, card.digest_id, thread)
                return
        message = self._message(item)
        if message is None:  # it has become pointless; one that may stand there is looked for
            with store.write() as database:
                outbox.recall(database, item, now)
            return
        message = plainer(message, item.refusals, self._desk.texts)
        posted = self._found(item, thread)
        if posted is None:
            with store.write() as database:
                if not outbox.start(database, item):
                    return
            posted = self._chat.post(message, key=item.key, thread=thread)
        with store.write() as database:
            case = cases.get(database, item.case_id) if item.case_id else None
            outbox.done(
                database, item, now=self._desk.now(), message_id=posted.message_id, url=posted.url
            )
            if item.kind in {Kind.PING, Kind.ALARM} and case is not None and case.finished:
                outbox.recall(database, item, now)

    def _send_many(self, item: Item, digest_id: int, thread: str | None) -> None:
        """Give one ping for all of a digest's cases that have one coming, in its thread."""
        store, now = self._desk.store, self._desk.now()
        due = outbox.due_in_digest(store.read(), self._chat.name, digest_id, Kind.PING, now)
        together = [one for one in due if leaves(self._desk, one)]
        posted = self._found(item, thread)
        if posted is not None:  # what came since the posting began is not told of in it
            together = [one for one in together if one.state is State.SENDING]
        if posted is None:
            with store.write() as database:
                together = [one for one in together if outbox.start(database, one)]
            if not together:
                return
            self._together = [one for one in together if one.id != item.id]
            message = plainer(pings_of(self._desk, together), item.refusals, self._desk.texts)
            posted = self._chat.post(message, key=item.key, thread=thread)
        with store.write() as database:
            for one in together:
                outbox.done(database, one, now=now, message_id=posted.message_id)

    def _take_down(self, item: Item) -> None:
        """Take an item back; one that was being posted may stand there.

        What the chat won't delete says at least that it does not hold any more.
        """
        message_id = item.message_id or self._posted(item)
        others = outbox.standing_in(self._desk.store.read(), item, message_id) if message_id else []
        if message_id and others:  # a ping for many goes on for those that wait
            message = plainer(pings_of(self._desk, others), item.refusals, self._desk.texts)
            self._chat.update(message_id, message, key=others[0].key)
        elif message_id and item.refusals < PLAINEST:
            self._chat.delete(message_id)
        elif message_id:
            gone = self._desk.texts("This does not hold any more.")
            message = Message(fallback=gone, parts=(Paragraph((plain(gone),)),))
            self._chat.update(message_id, message, key=item.key)
        with self._desk.store.write() as database:
            outbox.taken_back(database, item, self._desk.now())

    def _found(self, item: Item, thread: str | None) -> Posted | None:
        """Look for an item whose posting was begun and never recorded.

        A look that is refused tells nothing, but that a thread is gone with all that was in it.
        """
        if item.state is not State.SENDING and item.state is not State.WITHDRAWING:
            return None
        try:
            return self._chat.find(item.key, thread=thread)
        except Rejected as error:
            if error.deleted and thread is not None:
                return None
            raise Retryable(str(error)) from error

    def _posted(self, item: Item) -> str | None:
        """Return where an item to be taken back stands, in its card's thread or by itself."""
        card = None
        if item.case_id:
            card = surfaces.place(self._desk.store.read(), item.case_id, self._chat.name)
        found = self._found(item, card.message_id) if card else None
        found = found or self._found(item, None)
        return found.message_id if found else None

    def _resting(self, admin: str | None) -> bool:
        """Whether the chat would hold a message to the admin back; what it can't tell is no."""
        try:
            return admin is not None and self._chat.resting(admin)
        except BotError as error:
            _LOG.warning("do-not-disturb is not known", reason=str(error))
            return False

    def _message(self, item: Item) -> Message | None:
        """Return the item's message as things are now, or None if it has become pointless."""
        if item.kind is Kind.PING:
            case = cases.get(self._desk.store.read(), item.case_id or 0)
            if case is None:
                return None
            reader = self._desk.store.read()
            people = audience(self._desk, reader, case, item.payload.get("to", HOLDER))
            if case.holder in people and self._resting(case.holder):
                people = audience(self._desk, reader, case, DUTY)  # it goes on to the next
            return ping_of(self._desk, case, people)
        if item.kind is Kind.ALARM:
            return message_of(self._desk, item)
        if item.kind is Kind.OVERVIEW:
            return overview_of(self._desk, item.payload["which"])
        text = item.payload["text"]
        spans: tuple[Span, ...] = (plain(text),)
        if item.kind is Kind.NOTICE and item.payload.get("to"):
            spans = (Span(person=item.payload["to"]), plain(" " + text))
        return Message(fallback=text, parts=(Paragraph(spans),))
