"""Slack as a chat: cards, threads, forms, reactions and commands over Bolt in Socket Mode."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.cases import Admin
from bot.chats import Handler, Posted, Reaction
from bot.chats.slack import render
from bot.chats.slack.errors import code, translated
from bot.errors import BotError, LoginFailed, Rejected
from bot.screens import Form, Message
from bot.texts import Texts

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.chats.slack.listeners import Listeners

BOT_TOKEN = "SLACK_BOT_TOKEN"  # noqa: S105 - the variable's name
APP_TOKEN = "SLACK_APP_TOKEN"  # noqa: S105 - the variable's name
EVENT_TYPE = "svarvakt"
"""The ``event_type`` of our messages' metadata: https://docs.slack.dev/messaging/message-metadata"""

SCOPES: Sequence[tuple[str, ...]] = (
    ("chat:write",),
    ("commands",),
    ("reactions:read",),
    ("users:read",),
    ("users:read.email",),
    ("dnd:read",),
    ("channels:read", "groups:read"),
    ("channels:history", "groups:history"),
)
"""What the app must be granted: one of each; the second of two is for a private channel."""

COMMANDS = ("svar", "innboks", "ny", "frist", "vakt", "krise")
"""The slash commands."""

EVENTS = ("reaction_added", "reaction_removed")
"""The events it subscribes to: https://docs.slack.dev/reference/events"""

_PAGE = 200
_LOOK_BACK = 5  # pages of the channel's history that are searched for a message
_TIMEOUT = 10  # seconds


