"""The channel that nothing can be shown in: each admin hears of it alone, and it is followed.

What the channel is like is the chat's to know. Here it is kept since when, and who has been told,
so that a restart tells nobody twice. Where others than the municipality have come in, all that
was written there is hidden, and drawn again when they are gone.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.chats import Chat
from bot.desk import Desk
from bot.errors import EXPOSED, NOT_CONNECTED, BotError, Retryable, Trouble
from bot.screens import channel as screen
from bot.store import Database, from_text, mentions, surfaces, to_text

LOOK_EVERY = timedelta(hours=1)
"""How often the chat is asked what the channel is like, while nothing tells of a change."""

PASSES = 2
"""How often all is gone through to be hidden: what was being posted may have been missed once."""

_KEY = "channel"
_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is kept of a trouble: ``over`` once it has ended, until everyone has been told.

    ``untold`` are the admins who have not been; ``hides`` that something may have been hidden.
    """

    trouble: Trouble
    since: datetime
    untold: tuple[str, ...]
    over: bool = False
    hides: bool = False


class ChannelWatch:
    """Follows the chat's channel.

    Args:
        desk: The desk.
        chat: The chat whose channel it is.
        pause: Waits so many seconds, and returns whether to stop.
    """

    def __init__(self, desk: Desk, chat: Chat, pause: Callable[[float], bool]) -> None:
        self._desk = desk
        self._chat = chat
        self._pause = pause
        self._looked: float | None = None
        self._passes = 0

    def step(self) -> None:
        """Look at the channel if it is time, tell what has begun and what is over, and hide.

        Raises:
            BotError: the chat or the database can't be used now; it is done the next time.
        """
        now = time.monotonic()
        every = LOOK_EVERY.total_seconds()
        if self._chat.closed or self._looked is None or now - self._looked >= every:
            self._chat.look()
            self._looked = now
        trouble = self._chat.closed
        if trouble in NOT_CONNECTED:
            return
        known = self._noted(trouble)
        if known is not None:
            self._tell(known)
        if trouble in EXPOSED:
            self._hide()
        else:
            self._passes = 0

    def _noted(self, trouble: Trouble | None) -> Known | None:
        """Keep what the channel is like now; returns what people are to be told of."""
        with self._desk.store.write() as database:
            known = recalled(database)
            if trouble is None and known is not None and not known.over:
                _LOG.info("the channel can be used again", was=known.trouble)
                if known.hides:
                    surfaces.show_again(database, self._chat.name)
                known = replace(known, over=True, untold=self._everyone(), hides=False)
            elif trouble is not None and (
                known is None or known.over or known.trouble is not trouble
            ):
                _LOG.error("nothing can be shown in the channel", trouble=trouble)
                hides = trouble in EXPOSED or (known is not None and known.hides)
                known = Known(
                    trouble=trouble, since=self._desk.now(), untold=self._everyone(), hides=hides
                )
            else:
                return known
            _remember(database, known)
        self._desk.wake()
        return known

    def _everyone(self) -> tuple[str, ...]:
        return tuple(admin.key for admin in self._desk.admins)

    def _tell(self, known: Known) -> None:
        """Tell each admin who has not been; one whom the chat refuses is only logged."""
        texts = self._desk.texts
        contact = self._desk.settings.monitoring.contact
        drawn = screen.over if known.over else None
        message = (
            drawn(known.trouble, texts) if drawn else screen.begun(known.trouble, contact, texts)
        )
        for admin in known.untold:
            try:
                told = self._chat.tell_admin(admin, message)
            except Retryable as error:
                _LOG.warning("an admin is told later", reason=str(error))
                continue
            except BotError as error:
                _LOG.error("an admin could not be told", reason=str(error))
                told = False
            if not told:
                _LOG.warning("an admin was not told of the channel")
            known = replace(known, untold=tuple(one for one in known.untold if one != admin))
            with self._desk.store.write() as database:
                _remember(database, None if known.over and not known.untold else known)

    def _hide(self) -> None:
        if self._passes >= PASSES:
            return
        message = screen.hidden(self._desk.texts)
        if self._chat.hide_all(message, self._no_longer):
            self._passes += 1
            _LOG.info("what stood in the channel is hidden", passes=self._passes)

    def _no_longer(self, seconds: float) -> bool:
        return self._pause(seconds) or self._chat.closed not in EXPOSED


def recalled(database: Database) -> Known | None:
    """Return what is kept of a trouble with the channel."""
    text = mentions.recall(database, _KEY)
    if text is None:
        return None
    kept = json.loads(text)
    return Known(
        trouble=Trouble(kept["trouble"]),
        since=from_text(kept["since"]),
        untold=tuple(kept["untold"]),
        over=kept["over"],
        hides=kept["hides"],
    )


def _remember(database: Database, known: Known | None) -> None:
    text = None
    if known is not None:
        text = json.dumps(
            {
                "trouble": known.trouble,
                "since": to_text(known.since),
                "untold": known.untold,
                "over": known.over,
                "hides": known.hides,
            }
        )
    mentions.remember(database, _KEY, text)
