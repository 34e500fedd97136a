"""What every chat offers the rest of the program: one protocol.

A chat renders messages and forms in its own format, hands on what people do as actions, and
knows which of its users are admins. It imports nothing of the desk: the handler is given to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.errors import Trouble
from bot.screens import Action, Answer, Message

Handler = Callable[[Action], Answer]
"""Does what was asked, commits it, and says what the acting person is to see."""


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands: the chat's own id for it, and its address."""

    message_id: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Reaction:
    """A reaction that stands on a message; ``admin`` is None for anybody who isn't listed."""

    user: str
    admin: str | None
    name: str


class Chat(Protocol):
    """A chat with one channel that the admins share.

    Every method but :meth:`stop` may raise ``Retryable``, ``Rejected`` or ``LoginFailed``;
    :meth:`post` may also raise ``Unsure``. Where the channel can't be used, or must not be since
    others read it, what reads and writes there raises ``ChannelUnusable``.
    """

    @property
    def name(self) -> str:
        """The chat's name, for example ``slack``."""

    @property
    def warnings(self) -> Sequence[str]:
        """What was found at the start that stops nothing but should be mended."""

    def start(self, handler: Handler) -> None:
        """Log in, find the admins and the channel, and begin to listen.

        A chat that can't be reached is no error: it is tried until it can be, see
        :attr:`closed`.
        """

    @property
    def closed(self) -> Trouble | None:
        """Why nothing can be shown in the channel now, as far as is known, or None."""

    def look(self) -> Trouble | None:
        """Ask the chat what the channel is like now, and return the trouble with it."""

    def on_change(self, told: Callable[[], None]) -> None:
        """Have ``told`` called when something about the channel may have changed."""

    def stop(self) -> None:
        """Stop listening and let go of connections and threads."""

    def post(self, message: Message, *, key: str, thread: str | None = None) -> Posted:
        """Post a message under ``key``, in the thread of another message if one is named."""

    def update(self, message_id: str, message: Message, *, key: str) -> None:
        """Show ``message`` in place of what stands there."""

    def delete(self, message_id: str) -> None:
        """Take a message away; one that is gone already is no error."""

    def find(self, key: str, *, thread: str | None = None) -> Posted | None:
        """Look for the message posted under ``key``; later doubles of it are taken away."""

    def tell(self, user: str, message: Message) -> None:
        """Show a message to one person only."""

    def tell_admin(self, admin: str, message: Message) -> bool:
        """Write to an admin directly, outside the channel; False if the chat doesn't know them."""

    def hide_all(self, message: Message, pause: Callable[[float], bool]) -> bool:
        """Put ``message`` in place of all that we have written in the channel.

        ``pause`` waits so many seconds, and returns whether to break off; False if it did.
        """

    def admin_of(self, user: str) -> str | None:
        """Return the key of the listed admin the chat's user is, or None."""

    def resting(self, admin: str) -> bool:
        """Whether the chat holds messages to the admin back now: do-not-disturb."""

    def reactions(self, message_id: str) -> list[Reaction]:
        """Return the reactions that stand on a message now."""
