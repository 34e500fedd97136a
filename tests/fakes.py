"""Small real classes that stand in for what lies outside: a network, a clock."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.alarms import Call, Recipient
from bot.cases import Attachment, Author, Edited, Mention, OwnReply
from bot.chats import Handler, Posted, Reaction
from bot.errors import BotError, Rejected, Trouble
from bot.networks import Ability, Batch, Published, Reply
from bot.screens import Message


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at.astimezone(UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, to: datetime) -> None:
        """Set the clock."""
        self.at = to.astimezone(UTC)

    def forward(self, amount: timedelta) -> None:
        """Move the clock forward."""
        self.at += amount


EVERYTHING = frozenset(Ability) - {Ability.STREAM}
"""What a village with everything lets the municipality do."""


class Village:
    """A network in memory: people write, the municipality replies, and both can be read.

    ``trouble`` holds errors that the next calls of a method raise, in order; one paired with
    True is raised after the work is done, as when the answer is lost on its way. ``did`` holds
    every call to hide, delete, correct and withdraw that did something, in order.
    """

    title = "Bygda"
    limit = 300

    def __init__(
        self,
        name: str = "village",
        abilities: frozenset[Ability] = frozenset({Ability.REPLY, Ability.REPEAT}),
    ) -> None:
        self.name = name
        self.abilities = abilities
        self.edited: list[Edited] = []
        self.deleted: list[str] = []
        self.did: list[tuple[str, ...]] = []
        self.posts: list[Mention | OwnReply] = []
        self.published: dict[str, Reply] = {}
        self.trouble: dict[str, list[tuple[BotError, bool]]] = {}
        self.closed = False
        self._keys = itertools.count(1)
        self._lock = threading.Lock()

    def write(
        self,
        text: str,
        *,
        at: datetime,
        author: str = "kari",
        name: str = "Kari Nordmann",
        answers: str | None = None,
        root: str | None = None,
        languages: Sequence[str] = (),
        private: bool = False,
        attachments: Sequence[Attachment] = (),
    ) -> Mention:
        """Have a citizen write something to the municipality."""
        number = len(self.posts) + 1
        external_id = f"post/{number}"
        mention = Mention(
            network=self.name,
            external_id=external_id,
            root_id=root or answers or external_id,
            parent_id=answers,
            author=Author(id=f"id:{author}", handle=f"{author}.test", name=name),
            text=text,
            posted_at=at,
            url=f"https://village.test/{author}/{number}",
            languages=tuple(languages),
            context={"cid": f"cid-{number}"},
            private=private,
            attachments=tuple(attachments),
        )
        self.posts.append(mention)
        return mention

    def edit(self, mention: Mention, text: str, *attachments: Attachment) -> None:
        """Have a citizen write something else instead; every poll tells of it from now on."""
        self.edited.append(Edited(external_id=mention.external_id, text=text,
                                  attachments=attachments))  # fmt: skip

    def take_down(self, mention: Mention) -> None:
        """Have a citizen delete something; every poll tells of it from now on."""
        self.deleted.append(mention.external_id)

    def reply_directly(self, to: Mention, *, at: datetime) -> OwnReply:
        """Have the municipality reply on the network itself."""
        number = len(self.posts) + 1
        own = OwnReply(
            network=self.name,
            external_id=f"own/{number}",
            root_id=to.root_id,
            parent_id=to.external_id,
            posted_at=at,
            url=f"https://village.test/own/{number}",
        )
        self.posts.append(own)
        return own

    def length(self, text: str) -> int:
        """Count characters."""
        return len(text)

    def poll(self, cursor: str | None) -> Batch:
        """Return what was written since; the last two are always read again."""
        self._fail("poll", late=False)
        start = max(int(cursor or 0) - 2, 0)
        new = self.posts[start:]
        return Batch(
            mentions=tuple(one for one in new if isinstance(one, Mention)),
            own_replies=tuple(one for one in new if isinstance(one, OwnReply)),
            edited=tuple(self.edited),
            deleted=tuple(self.deleted),
            cursor=str(len(self.posts)),
        )

    def new_key(self) -> str:
        """Make a key."""
        return f"key{next(self._keys)}"

    def publish(self, reply: Reply) -> Published:
        """Publish once for each key."""
        self._fail("publish", late=False)
        with self._lock:
            self.published.setdefault(reply.key, replace(reply))
        self._fail("publish", late=True)
        return self._place(reply)

    def find(self, reply: Reply) -> Published | None:
        """Look a reply up by its key."""
        self._fail("find", late=False)
        return self._place(reply) if reply.key in self.published else None

    def hide(self, external_id: str, context: Mapping[str, str]) -> None:
        """Hide a post; hiding it again is no error."""
        self._do("hide", external_id, context["cid"])

    def delete(self, external_id: str, context: Mapping[str, str]) -> None:
        """Take a post away; a post that is gone is no error."""
        self._do("delete", external_id, context["cid"])

    def correct(self, published_id: str, text: str) -> None:
        """Put another text in a reply's place."""
        self._do("correct", published_id, text)

    def withdraw(self, published_id: str) -> None:
        """Take a reply back."""
        self._do("withdraw", published_id)

    def _do(self, what: str, *given: str) -> None:
        self._fail(what, late=False)
        self.did.append((what, *given))
        self._fail(what, late=True)

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True

    def _place(self, reply: Reply) -> Published:
        return Published(
            external_id=f"out/{reply.key}", url=f"https://village.test/out/{reply.key}"
        )

    def _fail(self, method: str, *, late: bool) -> None:
        waiting = self.trouble.get(method, [])
        if waiting and waiting[0][1] is late:
            raise waiting.pop(0)[0]


