"""What every social network offers the rest of the program: one protocol.

A network module imports only :mod:`bot.cases` and :mod:`bot.errors`, and imports its SDK
where it is used, so that a network that isn't configured costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeVar, runtime_checkable

from bot.cases import Edited, Mention, OwnReply

Item = TypeVar("Item", Mention, OwnReply)


class Ability(StrEnum):
    """What a network lets the municipality's account do, beyond being read."""

    REPLY = "reply"  # publish a reply in public
    MESSAGE = "message"  # answer a direct message, and write to an author in private
    HIDE = "hide"  # hide somebody's post from others (guideline 10)
    DELETE = "delete"  # take somebody's post away for good (guideline 10)
    REPORT = "report"  # somebody's post can be reported to who runs their server, and nothing more
    CORRECT = "correct"  # change a reply of our own that is out
    WITHDRAW = "withdraw"  # take back a reply of our own that is out
    STREAM = "stream"  # be told of news at once
    REPEAT = "repeat"  # safe to publish again under the same key: the network keeps it once


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one poll found, oldest first, and the cursor to store together with it.

    ``edited``, ``deleted`` and ``unseen`` (external ids) are about mentions that were given before;
    what the program does not know is passed over. ``unseen`` is what we can't see any more and
    that is not known to be deleted, as when its author blocks the account. A batch from
    :class:`Inbound` has no cursor.
    """

    mentions: tuple[Mention, ...] = ()
    own_replies: tuple[OwnReply, ...] = ()
    edited: tuple[Edited, ...] = ()
    deleted: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    cursor: str | None = None


def oldest_first(newest_first: Iterable[Item]) -> tuple[Item, ...]:
    """Return what was read newest first in the order it was written, also within one moment."""
    items = list(newest_first)
    items.reverse()
    items.sort(key=lambda item: item.posted_at)
    return tuple(items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply a person has approved, to be published exactly once.

    ``key`` was made by :meth:`Network.new_key` and stored before the first attempt, so that a
    repeated attempt can be recognised. ``context`` is the answered mention's own. A ``private``
    one goes to the author alone: the answer to a direct message, or why a post was removed.
    """

    key: str
    text: str
    language: str
    root_id: str
    parent_id: str
    context: Mapping[str, str] = field(default_factory=dict)
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Where a published reply stands."""

    external_id: str
    url: str


class Network(Protocol):
    """A social network with one of the municipality's accounts.

    All methods but :meth:`length` and :meth:`new_key` talk to the network and may raise
    ``Retryable``, ``LoginFailed`` or ``Rejected``; ``publish`` may also raise ``Unsure``.
    """

    @property
    def name(self) -> str:
        """The name of the network in the configuration, for example ``bluesky``."""

    @property
    def title(self) -> str:
        """The name people know it by, for example ``Bluesky``."""

    @property
    def abilities(self) -> frozenset[Ability]:
        """What can be done there; what needs another ability is never called."""

    @property
    def limit(self) -> int:
        """The longest reply it takes, counted by :meth:`length`."""

    def length(self, text: str) -> int:
        """Count ``text`` the way this network counts it."""

    def poll(self, cursor: str | None) -> Batch:
        """Return what is new since ``cursor``; None means the very first poll."""

    def new_key(self) -> str:
        """Make the key under which a reply will be published."""

    def publish(self, reply: Reply) -> Published:
        """Publish ``reply`` unless it is out already, and say where it stands."""

    def find(self, reply: Reply) -> Published | None:
        """Look whether ``reply`` is out already."""

    def close(self) -> None:
        """Let go of connections and threads."""


@runtime_checkable
class Moderated(Protocol):
    """A network with :attr:`Ability.HIDE` or :attr:`Ability.DELETE`.

    The calls may be repeated, and what is gone already is no error.
    """

    def hide(self, external_id: str, context: Mapping[str, str]) -> None:
        """Hide somebody's post from others; its author and their friends may still see it."""

    def delete(self, external_id: str, context: Mapping[str, str]) -> None:
        """Take somebody's post away for good."""


@runtime_checkable
class Correctable(Protocol):
    """A network with :attr:`Ability.CORRECT` or :attr:`Ability.WITHDRAW`.

    ``published_id`` is the :attr:`Published.external_id` of a reply of ours. The calls may be
    repeated; withdrawing what is gone already is no error.
    """

    def correct(self, published_id: str, text: str) -> None:
        """Put another text in the reply's place."""

    def withdraw(self, published_id: str) -> None:
        """Take the reply back."""


@runtime_checkable
class Streaming(Protocol):
    """A network with :attr:`Ability.STREAM`: what it tells is a reason to poll, never the news."""

    def listen(self, told: Callable[[], None]) -> None:
        """Call ``told`` from a thread of its own whenever something may be new, until ``close``."""


@runtime_checkable
class Inbound(Protocol):
    """A source that delivers to an address of ours, below the web server's own."""

    @property
    def path(self) -> str:
        """The path it is told of news at, for example ``/mentions``."""

    def greet(self, query: Mapping[str, str]) -> str:
        """Answer a GET at the path, where the other side asks whether we are who we are.

        Raises:
            Rejected: it is not the other side that asks.
        """

    def take(self, headers: Mapping[str, str], body: bytes) -> Batch:
        """Read a POST; header names are in small letters. Stored before it is acknowledged.

        Raises:
            Rejected: it is not signed by the other side.
            Malformed: it is, but is stale or not what was agreed; the other side is told why.
        """


@runtime_checkable
class Bounded(Protocol):
    """An :class:`Inbound` source that takes less at a time than the web server would."""

    @property
    def largest(self) -> int:
        """The most bytes that a delivery has."""


class SessionStore(Protocol):
    """Where the session is kept between runs; what it keeps is secret."""

    def load(self) -> str | None:
        """Return what was saved last, or None."""

    def save(self, text: str) -> None:
        """Keep ``text`` instead of what was saved before."""
