"""What leaves for the chat: cards, pings, alarms, overviews and notices, each once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from bot.chats import Chat
from bot.deadlines import DUTY, HOLDER
from bot.desk import ALARM, CARD, NOTICE, Desk, notices, overview, pings
from bot.desk.alarm import message_of
from bot.desk.digest import APART, gather, pings_of
from bot.desk.digest import message_of as message_of_digest
from bot.desk.duty import audience
from bot.desk.leaving import Judgement, Leave, Pointless, Wait
from bot.desk.missed import missed_reactions_to
from bot.desk.overview import OVERVIEW, overview_of
from bot.desk.pings import PING
from bot.desk.show import card_of, ping_of
from bot.errors import BotError, Rejected
from bot.screens import Message, Paragraph, Span, plain
from bot.store import Database, cases, digests, outbox, surfaces
from bot.store.digests import Digest
from bot.store.outbox import Item
from bot.store.surfaces import Surface

_WAITS_FOR_CARD = timedelta(seconds=2)
_REFUSED_AGAIN = timedelta(minutes=10)
_JUDGES: Mapping[str, Callable[[Desk, Database, Item, datetime], Judgement]] = {
    PING: pings.due_out, OVERVIEW: overview.due_out, NOTICE: notices.due_out,
}  # fmt: skip
"""Who says whether something is still to leave; an alarm always is."""

_LOG = structlog.get_logger(__name__)


class ChatLane:
    """What leaves for the chat: pings and notices first, then cards."""

    def __init__(self, desk: Desk, chat: Chat) -> None:
        self._desk = desk
        self._chat = chat
        self._at: Item | Surface | Digest | None = None

    @property
    def about(self) -> str:
        """What the last step was about: an item's key, a case's card or a digest."""
        match self._at:
            case Item(key=key):
                return key
            case Surface(case_id=case_id):
                return f"{CARD}:{case_id}"
            case Digest(id=number):
                return f"digest:{number}"
        return ""

    def set_aside(self) -> None:
        """Give up what the last step was about; a card or a digest is tried again much later."""
        at, key, now = self._at, self.about, self._desk.now()
        self._at = None
        with self._desk.store.write() as database:
            if isinstance(at, Item):
                state = "withdrawn" if at.state == "withdrawing" else "failed"
                outbox.finish(database, at, state, now=now, problem="fault")
            elif isinstance(at, Surface):
                surfaces.put_off(database, at, now + _REFUSED_AGAIN)
            elif isinstance(at, Digest):
                digests.put_off(database, at, now + _REFUSED_AGAIN)
            notices.set_aside(self._desk, key, self._desk.texts("the channel"))

    def step(self) -> bool:
        """Do one thing; False if there was nothing to do."""
        self._at = None
        now = self._desk.now()
        reader = self._desk.store.read()
        surface = surfaces.stale(reader, self._chat.name, now)
        if surface and surface.message_id is None and gather(self._desk, now):
            surface = surfaces.stale(reader, self._chat.name, now)
        many = digests.stale(reader, self._chat.name, now)
        if surface and surface.message_id is None:  # a new case goes before everything
            return self._show(surface)
        if many and many.message_id is None:
            return self._show_many(many)
        item = outbox.due(reader, self._chat.name, now)
        if item:
            self._send(item)
            return True
        if many:
            return self._show_many(many)
        return self._show(surface) if surface else False

    def _show(self, surface: Surface) -> bool:
        self._at = surface
        store = self._desk.store
        case = cases.get(store.read(), surface.case_id)
        assert case is not None  # noqa: S101 - a surface's case is never deleted before it
        message, refresh_at = card_of(self._desk, store.read(), case)
        digest = _digest_of(message)
        message_id, url = surface.message_id, None
        try:
            message_id, url = self._bring(surface, message, f"{CARD}:{case.id}")
        except Rejected as error:
            _LOG.error("a card was refused", case=case.id, reason=str(error))
            if error.deleted and message_id is not None and not case.finished:
                with store.write() as database:
                    surfaces.lose(database, surface)
                return True
            refresh_at, digest = self._desk.now() + _REFUSED_AGAIN, surface.digest or ""
        with store.write() as database:
            surfaces.record(
                database, surface, version=case.version, digest=digest, refresh_at=refresh_at,
                message_id=message_id, url=url,
            )  # fmt: skip
        if surface.posting and message_id is not None:  # it stood there while nobody listened
            missed_reactions_to(self._desk, self._chat, message_id)
        return True

    def _show_many(self, digest: Digest) -> bool:
        """Bring a digest to what is true, whole, as a card is."""
        self._at = digest
        store = self._desk.store
        message, versions = message_of_digest(self._desk, store.read(), digest)
        shown = _digest_of(message)
        message_id, url, refresh_at = digest.message_id, None, None
        try:
            message_id, url = self._bring(digest, message, f"digest:{digest.id}")
        except Rejected as error:
            _LOG.error("a digest was refused", digest=digest.id, reason=str(error))
            gone = error.deleted and message_id is not None
            message_id = None if gone else message_id
            refresh_at = self._desk.now() + (APART if gone else _REFUSED_AGAIN)
            shown = digest.digest or ""
        with store.write() as database:
            digests.record(
                database, digest, versions=versions, shown=shown, refresh_at=refresh_at,
                next_at=self._desk.now() + APART, message_id=message_id, url=url,
            )  # fmt: skip
        return True

    def _bring(
        self, shown: Surface | Digest, message: Message, key: str
    ) -> tuple[str | None, str | None]:
        """Post the message, or put it where it stands; returns its id and address.

        One whose posting was begun and never recorded is looked for first.
        """
        if shown.message_id is not None:
            if _digest_of(message) != shown.digest:
                self._chat.update(shown.message_id, message, key=key)
            return shown.message_id, None
        posted = self._chat.find(key) if shown.posting else None
        if posted is not None:
            self._chat.update(posted.message_id, message, key=key)
            return posted.message_id, posted.url
        with self._desk.store.write() as database:
            if isinstance(shown, Surface):
                surfaces.begin(database, shown)
            else:
                digests.begin(database, shown)
        posted = self._chat.post(message, key=key)
        return posted.message_id, posted.url

    def _send(self, item: Item) -> None:
        """Send or take back one item; what the chat refuses is at its end, and holds up nothing."""
        self._at = item
        try:
            self._deliver(item)
        except Rejected as error:
            _LOG.error("a message was refused", key=item.key, reason=str(error))
            state = "withdrawn" if item.state == "withdrawing" else "failed"
            with self._desk.store.write() as database:
                outbox.finish(database, item, state, now=self._desk.now(), problem=str(error))

    def _deliver(self, item: Item) -> None:
        store, now = self._desk.store, self._desk.now()
        if item.state == "withdrawing":
            message_id = item.message_id or self._posted(item)
            if message_id and not self._left_of(item, message_id):
                self._chat.delete(message_id)
            with store.write() as database:
                outbox.finish(database, item, "withdrawn", now=now)
            return
        if not self._leaves(item):
            return
        thread = None
        if item.case_id:
            card = surfaces.place(store.read(), item.case_id, self._chat.name)
            if card is None:
                with store.write() as database:
                    outbox.postpone(database, item, now + _WAITS_FOR_CARD, "no card yet")
                return
            thread = card.message_id
            if item.kind == PING and card.digest_id is not None:
                self._send_many(item, card.digest_id, thread)
                return
        message = self._message(item)
        if message is None:
            with store.write() as database:
                outbox.finish(database, item, "withdrawn", now=now)
            return
        posted = self._chat.find(item.key, thread=thread) if item.state == "sending" else None
        if posted is None:
            with store.write() as database:
                if not outbox.start(database, item):
                    return
            posted = self._chat.post(message, key=item.key, thread=thread)
        with store.write() as database:
            case = cases.get(database, item.case_id) if item.case_id else None
            late = item.kind in {PING, ALARM} and case is not None and case.finished
            outbox.finish(
                database, item, "withdrawing" if late else "sent", now=self._desk.now(),
                message_id=posted.message_id, url=posted.url,
            )  # fmt: skip

    def _send_many(self, item: Item, digest_id: int, thread: str | None) -> None:
        """Give one ping for all of a digest's cases that have one coming, in its thread."""
        store, now = self._desk.store, self._desk.now()
        due = outbox.due_in_digest(store.read(), self._chat.name, digest_id, PING, now)
        together = [one for one in due if self._leaves(one)]
        posted = self._chat.find(item.key, thread=thread) if item.state == "sending" else None
        if posted is not None:  # what came since the posting began is not told of in it
            together = [one for one in together if one.state == "sending"]
        if posted is None:
            with store.write() as database:
                together = [one for one in together if outbox.start(database, one)]
            if not together:
                return
            posted = self._chat.post(self._many(together), key=item.key, thread=thread)
        with store.write() as database:
            for one in together:
                outbox.finish(database, one, "sent", now=now, message_id=posted.message_id)

    def _many(self, together: list[Item]) -> Message:
        """Draw the one ping for these, to all whom any of them is for."""
        reader = self._desk.store.read()
        people: dict[str, None] = {}
        for one in together:
            case = cases.get(reader, one.case_id or 0)
            if case is not None and not case.finished:
                to = one.payload.get("to", HOLDER)
                people |= dict.fromkeys(audience(self._desk, reader, case, to))
        return pings_of(self._desk, together, tuple(people))

    def _left_of(self, item: Item, message_id: str) -> bool:
        """Have a ping for many go on for the others that wait; False if it was the last's."""
        others = outbox.standing_in(self._desk.store.read(), item, message_id)
        if not others:
            return False
        self._chat.update(message_id, self._many(others), key=others[0].key)
        return True

    def _leaves(self, item: Item) -> bool:
        """Judge an item as it is about to leave; what is not to leave now is noted."""
        judge, now = _JUDGES.get(item.kind), self._desk.now()
        if judge is None:
            return True
        match judge(self._desk, self._desk.store.read(), item, now):
            case Leave():
                return True
            case Wait(until):
                with self._desk.store.write() as database:
                    outbox.postpone(database, item, until, "closed")
            case Pointless():
                # one whose posting was begun may stand there, and is looked for
                state = "withdrawing" if item.state == "sending" else "withdrawn"
                with self._desk.store.write() as database:
                    outbox.finish(database, item, state, now=now)
        return False

    def _posted(self, item: Item) -> str | None:
        """Return where an item stands whose posting was begun and never recorded."""
        if not item.case_id:
            found = self._chat.find(item.key)
            return found.message_id if found else None
        card = surfaces.place(self._desk.store.read(), item.case_id, self._chat.name)
        found = self._chat.find(item.key, thread=card.message_id) if card else None
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
        if item.kind == PING:
            case = cases.get(self._desk.store.read(), item.case_id or 0)
            if case is None or case.finished or case.due_at is None:
                return None
            reader = self._desk.store.read()
            people = audience(self._desk, reader, case, item.payload.get("to", HOLDER))
            if case.holder in people and self._resting(case.holder):
                people = audience(self._desk, reader, case, DUTY)  # it goes on to the next
            return ping_of(self._desk, case, people)
        if item.kind == ALARM:
            return message_of(self._desk, item)
        if item.kind == OVERVIEW:
            return overview_of(self._desk, item.payload["which"])
        text = item.payload["text"]
        spans: tuple[Span, ...] = (plain(text),)
        if item.kind == NOTICE and item.payload.get("to"):
            spans = (Span(person=item.payload["to"]), plain(" " + text))
        return Message(fallback=text, parts=(Paragraph(spans),))


def _digest_of(message: Message) -> str:
    """Return what tells one rendering from another."""
    return hashlib.sha256(repr(message).encode("utf-8", "replace")).hexdigest()
