"""What every social network offers the rest of the program: one protocol.

A network module imports only :mod:`bot.cases` and :mod:`bot.errors`, and imports its SDK
where it is used, so that a network that isn't configured costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.cases import Mention, OwnReply


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one poll found, oldest first, and the cursor to store together with it."""

    mentions: tuple[Mention, ...] = ()
    own_replies: tuple[OwnReply, ...] = ()
    cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply a person has approved, to be published exactly once.

    ``key`` was made by :meth:`Network.new_key` and stored before the first attempt, so that a
    repeated attempt can be recognised. ``context`` is the answered mention's own.
    """

    key: str
    text: str
    language: str
    root_id: str
    parent_id: str
    context: Mapping[str, str] = field(default_factory=dict)


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


class SessionStore(Protocol):
    """Where the session is kept between runs; what it keeps is secret."""

    def load(self) -> str | None:
        """Return what was saved last, or None."""

    def save(self, text: str) -> None:
        """Keep ``text`` instead of what was saved before."""
