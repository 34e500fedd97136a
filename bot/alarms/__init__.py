"""The ways an alarm reaches people outside the chat, whose do-not-disturb would silence it.

A way imports only :mod:`bot.errors`, and its library where it is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Someone on the crisis roster; what isn't configured is empty."""

    name: str
    email: str = ""
    webhook: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What an alarm says outside the chat: masked text, the subject on one line."""

    subject: str
    text: str
    url: str = ""


class Messenger(Protocol):
    """A way out of the house, for example e-mail.

    ``send`` may raise ``Retryable``, ``LoginFailed`` or ``Rejected``. An alarm that may have come
    is sent again: twice is better than not at all.
    """

    @property
    def destination(self) -> str:
        """The name its messages have in the outbox."""

    def reaches(self, recipient: Recipient) -> bool:
        """Whether the recipient has an address for it."""

    def send(self, recipient: Recipient, call: Call) -> None:
        """Send the alarm, and return when the other side has taken it."""

    def check(self) -> None:
        """Log in without sending anything, where that can be done."""
