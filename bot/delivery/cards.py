"""Brings cards and digests to what is true: each is drawn whole, and posted or updated."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import timedelta

import structlog

from bot.chats import Chat
from bot.desk import Desk, notices
from bot.desk.digest import APART
from bot.desk.digest import message_of as message_of_digest
from bot.desk.missed import missed_reactions_to
from bot.desk.show import card_of
from bot.errors import Rejected
from bot.screens import Message
from bot.screens.fallback import PLAINEST, plainer
from bot.store import cases, digests, surfaces
from bot.store.digests import Digest
from bot.store.surfaces import Surface

_REFUSED_AGAIN = timedelta(minutes=10)
_LOG = structlog.get_logger(__name__)


class Cards:
    """The cards and digests of one chat.

    What the chat refuses is shown in a plainer form, so that no case is without a place. What it
    refuses even then is told of in the channel, once, and tried again later.
    """

    def __init__(self, desk: Desk, chat: Chat) -> None:
        self._desk = desk
        self._chat = chat
        self._refused: Counter[str] = Counter()

    def show(self, surface: Surface) -> None:
        """Bring a card to what is true.

        Raises:
            BotError: the chat can't be used now, or has trouble with this card.
        """
        store = self._desk.store
        case = cases.get(store.read(), surface.case_id)
        assert case is not None  # noqa: S101 - a surface's case is never deleted before it
        message, refresh_at = card_of(self._desk, store.read(), case)
        key, digest = surfaces.card_key(case.id), digest_of(message)
        message_id, url = surface.message_id, None
        try:
            message_id, url = self._bring(surface, message, key)
        except Rejected as error:
            _LOG.error("a card was refused", case=case.id, reason=str(error))
            gone = error.deleted and message_id is not None
            if gone and not case.finished:
                with store.write() as database:
                    surfaces.lose(database, surface)
                return
            if not gone and not self.refused(key):
                return  # it is stale still, and drawn plainer the next time
            digest = digest if gone else surface.digest or ""
            refresh_at = None if gone else self._desk.now() + _REFUSED_AGAIN
        else:
            self._refused.pop(key, None)
        with store.write() as database:
            surfaces.record(
                database, surface, version=case.version, digest=digest, refresh_at=refresh_at,
                message_id=message_id, url=url,
            )  # fmt: skip
        if surface.posting and message_id is not None:  # it stood there while nobody listened
            missed_reactions_to(self._desk, self._chat, message_id)

    def show_many(self, digest: Digest) -> None:
        """Bring a digest to what is true.

        Raises:
            BotError: the chat can't be used now, or has trouble with this digest.
        """
        store, key = self._desk.store, f"digest:{digest.id}"
        message, versions = message_of_digest(self._desk, store.read(), digest)
        shown = digest_of(message)
        message_id, url, refresh_at = digest.message_id, None, None
        try:
            message_id, url = self._bring(digest, message, key)
        except Rejected as error:
            _LOG.error("a digest was refused", digest=digest.id, reason=str(error))
            gone = error.deleted and message_id is not None
            if not gone and not self.refused(key):
                return
            message_id = None if gone else message_id
            refresh_at = self._desk.now() + (APART if gone else _REFUSED_AGAIN)
            shown = digest.digest or ""
        else:
            self._refused.pop(key, None)
        with store.write() as database:
            digests.record(
                database, digest, versions=versions, shown=shown, refresh_at=refresh_at,
                next_at=self._desk.now() + APART, message_id=message_id, url=url,
            )  # fmt: skip

    def refused(self, key: str) -> bool:
        """Count that the chat refused what has the key; True when nothing plainer is left.

        The channel is told then, since nobody can see it where it should stand.
        """
        self._refused[key] += 1
        if self._refused[key] <= PLAINEST:
            return False
        notices.unseen(self._desk, key)
        return True

    def put_off(self, shown: Surface | Digest, amount: timedelta = _REFUSED_AGAIN) -> None:
        """Look at it again later, so that it holds up nothing meanwhile."""
        until = self._desk.now() + amount
        with self._desk.store.write() as database:
            if isinstance(shown, Surface):
                surfaces.put_off(database, shown, until)
            else:
                digests.put_off(database, shown, until)

    def _bring(
        self, shown: Surface | Digest, message: Message, key: str
    ) -> tuple[str | None, str | None]:
        """Post the message, or put it where it stands; returns its id and address.

        One whose posting was begun and never recorded is looked for first.
        """
        drawn = plainer(message, self._refused[key], self._desk.texts)
        if shown.message_id is not None:
            if digest_of(message) != shown.digest:
                self._chat.update(shown.message_id, drawn, key=key)
            return shown.message_id, None
        posted = self._chat.find(key) if shown.posting else None
        if posted is not None:
            self._chat.update(posted.message_id, drawn, key=key)
            return posted.message_id, posted.url
        with self._desk.store.write() as database:
            if isinstance(shown, Surface):
                surfaces.begin(database, shown)
            else:
                digests.begin(database, shown)
        posted = self._chat.post(drawn, key=key)
        return posted.message_id, posted.url


def digest_of(message: Message) -> str:
    """Return what tells one rendering from another."""
    return hashlib.sha256(repr(message).encode("utf-8", "replace")).hexdigest()
