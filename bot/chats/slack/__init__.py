"""Slack as a chat: cards, threads, forms, reactions and commands over Bolt in Socket Mode."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

from bot.cases import Admin
from bot.chats import Handler, Posted, Reaction
from bot.chats.slack import private, render
from bot.chats.slack.channel import AdminChannel
from bot.chats.slack.connecting import Connecting
from bot.chats.slack.errors import SAYS, code, translated
from bot.chats.slack.hiding import EVENT_TYPE, hide
from bot.chats.slack.history import messages
from bot.chats.slack.people import CHAT, People
from bot.chats.slack.scopes import BOT_TOKEN, lacking, missing_scopes
from bot.errors import (
    BotError,
    ChannelUnusable,
    LoginFailed,
    Rejected,
    Retryable,
    Trouble,
)
from bot.screens import Form, Message
from bot.texts import Texts

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.chats.slack.listeners import Listeners

COMMANDS = ("svar", "innboks", "ny", "frist", "vakt", "krise")
"""The slash commands."""

_LOOK_BACK = 5  # pages of the channel's history that are searched for a message
_TIMEOUT = 10  # seconds
_A_MOMENT = 0.05  # seconds


class Slack:
    """The Slack workspace the admins work in.

    A message's id is ``channel/timestamp``. ``admins`` are found by Slack user id or e-mail at
    the start; ``warnings`` then names those who weren't found.
    """

    name = CHAT

    def __init__(
        self,
        *,
        bot_token: str,
        app_token: str,
        api_url: str,
        channel: str,
        admins: Sequence[Admin],
        texts: Texts,
        now: Callable[[], datetime],
    ) -> None:
        from slack_sdk import WebClient  # noqa: PLC0415 - heavy, and only when Slack is used

        self._api_url = api_url
        self.client: WebClient = WebClient(token=bot_token, **self._connection())
        self._now = now
        self.channel = channel
        self.texts = texts
        self.admin_channel = AdminChannel(self.client, channel)
        self._missing: list[str] = []
        self._app_token = app_token
        self._admins = admins
        self._people = People()
        self._listeners: Listeners | None = None
        self._connecting: Connecting | None = None
        self._bot = ""
        self.changed: Callable[[], None] = _nothing

    @property
    def warnings(self) -> Sequence[str]:
        """What was found that stops nothing but should be mended."""
        trouble = self.closed
        return [*self._missing, *([f"Nothing is shown: {SAYS[trouble]}"] if trouble else [])]

    @property
    def closed(self) -> Trouble | None:
        """Why nothing can be shown now, or None."""
        return self.admin_channel.closed

    def start(self, handler: Handler) -> None:
        """Log in, find the admins, look at the channel, and begin to listen.

        A Slack that can't be reached is tried again until it can, and a channel that can't be
        used is no fault: see :attr:`closed`.

        Raises:
            LoginFailed: a token is refused or lacks a scope, or none of the admins exists.
        """
        self._connecting = Connecting(lambda: self._connect(handler), self._not_connected)
        try:
            self._connect(handler)
        except Retryable as error:
            self._connecting.start(error)

    def _connect(self, handler: Handler) -> None:
        from bot.chats.slack.listeners import Listeners  # noqa: PLC0415 - imports Bolt

        with translated(BOT_TOKEN):
            answer = self.client.auth_test()
        if missing := missing_scopes(answer.headers):
            raise LoginFailed(lacking(missing))
        me: Mapping[str, Any] = answer.data  # type: ignore[assignment] # JSON
        self._bot = str(me.get("bot_id"))
        self._missing = self._people.find(self.client, self._admins)
        listeners = Listeners(self, handler, me, self._app_token)
        listeners.start()
        try:
            self.admin_channel.look()  # last, since writing is let through by it
        except BotError:
            listeners.stop()
            raise
        if self._connecting is None or self._connecting.stopped:
            listeners.stop()
            return
        self._listeners = listeners
        self.changed()

    def _not_connected(self, error: BotError) -> None:
        login = isinstance(error, LoginFailed)
        self.admin_channel.found(Trouble.LOGIN if login else Trouble.UNREACHED)
        if login:
            self._missing = [str(error)]

    def look(self) -> Trouble | None:
        """Ask Slack what the channel is like now; what was known stands without a connection."""
        return self.closed if self._listeners is None else self.admin_channel.look()

    def on_change(self, told: Callable[[], None]) -> None:
        """Have ``told`` called when something about the channel may have changed."""
        self.changed = told

    def bare_client(self) -> WebClient:
        """Return a client that has no token of its own."""
        from slack_sdk import WebClient  # noqa: PLC0415 - heavy, and only when Slack is used

        return WebClient(**self._connection())

    def _connection(self) -> dict[str, Any]:
        # slack_sdk's own retry after a lost connection would post a message twice
        return {"base_url": self._api_url, "timeout": _TIMEOUT, "retry_handlers": []}

    def stop(self) -> None:
        """Stop listening and let go of connections and threads."""
        if self._connecting is not None:
            self._connecting.stop()
        if self._listeners is not None:
            self._listeners.stop()
            self._listeners = None

    def admin_of(self, user: str) -> str | None:
        """Return the key of the listed admin the Slack user is, or None."""
        return self._people.keys.get(user)

    def user_of(self, admin: str) -> str | None:
        """Return the admin's Slack user id."""
        return self._people.users.get(admin)

    def post(self, message: Message, *, key: str, thread: str | None = None) -> Posted:
        """Post a message (https://docs.slack.dev/reference/methods/chat.postMessage)."""
        with self.admin_channel.writing(repeatable=False):
            answer = self.client.chat_postMessage(
                channel=self.channel,
                thread_ts=_timestamp(thread) if thread else None,
                text=render.fallback(message, self.user_of),
                blocks=render.blocks(message, self.user_of, self.texts),
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
                parse="none",
                unfurl_links=False,
                unfurl_media=False,
            )
        return self._posted(answer["channel"], answer["ts"])

    def update(self, message_id: str, message: Message, *, key: str) -> None:
        """Replace a message (https://docs.slack.dev/reference/methods/chat.update).

        One that stands in a channel that was the admins' before is taken away, as if somebody
        had deleted it: what it showed belongs in the channel of today.
        """
        channel, timestamp = message_id.split("/")
        if channel != self.channel:
            self._abandon(message_id)
        with self.admin_channel.writing():
            self.client.chat_update(
                channel=channel,
                ts=timestamp,
                text=render.fallback(message, self.user_of),
                blocks=render.blocks(message, self.user_of, self.texts),
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
                parse="none",
            )

    def delete(self, message_id: str) -> None:
        """Take a message away; one that is gone already is no error."""
        channel, timestamp = message_id.split("/")
        if channel != self.channel:
            with suppress(Rejected):
                self._abandon(message_id)
            return
        try:
            with self.admin_channel.writing(words=False):
                self.client.chat_delete(channel=channel, ts=timestamp)
        except Rejected as error:
            if code(error) != "message_not_found":
                raise

    def _abandon(self, message_id: str) -> NoReturn:
        """Take away what stands in a channel that was the admins' before, if it can be.

        Raises:
            Rejected: always: there is nothing there any more that could be changed.
        """
        channel, timestamp = message_id.split("/")
        with suppress(Rejected, ChannelUnusable), translated(BOT_TOKEN):
            self.client.chat_delete(channel=channel, ts=timestamp)
        raise Rejected("The message stood in another channel than today's.", deleted=True)

    def find(self, key: str, *, thread: str | None = None) -> Posted | None:
        """Look in the channel, or in the thread, for the message posted under ``key``."""
        found = [
            message["ts"]
            for message in messages(
                self.client, self.channel, thread and _timestamp(thread), self._read, _LOOK_BACK
            )
            if message.get("metadata", {}).get("event_payload", {}).get("key") == key
            and message["metadata"].get("event_type") == EVENT_TYPE
        ]
        if not found:
            return None
        first, *doubles = sorted(found)
        for double in doubles:
            self.delete(f"{self.channel}/{double}")
        return self._posted(self.channel, first)

    def resting(self, admin: str) -> bool:
        """Ask whether the admin's do-not-disturb is on.

        Others' snooze is not told, only their schedule (https://docs.slack.dev/reference/methods/dnd.info).
        """
        user = self._people.users.get(admin)
        if user is None:
            return False
        with translated(BOT_TOKEN):
            answer = self.client.dnd_info(user=user)
        start, end = (answer.get(f"next_dnd_{edge}_ts") or 0 for edge in ("start", "end"))
        snoozed = bool(answer.get("snooze_enabled"))
        return snoozed or bool(answer.get("dnd_enabled") and start <= self._now().timestamp() < end)

    def reactions(self, message_id: str) -> list[Reaction]:
        """Return the reactions that stand on a message now, without skin tones."""
        channel, timestamp = message_id.split("/")
        if channel != self.channel:
            self._abandon(message_id)
        with self.admin_channel.reading():
            answer = self.client.reactions_get(channel=channel, timestamp=timestamp, full=True)
        message: Mapping[str, Any] = answer.get("message") or {}
        return [
            Reaction(user, self.admin_of(user), reaction["name"].partition("::")[0])
            for reaction in message.get("reactions", [])
            for user in reaction["users"]
        ]

    def tell(self, user: str, message: Message, channel: str | None = None) -> None:
        """Show a message to one person only, where that person is, or else directly."""
        private.tell(self, user, message, channel)

    def tell_admin(self, admin: str, message: Message) -> bool:
        """Write to an admin directly, outside the channel; False if the admin is not known."""
        user = self.user_of(admin)
        if user is not None:
            private.write(self, user, message)
        return user is not None

    def hide_all(self, message: Message, pause: Callable[[float], bool]) -> bool:
        """Put ``message`` in place of all that we have written in the channel."""
        while self.admin_channel.writing_now:  # else what is on its way would stand there after
            if pause(_A_MOMENT):
                return False
        return hide(self.client, self.channel, self._bot, message, self.texts, pause)

    def open_form(self, trigger: str, form: Form) -> None:
        """Open a form within three seconds of the click that ``trigger`` came with."""
        with translated(BOT_TOKEN):
            self.client.views_open(
                trigger_id=trigger, view=render.view(form, self.user_of, self.texts)
            )

    def replace_form(self, view_id: str, form: Form, unchanged: str | None = None) -> None:
        """Show ``form`` in place of the open one, with ``unchanged`` only if that still is this.

        https://docs.slack.dev/surfaces/modals#handling_race_conditions
        """
        with translated(BOT_TOKEN):
            self.client.views_update(
                view_id=view_id, view=render.view(form, self.user_of, self.texts), hash=unchanged
            )

    def _posted(self, channel: str, timestamp: str) -> Posted:
        # The message is out: a failed look-up of its address must not have it posted again
        try:
            with translated(BOT_TOKEN):
                link = self.client.chat_getPermalink(channel=channel, message_ts=timestamp)
            url: str | None = str(link["permalink"])
        except BotError:
            url = None
        return Posted(f"{channel}/{timestamp}", url)

    def _read(self, call: Callable[[], Any]) -> Any:  # noqa: ANN401 - Slack's answer
        with self.admin_channel.reading():
            return call()


def _nothing() -> None:
    pass


def _timestamp(message_id: str) -> str:
    return message_id.partition("/")[2]
