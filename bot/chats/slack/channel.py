"""The channel that the admins share: whether anything may be written in it now.

What it is like is asked of Slack at the start, each hour, when an event tells of a change, and
after a call that the channel refused. From the moment that another organisation is in it, or
invited to it, nothing of a citizen's is written there.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bot.chats.slack.errors import SAYS, translated
from bot.chats.slack.scopes import BOT_TOKEN
from bot.errors import EXPOSED, NOT_CONNECTED, BotError, ChannelUnusable, Trouble

if TYPE_CHECKING:
    from slack_sdk import WebClient

_LONGEST = 30.0
"""How many seconds are waited at most before it is tried again."""

_FORGOTTEN = 3600.0
"""For how many seconds it is believed that the channel refuses what Slack says that it takes."""


class AdminChannel:
    """Guards what is read and written in the channel; safe in several threads.

    Args:
        client: Slack's own client.
        name: The channel's id.
        clock: Gives seconds that only grow.
    """

    def __init__(
        self,
        client: WebClient,
        name: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.id = name
        self._client = client
        self._clock = clock
        self._trouble: Trouble | None = Trouble.UNREACHED
        self._refused_at: float | None = None
        self._tries = 0
        self._writers = 0
        self._lock = threading.Lock()

    @property
    def closed(self) -> Trouble | None:
        """Why nothing can be written in it, or None."""
        return self._trouble

    @property
    def writing_now(self) -> bool:
        """Whether a call is under way that was let through before, and may still write there."""
        return self._writers > 0

    def found(self, trouble: Trouble) -> None:
        """Note what is known without asking."""
        with self._lock:
            self._trouble, self._refused_at = trouble, None

    def look(self) -> Trouble | None:
        """Ask Slack what the channel is like now.

        Raises:
            BotError: Slack can't be asked; what was known stands.
        """
        seen = self._asked()
        with self._lock:
            refused = self._refused_at
            if seen is not None or refused is None or self._clock() - refused > _FORGOTTEN:
                self._trouble, self._refused_at = seen, None
            if self._trouble is None:
                self._tries = 0
            return self._trouble

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Translate the errors of a call that reads in the channel.

        Raises:
            BotError: see :func:`bot.chats.slack.errors.translated`.
        """
        if self._trouble in NOT_CONNECTED:
            raise self._unusable()
        with self._noting(), translated(BOT_TOKEN):
            yield

    @contextmanager
    def writing(self, *, repeatable: bool = True, words: bool = True) -> Iterator[None]:
        """Let a call write in the channel if it may; ``words`` unless it takes some away.

        Raises:
            ChannelUnusable: nothing can be written there now, or nothing may.
            BotError: see :func:`bot.chats.slack.errors.translated`.
        """
        with self._lock:
            self._writers += 1
        try:
            self._let_through(words=words)
            with self._noting(), translated(BOT_TOKEN, repeatable=repeatable):
                yield
        finally:
            with self._lock:
                self._writers -= 1
        with self._lock:
            if self._refused_at is not None:
                self._trouble, self._refused_at = None, None
            self._tries = 0

    def _let_through(self, *, words: bool) -> None:
        if self._trouble in NOT_CONNECTED:
            raise self._unusable()
        if self._trouble is not None and self._refused_at is None:
            trouble = self.look()
            if trouble is not None and (words or trouble not in EXPOSED):
                raise self._unusable()

    @contextmanager
    def _noting(self) -> Iterator[None]:
        """Note that the channel refused the call, and ask what it is like."""
        try:
            yield
        except ChannelUnusable as error:
            with self._lock:
                if self._trouble is None:
                    self._trouble = error.trouble
                if self._trouble is error.trouble:
                    self._refused_at = self._clock()
            try:
                seen = self._asked()
            except BotError:
                seen = None  # it is asked again before the next attempt
            if seen is not None:
                self.found(seen)
            raise self._unusable(str(error)) from error

    def _unusable(self, reason: str = "") -> ChannelUnusable:
        """Return the error of it, with a longer wait each time."""
        trouble = self._trouble or Trouble.REMOVED
        with self._lock:
            after = min(_LONGEST, 2.0**self._tries)
            self._tries = min(self._tries + 1, 10)
        return ChannelUnusable(reason or SAYS[trouble], trouble, after)

    def _asked(self) -> Trouble | None:
        try:
            with translated(BOT_TOKEN):
                answer = self._client.conversations_info(channel=self.id)
        except ChannelUnusable as error:
            return error.trouble
        return trouble_of(answer["channel"])


def trouble_of(channel: Mapping[str, Any]) -> Trouble | None:
    """Return what a conversation object tells of the channel.

    https://docs.slack.dev/reference/objects/conversation-object; a channel that several
    workspaces of one organisation share (``is_org_shared``) is the municipality's own.
    """
    if channel.get("is_ext_shared"):
        return Trouble.SHARED
    if channel.get("is_pending_ext_shared") or channel.get("pending_connected_team_ids"):
        return Trouble.OFFERED
    if channel.get("is_archived"):
        return Trouble.ARCHIVED
    return None if channel.get("is_member") else Trouble.REMOVED