class Slack:
    """The Slack workspace the admins work in.

    A message's id is ``channel/timestamp``. ``admins`` are found by Slack user id or e-mail at
    the start; ``warnings`` then names those who weren't found.
    """

    name = "slack"

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
        self.warnings: list[str] = []
        self._app_token = app_token
        self._admins = admins
        self._users: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self._listeners: Listeners | None = None

    def start(self, handler: Handler) -> None:
        """Log in, find the admins and the channel, and begin to listen.

        Raises:
            LoginFailed: a token is refused or lacks a scope, or none of the admins exists.
            Rejected: the app is not in the admin channel.
            Retryable: Slack can't be reached.
        """
        from bot.chats.slack.listeners import Listeners  # noqa: PLC0415 - imports Bolt

        with translated(BOT_TOKEN):
            answer = self.client.auth_test()
            if missing := missing_scopes(answer.headers):
                raise LoginFailed(lacking(missing))
            me: Mapping[str, Any] = answer.data  # type: ignore[assignment] # JSON
            channel: Mapping[str, Any] = self.client.conversations_info(channel=self.channel)[
                "channel"
            ]
        if not channel.get("is_member"):
            raise Rejected(
                f"The Slack app is not in the channel {self.channel}: write "
                "/invite @svarvakt there, then start again."
            )
        self._find_admins()
        self._listeners = Listeners(self, handler, me, self._app_token)
        self._listeners.start()

    def bare_client(self) -> WebClient:
        """Return a client that has no token of its own."""
        from slack_sdk import WebClient  # noqa: PLC0415 - heavy, and only when Slack is used

        return WebClient(**self._connection())

    def _connection(self) -> dict[str, Any]:
        # slack_sdk's own retry after a lost connection would post a message twice
        return {"base_url": self._api_url, "timeout": _TIMEOUT, "retry_handlers": []}

    def stop(self) -> None:
        """Stop listening and let go of connections and threads."""
        if self._listeners is not None:
            self._listeners.stop()
            self._listeners = None

    def admin_of(self, user: str) -> str | None:
        """Return the key of the listed admin the Slack user is, or None."""
        return self._keys.get(user)

    def user_of(self, admin: str) -> str | None:
        """Return the admin's Slack user id."""
        return self._users.get(admin)

    def post(self, message: Message, *, key: str, thread: str | None = None) -> Posted:
        """Post a message (https://docs.slack.dev/reference/methods/chat.postMessage)."""
        with translated(BOT_TOKEN, repeatable=False):
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
        """Replace a message (https://docs.slack.dev/reference/methods/chat.update)."""
        channel, timestamp = message_id.split("/")
        with translated(BOT_TOKEN):
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
        try:
            with translated(BOT_TOKEN):
                self.client.chat_delete(channel=channel, ts=timestamp)
        except Rejected as error:
            if code(error) != "message_not_found":
                raise

    def find(self, key: str, *, thread: str | None = None) -> Posted | None:
        """Look in the channel, or in the thread, for the message posted under ``key``."""
        found = [
            message["ts"]
            for message in self._messages(thread)
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
        user = self._users.get(admin)
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
        with translated(BOT_TOKEN):
            answer = self.client.reactions_get(channel=channel, timestamp=timestamp, full=True)
        message: Mapping[str, Any] = answer.get("message") or {}
        return [
            Reaction(user, self.admin_of(user), reaction["name"].partition("::")[0])
            for reaction in message.get("reactions", [])
            for user in reaction["users"]
        ]

    def tell(self, user: str, message: Message, channel: str | None = None) -> None:
        """Show a message to one person only."""
        with translated(BOT_TOKEN):
            self.client.chat_postEphemeral(
                channel=channel or self.channel,
                user=user,
                text=render.fallback(message, self.user_of),
                blocks=render.blocks(message, self.user_of, self.texts),
                parse="none",
            )

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

    def _messages(self, thread: str | None) -> Sequence[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        cursor: str | None = None
        for _page in range(_LOOK_BACK):
            with translated(BOT_TOKEN):
                if thread:
                    answer = self.client.conversations_replies(
                        channel=self.channel,
                        ts=_timestamp(thread),
                        limit=_PAGE,
                        cursor=cursor,
                        include_all_metadata=True,
                    )
                else:
                    answer = self.client.conversations_history(
                        channel=self.channel, limit=_PAGE, cursor=cursor, include_all_metadata=True
                    )
            found += answer["messages"]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return found

    def _find_admins(self) -> None:
        for admin in self._admins:
            user = user_of(self.client, admin)
            if user is None:
                self.warnings.append(
                    f"{admin.name} ({admin.email}) has no user with that e-mail in Slack and "
                    "can't act; correct the e-mail under [[admins]]."
                )
                continue
            self._users[admin.key] = user
            self._keys[user] = admin.key
        if not self._users:
            raise LoginFailed(
                "None of the admins is a user of this Slack workspace; correct their e-mails "
                "under [[admins]]."
            )


def missing_scopes(headers: Mapping[str, str]) -> list[str]:
    """Return every scope that the app lacks, not only the first one needed.

    Slack tells what the token has: https://docs.slack.dev/reference/scopes
    """
    told = {name.lower(): value for name, value in headers.items()}.get("x-oauth-scopes")
    if told is None:
        return []
    granted = {scope.strip() for scope in told.split(",")}
    return [" or ".join(scopes) for scopes in SCOPES if granted.isdisjoint(scopes)]


def lacking(scopes: Sequence[str]) -> str:
    """Say that the app lacks the scopes, and what to do."""
    return (
        f"The Slack app lacks the scopes {', '.join(scopes)}; add them under OAuth & "
        "Permissions at api.slack.com/apps and install the app again."
    )


def user_of(client: WebClient, admin: Admin) -> str | None:
    """Return the admin's Slack user id, or None if nobody there has that e-mail.

    Raises:
        BotError: Slack can't be asked.
    """
    user = admin.ids.get(Slack.name)
    if user is not None or not admin.email:
        return user
    try:
        with translated(BOT_TOKEN):
            return str(client.users_lookupByEmail(email=admin.email)["user"]["id"])
    except Rejected as error:
        if code(error) != "users_not_found":
            raise
    return None


def _timestamp(message_id: str) -> str:
    return message_id.partition("/")[2]