class Board:
    """A chat in memory: messages by id, each with its key, and who was told what.

    ``trouble`` works as the village's does.
    """

    name = "slack"

    def __init__(self) -> None:
        self.messages: dict[str, tuple[str, Message, str | None]] = {}
        self.deleted: list[str] = []
        self.told: list[tuple[str, Message]] = []
        self.standing: dict[str, list[Reaction]] = {}
        self.updates = 0
        self.warnings: list[str] = []
        self.asleep: set[str] = set()
        self.closed: Trouble | None = None
        self.written: list[tuple[str, Message]] = []
        self.hidden = 0
        self.trouble: dict[str, list[tuple[BotError, bool]]] = {}
        self._ids = itertools.count(1)

    def start(self, handler: Handler) -> None:
        """There is nothing to log in to."""

    def stop(self) -> None:
        """There is nothing to stop."""

    def post(self, message: Message, *, key: str, thread: str | None = None) -> Posted:
        """Put a message up."""
        self._fail("post", late=False)
        self._there(thread)
        message_id = f"C0ADMIN/{next(self._ids)}"
        self.messages[message_id] = (key, message, thread)
        self._fail("post", late=True)
        return Posted(message_id, f"https://board.test/{message_id}")

    def update(self, message_id: str, message: Message, *, key: str) -> None:
        """Put a message up in place of another."""
        self._fail("update", late=False)
        self._there(message_id)
        self.messages[message_id] = (key, message, self.messages[message_id][2])
        self.updates += 1

    def delete(self, message_id: str) -> None:
        """Take a message down."""
        self._fail("delete", late=False)
        self.messages.pop(message_id, None)
        self.deleted.append(message_id)

    def find(self, key: str, *, thread: str | None = None) -> Posted | None:
        """Look for a message by its key."""
        self._fail("find", late=False)
        self._there(thread)
        for message_id, (posted, _message, where) in self.messages.items():
            if posted == key and where == thread:
                return Posted(message_id, f"https://board.test/{message_id}")
        return None

    def tell(self, user: str, message: Message) -> None:
        """Say something to one person."""
        self.told.append((user, message))

    def tell_admin(self, admin: str, message: Message) -> bool:
        """Write to one admin."""
        self._fail("tell_admin", late=False)
        self.written.append((admin, message))
        return True

    def look(self) -> Trouble | None:
        """Tell what the channel is like."""
        return self.closed

    def on_change(self, told: Callable[[], None]) -> None:
        """Nothing tells of a change."""

    def hide_all(self, message: Message, pause: Callable[[float], bool]) -> bool:
        """Hide everything."""
        self.hidden += 1
        self.messages = {
            name: (key, message, thread) for name, (key, _, thread) in self.messages.items()
        }
        return not pause(0.0)

    def admin_of(self, user: str) -> str | None:
        """Take every user for the admin of that key."""
        return user

    def resting(self, admin: str) -> bool:
        """Tell whether the admin's do-not-disturb is on."""
        self._fail("resting", late=False)
        return admin in self.asleep

    def reactions(self, message_id: str) -> list[Reaction]:
        """Return what stands on a message."""
        self._fail("reactions", late=False)
        return self.standing.get(message_id, [])

    def _there(self, message_id: str | None) -> None:
        """Refuse what is about a message that was taken down, as Slack does."""
        if message_id is not None and message_id not in self.messages:
            raise Rejected("message_not_found", deleted=True)

    def under(self, key: str) -> list[Message]:
        """Return every message posted under keys that begin so."""
        return [
            message for posted, message, _thread in self.messages.values() if posted.startswith(key)
        ]

    def _fail(self, method: str, *, late: bool) -> None:
        waiting = self.trouble.get(method, [])
        if waiting and waiting[0][1] is late:
            raise waiting.pop(0)[0]


class Pager:
    """A way to ring people in memory; ``trouble`` holds what the next calls raise."""

    destination = "alarm:mail"

    def __init__(self) -> None:
        self.sent: list[tuple[Recipient, Call]] = []
        self.trouble: list[Exception] = []

    def reaches(self, recipient: Recipient) -> bool:
        """Whether there is an address."""
        return bool(recipient.email)

    def send(self, recipient: Recipient, call: Call) -> None:
        """Ring."""
        if self.trouble:
            raise self.trouble.pop(0)
        self.sent.append((recipient, call))

    def check(self) -> None:
        """There is nothing to log in to."""
