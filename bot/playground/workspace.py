"""The workspace itself: people, channels, messages, forms, and how each looks in JSON.

Everything is in memory and behind one lock. Objects have the shape that Slack's Web API gives
them, so that what a client reads is what it would read there.
"""

from __future__ import annotations

import itertools
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

T = TypeVar("T")
Json = dict[str, Any]

TEAM, APP, BOT, BOT_USER = "T0BOE", "A0APP", "B0BOT", "U0BOT"
ADMIN_CHANNEL, OTHER_CHANNEL = "C0ADMIN", "C0OTHER"
TOMBSTONE = "tombstone"
"""The subtype of what is left of a deleted message that others have answered to."""

TRIGGER_LIFE = 3.0
"""Seconds: https://docs.slack.dev/interactivity/handling-user-interaction#trigger_id"""

HISTORY_KEPT = 1000
"""How many calls are remembered for whoever wants to look at them afterwards."""


class SlackError(Exception):
    """What Slack answers instead of doing something; ``code`` is its name for it."""

    def __init__(self, code: str, **more: Any) -> None:  # noqa: ANN401 - goes into the JSON answer
        self.code = code
        self.more = more
        super().__init__(code)


class RateLimitedError(SlackError):
    """Too many calls: answered with HTTP 429 and ``Retry-After``, in whole seconds."""

    def __init__(self, after: int) -> None:
        self.after = after
        super().__init__("ratelimited")


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A member of the workspace."""

    id: str
    name: str
    real_name: str
    email: str = ""
    is_bot: bool = False

    def as_json(self) -> Json:
        """Return the user object (https://docs.slack.dev/reference/objects/user-object)."""
        profile = {"real_name": self.real_name, "display_name": self.name, "email": self.email}
        return {
            "id": self.id, "team_id": TEAM, "name": self.name, "real_name": self.real_name,
            "deleted": False, "is_bot": self.is_bot, "tz": "Europe/Oslo", "profile": profile,
        }  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Channel:
    """A channel with its messages by timestamp, threads among them."""

    id: str
    name: str
    members: set[str]
    messages: dict[str, Json] = field(default_factory=dict)
    is_im: bool = False
    is_private: bool = False
    is_archived: bool = False
    connected: set[str] = field(default_factory=set)
    invited: set[str] = field(default_factory=set)

    def as_json(self) -> Json:
        """Return the conversation object, as the app sees it.

        https://docs.slack.dev/reference/objects/conversation-object; ``connected`` are the other
        organisations in it, ``invited`` those that have not answered yet.
        """
        return {
            "id": self.id, "name": self.name, "is_channel": not self.is_im, "is_im": self.is_im,
            "is_private": self.is_private, "is_archived": self.is_archived,
            "is_member": BOT_USER in self.members, "num_members": len(self.members),
            "is_shared": bool(self.connected), "is_ext_shared": bool(self.connected),
            "is_org_shared": False, "is_pending_ext_shared": bool(self.invited),
            "shared_team_ids": [TEAM, *sorted(self.connected)],
            "connected_team_ids": sorted(self.connected),
            "pending_connected_team_ids": sorted(self.invited),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ephemeral:
    """A message that only one person sees; it is gone when they reload."""

    user: str
    channel: str
    message: Json


@dataclass(slots=True)
class Trigger:
    """What a form may be opened with, once and within three seconds."""

    user: str
    made: float
    used: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the Web API: what was asked and what was answered."""

    method: str
    arguments: Json
    answer: Json


PEOPLE = (
    User(id="U0KARI", name="kari", real_name="Kari Nilsen", email="kari.nilsen@boe.kommune.no"),
    User(id="U0OLA", name="ola", real_name="Ola Hansen", email="ola.hansen@boe.kommune.no"),
    User(id="U0LIV", name="liv", real_name="Liv Berg", email="liv.berg@boe.kommune.no"),
    User(id="U0GUEST", name="gjest", real_name="Gro Gjest", email="gro.gjest@boe.kommune.no"),
    User(id=BOT_USER, name="svarvakt", real_name="Svarvakt", is_bot=True),
)


class Workspace:
    """The state, one lock around it, and a condition that tells whoever waits of every change.

    ``version`` grows with every change.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.lock = threading.RLock()
        self._changed = threading.Condition(self.lock)
        self.users = {user.id: user for user in PEOPLE}
        everyone = set(self.users)
        self.channels = {
            ADMIN_CHANNEL: Channel(id=ADMIN_CHANNEL, name="sosiale-medier", members=everyone),
            OTHER_CHANNEL: Channel(id=OTHER_CHANNEL, name="annet", members=everyone - {BOT_USER}),
        }
        self.ephemerals: list[Ephemeral] = []
        self.stacks: dict[str, list[Json]] = {user: [] for user in self.users}
        self.homes: dict[str, Json] = {}
        self.form_errors: dict[str, dict[str, str]] = {}
        self.triggers: dict[str, Trigger] = {}
        self.calls: list[Call] = []
        self.version = 0
        self.do_not_disturb: dict[str, tuple[int, int]] = {}
        self._last_ts = 0
        self._numbers = itertools.count(1)

    def changed(self) -> None:
        """Tell everyone who waits that something is different."""
        with self._changed:
            self.version += 1
            self._changed.notify_all()

    def wait_for(self, look: Callable[[], T | None], seconds: float) -> T | None:
        """Return what ``look`` finds as soon as it finds something, or None in the end."""
        end = time.monotonic() + seconds
        with self._changed:
            while True:
                found = look()
                left = end - time.monotonic()
                if found or left <= 0:
                    return found
                self._changed.wait(min(left, 0.05))  # what is looked at may be elsewhere

    def new_ts(self) -> str:
        """Return a timestamp that no other message has, in order of time."""
        with self.lock:
            self._last_ts = max(int(self.now().timestamp() * 1_000_000), self._last_ts + 1)
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_id(self, letter: str) -> str:
        """Return an id such as ``V0000001``."""
        return f"{letter}{next(self._numbers):07d}"

    def new_trigger(self, user: str) -> str:
        """Make a trigger for something the user did."""
        name = f"{next(self._numbers)}.{int(time.time())}.{secrets.token_hex(8)}"
        self.triggers[name] = Trigger(user, time.monotonic())
        return name

    def use_trigger(self, name: str) -> str:
        """Use a trigger up and return whose it was.

        https://docs.slack.dev/reference/methods/views.open#errors

        Raises:
            SlackError: it is unknown, used or too old.
        """
        trigger = self.triggers.get(name)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        trigger.used = True
        if time.monotonic() - trigger.made > TRIGGER_LIFE:
            raise SlackError("expired_trigger_id")
        return trigger.user

    def channel(self, channel_id: object) -> Channel:
        """Return the channel (https://docs.slack.dev/reference/methods/conversations.info#errors).

        Raises:
            SlackError: there is none with that id.
        """
        found = self.channels.get(str(channel_id))
        if found is None:
            raise SlackError("channel_not_found")
        return found

    def direct_messages(self, user: str) -> list[Json]:
        """Return what the app and the person have written to each other alone, oldest first."""
        with self.lock:
            found = (one for one in self.channels.values() if one.is_im and user in one.members)
            return [message for one in found for message in one.messages.values()]

    def message(self, channel_id: object, ts: object) -> Json:
        """Return a message.

        Raises:
            SlackError: the channel or the message isn't there.
        """
        found = self.channel(channel_id).messages.get(str(ts))
        if found is None or found.get("subtype") == TOMBSTONE:
            raise SlackError("message_not_found")
        return found

    def record(self, method: str, arguments: Mapping[str, Any], answer: Json) -> None:
        """Remember a call."""
        with self.lock:
            self.calls.append(Call(method, dict(arguments), answer))
            del self.calls[:-HISTORY_KEPT]


def permalink(channel: str, message: Mapping[str, Any]) -> str:
    """Return a message's address (https://docs.slack.dev/reference/methods/chat.getPermalink)."""
    ts, thread = message["ts"], message.get("thread_ts")
    address = f"https://playground.slack.com/archives/{channel}/p{ts.replace('.', '')}"
    if thread and thread != ts:
        address += f"?thread_ts={thread}&cid={channel}"
    return address
